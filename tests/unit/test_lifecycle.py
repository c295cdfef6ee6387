"""What state a contract is in, what it lacks, and what was changed."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dates.calendar import WorkCalendar
from contracts.dates.period import Period, Unit
from contracts.money import Money
from contracts.register.contract import Contract, State
from contracts.register.facts import facts_of
from contracts.register.lifecycle import ALLOWED, by_dates, changes, may_move, missing
from tests.unit.company import TODAY, contract

S = State
WHOLE = contract(
    title="年度服务",
    customer="华东电力",
    amount=Money(50_000_000, "CNY"),
    starts=date(2026, 4, 1),
    ends=date(2027, 3, 31),
)


def test_every_state_has_its_row_and_none_follows_itself() -> None:
    assert set(ALLOWED) == set(State)
    assert not any(may_move(state, state) for state in State)


@pytest.mark.parametrize(
    "way",
    [
        (S.DRAFT, S.APPROVING, S.APPROVED, S.ACTIVE, S.EXPIRING, S.EXPIRED, S.ARCHIVED),
        (S.DRAFT, S.APPROVING, S.DRAFT, S.APPROVING),
        (S.EXPIRING, S.ACTIVE, S.TERMINATED, S.ARCHIVED),
        (S.EXPIRED, S.ACTIVE),
    ],
)
def test_ways_that_lead_on(way: tuple[State, ...]) -> None:
    assert all(may_move(before, after) for before, after in pairwise(way))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (S.DRAFT, S.APPROVED),
        (S.DRAFT, S.ACTIVE),
        (S.APPROVING, S.ACTIVE),
        (S.APPROVED, S.DRAFT),
        (S.ACTIVE, S.APPROVING),
        (S.ACTIVE, S.ARCHIVED),
        (S.TERMINATED, S.ACTIVE),
    ],
)
def test_ways_that_do_not(before: State, after: State) -> None:
    assert not may_move(before, after)


def test_archived_is_the_end_but_for_deleting() -> None:
    assert [state for state in State if may_move(S.ARCHIVED, state)] == [S.DELETED]
    assert not any(may_move(S.DELETED, state) for state in State)
    assert not any(S.APPROVED in after for before, after in ALLOWED.items() if before is not S.APPROVING)


def dated(starts: str | None, ends: str | None, **rest: object) -> Contract:
    return replace(
        WHOLE,
        starts=date.fromisoformat(starts) if starts else None,
        ends=date.fromisoformat(ends) if ends else None,
        **rest,  # type: ignore[arg-type]
    )


SIXTY = Period(60, Unit.DAYS)


@pytest.mark.parametrize(
    ("one", "state"),
    [
        # Today is 2026-11-02; ninety days on is 2027-01-31.
        (dated("2026-11-03", "2027-11-02"), S.APPROVED),
        (dated("2026-11-02", "2027-11-01"), S.ACTIVE),
        (dated("2026-01-01", "2027-02-01"), S.ACTIVE),
        (dated("2026-01-01", "2027-01-31"), S.EXPIRING),
        (dated("2026-01-01", "2026-11-02"), S.EXPIRING),
        (dated("2026-01-01", "2026-11-01"), S.EXPIRED),
        (dated(None, "2026-11-01"), S.EXPIRED),
        (dated(None, "2028-01-01"), S.ACTIVE),
        (dated("2026-01-01", "2027-03-31", notice=SIXTY), S.EXPIRING),
        (dated("2026-01-01", "2027-04-30", notice=SIXTY), S.ACTIVE),
        (dated("2025-01-01", "2025-12-31", auto_renew=True), S.EXPIRING),
        (dated("2025-04-01", "2026-03-31", auto_renew=True), S.ACTIVE),
        (dated("2025-04-01", "2026-03-31", auto_renew=True, notice=SIXTY), S.EXPIRING),
        (dated(None, "2026-03-31", auto_renew=True), S.EXPIRING),
        (dated("2020-01-01", None, open_ended=True), S.ACTIVE),
        (dated(None, None, open_ended=True), S.ACTIVE),
        (dated("2027-01-01", None, open_ended=True), S.APPROVED),
        (dated("2020-01-01", None), S.ACTIVE),
        (dated(None, None), S.DRAFT),
        (dated(None, None, signed=date(2020, 1, 1)), S.ACTIVE),
    ],
)
def test_the_state_by_dates(one: Contract, state: State) -> None:
    assert by_dates(one, TODAY) is state


def test_the_window_and_the_calendar_are_the_companys() -> None:
    one = dated("2026-01-01", "2027-03-31", notice=SIXTY)  # Friday 2027-01-29
    assert by_dates(one, date(2026, 12, 29), 31) is S.EXPIRING
    assert by_dates(one, date(2026, 12, 28), 31) is S.ACTIVE
    off = WorkCalendar(frozenset({date(2027, 1, 29)}))
    assert by_dates(one, date(2026, 12, 28), 31, off) is S.EXPIRING


ORDER = [S.APPROVED, S.ACTIVE, S.EXPIRING, S.EXPIRED]
some_days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(some_days, st.integers(0, 2000), some_days, st.integers(0, 500), st.none() | st.just(SIXTY))
def test_time_moves_a_contract_only_forward(
    start: date, length: int, today: date, later: int, notice: Period | None
) -> None:
    one = replace(WHOLE, starts=start, ends=start + timedelta(days=length), notice=notice)
    now, then = by_dates(one, today), by_dates(one, today + timedelta(days=later))
    assert now is then or (ORDER.index(now) < ORDER.index(then) and (may_move(now, then)))


@pytest.mark.parametrize(
    ("one", "names"),
    [
        (WHOLE, ()),
        (contract(), ("customer", "title", "amount", "starts", "ends")),
        (contract(type=""), ("customer", "title", "type", "amount", "starts", "ends")),
        (replace(WHOLE, ends=None), ("ends",)),
        (replace(WHOLE, ends=None, open_ended=True), ()),
        (replace(WHOLE, title="  "), ("title",)),
        (replace(WHOLE, amount=Money(0, "CNY")), ()),
    ],
)
def test_what_is_missing_to_submit(one: Contract, names: tuple[str, ...]) -> None:
    assert missing(one) == names


def test_changes_are_told_as_text() -> None:
    after = replace(
        WHOLE,
        title="两年服务",
        amount=Money(4_537_85, "USD"),
        ends=None,
        open_ended=True,
        notice=Period(10, Unit.WORKING_DAYS),
        auto_renew=True,
        tags=("重要", "华东"),
    )
    assert changes(WHOLE, after) == (
        ("title", "年度服务", "两年服务"),
        ("amount", "500000.00", "4537.85"),
        ("currency", "CNY", "USD"),
        ("ends", "2027-03-31", "open-ended"),
        ("notice_period", "", "10 working days"),
        ("auto_renew", "no", "yes"),
        ("tags", "", "重要;华东"),
    )
    assert changes(after, after) == ()
    # States and sharing are no facts that an approver reads.
    assert changes(WHOLE, replace(WHOLE, status=S.ACTIVE, shared_with=("lina",), revision=7)) == ()
    assert facts_of(replace(WHOLE, auto_renew=True, renewal=Period(12, Unit.MONTHS)))["auto_renew"] == "12 months"
