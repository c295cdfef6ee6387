"""Lengths of time and days, as people write them."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dates.calendar import WorkCalendar
from contracts.dates.period import Period, Unit, add, parse_period, subtract
from contracts.dates.reading import AmbiguousDate, parse_date

PLAIN = WorkCalendar()


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("60天", 60, "days"),
        ("60日", 60, "days"),
        ("60 天", 60, "days"),
        ("６０天", 60, "days"),
        ("60个自然日", 60, "days"),
        ("60 days", 60, "days"),
        ("1 day", 1, "days"),
        ("60D", 60, "days"),
        ("10个工作日", 10, "working_days"),
        ("10工作日", 10, "working_days"),
        ("10 working days", 10, "working_days"),
        ("10 Business Days", 10, "working_days"),
        ("2周", 2, "weeks"),
        ("2个星期", 2, "weeks"),
        ("2 weeks", 2, "weeks"),
        ("3个月", 3, "months"),
        ("3月", 3, "months"),
        ("3 months", 3, "months"),
        ("1个季度", 1, "quarters"),
        ("2 quarters", 2, "quarters"),
        ("1年", 1, "years"),
        ("1 year", 1, "years"),
        ("半年", 6, "months"),
        ("六十天", 60, "days"),
        ("十个工作日", 10, "working_days"),
        ("两个月", 2, "months"),
        ("一百二十天", 120, "days"),
        ("十五日", 15, "days"),
        ("100 years", 100, "years"),
    ],
)
def test_lengths_of_time(text: str, count: int, unit: str) -> None:
    assert parse_period(text) == Period(count, Unit(unit))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "60",
        "天",
        "0天",
        "-",
        "1.5个月",
        "sixty days",
        "60 fortnights",
        "101 years",
        "99999天",
        "十十天",
        "一二天",
        "零天",
    ],
)
def test_what_is_no_length_of_time(text: str) -> None:
    with pytest.raises(ValueError, match="length of time"):
        parse_period(text)


@pytest.mark.parametrize(
    ("day", "period", "before"),
    [
        ("2027-03-31", "1个月", "2027-02-28"),
        ("2028-03-31", "1个月", "2028-02-29"),
        ("2027-06-30", "1个月", "2027-05-30"),
        ("2027-05-31", "3个月", "2027-02-28"),
        ("2027-01-31", "2个月", "2026-11-30"),
        ("2028-02-29", "1年", "2027-02-28"),
        ("2027-12-31", "1个季度", "2027-09-30"),
        ("2027-03-15", "12个月", "2026-03-15"),
        ("2027-03-31", "60天", "2027-01-30"),
        ("2027-03-31", "2周", "2027-03-17"),
        ("2026-11-09", "1个工作日", "2026-11-06"),
        ("2026-11-08", "1个工作日", "2026-11-06"),
        ("2026-11-06", "10个工作日", "2026-10-23"),
    ],
)
def test_going_back(day: str, period: str, before: str) -> None:
    assert subtract(date.fromisoformat(day), parse_period(period), PLAIN) == date.fromisoformat(before)


@pytest.mark.parametrize(
    ("day", "period", "after"),
    [
        ("2027-01-31", "1个月", "2027-02-28"),
        ("2027-02-28", "1个月", "2027-03-28"),
        ("2026-12-31", "2个月", "2027-02-28"),
        ("2026-11-06", "1个工作日", "2026-11-09"),
        ("2026-11-06", "2周", "2026-11-20"),
    ],
)
def test_going_on(day: str, period: str, after: str) -> None:
    assert add(date.fromisoformat(day), parse_period(period), PLAIN) == date.fromisoformat(after)


days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
months = st.integers(1, 400)


@given(days, months)
def test_months_keep_the_day_or_take_the_last(day: date, count: int) -> None:
    for reached in (add(day, Period(count, Unit.MONTHS), PLAIN), subtract(day, Period(count, Unit.MONTHS), PLAIN)):
        assert reached.day == min(day.day, monthrange(reached.year, reached.month)[1])
        assert abs((reached.year - day.year) * 12 + reached.month - day.month) == count


@given(days, st.integers(1, 30))
def test_working_days_are_worked_and_counted(day: date, count: int) -> None:
    reached = subtract(day, Period(count, Unit.WORKING_DAYS), PLAIN)
    between = [reached + timedelta(days=step) for step in range((day - reached).days)]
    assert PLAIN.is_worked(reached)
    assert sum(map(PLAIN.is_worked, between)) == count


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31",
        "2026/1/31",
        "2026.1.31",
        "2026年1月31日",
        "2026 年 1 月 31 日",
        "２０２６－０１－３１",
        "31.01.2026",
        "31.1.2026",
        "20260131",
        " 2026-01-31 ",
        "2026-01-31 00:00:00",
        "2026-01-31T00:00:00",
        "31/01/2026",
        "01/31/2026",
        "1-31-2026",
    ],
)
def test_dates(text: str) -> None:
    assert parse_date(text) == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("9/8/2016", "mdy", date(2016, 9, 8)),
        ("9/8/2016", "dmy", date(2016, 8, 9)),
        ("9/8/2016", "%m/%d/%Y", date(2016, 9, 8)),
        ("9/8/2016", "M/D/YYYY", date(2016, 9, 8)),
        ("09/08/2016", "DD/MM/YYYY", date(2016, 8, 9)),
        ("09.08.16", "dd.mm.yy", date(2016, 8, 9)),
        ("9/8/16", "mdy", date(2016, 9, 8)),
        ("16/9/8", "ymd", date(2016, 9, 8)),
        ("2016-09-08", "mdy", date(2016, 9, 8)),
        ("2016-09-08 00:00:00", "%m/%d/%Y", date(2016, 9, 8)),
        ("8 Sep 2016", "%d %b %Y", date(2016, 9, 8)),
    ],
)
def test_an_order_settles_it(text: str, order: str, day: date) -> None:
    assert parse_date(text, order) == day


def test_two_possible_days_are_not_guessed() -> None:
    with pytest.raises(AmbiguousDate):
        parse_date("9/8/2016")
    assert parse_date("8/8/2016") == date(2016, 8, 8)
    assert parse_date("9.8.2016") == date(2016, 8, 9)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("", None),
        ("tomorrow", None),
        ("2026-02-29", None),
        ("2026-13-01", None),
        ("31/31/2026", None),
        ("1/2-2026", None),
        ("2026-1/31", None),
        ("0026-01-31", None),
        ("202601311", None),
        ("2026-01-31 09:30", None),
        ("31/01/2026", "mdy"),
        ("31/01/2026", "%m/%d/%Y"),
        ("20260131x", "dmy"),
    ],
)
def test_what_is_no_date(text: str, order: str | None) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_date(text, order)


@given(st.dates(date(1900, 1, 1)), st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%d.%m.%Y", "%Y%m%d"]))
def test_every_day_is_read_back(day: date, style: str) -> None:
    assert parse_date(day.strftime(style)) == day
