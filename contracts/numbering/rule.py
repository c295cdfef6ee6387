"""A numbering rule of the company file."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DatedBy(StrEnum):
    """Which date feeds the date parts of a number."""

    REQUEST = "request"
    APPROVAL = "approval"
    SIGNING = "signing"
    START = "start"


class Overflow(StrEnum):
    """What happens when the counter outgrows its width."""

    ERROR = "error"
    WIDEN = "widen"


@dataclass(frozen=True, slots=True)
class NumberRule:
    """`pattern` is literals and `{tokens}`, e.g. `{date:YYYYMMDD}-{type}-{seq:6}`.

    `counter` names what the counter runs over (any of type, dept, year, fiscal_year, month, day, or a code
    of the company's own), which need not be what is printed. `types` are contract type ids; empty means all.
    The rule holds for dates on or after `since`. `reserve_days` is how long an unused number is kept.
    """

    id: str
    pattern: str
    types: tuple[str, ...] = ()
    dated_by: DatedBy = DatedBy.REQUEST
    counter: tuple[str, ...] = ("type", "year")
    since: date = date.min
    start: int = 1
    overflow: Overflow = Overflow.ERROR
    reserve_days: int = 30
