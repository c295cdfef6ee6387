"""When alerts are told and looked after, and how waiting is counted."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dates.calendar import WorkCalendar
from contracts.dates.rule import Alert, AlertState, DateKind, DateRule
from reminders.alerts import comes_back, current_lead, due_leads, escalates, needs_asking_again, tell_at
from reminders.working_time import working_hours_between

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
PLAIN = WorkCalendar()
GOLDEN_WEEK = WorkCalendar(frozenset(date(2026, 10, day) for day in range(1, 8)), frozenset({date(2026, 10, 10)}))
RULE = DateRule(
    "all", (), (DateKind.NOTICE, DateKind.EXPIRY), (90, 60, 30, 7, 1, 0), ("owner", "room:sales-alerts"), time(9), 3
)
DUE = date(2027, 1, 29)  # a Friday


def test_each_lead_is_told_on_a_day_worked() -> None:
    assert due_leads(RULE, DUE, PLAIN) == (
        (90, date(2026, 10, 30)),  # from Saturday 31
        (60, date(2026, 11, 30)),
        (30, date(2026, 12, 30)),
        (7, date(2027, 1, 22)),
        (1, date(2027, 1, 28)),
        (0, date(2027, 1, 29)),
    )
    assert due_leads(RULE, date(2026, 10, 7), GOLDEN_WEEK)[-2:] == ((1, date(2026, 9, 30)), (0, date(2026, 9, 30)))


@pytest.mark.parametrize(
    ("today", "already", "lead"),
    [
        ("2026-10-29", None, None),
        ("2026-10-30", None, 90),
        ("2026-10-30", 90, None),
        ("2026-11-29", 90, None),
        ("2026-11-30", 90, 60),
        ("2027-01-25", None, 7),
        ("2027-01-25", 90, 7),
        ("2027-01-29", 1, 0),
        ("2027-01-29", 0, None),
        ("2027-02-10", 7, 0),
        ("2027-02-10", None, 0),
        ("2027-02-10", 0, None),
    ],
)
def test_the_smallest_lead_that_is_new(today: str, already: int | None, lead: int | None) -> None:
    assert current_lead(RULE, DUE, date.fromisoformat(today), PLAIN, already) == lead


def test_two_leads_on_one_day_are_told_as_one() -> None:
    assert current_lead(RULE, date(2027, 1, 31), date(2027, 1, 29), PLAIN, 7) == 0


days = st.dates(date(2026, 1, 1), date(2028, 1, 1))


@given(days, st.lists(days, max_size=40))
def test_whatever_days_the_clock_comes_round_each_lead_is_told_once(due: date, rounds: list[date]) -> None:
    told: list[int] = []
    for today in sorted(rounds):
        lead = current_lead(RULE, due, today, PLAIN, told[-1] if told else None)
        if lead is not None:
            told.append(lead)
    assert told == sorted(set(told), reverse=True)
    if rounds and max(rounds) >= due:
        assert told[-1] == 0


@given(days)
def test_a_round_each_day_tells_every_lead(due: date) -> None:
    told = []
    already = None
    for step in range(120):
        lead = current_lead(RULE, due, due - timedelta(days=100) + timedelta(days=step), PLAIN, already)
        if lead is not None:
            told.append(lead)
            already = lead
    days_told = [on for _, on in due_leads(RULE, due, PLAIN)]
    expected = [lead for at, lead in enumerate(RULE.leads) if days_told[at] not in days_told[at + 1 :]]
    assert told == expected


@pytest.mark.parametrize(
    ("day", "at", "zone", "utc"),
    [
        (date(2026, 11, 2), time(9), SHANGHAI, "2026-11-02T01:00"),
        (date(2026, 11, 2), time(9), NEW_YORK, "2026-11-02T14:00"),
        (date(2026, 7, 2), time(9), NEW_YORK, "2026-07-02T13:00"),
        (date(2026, 3, 8), time(2, 30), NEW_YORK, "2026-03-08T07:30"),  # leapt over: told at 03:30
        (date(2026, 11, 1), time(1, 30), NEW_YORK, "2026-11-01T05:30"),  # twice: told the first time
        (date(2026, 11, 1), time(1, 30, fold=1), NEW_YORK, "2026-11-01T05:30"),
    ],
)
def test_the_hour_is_the_receivers(day: date, at: time, zone: ZoneInfo, utc: str) -> None:
    told = tell_at(day, at, zone)
    assert told == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert told.tzinfo is UTC


def at(text: str) -> datetime:
    """By the clock in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


RAISED = Alert(
    contract=1,
    rule="all",
    kind=DateKind.NOTICE,
    due=DUE,
    lead=90,
    state=AlertState.RAISED,
    raised_at=at("2026-11-02T09:00"),
)
CLAIMED = replace(RAISED, state=AlertState.CLAIMED, claimed_by="wangwei", claimed_at=at("2026-11-05T16:00"))  # Thursday


