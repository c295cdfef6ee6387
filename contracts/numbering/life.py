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


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRecord:
    """One number of the ledger.

    `text` is the number as issued, `key` the form it is compared by (see `contracts.numbering.key`).
    `rule`, `scope` and `value` say which counter gave it; they are None for a number that no rule made
    (imported). `holder` is a person id. `at`, `by` and `reason` belong to the last change of `life`.
    `warned_at` is when the holder was told that the reservation ends soon.
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
