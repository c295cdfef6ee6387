"""What can have happened in an approval; read with `contracts.happenings`, of which these are a part."""

from dataclasses import dataclass
from datetime import date

from contracts.approval.approval import Outcome, RemarkKind, TaskState
from contracts.approval.policy import About


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    contract: int
    approval: int
    requester: str
    policy: str
    revision: int
    about: About = About.CONTRACT


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOpened:
    """`tasks` are (task id, approver, on behalf of)."""

    contract: int
    approval: int
    step: int
    tasks: tuple[tuple[int, str, str | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBlocked:
    """`why` is a message key: approval.nobody, approval.left, approval.own, approval.no_policy."""

    contract: int
    approval: int
    step: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    contract: int
    approval: int
    task: int
    by: str
    on_behalf_of: str | None
    decision: TaskState
    comment: str
    revision: int
    seen: str
    """The digest of what the approver was shown (contracts.approval.seen)."""
    proved: bool = False
    """Whether a one-time code was given with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """A decision was taken back by who made it."""

    contract: int
    approval: int
    task: int
    by: str
    decision: TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarked:
    contract: int
    approval: int
    remark: int
    by: str
    remark_kind: RemarkKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassigned:
    """An admin gave a step that nobody could take to somebody."""

    contract: int
    approval: int
    step: int
    by: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPassed:
    """A task went to another person (转交), or another approver was added (加签)."""

    contract: int
    approval: int
    by: str
    to: str
    added: bool
    task: int
    """The one that went, or beside which another was asked."""
    tasks: tuple[tuple[int, str, str | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalEnded:
    contract: int
    approval: int
    requester: str
    outcome: Outcome
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudged:
    """`escalated` when their manager was told instead."""

    contract: int
    approval: int
    task: int
    approver: str
    told: str
    escalated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingReported:
    """The weekly report of where approvals wait."""

    contract: None = None
    notice: int
    day: date
    person: str
