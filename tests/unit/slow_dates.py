"""The engine once more, the slow way: one day at a time, one term after the other, with nothing of the engine's own arithmetic.

Only questions about a single day are asked of the calendar. What it says must be what the engine says, for any terms.
"""

import random
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from contracts.dates.calendar import WorkCalendar
from contracts.dates.notice import earliest_end, notice_day, term_end
from contracts.dates.period import Boundary, Period, Unit
from contracts.dates.terms import Terms
from contracts.register.contract import Contract, State
from tests.unit.company import contract

DAY = timedelta(days=1)
MONTHS = {Unit.MONTHS: 1, Unit.QUARTERS: 3, Unit.YEARS: 12}


def months_on(day: date, months: int) -> date:
    """Month by month; the day of the month is found again in the last of them, or the nearest before it."""
    year, month = day.year, day.month
    step = 1 if months > 0 else -1
    for _ in range(abs(months)):
        month += step
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    wanted = day.day
    while True:
        try:
            return date(year, month, wanted)
        except ValueError:
            wanted -= 1


def walk(day: date, period: Period, step: int, works: Callable[[date], bool]) -> date:
    if period.unit in MONTHS:
        return months_on(day, step * period.count * MONTHS[period.unit])
    left = period.count * (7 if period.unit is Unit.WEEKS else 1)
    while left:
        day += step * DAY
        left -= period.unit is not Unit.WORKING_DAYS or works(day)
    return day


def is_month_end(day: date) -> bool:
    return (day + DAY).month != day.month


def is_end(day: date, to: Boundary, fiscal: int) -> bool:
    """Whether such a month, quarter or year ends on that day."""
    return is_month_end(day) and (day + DAY).month in begins(to, fiscal)


@cache
def begins(to: Boundary, first: int) -> frozenset[int]:
    """The months in which the next one begins."""
    months = {
        Boundary.MONTH: range(1, 13),
        Boundary.QUARTER: (1, 4, 7, 10),
        Boundary.HALF_YEAR: (1, 7),
        Boundary.YEAR: (1,),
        Boundary.FISCAL_QUARTER: tuple((first - 1 + 3 * part) % 12 + 1 for part in range(4)),
        Boundary.FISCAL_YEAR: (first,),
    }
    return frozenset(months[to])


def term_after(first: date, length: Period, times: int) -> date:
    if length.unit not in MONTHS:
        return walk(first, Period(length.count * times, length.unit), 1, lambda day: True)
    day = months_on(first, length.count * MONTHS[length.unit] * times)
    while is_month_end(first) and not is_month_end(day):
        day += DAY
    return day


def first_length(starts: date, ends: date) -> Period:
    for months in range(1, 40 * 12):
        end = term_after(starts - DAY, Period(months, Unit.MONTHS), 1)
        if end == ends:
            return Period(months, Unit.MONTHS)
        if end > ends:
            break
    return Period((ends - starts).days + 1, Unit.DAYS)


def slow_term(one: Contract, today: date) -> tuple[date, int] | None:
    least = None
    if one.starts and one.terms.minimum:
        least = term_after(one.starts - DAY, one.terms.minimum, 1)
    if one.open_ended:
        return (least, 0) if least and today <= least else None
    if one.ends is None:
        return None
    reached = max(today, least) if least else today
    if not one.auto_renew:
        return one.ends, 0
    length = one.renewal
    if length is None and one.starts is not None and one.starts <= one.ends:
        length = first_length(one.starts, one.ends)
    if length is None:
        return one.ends, 0
    times, end = 0, one.ends
    while end < reached and (one.terms.most_renewals is None or times < one.terms.most_renewals):
        times += 1
        # Days and weeks never come to a short month, so one term after the other is the same.
        end = term_after(one.ends, length, times) if length.unit in MONTHS else term_after(end, length, 1)
    return end, times


