"""A length of time as a contract words it: sixty days, ten working days, three months."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from contracts.dates.calendar import WorkCalendar


class Unit(StrEnum):
    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    QUARTERS = "quarters"
    YEARS = "years"


class Boundary(StrEnum):
    """A notice may take effect only with the end of one of these."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    FISCAL_QUARTER = "fiscal_quarter"
    FISCAL_YEAR = "fiscal_year"


@dataclass(frozen=True, slots=True)
class Period:
    """`count` is at least 1. A notice period may run `to` the end of a month, a quarter, a year."""

    count: int
    unit: Unit
    to: Boundary | None = None


MONTHS_IN = {Unit.MONTHS: 1, Unit.QUARTERS: 3, Unit.YEARS: 12}

_WORDS = {
    Unit.DAYS: ("天", "日", "自然日", "日历日", "日历天", "day", "days", "d", "calendarday", "calendardays"),
    Unit.WORKING_DAYS: ("工作日", "workingday", "workingdays", "workday", "workdays", "businessday", "businessdays"),
    Unit.WEEKS: ("周", "星期", "礼拜", "week", "weeks", "w"),
    Unit.MONTHS: ("月", "month", "months", "mo"),
    Unit.QUARTERS: ("季", "季度", "quarter", "quarters"),
    Unit.YEARS: ("年", "周年", "year", "years", "y"),
}
_ENDS = {
    Boundary.MONTH: "月底|月末|月度末|自然月末|(?:calendar)?month",
    Boundary.QUARTER: "季末|季度末|季度底|自然季度末|(?:calendar)?quarter",
    Boundary.HALF_YEAR: "半年末|半年度末|half-?year|calendarhalf-?year",
    Boundary.YEAR: "年末|年底|年度末|自然年末|日历年末|(?:calendar)?year",
    Boundary.FISCAL_QUARTER: "财季末|财务季度末|fiscalquarter|financialquarter",
    Boundary.FISCAL_YEAR: "财年末|财政年度末|会计年度末|财务年度末|fiscalyear|financialyear",
}
_TO = re.compile(r"(.+?)[,，]?(?:至|到|于|(?:to|effectiveat|withtheendof|by)?(?:the)?endof(?:a|the|any)?)(.+)")
_TERM = re.compile("期末|期满|届满|合同期末|期限届满|(?:then)?(?:current)?term|initialterm")
_LIMIT = re.compile(
    r"[\s,;、(]*(?:最多|至多|不超过|限|up\s+to|at\s+most|max(?:imum)?\.?)\s*(?:续\S)?"
    r"([0-9]{1,3}|[一二两三四五六七八九十]{1,2})\s*(?:次|times?|renewals?)[\s.。)]*$",
    re.IGNORECASE,
)
_UNITS = {word: unit for unit, words in _WORDS.items() for word in words}
_PERIOD = re.compile(r"([0-9]{1,5}|[零一二两三四五六七八九十百]{1,7})个?(.+)")
_DIGITS = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}

# A century: longer is a slip, and would run out of the calendar.
_MOST_DAYS = 36_525
_DAYS_IN = {
    Unit.DAYS: 1,
    Unit.WORKING_DAYS: 1,
    Unit.WEEKS: 7,
    Unit.MONTHS: 30,
    Unit.QUARTERS: 91,
    Unit.YEARS: 365,
}


def parse_period(text: str) -> Period:
    """`60天`, `十个工作日`, `3个月`, `半年`, `10 working days`, `1 year`. Raises ValueError for anything else."""
    folded = re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", text)).casefold()
    if folded == "半年":
        return Period(6, Unit.MONTHS)
    found = _PERIOD.fullmatch(folded)
    unit = _UNITS.get(found[2]) if found else None
    if found is None or unit is None:
        raise ValueError(f"{text!r} is not a length of time")
    count = int(found[1]) if found[1].isdecimal() else _spoken(found[1])
    if not 0 < count * _DAYS_IN[unit] <= _MOST_DAYS:
        raise ValueError(f"{text!r} is not a length of time between a day and a century")
    return Period(count, unit)


