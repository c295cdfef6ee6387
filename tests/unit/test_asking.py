"""What people type to search and to fill in, understood or answered with what was not."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from operator import ge, gt, le, lt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.asking import STATE_WORDS, Asked, parse_facts, parse_query, state_named
from contracts.company import Rate
from contracts.people import Person
from contracts.register.contract import State
from contracts.register.fields import Problem
from contracts.search import AmountBound, Compare, Query
from tests.unit.company import TODAY, XINGHE, company, person

WANG = XINGHE.people["wangwei"]
SAYS: dict[Compare, Callable[[Fraction | int, Fraction | int], bool]] = {
    Compare.OVER: gt,
    Compare.UNDER: lt,
    Compare.AT_LEAST: ge,
    Compare.AT_MOST: le,
}
OVER, UNDER, LEAST, MOST = Compare.OVER, Compare.UNDER, Compare.AT_LEAST, Compare.AT_MOST


def asked(text: str, who: Person = WANG) -> Asked:
    return parse_query(text, XINGHE, who, TODAY)


def query(text: str) -> Query:
    found = asked(text)
    assert found.problems == ()
    return found.query


def bound(compare: Compare, yuan: int) -> AmountBound:
    """One US dollar is 7.20 in the company of these tests."""
    fen = yuan * 100
    cents = fen * 10 // 72 if compare in (OVER, MOST) else -(-fen * 10 // 72)
    return AmountBound(compare, (("CNY", fen), ("USD", cents)))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("华东", Query(words=("华东",))),
        ("华东 电力", Query(words=("华东", "电力"))),
        ('"华东 电力"', Query(words=("华东 电力",))),
        ("华东 >50万", Query(words=("华东",), amounts=(bound(OVER, 500_000),))),
        ("即将到期 >50万", Query(states=(State.EXPIRING,), amounts=(bound(OVER, 500_000),))),
        ("客户=华东电力", Query(customer="华东电力")),
        ("客户＝华东电力", Query(customer="华东电力")),
        ("客户：华东电力", Query(customer="华东电力")),
        ("客户 = 华东电力", Query(customer="华东电力")),
        ("customer=Acme", Query(customer="Acme")),
        ("CUSTOMER=Acme", Query(customer="Acme")),
        ('customer="East China Power"', Query(customer="East China Power")),
        ("客户=“华东 电力”", Query(customer="华东 电力")),
        ("客户=「华东 电力」", Query(customer="华东 电力")),
        ("类型=销售", Query(types=("sales",))),
        ("type=xs", Query(types=("sales",))),
        ("type=Service", Query(types=("service",))),
        ("状态=审批中", Query(states=(State.APPROVING,))),
        ("state=approving", Query(states=(State.APPROVING,))),
        ("status=Expired", Query(states=(State.EXPIRED,))),
        ("状态=生效,即将到期", Query(states=(State.ACTIVE, State.EXPIRING))),
        ("即将到期", Query(states=(State.EXPIRING,))),
        ("active", Query(states=(State.ACTIVE,))),
        ('"active"', Query(words=("active",))),
        ("负责人=王伟", Query(owners=("wangwei",))),
        ("owner=WANGWEI", Query(owners=("wangwei",))),
        ("owner=lina@xinghe.example", Query(owners=("lina",))),
        ("owner=me", Query(owners=("wangwei",))),
        ("负责人=我", Query(owners=("wangwei",))),
        ('owner="Emily Carter"', Query(owners=("emily",))),
        ("标签=重要", Query(tag="重要")),
        ("tag=urgent", Query(tag="urgent")),
        ("金额>50万", Query(amounts=(bound(OVER, 500_000),))),
        ("金额＞５０万", Query(amounts=(bound(OVER, 500_000),))),
        ("金额 > 50万", Query(amounts=(bound(OVER, 500_000),))),
        ("amount>=500000", Query(amounts=(bound(LEAST, 500_000),))),
        ("amount>=500,000", Query(amounts=(bound(LEAST, 500_000),))),
        ("金额≥50万", Query(amounts=(bound(LEAST, 500_000),))),
        ("金额≤50万", Query(amounts=(bound(MOST, 500_000),))),
        ("amount<500000", Query(amounts=(bound(UNDER, 500_000),))),
        ("amount<=500000", Query(amounts=(bound(MOST, 500_000),))),
        ("amount=>500000", Query(amounts=(bound(LEAST, 500_000),))),
        ("金额=50万", Query(amounts=(bound(LEAST, 500_000), bound(MOST, 500_000)))),
        (">50万", Query(amounts=(bound(OVER, 500_000),))),
        ("金额超过50万", Query(amounts=(bound(OVER, 500_000),))),
        ("金额不低于50万", Query(amounts=(bound(LEAST, 500_000),))),
        ("金额>10万 金额<50万", Query(amounts=(bound(OVER, 100_000), bound(UNDER, 500_000)))),
        ("amount>USD1000", Query(amounts=(bound(OVER, 7_200),))),
        ("2026年", Query(year=2026)),
        ("2026", Query(year=2026)),
        ("２０２６年", Query(year=2026)),
        ("2026年到期", Query(year=2026)),
        ("年份=2026", Query(year=2026)),
        ("year=2026", Query(year=2026)),
        ("30天内到期", Query(ends_from=TODAY, ends_to=date(2026, 12, 2))),
        ("30 天内 到期", Query(ends_from=TODAY, ends_to=date(2026, 12, 2))),
        ("３０天内到期", Query(ends_from=TODAY, ends_to=date(2026, 12, 2))),
        ("未来30天内", Query(ends_from=TODAY, ends_to=date(2026, 12, 2))),
        ("三十天内到期", Query(ends_from=TODAY, ends_to=date(2026, 12, 2))),
        ("3个月内到期", Query(ends_from=TODAY, ends_to=date(2027, 2, 2))),
        ("expiring 30 days", Query(ends_from=TODAY, ends_to=date(2026, 12, 2))),
        ("expiring in 30 days", Query(ends_from=TODAY, ends_to=date(2026, 12, 2))),
        ("Expiring within 30 Days", Query(ends_from=TODAY, ends_to=date(2026, 12, 2))),
        ("expiring 30", Query(ends_from=TODAY, ends_to=date(2026, 12, 2))),
        ("within 2 weeks", Query(ends_from=TODAY, ends_to=date(2026, 11, 16))),
        ("expiring", Query(states=(State.EXPIRING,))),
        ("expiring 2026", Query(states=(State.EXPIRING,), year=2026)),
        ("20260115-XS-000123", Query(words=("20260115-XS-000123",))),
        ("AD-SRO-DCAGI-SC-011/15", Query(words=("AD-SRO-DCAGI-SC-011/15",))),
        ("90日内付款", Query(words=("90日内付款",))),
        ("标题=年度服务", Query(words=("年度服务",))),
        ("09:30", Query(words=("09:30",))),
        ("华东？", Query(words=("华东",))),
        ("华东 2026 >50万 即将到期", Query(words=("华东",), year=2026, amounts=(bound(OVER, 500_000),), states=(State.EXPIRING,))),
        ("华东，金额>50万，状态=审批中", Query(words=("华东",), amounts=(bound(OVER, 500_000),), states=(State.APPROVING,))),
        ("华东金额>50万", Query(words=("华东",), amounts=(bound(OVER, 500_000),))),
        ("2026年金额>50万", Query(year=2026, amounts=(bound(OVER, 500_000),))),
        ("30天内到期金额>50万", Query(ends_from=TODAY, ends_to=date(2026, 12, 2), amounts=(bound(OVER, 500_000),))),
        ("amount>1,000,customer=x", Query(amounts=(bound(OVER, 1_000),), customer="x")),
        ("客户=甲 客户=乙", Query(customer="甲", words=("乙",))),
        ("类型=销售 类型=服务", Query(types=("sales", "service"))),
        ("", Query()),
        ("，", Query()),
    ],
)  # fmt: skip
def test_searches(text: str, wanted: Query) -> None:
    assert query(text) == wanted


PARTS = [
    "客户=华东电力",
    "类型=销售",
    "状态=审批中",
    "负责人=王伟",
    "标签=重要",
    "金额>50万",
    "2026年",
    "30天内到期",
    "年度",
]
WHOLE = Query(
    words=("年度",),
    customer="华东电力",
    types=("sales",),
    states=(State.APPROVING,),
    owners=("wangwei",),
    tag="重要",
    amounts=(bound(OVER, 500_000),),
    year=2026,
    ends_from=TODAY,
    ends_to=date(2026, 12, 2),
)


@given(st.permutations(PARTS), st.sampled_from([" ", "  ", "\u3000", "，", ", ", "、"]))
def test_any_order(parts: list[str], between: str) -> None:
    found = asked(between.join(parts))
    assert found.query == WHOLE
    assert found.problems == ()
    assert len(found.chips) == len(PARTS)


def test_both_languages_in_one_search() -> None:
    for parts in permutations(["customer=华东电力", "amount>50万", "expiring 30 days"]):
        found = query(" ".join(parts))
        assert (found.customer, found.amounts) == ("华东电力", (bound(OVER, 500_000),))
        assert found.ends_to == date(2026, 12, 2)


def test_what_was_understood_comes_back() -> None:
    text = "年度 客户=华东 type=XS 状态=审批中 owner=me 标签=重要 金额≥50万 2026年 3个月内到期"
    assert asked(text).chips == (
        ("word", "年度"),
        ("customer", "华东"),
        ("type", "销售"),
        ("state", "审批中"),
        ("owner", "王伟"),
        ("tag", "重要"),
        ("amount", ">= 50万"),
        ("year", "2026"),
        ("expiring", "92"),
    )
    emily = person("emily", "Emily Carter", "US", "sales")
    assert parse_query("类型=销售", company((), None, emily), emily, TODAY).chips == (("type", "销售"),)


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("负责人=张三", "error.unknown_person", "张三"),
        ("类型=租赁", "error.unknown_type", "租赁"),
        ("状态=预留", "error.unknown_state", "预留"),
        ("state=sleeping", "error.unknown_state", "sleeping"),
        ("颜色=红", "error.unknown_field", "颜色"),
        ("币种=USD", "error.unknown_field", "币种"),
        ("金额>很多", "error.bad_amount", "很多"),
        ("金额>EUR100", "error.bad_amount", "EUR100"),
        (">>5", "error.bad_amount", ">5"),
        ("客户=", "error.bad_value", "客户="),
        ("客户>甲", "error.bad_value", "客户>甲"),
        ("year=26", "error.bad_value", "26"),
        ("2026年 2027年", "error.bad_value", "2027"),
        ("9999天内到期", "error.bad_days", "9999天内到期"),
        ("0天内到期", "error.bad_days", "0天内到期"),
        ("30天内到期 60天内到期", "error.bad_days", "60天内到期"),
    ],
)
def test_what_was_not_understood_is_said(text: str, key: str, value: str) -> None:
    found = asked(text)
    assert [(problem.key, problem.values["text"]) for problem in found.problems] == [(key, value)]
    assert found.query.words == ()


AMOUNTS = st.integers(-(10**12), 10**12)


@given(AMOUNTS, AMOUNTS, st.sampled_from(["CNY", "USD", "JPY"]), st.sampled_from(list(Compare)))
def test_no_rounding_flips_a_bound(limit: int, minor: int, currency: str, compare: Compare) -> None:
    rates = (Rate("USD", Decimal("7.1234567"), TODAY), Rate("JPY", Decimal("0.047"), TODAY))
    house = company((), rates)
    (found,) = parse_query(f"金额{compare.value}{limit}", house, WANG, TODAY).query.amounts
    unit = {"CNY": Fraction(1), "USD": Fraction("7.1234567"), "JPY": Fraction("4.7")}[currency]
    assert SAYS[found.compare](minor, dict(found.limits)[currency]) == SAYS[compare](minor * unit, limit * 100)


def test_a_currency_whose_rate_begins_tomorrow_has_no_limit() -> None:
    tomorrow = Rate("USD", Decimal(7), date(2026, 11, 3))
    (found,) = parse_query("金额>50万", company((), (tomorrow,)), WANG, TODAY).query.amounts
    assert found.limits == (("CNY", 50_000_000),)


def test_an_amount_that_no_integer_of_a_database_holds() -> None:
    mite = Rate("VND", Decimal("0.0000001"), TODAY)
    (found,) = parse_query("金额>9000000000万", company((), (mite,)), WANG, TODAY).query.amounts
    assert max(limit for _, limit in found.limits) < 2**63


def test_a_name_that_two_bear() -> None:
    house = company((), None, person("wangwei2", "王伟", "HN", "sales"))
    found = parse_query("负责人=王伟", house, WANG, TODAY)
    assert found.problems == (Problem("error.ambiguous_person", {"text": "王伟", "known": "wangwei wangwei2"}),)
    assert found.query.owners == ()


@given(st.text(alphabet=st.sampled_from('客户=金额><:："“” ,，3 0天内到期年2026ax审批中状态')))
def test_nothing_typed_is_left_out_unsaid(text: str) -> None:
    found = asked(text)
    said = len(found.chips) + len(found.problems)
    letters = [letter for letter in text if letter.isalnum()]
    assert said > 0 or not letters
    assert len([kind for kind, _ in found.chips if kind == "word"]) == len(found.query.words)


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    asked(text)
    parse_facts(text)


def test_all_states_are_named_in_both_languages() -> None:
    assert set(STATE_WORDS.values()) == set(State)
    assert all(state_named(state.value) is state for state in State)
    for word, state in [
        ("草稿", "draft"),
        ("已到期", "expired"),
        (" In Approval ", "approving"),
        ("已归档", "archived"),
    ]:
        assert state_named(word) is State(state)
    assert state_named("") is None


@pytest.mark.parametrize(
    ("text", "words", "facts"),
    [
        (
            '客户=华东电力 标题="年度 服务" 金额=50万 到期=2027-03-31',
            (),
            {"customer": "华东电力", "title": "年度 服务", "amount": "50万", "ends": "2027-03-31"},
        ),
        ("销售 客户=华东电力", ("销售",), {"customer": "华东电力"}),
        ("sales customer=Acme title=“A B”", ("sales",), {"customer": "Acme", "title": "A B"}),
        ("标题＝「年度 服务」客户=甲", (), {"title": "年度 服务", "customer": "甲"}),
        ("客户 = 甲  金额= 5", (), {"customer": "甲", "amount": "5"}),
        ("标题=甲（华东）、乙", (), {"title": "甲（华东）、乙"}),
        ("备注=a=b", (), {"notes": "a=b"}),
        ("客户=", (), {"customer": ""}),
        ("客户=甲 客户=乙", (), {"customer": "乙"}),
        ("sales customer=Acme Corp amount=USD 3,000", ("sales",), {"customer": "Acme Corp", "amount": "USD 3,000"}),
        ("标题=年度 服务 颜色=红", ("颜色=红",), {"title": "年度 服务"}),
        ("颜色=红 客户=甲", ("颜色=红",), {"customer": "甲"}),
        ('"East China" sales', ("East China", "sales"), {}),
        ('标题="没有 结束', (), {"title": "没有 结束"}),
        ("日期=2026-12-30 销售", ("销售",), {"日期": "2026-12-30"}),
        ("DATE=2026-12-30", (), {"date": "2026-12-30"}),
        ("金额不对", ("金额不对",), {}),
        ("", (), {}),
    ],
)
def test_pairs(text: str, words: tuple[str, ...], facts: dict[str, str]) -> None:
    assert parse_facts(text, extra=("日期", "date")) == (words, facts)
