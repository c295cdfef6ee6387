"""What can have happened. Past tense, plain values: the desk returns them; audit rows and errands are made from them."""

from dataclasses import dataclass
from datetime import date, datetime

from contracts import beside
from contracts.approval.happenings import (
    ApprovalEnded,
    Decided,
    Nudged,
    Reassigned,
    Remarked,
    StepBlocked,
    StepOpened,
    Submitted,
    TaskPassed,
    Undone,
    WaitingReported,
)
from contracts.dates.rule import AlertState, DateKind
from contracts.importing.happenings import ImportUndone
from contracts.numbering.happenings import (
    BlockIssued,
    NumberEnded,
    NumberExtended,
    NumberReserved,
    RenumberAsked,
    Renumbered,
    ReservationEnding,
)
from contracts.register.contract import State

__all__ = [
    "ApprovalEnded",
    "Decided",
    "Nudged",
    "Reassigned",
    "Remarked",
    "StepBlocked",
    "StepOpened",
    "Submitted",
    "TaskPassed",
    "Undone",
    "WaitingReported",
]
"""Those of approvals are defined beside them, and imported from here like all the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Facts of a contract changed: (field, old, new), each as text."""

    contract: int
    revision: int
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A row of an imported file made or changed a contract. `modification` is the file's own word for it, or ""."""

    contract: int
    number: str | None
    row: int
    modification: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A contract went from one state to another."""

    contract: int
    before: State
    after: State
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """`access` is read, masked, edit, or none when it was taken away; "" where somebody reads it in order to decide."""

    contract: int
    person: str
    access: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticatorSet:
    """A phone for one-time codes was linked, or (`confirmed` false) unlinked."""

    contract: None = None
    person: str
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised:
    contract: int
    alert: int
    kind: DateKind
    due: date
    lead: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTold:
    """One alert for one receiver at one lead, to be delivered; exactly one of `person` and `room` is set.

    `key` is unique by (alert, lead or reason, receiver). One that goes out as a row of a digest is not told by itself.
    """

    contract: int
    alert: int
    key: str
    person: str | None
    room: str | None
    why: str
    not_before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestMade:
    contract: None = None
    digest: int
    person: str | None
    room: str | None
    day: date
    alerts: tuple[int, ...]
    grown: bool = False
    not_before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMoved:
    """Somebody (or the clock) acted on an alert; `state` is what it became."""

    contract: int
    alert: int
    by: str
    state: AlertState
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaySet:
    contract: None = None
    person: str
    cover: str
    starts: date
    ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceSet:
    contract: None = None
    person: str
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLinked:
    """`how` is email or code."""

    contract: None = None
    person: str
    directory: str
    account: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMoved:
    contract: None = None
    to: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfChecked:
    contract: None = None
    notice: int
    day: date
    due: int
    delivered: int


Happening = (
    NumberReserved
    | NumberEnded
    | NumberExtended
    | BlockIssued
    | RenumberAsked
    | Renumbered
    | ReservationEnding
    | Filled
    | Imported
    | ImportUndone
    | Moved
    | Shared
    | beside.Kept
    | beside.BulkMade
    | beside.CustomerChanged
    | beside.Disputed
    | beside.Erased
    | beside.Exported
    | beside.Performed
    | beside.Planned
    | beside.Related
    | beside.Signed
    | beside.Followed
    | beside.Noted
    | beside.Looked
    | Submitted
    | StepOpened
    | StepBlocked
    | Decided
    | Undone
    | Remarked
    | Reassigned
    | AuthenticatorSet
    | WaitingReported
    | TaskPassed
    | ApprovalEnded
    | Nudged
    | AlertRaised
    | AlertTold
    | DigestMade
    | AlertMoved
    | AwaySet
    | PreferenceSet
    | AccountLinked
    | ClockMoved
    | SelfChecked
)


DECISIONS = (Decided, TaskPassed, Undone, Reassigned)
"""What is not done on the word of a platform that does not sign what it sends."""
