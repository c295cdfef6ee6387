"""A running or finished approval, its steps, and the task of each person asked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contracts.approval.policy import PolicyStep


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
    """`revision` is the contract's revision that is being decided; `current` indexes `steps`."""

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


class TaskState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"


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
