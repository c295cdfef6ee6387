"""Facts as people type them, set on a contract or refused in words."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dates.period import Period, Unit
from contracts.money import Money
from contracts.register.contract import Contract
from contracts.register.facts import facts_of
from contracts.register.fields import FIELD_WORDS, Problem, apply_facts, field_named
from contracts.register.lifecycle import changes, missing
from tests.unit.company import TODAY, XINGHE, company, contract, person

DRAFT = contract(type="sales", number="20261102-XS-000001")


def filled(facts: dict[str, str], before: Contract = DRAFT) -> Contract:
    after, problems = apply_facts(before, facts, XINGHE, TODAY)
    assert problems == ()
    return after


def refused(facts: dict[str, str], before: Contract = DRAFT) -> list[tuple[str, object]]:
    _, problems = apply_facts(before, facts, XINGHE, TODAY)
    return [(problem.key, problem.values.get("text")) for problem in problems]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("合同编号", "number"),
        ("合同名称", "title"),
        ("标题", "title"),
        ("客户", "customer"),
        ("相对方", "customer"),
        ("乙方", "customer"),
        ("类型", "type"),
        ("金额", "amount"),
        ("币种", "currency"),
        ("签订日期", "signed"),
        ("signed_date", "signed"),
        ("生效日期", "starts"),
        ("开始日期", "starts"),
        ("Start Date", "starts"),
        ("start_date", "starts"),
        ("到期日期", "ends"),
        ("结束日期", "ends"),
        ("到期", "ends"),
        ("END-DATE", "ends"),
        ("通知期", "notice_period"),
        ("notice period", "notice_period"),
        ("自动续约", "auto_renew"),
        ("负责人", "owner"),
        ("状态", "status"),
        ("标签", "tags"),
        ("外部编号", "aliases"),
        ("备注", "notes"),
        ("ｎｏｔｅｓ", "notes"),
        ("颜色", None),
        ("", None),
    ],
)
def test_fields_go_by_both_languages(word: str, name: str | None) -> None:
    assert field_named(word) == name


def test_every_fact_can_be_named_by_its_own_name() -> None:
    assert set(facts_of(DRAFT)) | {"number", "status"} == set(FIELD_WORDS.values())
    assert all(field_named(name) == name for name in FIELD_WORDS.values())


def test_a_whole_contract_by_typing() -> None:
    one = filled(
        {
            "客户": "华东电力",
            "标题": "年度  服务",
            "类型": "服务",
            "金额": "50万",
            "签订日期": "今天",
            "开始日期": "2026/4/1",
            "到期": "2027年3月31日",
            "通知期": "60天",
            "自动续约": "12个月",
            "负责人": "刘洋",
            "标签": "重要;华东、重要",
            "外部编号": "GX-1；GX—1;PO 77",
            "备注": "一\n二",
        }
    )
    assert one == replace(
        DRAFT,
        customer="华东电力",
        title="年度 服务",
        type="service",
        amount=Money(50_000_000, "CNY"),
        signed=TODAY,
        starts=date(2026, 4, 1),
        ends=date(2027, 3, 31),
        notice=Period(60, Unit.DAYS),
        auto_renew=True,
        renewal=Period(12, Unit.MONTHS),
        owner="liuyang",
        tags=("重要", "华东"),
        aliases=("GX-1", "PO 77"),
        notes="一\n二",
    )
    assert missing(one) == ()


@pytest.mark.parametrize(
    ("facts", "amount"),
    [
        ({"amount": "500000"}, Money(50_000_000, "CNY")),
        ({"amount": "500000", "currency": "usd"}, Money(50_000_000, "USD")),
        ({"amount": "USD 500000"}, Money(50_000_000, "USD")),
        ({"amount": "USD 500000", "currency": "CNY"}, Money(50_000_000, "USD")),
        ({"amount": "5000", "币种": "人民币"}, Money(500_000, "CNY")),
        ({"amount": "5000", "币种": "JPY"}, Money(5_000, "JPY")),
        ({"amount": "", "currency": "USD"}, None),
        ({"currency": ""}, None),
    ],
)
def test_amount_and_currency_go_together(facts: dict[str, str], amount: Money | None) -> None:
    assert filled(facts).amount == amount


def test_an_amount_keeps_its_currency_and_a_currency_its_amount() -> None:
    dollars = replace(DRAFT, amount=Money(100, "USD"))
    assert filled({"amount": "5"}, dollars).amount == Money(500, "USD")
    assert filled({"currency": "CNY"}, dollars).amount == Money(100, "CNY")
    assert filled({"currency": "JPY"}, dollars).amount == Money(1, "JPY")
    assert refused({"currency": "JPY"}, replace(DRAFT, amount=Money(150, "USD"))) == [("error.bad_amount", "1.50")]
    # A currency without an amount would be forgotten, so it is refused.
    assert refused({"currency": "USD"}) == [("error.missing_fields", None)]


@pytest.mark.parametrize("text", ["长期", "open-ended", "Open Ended", "无固定期限"])
def test_open_ended(text: str) -> None:
    one = filled({"ends": text}, replace(DRAFT, ends=date(2027, 1, 1)))
    assert (one.ends, one.open_ended) == (None, True)
    again = filled({"ends": "2027-01-01"}, one)
    assert (again.ends, again.open_ended) == (date(2027, 1, 1), False)


@pytest.mark.parametrize(
    ("text", "renews", "length"),
    [
        ("是", True, None),
        ("yes", True, None),
        ("12个月", True, Period(12, Unit.MONTHS)),
        ("1 year", True, Period(1, Unit.YEARS)),
        ("否", False, None),
        ("no", False, None),
        ("", False, None),
    ],
)
def test_tacit_renewal(text: str, renews: bool, length: Period | None) -> None:
    one = filled({"auto_renew": text}, replace(DRAFT, auto_renew=True, renewal=Period(1, Unit.DAYS)))
    assert (one.auto_renew, one.renewal) == (renews, length)


@pytest.mark.parametrize(
    ("facts", "key", "text"),
    [
        ({"颜色": "红"}, "error.unknown_field", "颜色"),
        ({"状态": "生效"}, "error.unknown_field", "状态"),
        ({"number": "X-1"}, "error.unknown_field", "number"),
        ({"金额": "很多"}, "error.bad_amount", "很多"),
        ({"金额": "1.234"}, "error.bad_amount", "1.234"),
        ({"amount": "5", "币种": "金子"}, "error.bad_value", "金子"),
        ({"类型": "租赁"}, "error.unknown_type", "租赁"),
        ({"负责人": "张三"}, "error.unknown_person", "张三"),
        ({"到期": "明年"}, "error.bad_date", "明年"),
        ({"到期": "2026-02-30"}, "error.bad_date", "2026-02-30"),
        ({"到期": "9/8/2027"}, "error.ambiguous_date", "9/8/2027"),
        ({"通知期": "很久"}, "error.bad_period", "很久"),
        ({"自动续约": "也许"}, "error.bad_period", "也许"),
        ({"自动续约": "10个工作日"}, "error.bad_period", "10个工作日"),
        ({"开始": "2027-01-02", "到期": "2027-01-01"}, "error.ends_too_early", "2027-01-01"),
        ({"标题": "长" * 201}, "error.too_long", None),
        ({"备注": "长" * 4001}, "error.too_long", None),
        ({"标签": "长" * 61}, "error.too_long", None),
    ],
)
def test_what_does_not_fit_is_named(facts: dict[str, str], key: str, text: str | None) -> None:
    assert refused(facts) == [(key, text)]


def test_every_problem_is_named_at_once_and_the_rest_is_set() -> None:
    one, problems = apply_facts(DRAFT, {"客户": "甲", "金额": "?", "到期": "?", "色": "?"}, XINGHE, TODAY)
    assert [problem.key for problem in problems] == ["error.unknown_field", "error.bad_date", "error.bad_amount"]
    assert (one.customer, one.amount, one.ends) == ("甲", None, None)


def test_an_owner_goes_by_id_name_or_address_and_must_be_one() -> None:
    house = company((), None, person("wangwei2", "王伟", "HN", "sales"))
    for text in ("wangwei2", "WANGWEI2@xinghe.example", "@wangwei2"):
        assert apply_facts(DRAFT, {"owner": text}, house, TODAY)[0].owner == "wangwei2"
    _, problems = apply_facts(DRAFT, {"owner": "王伟"}, house, TODAY)
    assert problems == (Problem("error.ambiguous_person", {"text": "王伟", "known": "wangwei wangwei2"}),)


def test_an_unknown_type_comes_with_the_known_ones() -> None:
    _, problems = apply_facts(DRAFT, {"type": "?"}, XINGHE, TODAY)
    assert problems[0].values["known"] == "销售、服务、合作、采购"


def test_an_empty_text_clears_what_may_be_missing() -> None:
    whole = filled({"客户": "甲", "金额": "5", "到期": "2027-01-01", "通知期": "60天", "标签": "a"})
    one = filled({"客户": "", "金额": "", "到期": "", "通知期": "", "标签": "", "负责人": "", "类型": ""}, whole)
    assert one == DRAFT


words = st.text(alphabet="甲乙 AZ-1/", min_size=1, max_size=12).map(lambda text: " ".join(text.split()))
lengths = st.builds(Period, st.integers(1, 50), st.sampled_from(sorted(set(Unit) - {Unit.WORKING_DAYS})))
days = st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1))
wholes = st.builds(
    lambda start, days, ends, renews, renewal, **facts: contract(
        **facts,
        starts=start,
        ends=ends,
        open_ended=days and ends is None,
        auto_renew=renews,
        renewal=renewal if renews else None,
    ),
    start=st.dates(date(1980, 1, 1), date(1990, 1, 1)),
    days=st.booleans(),
    ends=days,
    renews=st.booleans(),
    renewal=st.none() | lengths,
    owner=st.sampled_from(sorted(XINGHE.people)),
    title=words,
    customer=words,
    type=st.sampled_from(sorted(XINGHE.types)),
    amount=st.none() | st.builds(Money, st.integers(-(10**12), 10**12), st.sampled_from(["CNY", "JPY", "KWD"])),
    signed=days,
    notice=st.none() | st.builds(Period, st.integers(1, 50), st.sampled_from(Unit)),
    tags=st.lists(st.text("甲乙ab", min_size=1, max_size=5), unique=True, max_size=3).map(tuple),
    aliases=st.lists(st.text("AB12-", min_size=1, max_size=5), unique=True, max_size=3).map(tuple),
    notes=words,
)


@given(wholes, wholes)
def test_what_a_change_says_can_be_typed(before: Contract, after: Contract) -> None:
    told = {name: new for name, _, new in changes(before, after)}
    again, problems = apply_facts(before, told, XINGHE, TODAY)
    assert problems == ()
    assert changes(again, after) == ()