@pytest.mark.parametrize(
    ("now", "again", "back"),
    [
        ("2026-11-05T16:01", False, False),
        ("2026-11-10T08:59", False, False),
        ("2026-11-10T09:00", True, False),
        ("2026-11-12T08:59", True, False),
        ("2026-11-12T09:00", True, True),
        ("2026-12-12T09:00", True, True),
    ],
)
def test_a_claim_is_asked_about_and_then_comes_back(now: str, again: bool, back: bool) -> None:
    assert needs_asking_again(CLAIMED, at(now), PLAIN, SHANGHAI) is again
    assert comes_back(CLAIMED, at(now), PLAIN, SHANGHAI) is back


def test_a_claim_is_asked_about_once_and_a_new_one_again() -> None:
    later = at("2026-11-18T09:00")
    asked = replace(CLAIMED, asked_again_at=at("2026-11-10T09:00"))
    assert not needs_asking_again(asked, later, PLAIN, SHANGHAI)
    assert needs_asking_again(replace(asked, claimed_at=at("2026-11-12T10:00")), later, PLAIN, SHANGHAI)


def test_days_off_do_not_count() -> None:
    before = replace(CLAIMED, claimed_at=at("2026-09-30T10:00"))
    # The 8th, 9th, the worked Saturday 10th; then the 12th and 13th.
    assert not needs_asking_again(before, at("2026-10-10T08:59"), GOLDEN_WEEK, SHANGHAI)
    assert needs_asking_again(before, at("2026-10-10T09:00"), GOLDEN_WEEK, SHANGHAI)
    assert not comes_back(before, at("2026-10-12T23:59"), GOLDEN_WEEK, SHANGHAI)
    assert comes_back(before, at("2026-10-13T09:00"), GOLDEN_WEEK, SHANGHAI)


@pytest.mark.parametrize("state", sorted(set(AlertState) - {AlertState.CLAIMED}))
def test_only_claims_are_followed_up(state: AlertState) -> None:
    settled = replace(CLAIMED, state=state)
    assert not needs_asking_again(settled, at("2027-01-01T09:00"), PLAIN, SHANGHAI)
    assert not comes_back(settled, at("2027-01-01T09:00"), PLAIN, SHANGHAI)


def test_what_nobody_claims_goes_to_the_manager_once() -> None:
    assert not escalates(RAISED, RULE, at("2026-11-05T08:59"), PLAIN, SHANGHAI)
    assert escalates(RAISED, RULE, at("2026-11-05T09:00"), PLAIN, SHANGHAI)
    told = replace(RAISED, escalated_at=at("2026-11-05T09:00"))
    assert not escalates(told, RULE, at("2026-12-05T09:00"), PLAIN, SHANGHAI)
    assert not escalates(CLAIMED, RULE, at("2026-12-05T09:00"), PLAIN, SHANGHAI)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-02T09:00", "2026-11-02T18:00", 9),
        ("2026-11-02T00:00", "2026-11-03T00:00", 9),
        ("2026-11-02T10:30", "2026-11-02T12:00", 1.5),
        ("2026-11-02T17:00", "2026-11-03T10:00", 2),
        ("2026-11-02T20:00", "2026-11-03T08:00", 0),
        ("2026-11-06T17:00", "2026-11-09T10:00", 2),  # over a weekend
        ("2026-11-07T09:00", "2026-11-08T18:00", 0),
        ("2026-09-30T17:00", "2026-10-08T10:00", 2),  # over the holiday
        ("2026-10-10T09:00", "2026-10-10T18:00", 9),  # a Saturday that is worked
        ("2026-11-02T12:00", "2026-11-02T12:00", 0),
        ("2026-11-02T12:00", "2026-11-02T10:00", 0),
        ("2026-11-04T12:00", "2026-11-02T10:00", 0),
    ],
)
def test_working_hours(start: str, end: str, hours: float) -> None:
    assert working_hours_between(at(start), at(end), GOLDEN_WEEK, SHANGHAI) == hours


def test_working_hours_are_those_of_the_persons_clock() -> None:
    morning = datetime(2026, 11, 2, 14, 0, tzinfo=UTC)  # nine in New York, ten at night in Shanghai
    assert working_hours_between(morning, morning + timedelta(hours=3), PLAIN, NEW_YORK) == 3
    assert working_hours_between(morning, morning + timedelta(hours=3), PLAIN, SHANGHAI) == 0
    # The night in which clocks are put back, in a place that works through it.
    saturday = datetime(2026, 10, 31, 22, 0, tzinfo=NEW_YORK)
    every_day = WorkCalendar(workdays=frozenset({date(2026, 10, 31), date(2026, 11, 1)}))
    night = working_hours_between(
        saturday, datetime(2026, 11, 1, 6, 0, tzinfo=NEW_YORK), every_day, NEW_YORK, time(0), time(5)
    )
    assert night == 6


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds it


@given(moments, moments, moments)
def test_working_hours_add_up(one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))

    def hours(start: datetime, end: datetime) -> float:
        return working_hours_between(start, end, PLAIN, SHANGHAI)

    assert hours(first, last) == pytest.approx(hours(first, middle) + hours(middle, last))
    assert 0 <= hours(first, last) <= (last - first) / timedelta(hours=1) + 1e-9
