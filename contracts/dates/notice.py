"""The last day to act on a contract, with the sum that leads to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from contracts.dates.calendar import WorkCalendar
from contracts.dates.period import Period, Unit, add, boundary_from, boundary_until, subtract
from contracts.dates.rule import OUTLIVING, DateKind
from contracts.dates.terms import Terms, end_of, occurrences, renewed

IN_FORCE = frozenset({"approved", "active", "expiring"})
OVER = frozenset({"expired", "terminated", "archived"})
RECENT = timedelta(days=31)
"""A recurring date that has passed is watched for so long, because after down-time it is still news."""

_ONE_DAY = timedelta(days=1)
_MOST_DAYS = {
    Unit.DAYS: 1,
    Unit.WORKING_DAYS: 12,
    Unit.WEEKS: 7,
    Unit.MONTHS: 31,
    Unit.QUARTERS: 92,
    Unit.YEARS: 366,
}

Watched = frozenset[tuple[DateKind, date]]


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
    @property
    def terms(self) -> Terms: ...


class Running(Term, Protocol):
    @property
    def status(self) -> str: ...


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """`end` of the current term minus `period` is `raw`; `day` is where it ends up on a day worked.

    `renewals` is how many tacit renewals lie between the end that was agreed and `end`. `base` is the end of a month,
    quarter or year at which the notice takes effect, where it is not `end` itself: the period counts back from it.
    """

    day: date
    end: date
    period: Period
    raw: date
    moved: bool
    renewals: int
    base: date | None = None


@dataclass(frozen=True, slots=True)
class EarliestEnd:
    """With notice given on `given`, the contract ends on `day`: `raw` after the period, not before the `minimum` term is
    over, and then at the end of the month, quarter or year that the period runs to."""

    given: date
    period: Period
    raw: date
    minimum: date | None
    day: date


def minimum_end(contract: Term) -> date | None:
    """The last day of the minimum term; None where there is none."""
    if contract.starts is None or contract.terms.minimum is None:
        return None
    return end_of(contract.starts, contract.terms.minimum)


def term_end(contract: Term, today: date) -> tuple[date, int] | None:
    """The last day of the term that runs on `today`, and how many tacit renewals led to it; None without an end.

    Within a minimum term it is the first term's end at which the contract can end at all. One without an end can end with
    its minimum term, and after that at any time. A contract that renews itself for an unknown time (no length, and no
    start to tell the first term by) is not carried on: its end stays where it was agreed.
    """
    least = minimum_end(contract)
    if contract.open_ended:
        return (least, 0) if least is not None and today <= least else None
    if contract.ends is None:
        return None
    reached = max(today, least) if least is not None else today
    length = _renewal(contract) if contract.auto_renew and reached > contract.ends else None
    if length is None:
        return contract.ends, 0
    # Never too late a guess, since no unit is longer than this.
    count = max(1, (reached - contract.ends).days // (length.count * _MOST_DAYS[length.unit]))
    while (end := renewed(contract.ends, length, count)) < reached:
        count += 1
    most = contract.terms.most_renewals
    if most is not None and count > most:
        return renewed(contract.ends, length, most) if most else contract.ends, most
    return end, count


def has_ended(contract: Term, today: date) -> bool:
    """Whether its last term is over: the end has passed, and nothing renews it any more."""
    term = term_end(contract, today)
    if term is None or contract.open_ended or term[0] >= today:
        return False
    most = contract.terms.most_renewals
    return not contract.auto_renew or (most is not None and term[1] >= most)


def notice_day(contract: Term, today: date, calendar: WorkCalendar) -> NoticeDay | None:
    """For the current term; None where there is no end or no notice period. It may lie before `today`."""
    term = term_end(contract, today)
    if term is None or contract.notice is None:
        return None
    end, renewals = term
    period = (contract.terms.renewal_notice if renewals else None) or contract.notice
    base = boundary_until(end, period.to, calendar.fiscal_start) if period.to else end
    raw = subtract(base, period, calendar)
    day = calendar.on_or_before(raw)
    return NoticeDay(day, end, period, raw, day != raw, renewals, base if base != end else None)


def earliest_end(contract: Term, given: date, calendar: WorkCalendar) -> EarliestEnd | None:
    """When a contract without an end would end if notice were given on that day; None for any other."""
    if not contract.open_ended or contract.notice is None:
        return None
    period = contract.notice
    raw = add(given, period, calendar)
    least = minimum_end(contract)
    day = raw if least is None or least <= raw else least
    if period.to:
        day = boundary_from(day, period.to, calendar.fiscal_start)
    return EarliestEnd(given, period, raw, least if least is not None and least > raw else None, day)


def watched_days(contract: Running, today: date, calendar: WorkCalendar) -> Watched:
    """The days by which somebody must act: notice, the end of the current term, and the dates that the contract names."""
    days = set(_own_days(contract, today, calendar))
    term = term_end(contract, today)
    if term is not None and contract.status in IN_FORCE:
        if not contract.open_ended:
            days.add((DateKind.EXPIRY, term[0]))
        notice = notice_day(contract, today, calendar)
        if notice is not None:
            days.add((DateKind.NOTICE, notice.day))
    return frozenset(days)


def _own_days(contract: Running, today: date, calendar: WorkCalendar) -> Iterable[tuple[DateKind, date]]:
    if not contract.terms.dates or contract.status not in IN_FORCE | OVER:
        return
    term = term_end(contract, today)
    end = term[0] if term and not contract.open_ended else None
    for own in contract.terms.dates:
        if contract.status in OVER and own.kind not in OUTLIVING:
            continue
        for day in occurrences(own, contract.starts, end, today - RECENT, today, calendar):
            yield own.kind, day


def _renewal(contract: Term) -> Period | None:
    return contract.renewal or first_length(contract)


def first_length(contract: Term) -> Period | None:
    """How long the first term is; None while its start or its end is not known."""
    if contract.ends is None or contract.starts is None or contract.starts > contract.ends:
        return None
    return _length(contract.starts, contract.ends)


def _length(starts: date, ends: date) -> Period:
    """Of the first term: whole months where it is that, else days."""
    before = starts - _ONE_DAY
    months = (ends.year - before.year) * 12 + ends.month - before.month
    if months > 0 and renewed(before, Period(months, Unit.MONTHS), 1) == ends:
        return Period(months, Unit.MONTHS)
    return Period((ends - starts).days + 1, Unit.DAYS)
