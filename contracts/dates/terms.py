"""What a contract's own words say of its dates, beyond start, end, notice period and renewal."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from contracts.dates.calendar import WorkCalendar
from contracts.dates.period import MONTHS_IN, Period, add, add_months, month_end, subtract
from contracts.dates.rule import DateKind

_ONE_DAY = timedelta(days=1)
MOST_TIMES = 1_000
"""So often does a recurring date come round at most: monthly for eighty years."""


class From(StrEnum):
    """What a date is counted from."""

    DAY = "day"
    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class OwnDate:
    """A date that the contract names: a payment, a delivery, a review, the deadline of an option, a warranty, a retention.

    `day` is given when it is counted from a day. `after` lies between what it is counted from and the date, before it
    where `is_before`. `every` makes it come again, until the contract ends. `name` says which it is, in people's words.
    """

    kind: DateKind
    origin: From = From.DAY
    day: date | None = None
    after: Period | None = None
    is_before: bool = False
    every: Period | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """`length` is that of the first term, where the contract gives no end; `minimum` counts from its start. A renewed
    term may have a notice period of its own, and there may be at most so many renewals. `leads` take the place of the
    date rule's."""

    length: Period | None = None
    minimum: Period | None = None
    renewal_notice: Period | None = None
    most_renewals: int | None = None
    leads: tuple[int, ...] = ()
    dates: tuple[OwnDate, ...] = ()


PLAIN = Terms()


def end_of(starts: date, length: Period) -> date:
    """The last day of a term that begins on `starts`: 12 months from 1 April end on 31 March."""
    return renewed(starts - _ONE_DAY, length, 1)


def renewed(end: date, length: Period, times: int) -> date:
    """The last day after so many renewals, counted from the first end, so that short months do not shift the later ones.

    A renewal begins the day after the end: past a month's last day it begins on a first and runs to a last day again.
    """
    if length.unit not in MONTHS_IN:
        return add(end, Period(length.count * times, length.unit), WorkCalendar())
    day = add_months(end, length.count * MONTHS_IN[length.unit] * times)
    return month_end(day) if end == month_end(end) else day


def origin_of(own: OwnDate, starts: date | None, end: date | None) -> date | None:
    """The day that it is counted from; None while that is not known."""
    return {From.DAY: own.day, From.START: starts, From.END: end}[own.origin]


def first_day(own: OwnDate, starts: date | None, end: date | None, calendar: WorkCalendar) -> date | None:
    day = origin_of(own, starts, end)
    if day is None or own.after is None:
        return day
    return subtract(day, own.after, calendar) if own.is_before else add(day, own.after, calendar)


def occurrences(
    own: OwnDate, starts: date | None, end: date | None, since: date, today: date, calendar: WorkCalendar
) -> list[date]:
    """The days from `since` on up to the first that lies after `today`, each counted from the first, so that short months
    shift nothing."""
    first = first_day(own, starts, end, calendar)
    if first is None:
        return []
    if own.every is None:
        return [first]
    found: list[date] = []
    for times in range(MOST_TIMES):
        day = _nth(first, own.every, times, calendar)
        if end is not None and own.origin is not From.END and day > end:
            break
        if day >= since:
            found.append(day)
        if day > today:
            break
    return found


def _nth(first: date, every: Period, times: int, calendar: WorkCalendar) -> date:
    return add(first, Period(every.count * times, every.unit), calendar) if times else first
