"""What people say instead of conditions."""

from datetime import date

import pytest

from contracts.asking import parse_query
from contracts.natural import days_of
from contracts.register.contract import State
from contracts.search import Compare, Order, Query
from tests.unit.company import TODAY, XINGHE


def query(text: str) -> Query:
    found = parse_query(text, XINGHE, XINGHE.people["wangwei"], TODAY)
    assert found.problems == ()
    assert len(found.said) == len(found.chips)
    return found.query


def money(text: str) -> list[tuple[str, int]]:
    return [(bound.compare.value, dict(bound.limits)["CNY"]) for bound in query(text).amounts]


@pytest.mark.parametrize(
    "text",
    [
        "华东 今年 50万以上 快到期",
        "华东今年50万以上快到期",
        "50万以上的 快到期 今年 华东",
        "今年，华东，快到期，50万及以上",
    ],
)
def test_any_order_and_no_blanks(text: str) -> None:
    found = query(text)
    assert (found.words, found.year, found.states) == (("华东",), 2026, (State.EXPIRING,))
    assert money(text) == [(Compare.AT_LEAST.value, 50_000_000)]


def test_the_english_of_the_issue() -> None:
    found = query("expiring next quarter over 1m owner:me")
    assert (found.ends_from, found.ends_to) == (date(2027, 1, 1), date(2027, 3, 31))
    assert found.owners == ("wangwei",)
    assert found.states == ()
    assert money("expiring next quarter over 1m owner:me") == [(">", 100_000_000)]


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("50万以内", [("<=", 50_000_000)]),
        ("不到50万", [("<", 50_000_000)]),
        ("至少3千", [(">=", 300_000)]),
        ("100-200万", [(">=", 100_000_000), ("<=", 200_000_000)]),
        ("100万到2亿", [(">=", 100_000_000), ("<=", 20_000_000_000)]),
        ("between 1m and 2 million", [(">=", 100_000_000), ("<=", 200_000_000)]),
        ("under 500k", [("<", 50_000_000)]),
        ("at least 30 thousand", [(">=", 3_000_000)]),
        ("over USD 1,000", [(">", 720_000)]),
        ("超过100万 低于500万", [(">", 100_000_000), ("<", 500_000_000)]),
    ],
)
def test_amounts(text: str, bounds: list[tuple[str, int]]) -> None:
    assert money(text) == bounds
    assert query(text).words == ()


@pytest.mark.parametrize(
    "text", ["over 30 days", "不超过30天", "90日内付款", "至少三方", "20260115-XS-000123", "2026-11-02", "A-100到B"]
)
def test_what_is_no_amount(text: str) -> None:
    assert query(text).amounts == ()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("本月到期", date(2026, 11, 1), date(2026, 11, 30)),
        ("下个月", date(2026, 12, 1), date(2026, 12, 31)),
        ("上季度", date(2026, 7, 1), date(2026, 9, 30)),
        ("下季度到期的合同", date(2027, 1, 1), date(2027, 3, 31)),
        ("本周", date(2026, 11, 2), date(2026, 11, 8)),
        ("2027年3月", date(2027, 3, 1), date(2027, 3, 31)),
        ("2027年第一季度", date(2027, 1, 1), date(2027, 3, 31)),
        ("2027年下半年到期", date(2027, 7, 1), date(2027, 12, 31)),
        ("expiring this month", date(2026, 11, 1), date(2026, 11, 30)),
        ("ends next week", date(2026, 11, 9), date(2026, 11, 15)),
    ],
)
def test_spans_of_the_end(text: str, first: date, last: date) -> None:
    found = query(text)
    assert (found.ends_from, found.ends_to, found.words) == (first, last, ())


def test_other_dates() -> None:
    assert (query("今年签订").signed_from, query("今年签订").signed_to) == (date(2026, 1, 1), date(2026, 12, 31))
    assert query("signed last month").signed_from == date(2026, 10, 1)
    assert query("2025年签订").signed_to == date(2025, 12, 31)
    assert query("下季度生效").starts_from == date(2027, 1, 1)
    assert query("明年").year == 2027


def test_order_page_and_whose() -> None:
    assert (query("按金额").order, query("按金额").descending) == (Order.AMOUNT, True)
    assert (query("按到期").order, query("按到期").descending) == (Order.ENDS, False)
    assert query("sorted by amount asc").descending is False
    assert query("排序=-到期").descending is True
    assert parse_query("a 第3页", XINGHE, XINGHE.people["wangwei"], TODAY).page == 3
    assert query("我的快到期合同").owners == ("wangwei",)
    assert query("关注的").follower == "wangwei"
    assert query("有争议 逾期").disputed
    assert query("overdue").overdue_on == TODAY


def test_quotes_and_conditions_are_left_alone() -> None:
    assert query('"今年" 客户=今年科技').words == ("今年",)
    assert query('"今年" 客户=今年科技').customer == "今年科技"
    assert query('客户="50万以上 公司"').amounts == ()


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29), date(2026, 11, 2)])
@pytest.mark.parametrize("unit", ["week", "month", "quarter", "year"])
def test_spans_follow_on_each_other(today: date, unit: str) -> None:
    last, this, coming = (days_of(f"{which} {unit}", today) for which in ("last", "this", "next"))
    assert this[0] <= today <= this[1]
    assert (this[0] - last[1]).days == 1
    assert (coming[0] - this[1]).days == 1


def test_a_chip_taken_away_leaves_the_rest() -> None:
    asked = parse_query("华东今年50万以上快到期", XINGHE, XINGHE.people["wangwei"], TODAY)
    for at, chip in enumerate(asked.chips):
        less = parse_query(asked.without(at), XINGHE, XINGHE.people["wangwei"], TODAY)
        assert less.chips == tuple(each for each in asked.chips if each != chip)


def test_many_words_are_too_many() -> None:
    asked = parse_query(" ".join(f"w{at}" for at in range(300)), XINGHE, XINGHE.people["wangwei"], TODAY)
    assert len(asked.query.words) == 12
    assert {problem.key for problem in asked.problems} == {"error.many_words"}
