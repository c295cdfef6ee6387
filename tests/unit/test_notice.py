"""The last day to act, worked out by hand and by property."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dates.calendar import WorkCalendar
from contracts.dates.notice import NoticeDay, notice_day, term_end, watched_days
from contracts.dates.period import Period, Unit, parse_period
from contracts.dates.rule import DateKind
from contracts.register.contract import Contract, State
from tests.unit.company import contract


def days(*texts: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))


# National Day 2026 with its make-up Saturdays, and May Day 2027.
CHINA = WorkCalendar(
    days(*(f"2026-10-0{day}" for day in range(1, 8)), *(f"2027-05-0{day}" for day in range(1, 6))),
    days("2026-09-20", "2026-10-10", "2027-05-08"),
    frozenset({2026, 2027}),
)
PLAIN = WorkCalendar()


def running(
    ends: str | None, notice: str | None = None, starts: str | None = None, renewal: str | None = "no"
) -> Contract:
    """`renewal`: "no", a length, or None for the length of the first term."""
    return contract(
        starts=date.fromisoformat(starts) if starts else None,
        ends=date.fromisoformat(ends) if ends else None,
        notice=parse_period(notice) if notice else None,
        auto_renew=renewal != "no",
        renewal=parse_period(renewal) if renewal and renewal != "no" else None,
        status=State.ACTIVE,
    )


@pytest.mark.parametrize(
    ("ends", "notice", "raw", "day"),
    [
        ("2027-03-31", "60天", "2027-01-30", "2027-01-29"),  # a Saturday
        ("2027-03-31", "59天", "2027-01-31", "2027-01-29"),  # a Sunday
        ("2027-03-31", "58天", "2027-02-01", "2027-02-01"),
        ("2027-03-31", "30天", "2027-03-01", "2027-03-01"),
        ("2027-03-31", "1天", "2027-03-30", "2027-03-30"),
        ("2027-03-31", "90天", "2026-12-31", "2026-12-31"),
        ("2027-03-31", "1个月", "2027-02-28", "2027-02-26"),
        ("2027-03-31", "2个月", "2027-01-31", "2027-01-29"),
        ("2027-03-31", "3个月", "2026-12-31", "2026-12-31"),
        ("2027-03-31", "1个季度", "2026-12-31", "2026-12-31"),
        ("2027-03-31", "1年", "2026-03-31", "2026-03-31"),
        ("2027-06-30", "1个月", "2027-05-30", "2027-05-28"),
        ("2027-06-30", "3个月", "2027-03-30", "2027-03-30"),
        ("2027-06-30", "半年", "2026-12-30", "2026-12-30"),
        ("2028-03-31", "1个月", "2028-02-29", "2028-02-29"),  # a leap year
        ("2028-02-29", "1年", "2027-02-28", "2027-02-26"),
        ("2028-02-29", "1个月", "2028-01-29", "2028-01-28"),
        ("2026-12-31", "1个月", "2026-11-30", "2026-11-30"),
        ("2026-12-31", "2个月", "2026-10-31", "2026-10-30"),
        ("2026-12-31", "3个月", "2026-09-30", "2026-09-30"),
        ("2026-12-31", "91天", "2026-10-01", "2026-09-30"),  # the first day of a holiday
        ("2026-12-31", "85天", "2026-10-07", "2026-09-30"),  # its last day
        ("2026-12-31", "82天", "2026-10-10", "2026-10-10"),  # a Saturday that is worked
        ("2026-12-31", "81天", "2026-10-11", "2026-10-10"),  # the Sunday after it
        ("2026-12-31", "102天", "2026-09-20", "2026-09-20"),  # a Sunday that is worked
        ("2026-12-31", "2周", "2026-12-17", "2026-12-17"),
        ("2026-10-15", "2周", "2026-10-01", "2026-09-30"),
        ("2026-11-06", "1个工作日", "2026-11-05", "2026-11-05"),
        ("2026-11-09", "1个工作日", "2026-11-06", "2026-11-06"),
        ("2026-11-08", "1个工作日", "2026-11-06", "2026-11-06"),  # ends on a Sunday
        ("2026-11-06", "5个工作日", "2026-10-30", "2026-10-30"),
        ("2026-11-06", "10个工作日", "2026-10-23", "2026-10-23"),
        ("2026-10-08", "1个工作日", "2026-09-30", "2026-09-30"),  # over the holiday
        ("2026-10-12", "1个工作日", "2026-10-10", "2026-10-10"),  # a make-up Saturday counts
        ("2026-10-12", "3个工作日", "2026-10-08", "2026-10-08"),
        ("2026-10-12", "4个工作日", "2026-09-30", "2026-09-30"),
        ("2027-05-10", "1个工作日", "2027-05-08", "2027-05-08"),
        ("2027-05-31", "1个月", "2027-04-30", "2027-04-30"),
        ("2027-06-05", "1个月", "2027-05-05", "2027-04-30"),
        ("2027-06-08", "1个月", "2027-05-08", "2027-05-08"),
        ("2027-01-01", "1天", "2026-12-31", "2026-12-31"),
    ],
)
def test_worked_examples(ends: str, notice: str, raw: str, day: str) -> None:
    found = notice_day(running(ends, notice), date(2026, 1, 1), CHINA)
    expected = date.fromisoformat(day)
    assert found == NoticeDay(
        expected, date.fromisoformat(ends), parse_period(notice), date.fromisoformat(raw), raw != day, 0
    )


@pytest.mark.parametrize(
    ("starts", "ends", "renewal", "today", "end", "renewals"),
    [
        # Not yet over, or not renewing.
        ("2026-01-01", "2026-12-31", None, "2026-12-31", "2026-12-31", 0),
        ("2026-01-01", "2026-12-31", "no", "2029-05-01", "2026-12-31", 0),
        # A first term in whole months renews by those.
        ("2026-01-01", "2026-12-31", None, "2027-01-01", "2027-12-31", 1),
        ("2026-01-01", "2026-12-31", None, "2027-12-31", "2027-12-31", 1),
        ("2026-01-01", "2026-12-31", None, "2028-01-01", "2028-12-31", 2),
        ("2024-04-01", "2025-03-31", None, "2026-11-02", "2027-03-31", 2),
        ("2026-01-15", "2026-07-14", None, "2026-07-15", "2027-01-14", 1),
        # In days where it is not whole months.
        ("2026-01-01", "2026-01-10", None, "2026-01-11", "2026-01-20", 1),
        ("2026-01-01", "2026-01-10", None, "2026-01-31", "2026-02-09", 3),
        # Its own length, from last day to last day without drift.
        ("2026-01-01", "2026-01-31", "1个月", "2026-02-01", "2026-02-28", 1),
        ("2026-01-01", "2026-01-31", "1个月", "2026-03-31", "2026-03-31", 2),
        ("2026-01-01", "2026-01-31", "1个月", "2026-04-01", "2026-04-30", 3),
        ("2026-01-01", "2026-02-28", "1个月", "2026-03-01", "2026-03-31", 1),
        ("2025-03-01", "2027-02-28", "1年", "2027-03-01", "2028-02-29", 1),
        ("2026-01-01", "2026-04-30", "3个月", "2026-05-01", "2026-07-31", 1),
        ("2026-01-01", "2026-01-30", "1个月", "2026-02-01", "2026-02-28", 1),
        ("2026-01-01", "2026-01-30", "1个月", "2026-03-01", "2026-03-30", 2),
        ("2026-01-01", "2026-12-31", "1个季度", "2027-04-01", "2027-06-30", 2),
        ("2026-01-01", "2026-12-31", "2周", "2027-01-01", "2027-01-14", 1),
        ("2026-01-01", "2026-12-31", "30天", "2027-03-01", "2027-03-01", 2),
        (None, "2026-12-31", "12个月", "2027-06-01", "2027-12-31", 1),
        # Nobody knows for how long.
        (None, "2026-12-31", None, "2027-06-01", "2026-12-31", 0),
        # Long ago.
        ("1995-07-01", "1996-06-30", None, "2026-11-02", "2027-06-30", 31),
    ],
)
def test_tacit_renewals(
    starts: str | None, ends: str, renewal: str | None, today: str, end: str, renewals: int
) -> None:
    term = term_end(running(ends, None, starts, renewal), date.fromisoformat(today))
    assert term == (date.fromisoformat(end), renewals)


def test_after_a_renewal_the_notice_day_is_that_of_the_current_term() -> None:
    found = notice_day(running("2026-03-31", "60天", "2025-04-01", None), date(2026, 4, 1), PLAIN)
    assert found == NoticeDay(date(2027, 1, 29), date(2027, 3, 31), Period(60, Unit.DAYS), date(2027, 1, 30), True, 1)


def test_no_end_or_no_notice_period_has_no_last_day_to_act() -> None:
    assert notice_day(running(None, "60天"), date(2026, 1, 1), PLAIN) is None
    assert notice_day(running("2027-03-31"), date(2026, 1, 1), PLAIN) is None
    endless = contract(ends=date(2027, 3, 31), open_ended=True, notice=Period(60, Unit.DAYS))
    assert notice_day(endless, date(2026, 1, 1), PLAIN) is None
    assert term_end(endless, date(2026, 1, 1)) is None


@pytest.mark.parametrize("state", list(State))
def test_only_contracts_in_force_are_watched(state: State) -> None:
    one = contract(ends=date(2027, 3, 31), notice=Period(60, Unit.DAYS), status=state)
    found = watched_days(one, date(2026, 1, 1), PLAIN)
    if state in (State.APPROVED, State.ACTIVE, State.EXPIRING):
        assert found == {(DateKind.NOTICE, date(2027, 1, 29)), (DateKind.EXPIRY, date(2027, 3, 31))}
    else:
        assert not found


def test_an_end_is_watched_on_its_own_day_and_without_a_notice_period() -> None:
    assert watched_days(running("2027-01-31"), date(2026, 1, 1), PLAIN) == {(DateKind.EXPIRY, date(2027, 1, 31))}
    assert not watched_days(running(None, "60天"), date(2026, 1, 1), PLAIN)


all_days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
calendars = st.builds(WorkCalendar, st.frozensets(all_days, max_size=20), st.frozensets(all_days, max_size=5))
periods = st.builds(Period, st.integers(1, 60), st.sampled_from(Unit))


@given(all_days, periods, calendars)
def test_the_day_is_worked_and_never_after_the_end(end: date, notice: Period, calendar: WorkCalendar) -> None:
    found = notice_day(contract(ends=end, notice=notice), end, calendar)
    assert found is not None
    assert found.day <= found.raw < found.end == end
    assert calendar.is_worked(found.day)
    assert found.moved == (found.day != found.raw)
    assert not any(
        calendar.is_worked(found.day + timedelta(days=step + 1)) for step in range((found.raw - found.day).days)
    )
    if notice.unit is Unit.WORKING_DAYS:
        assert not found.moved


@given(all_days, periods, calendars)
def test_a_longer_period_never_ends_later(end: date, notice: Period, calendar: WorkCalendar) -> None:
    longer = Period(notice.count + 1, notice.unit)
    first, second = (notice_day(contract(ends=end, notice=one), end, calendar) for one in (notice, longer))
    assert first is not None
    assert second is not None
    assert second.day <= first.day


lengths = st.builds(Period, st.integers(1, 40), st.sampled_from(sorted(set(Unit) - {Unit.WORKING_DAYS})))


@given(all_days, st.integers(1, 800), st.none() | lengths, st.integers(0, 3000))
def test_renewed_terms_follow_each_other(start: date, days: int, renewal: Period | None, later: int) -> None:
    one = contract(starts=start, ends=start + timedelta(days=days), auto_renew=True, renewal=renewal)
    assert one.ends is not None
    today = one.ends + timedelta(days=later)
    term = term_end(one, today)
    assert term is not None
    end, renewals = term
    assert end >= today
    assert (renewals == 0) == (today <= one.ends)
    if renewals:
        before = term_end(one, one.ends + timedelta(days=1))
        assert before is not None
        assert before[1] == 1
        assert term_end(one, end + timedelta(days=1)) != term
        following = term_end(one, end + timedelta(days=1))
        assert following is not None
        assert following[1] == renewals + 1
