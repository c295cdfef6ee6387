"""A running or finished approval, its steps, and the task of each person asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contracts.approval.policy import About, PolicyStep


class Outcome(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class StepState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    BLOCKED = "blocked"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Step:
    """`approvers` are person ids; `need` of them must agree. `why_blocked` is a message key when BLOCKED."""

    rule: PolicyStep
    approvers: tuple[str, ...]
    need: int
    state: StepState
    opened_at: datetime | None = None
    why_blocked: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """`revision` is the contract's revision that is being decided; `current` indexes `steps`. `terms` is what it was begun
    with beyond the contract: the `reason` of a termination, the `rooms` that hear of its end (ids, spaces between)."""

    id: int = 0
    contract: int
    requester: str
    policy: str
    revision: int
    outcome: Outcome
    steps: tuple[Step, ...]
    current: int
    started_at: datetime
    ended_at: datetime | None = None
    about: About = About.CONTRACT
    terms: Mapping[str, str] = field(default_factory=dict)


class TaskState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"


class Via(StrEnum):
    """How a task came to its approver: by the policy (or added by hand), in somebody's absence, or passed on by them."""

    ASKED = "asked"
    COVER = "cover"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One person asked in one step. `code` is what they type instead of clicking (unique among open tasks).

    `on_behalf_of` is the person covered for (away, transfer), else None. `revision` is what the approver was shown.
    """

    id: int = 0
    approval: int
    contract: int
    step: int
    approver: str
    on_behalf_of: str | None
    code: str
    state: TaskState
    revision: int
    opened_at: datetime
    decided_at: datetime | None = None
    comment: str = ""
    nudged_at: datetime | None = None
    escalated_at: datetime | None = None
    via: Via = Via.ASKED


class RemarkKind(StrEnum):
    COMMENT = "comment"
    QUESTION = "question"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What somebody says while an approval runs; a question is for the requester."""

    id: int = 0
    approval: int
    author: str
    kind: RemarkKind
    said: str
    at: datetime