def parse_notice(text: str) -> Period:
    """The same, and where it takes effect: `3个月至季度末`, `6 weeks to the end of a quarter`; an end of the term is
    the plain case. Raises ValueError."""
    folded = re.sub(r"[\s-]+", "", unicodedata.normalize("NFKC", text)).casefold()
    found = _TO.fullmatch(folded)
    if found is None:
        return parse_period(text)
    period = parse_period(found[1])
    if _TERM.fullmatch(found[2]):
        return period
    for boundary, words in _ENDS.items():
        if re.fullmatch(words, found[2]):
            return replace(period, to=boundary)
    raise ValueError(f"{text!r} does not say to the end of what")


def parse_limit(text: str) -> tuple[str, int | None]:
    """Takes how often at most off the end of a renewal: `12个月，最多2次` is 12 months, twice."""
    text = unicodedata.normalize("NFKC", text)
    found = _LIMIT.search(text)
    if found is None:
        return text, None
    return text[: found.start()], int(found[1]) if found[1].isdecimal() else _spoken(found[1])


def parse_length(text: str) -> Period:
    """The same, but a bare count is of days."""
    return parse_period(f"{text}天" if text.isdecimal() else text)


def _spoken(text: str) -> int:
    """十 is 10, 六十 60, 一百二十 120; 0 for what is no number."""
    found = re.fullmatch(
        r"(?:([一二两三四五六七八九])百零?)?(?:([一二三四五六七八九]?)十)?([一二两三四五六七八九]?)", text
    )
    if not found:
        return 0
    hundreds, tens, ones = found.groups()
    return 100 * _DIGITS.get(hundreds or "零", 0) + 10 * _tens(tens) + _DIGITS.get(ones or "零", 0)


def _tens(text: str | None) -> int:
    if text is None:
        return 0
    return _DIGITS.get(text, 1)


def add(day: date, period: Period, calendar: WorkCalendar) -> date:
    """Months, quarters and years keep the day of the month, or take the month's last day where it has no such day."""
    return _moved(day, period, 1, calendar)


def subtract(day: date, period: Period, calendar: WorkCalendar) -> date:
    """Working days are counted from the day before `day`; months as in `add`."""
    return _moved(day, period, -1, calendar)


def add_months(day: date, months: int) -> date:
    """By the month rule of `add`; `months` may be negative."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


_MONTHS = {
    Boundary.MONTH: 1,
    Boundary.QUARTER: 3,
    Boundary.HALF_YEAR: 6,
    Boundary.YEAR: 12,
    Boundary.FISCAL_QUARTER: 3,
    Boundary.FISCAL_YEAR: 12,
}


def boundary_from(day: date, boundary: Boundary, fiscal_start: int) -> date:
    """The first such end that is not before `day`; fiscal ones by the month in which the company's year begins."""
    begins = fiscal_start if boundary in (Boundary.FISCAL_QUARTER, Boundary.FISCAL_YEAR) else 1
    to_go = (begins - 1 - day.month) % _MONTHS[boundary]
    return month_end(add_months(day.replace(day=1), to_go))


def boundary_until(day: date, boundary: Boundary, fiscal_start: int) -> date:
    """The last such end that is not after `day`."""
    following = boundary_from(day, boundary, fiscal_start)
    if following == day:
        return day
    return month_end(add_months(following.replace(day=1), -_MONTHS[boundary]))


def _moved(day: date, period: Period, sign: int, calendar: WorkCalendar) -> date:
    if period.unit in MONTHS_IN:
        return add_months(day, sign * period.count * MONTHS_IN[period.unit])
    if period.unit is Unit.WORKING_DAYS:
        return calendar.forward(day, period.count) if sign > 0 else calendar.back(day, period.count)
    return day + timedelta(days=sign * period.count * (7 if period.unit is Unit.WEEKS else 1))
