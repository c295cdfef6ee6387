"""What can have happened beside a contract: who follows it, who looked, what was written, done, signed and disputed."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A contract became confidential, or is so no more."""

    contract: int
    confidential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    contract: int
    person: str
    follows: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Somebody was shown a confidential contract."""

    contract: int


class NoteKind(StrEnum):
    """What a note is about: anything, a talk with the other party, a service done, what the customer thinks of it."""

    NOTE = "note"
    TALK = "talk"
    SERVICE = "service"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Somebody wrote something beside a contract. `score` is 1 to 5 of a feedback."""

    contract: int
    kind: NoteKind
    text: str
    score: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """`how` is paper or electronic; `person` is who signed, as people write it."""

    contract: int
    how: str
    person: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """`kind` of `contracts.register.records.RelationKind` to the contract numbered `number`; `there` is false when taken back."""

    contract: int
    kind: str
    other: int
    number: str
    there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Something is to be done under a contract until `day`; `amount` as text with its currency, "" where it is no money."""

    contract: int
    kind: str
    title: str
    amount: str
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """Something was delivered, accepted, received, paid or invoiced."""

    contract: int
    kind: str
    title: str
    amount: str
    day: date
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputed:
    """`outcome` is "" while it goes on."""

    contract: int
    dispute: int
    title: str
    person: str
    day: date | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """A contract was deleted: what it said is gone, its number and its history are left."""

    contract: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChanged:
    """`merged` names the record that was merged into this one, or is ""."""

    contract: None = None
    customer: int
    name: str
    merged: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkMade:
    """A change of many contracts was made, or undone; each of them has its own entry too."""

    contract: None = None
    bulk: int
    undone: bool
    count: int
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """Somebody took what a search found out of the register as a file."""

    contract: None = None
    count: int
    query: str
