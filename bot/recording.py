"""Happenings become audit entries: one name for each kind, and its own fields as details."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from typing import Any

from contracts.audit import Entry, Json
from contracts.beside import (
    BulkMade,
    CustomerChanged,
    Disputed,
    Erased,
    Exported,
    Followed,
    Kept,
    Looked,
    Noted,
    Performed,
    Planned,
    Related,
    Signed,
)
from contracts.happenings import (
    AccountLinked,
    AlertMoved,
    AlertRaised,
    AlertTold,
    ApprovalEnded,
    AuthenticatorSet,
    AwaySet,
    ClockMoved,
    Decided,
    DigestMade,
    Filled,
    Happening,
    Imported,
    Moved,
    Nudged,
    PreferenceSet,
    Reassigned,
    Remarked,
    SelfChecked,
    Shared,
    StepBlocked,
    StepOpened,
    Submitted,
    TaskPassed,
    Undone,
    WaitingReported,
)
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
from contracts.ports import Stores
from contracts.telling import Copy, Errand

NAMES: dict[type[Any], str] = {
    NumberReserved: "number.reserved",
    NumberEnded: "number.ended",
    ReservationEnding: "number.ending",
    NumberExtended: "number.extended",
    BlockIssued: "number.block",
    RenumberAsked: "number.renumber_asked",
    Renumbered: "number.renumbered",
    Filled: "contract.filled",
    Imported: "contract.imported",
    ImportUndone: "import.undone",
    Moved: "contract.moved",
    Shared: "contract.shared",
    Kept: "contract.kept",
    Followed: "contract.followed",
    Noted: "contract.noted",
    Signed: "contract.signed",
    Related: "contract.related",
    Planned: "contract.planned",
    Performed: "contract.performed",
    Disputed: "contract.disputed",
    Erased: "contract.erased",
    CustomerChanged: "customer.changed",
    BulkMade: "register.bulk",
    Exported: "register.exported",
    Looked: "contract.looked",
    Submitted: "approval.submitted",
    StepOpened: "approval.step_opened",
    StepBlocked: "approval.step_blocked",
    Decided: "approval.decided",
    TaskPassed: "approval.passed",
    ApprovalEnded: "approval.ended",
    Undone: "approval.undone",
    Remarked: "approval.remarked",
    Reassigned: "approval.reassigned",
    WaitingReported: "approval.waiting",
    AuthenticatorSet: "person.authenticator",
    Nudged: "approval.nudged",
    AlertRaised: "alert.raised",
    AlertTold: "alert.told",
    DigestMade: "alert.digest",
    AlertMoved: "alert.moved",
    AwaySet: "person.away",
    PreferenceSet: "person.preference",
    AccountLinked: "person.linked",
    ClockMoved: "clock.moved",
    SelfChecked: "alert.checked",
}

DETAILS = {kind: tuple(field.name for field in fields(kind) if field.name != "contract") for kind in NAMES}


@dataclass(frozen=True, slots=True)
class Mark:
    """What must be remembered once a part of an answer stands in a chat."""

    copy: Copy
    errand: Errand | None


def entry(happening: Happening, at: datetime, by: str, channel: str) -> Entry:
    details = {name: plain(getattr(happening, name)) for name in DETAILS[type(happening)]}
    return Entry(
        at=at, by=by, channel=channel, action=NAMES[type(happening)], contract=happening.contract, details=details
    )


def plain(value: object) -> Json:
    """What JSON can hold, the same for ever: instants in ISO 8601, enumerations as their words."""
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    raise TypeError(f"no place for {type(value).__name__} in the audit log")


def record(stores: Stores, happened: Iterable[Happening], at: datetime, by: str, channel: str) -> None:
    for happening in happened:
        stores.audit.append(entry(happening, at, by, channel))