def slow_notice(one: Contract, today: date, calendar: WorkCalendar) -> tuple[date, date, date, int] | None:
    """The last day to act, the sum before it was moved, the end, the renewals."""
    term = slow_term(one, today)
    if term is None or one.notice is None:
        return None
    end, renewals = term
    period = one.terms.renewal_notice if renewals and one.terms.renewal_notice else one.notice
    base = end
    while period.to and not is_end(base, period.to, calendar.fiscal_start):
        base -= DAY
    raw = walk(base, period, -1, calendar.is_worked)
    day = raw
    while not calendar.is_worked(day):
        day -= DAY
    return day, raw, end, renewals


def slow_earliest(one: Contract, given: date, calendar: WorkCalendar) -> date | None:
    if not one.open_ended or one.notice is None:
        return None
    day = walk(given, one.notice, 1, calendar.is_worked)
    if one.starts and one.terms.minimum:
        day = max(day, term_after(one.starts - DAY, one.terms.minimum, 1))
    while one.notice.to and not is_end(day, one.notice.to, calendar.fiscal_start):
        day += DAY
    return day


@dataclass(frozen=True)
class Case:
    one: Contract
    today: date
    calendar: WorkCalendar


def cases(seed: int) -> Callable[[], Case]:
    """An endless row of terms, odd ones more often than contracts have them: month ends, leap days, days off in a row."""
    dice = random.Random(seed)

    def day() -> date:
        found = date(dice.randint(2019, 2031), dice.randint(1, 12), 1) + timedelta(days=dice.randint(0, 30))
        if dice.random() < 0.4:
            return found.replace(day=monthrange(found.year, found.month)[1])
        return found

    def period(*units: Unit, most: int = 40, bounded: bool = False) -> Period:
        to = dice.choice(list(Boundary)) if bounded and dice.random() < 0.4 else None
        return Period(dice.randint(1, most), dice.choice(units), to)

    lengths = tuple(unit for unit in Unit if unit is not Unit.WORKING_DAYS)
    calendars = []
    for _ in range(20):
        first = day()
        off = frozenset(first + timedelta(days=ahead) for ahead in range(dice.randint(0, 12)))
        off |= frozenset(day() for _ in range(30))
        calendars.append(WorkCalendar(off, frozenset(day() for _ in range(10)), fiscal_start=dice.randint(1, 12)))

    def case() -> Case:
        starts = day() if dice.random() < 0.9 else None
        open_ended = dice.random() < 0.15
        ends = None if open_ended else (starts or day()) + timedelta(days=dice.randint(0, 1_500))
        if ends and dice.random() < 0.4:
            ends = ends.replace(day=monthrange(ends.year, ends.month)[1])
        if starts and ends and dice.random() < 0.4:
            ends = term_after(starts - DAY, Period(dice.randint(1, 48), Unit.MONTHS), 1)
        terms = Terms(
            minimum=period(*lengths, most=36) if dice.random() < 0.2 else None,
            renewal_notice=period(*Unit, bounded=True) if dice.random() < 0.2 else None,
            most_renewals=dice.randint(0, 5) if dice.random() < 0.2 else None,
        )
        one = contract(
            starts=starts,
            ends=ends,
            open_ended=open_ended,
            notice=period(*Unit, bounded=True) if dice.random() < 0.95 else None,
            auto_renew=not open_ended and dice.random() < 0.6,
            renewal=period(*lengths, most=24) if dice.random() < 0.5 else None,
            terms=terms,
            status=State.ACTIVE,
        )
        return Case(one, day(), dice.choice(calendars))

    return case


def agrees(case: Case) -> bool:
    one, today, calendar = case.one, case.today, case.calendar
    found = notice_day(one, today, calendar)
    flat = (found.day, found.raw, found.end, found.renewals) if found else None
    earliest = earliest_end(one, today, calendar)
    return (
        term_end(one, today) == slow_term(one, today)
        and flat == slow_notice(one, today, calendar)
        and (earliest.day if earliest else None) == slow_earliest(one, today, calendar)
    )
