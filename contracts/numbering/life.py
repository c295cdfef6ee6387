"""A number is an object with a life, not a string."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Life(StrEnum):
    RESERVED = "reserved"
    USED = "used"
    BOUND = "bound"
    RELEASED = "released"
    LAPSED = "lapsed"
    VOID = "void"


UNDONE = "import undone"
"""Why a number is void that an import brought and that was taken back with it: the next import may bring it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRecord:
    """One number of the ledger.

    `text` is the number as issued, `key` the form it is compared by (see `contracts.numbering.key`).
    `rule`, `scope` and `value` say which counter gave it; they are None for a number that no rule made
    (imported). `holder` is a person id. `at`, `by` and `reason` belong to the last change of `life`.
    `warned_at` is when the holder was told that the reservation ends soon. `parent` is the number that this one hangs on,
    `kind` how (amendment, renewal …, the company's own word for it); "" for a number of its own.
    """

    id: int = 0
    text: str
    key: str
    rule: str | None
    scope: str | None
    value: int | None
    type: str
    life: Life
    holder: str
    reserved_until: datetime | None
    contract: int | None
    made_at: datetime
    at: datetime
    by: str
    reason: str = ""
    warned_at: datetime | None = None
    parent: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Values of a counter that a branch or another system gives out by itself, `first` and `last` included."""

    id: int = 0
    rule: str
    scope: str
    first: int
    last: int
    first_text: str
    last_text: str
    holder: str
    reason: str
    at: datetime
    by: str

    @property
    def count(self) -> int:
        return self.last - self.first + 1


class Standing(StrEnum):
    """How a renumbering stands: waiting for the second person, or decided by them."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumbering:
    """Another number for a contract. Confirmed, it is a line of the concordance: what the old number is called now."""

    id: int = 0
    contract: int
    old: str
    new: str
    reason: str
    asked_by: str
    asked_at: datetime
    state: Standing = Standing.OPEN
    decided_by: str | None = None
    decided_at: datetime | None = None
