"""What can have happened to a number."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberReserved:
    contract: int
    record: int
    number: str
    holder: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberEnded:
    """A number was released by its holder or lapsed by itself; `life` is the word for it."""

    contract: int | None
    record: int
    number: str
    holder: str
    life: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberExtended:
    contract: int | None
    record: int
    number: str
    holder: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockIssued:
    """A branch or another system gives out the values `first` to `last` by itself."""

    contract: None = None
    block: int
    scope: str
    first: int
    last: int
    holder: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenumberAsked:
    contract: int
    renumbering: int
    old: str
    new: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumbered:
    """A second person confirmed that the contract is called `new`, or refused it. `record` is the row of the new number."""

    contract: int
    renumbering: int
    record: int | None
    old: str
    new: str
    asked_by: str
    confirmed: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationEnding:
    contract: int | None
    record: int
    number: str
    holder: str
    until: datetime
