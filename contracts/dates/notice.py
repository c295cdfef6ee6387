"""The last day to act on a contract, with the sum that leads to it."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from contracts.dates.calendar import WorkCalendar
from contracts.dates.period import MONTHS_IN, Period, Unit, add, add_months, subtract
from contracts.dates.rule import DateKind

_WATCHED = frozenset({"approved", "active", "expiring"})
_ONE_DAY = timedelta(days=1)
_MOST_DAYS = {
    Unit.DAYS: 1,
    Unit.WORKING_DAYS: 12,
    Unit.WEEKS: 7,
    Unit.MONTHS: 31,
    Unit.QUARTERS: 92,
    Unit.YEARS: 366,
}


class Term(Protocol):
    """How long a contract runs; `Contract` is one (it holds periods, so it cannot be named here)."""

    @property
    def starts(self) -> date | None: ...
    @property
    def ends(self) -> date | None: ...
    @property
    def open_ended(self) -> bool: ...
    @property
    def notice(self) -> Period | None: ...
    @property
    def auto_renew(self) -> bool: ...
    @property
    def renewal(self) -> Period | None: ...


class Running(Term, Protocol):
    @property
    def status(self) -> str: ...


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """`end` of the current term minus `period` is `raw`; `day` is where it ends up on a day worked.

    `renewals` is how many tacit renewals lie between the end that was agreed and `end`.
    """

    day: date
    end: date
    period: Period
    raw: date
    moved: bool
    renewals: int


def term_end(contract: Term, today: date) -> tuple[date, int] | None:
    """The last day of the term that runs on `today`, and how many tacit renewals led to it; None without an end.

    A contract that renews itself for an unknown time (no length, and no start to tell the first term by) is not
    carried on: its end stays where it was agreed.
    """
    if contract.ends is None or contract.open_ended:
        return None
    length = _renewal(contract) if contract.auto_renew and today > contract.ends else None
    if length is None:
        return contract.ends, 0
    # Never too late a guess, since no unit is longer than this.
    count = max(1, (today - contract.ends).days // (length.count * _MOST_DAYS[length.unit]))
    while (end := _renewed(contract.ends, length, count)) < today:
        count += 1
    return end, count


def notice_day(contract: Term, today: date, calendar: WorkCalendar) -> NoticeDay | None:
    """For the current term; None where there is no end or no notice period. It may lie before `today`."""
    term = term_end(contract, today)
    if term is None or contract.notice is None:
        return None
    end, renewals = term
    raw = subtract(end, contract.notice, calendar)
    day = calendar.on_or_before(raw)
    return NoticeDay(day, end, contract.notice, raw, day != raw, renewals)


def watched_days(contract: Running, today: date, calendar: WorkCalendar) -> Mapping[DateKind, date]:
    """The days by which somebody must act: notice and the end of the current term. Empty unless the contract is in force."""
    term = term_end(contract, today)
    if term is None or contract.status not in _WATCHED:
        return {}
    days = {DateKind.EXPIRY: term[0]}
    notice = notice_day(contract, today, calendar)
    return {DateKind.NOTICE: notice.day, **days} if notice else days


def _renewal(contract: Term) -> Period | None:
    if contract.renewal or contract.ends is None or contract.starts is None or contract.starts > contract.ends:
        return contract.renewal
    return _length(contract.starts, contract.ends)


def _length(starts: date, ends: date) -> Period:
    """Of the first term: whole months where it is that, else days."""
    before = starts - _ONE_DAY
    months = (ends.year - before.year) * 12 + ends.month - before.month
    if months > 0 and _renewed(before, Period(months, Unit.MONTHS), 1) == ends:
        return Period(months, Unit.MONTHS)
    return Period((ends - starts).days + 1, Unit.DAYS)


def _renewed(end: date, length: Period, times: int) -> date:
    """The last day after so many renewals, counted from the first end, so that short months do not shift the later ones.

    A renewal begins the day after the end: past a month's last day it begins on a first and runs to a last day again.
    """
    if length.unit not in MONTHS_IN:
        return add(end, Period(length.count * times, length.unit), WorkCalendar())
    day = add_months(end, length.count * MONTHS_IN[length.unit] * times)
    last = monthrange(end.year, end.month)[1]
    return day.replace(day=monthrange(day.year, day.month)[1]) if end.day == last else day
