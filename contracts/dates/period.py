"""A length of time as a contract words it: sixty days, ten working days, three months."""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Period:
    """`count` is at least 1."""

    count: int
    unit: Unit


MONTHS_IN = {Unit.MONTHS: 1, Unit.QUARTERS: 3, Unit.YEARS: 12}

_WORDS = {
    Unit.DAYS: ("天", "日", "自然日", "日历日", "日历天", "day", "days", "d", "calendarday", "calendardays"),
    Unit.WORKING_DAYS: ("工作日", "workingday", "workingdays", "workday", "workdays", "businessday", "businessdays"),
    Unit.WEEKS: ("周", "星期", "礼拜", "week", "weeks", "w"),
    Unit.MONTHS: ("月", "month", "months", "mo"),
    Unit.QUARTERS: ("季", "季度", "quarter", "quarters"),
    Unit.YEARS: ("年", "周年", "year", "years", "y"),
}
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


def _moved(day: date, period: Period, sign: int, calendar: WorkCalendar) -> date:
    if period.unit in MONTHS_IN:
        return add_months(day, sign * period.count * MONTHS_IN[period.unit])
    if period.unit is Unit.WORKING_DAYS:
        return calendar.forward(day, period.count) if sign > 0 else calendar.back(day, period.count)
    return day + timedelta(days=sign * period.count * (7 if period.unit is Unit.WEEKS else 1))
