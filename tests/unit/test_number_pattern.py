"""Numbering rules make numbers that can be read back and are never given twice."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.numbering.key import key
from contracts.numbering.length import length_problem, rule_length_problem
from contracts.numbering.pattern import (
    BadFacts,
    BadPattern,
    NumberFacts,
    NumbersExhausted,
    compile_pattern,
    rule_for,
)
from contracts.numbering.rule import NumberRule, Overflow

DEFAULT = NumberRule("default", "{date:YYYYMMDD}-{type}-{seq:6}")
FACTS = NumberFacts("XS", "HD", "XH", date(2026, 1, 15), 4, {"ITEM": "DC", "ENV": "ENV"})


def make(pattern: str, *counter: str, **rest: object) -> NumberRule:
    return replace(NumberRule("r", pattern), counter=counter, **rest)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "counter", "value", "number"),
    [
        ("{date:YYYYMMDD}-{type}-{seq:6}", ("type", "year"), 123, "20260115-XS-000123"),
        ("{date:YYYY}{type:2}{dept:2}{seq:4}", ("year", "type", "dept"), 1, "2026XSHD0001"),
        ("{org}-{type}-{date:YYMM}-{seq:3}", ("org", "type", "month"), 1, "XH-XS-2601-001"),
        ("{org}-{type}-{code:ITEM}-{date:YY}{seq:4}", ("year",), 1, "XH-XS-DC-260001"),
        ("{org}-{dept}-{date:YYMMDD}-{seq:3}", ("dept", "day"), 7, "XH-HD-260115-007"),
        ("{org}-{date:YYYY}-{dept}-{type}-{seq:3}", ("year", "dept"), 32, "XH-2026-HD-XS-032"),
        ("{org}-HT{date:YYYY}-{type}{seq:3}", ("year", "type"), 1, "XH-HT2026-XS001"),
        ("{org}-{type}-{code:ITEM}-{date:YYMM}-{seq:3}", ("type", "ITEM", "month"), 1, "XH-XS-DC-2601-001"),
        ("{date:YYYY}-{type}-{seq:3}-补充", ("year", "type"), 1, "2026-XS-001-补充"),
        ("华东公司-{type}-{date:YYYYMMDD}-{seq:3}", ("year",), 1, "华东公司-XS-20260115-001"),
        ("W91QUZ{fiscal:YY}C{seq:4}", ("fiscal_year",), 1, "W91QUZ25C0001"),
        ("628-{date:YY}-{seq}", ("year",), 12, "628-26-12"),
        ("AD-SRO-DCAGI-SC-{seq:3}/{date:YY}", ("year",), 11, "AD-SRO-DCAGI-SC-011/26"),
        ("01B68-150512/{seq:3}/{code:ITEM}", ("ITEM",), 1, "01B68-150512/001/DC"),
        ("ՀՀ ՖՆ ՇՀԱՊՁԲ-{date:YY}/{seq}", ("year",), 8, "ՀՀ ՖՆ ՇՀԱՊՁԲ-26/8"),
        ("{type}-{seq:3}/{date:YYYY}", ("type", "year"), 13, "XS-013/2026"),
        ("OA/P{seq:3}/{date:YY}", ("year",), 36, "OA/P036/26"),
        ("DS_{date:YYYY}_{code:ENV}_{seq:5}", ("year", "ENV"), 1597, "DS_2026_ENV_01597"),
        ("{date:YYYY/MM}/{seq}", ("month",), 4, "2026/01/4"),
    ],
)
def test_schemes_of_the_world(pattern: str, counter: tuple[str, ...], value: int, number: str) -> None:
    compiled = compile_pattern(make(pattern, *counter))
    # The one with a fiscal year: January 2026 of a year from April lies in the year that ends in 2026.
    facts = replace(FACTS, on=date(2025, 1, 15)) if "fiscal" in pattern else FACTS
    assert compiled.format(facts, value) == number
    parsed = compiled.parse(number)
    assert parsed is not None
    assert parsed.value == value


@pytest.mark.parametrize(
    ("pattern", "counter", "why"),
    [
        ("{date:YYYY}-{type}", (), "none"),
        ("{seq:3}-{seq}", (), "has 2"),
        ("{type}-{type}-{seq}", (), "twice"),
        ("{date:YYYY}-{date:YYYYMM}-{seq}", (), "twice"),
        ("{colour}-{seq}", (), "not a part"),
        ("{date:YYYYX}-{seq}", (), "not a part"),
        ("{date:}-{seq}", (), "not a part"),
        ("{date:-}-{seq}", (), "not a part"),
        ("{fiscal:Y}-{seq}", (), "not a part"),
        ("{seq:0}", (), "not a part"),
        ("{seq:x}", (), "not a part"),
        ("{code:}-{seq}", (), "not a part"),
        ("{}-{seq}", (), "not a part"),
        ("{seq", (), "brace"),
        ("seq}{seq}", (), "brace"),
        ("", (), "none"),
        ("{type}{dept}-{seq:3}", (), "run into each other"),
        ("{type}{date:YYYY}{dept}-{seq:3}", (), "run into each other"),
        ("{type}{seq}", (), "run into each other"),
        ("{type} {dept}-{seq:3}", (), "run into each other"),
        ("{date:YYYY}-{seq:4}", ("type", "year"), "type"),
        ("{type}-{seq:4}", ("type", "year"), "year"),
        ("{date:MMDD}-{seq:4}", ("day",), "day"),
        ("{date:YYYY}-{seq:4}", ("month",), "month"),
        ("{date:YYYY}-{seq:4}", ("fiscal_year",), "fiscal_year"),
        ("{date:YYYY}-{seq:4}", ("dept",), "dept"),
        ("{date:YYYY}-{seq:4}", ("ITEM",), "ITEM"),
    ],
)
def test_a_rule_that_cannot_work_is_refused(pattern: str, counter: tuple[str, ...], why: str) -> None:
    with pytest.raises(BadPattern, match=why):
        compile_pattern(make(pattern, *counter))


def test_a_widening_counter_needs_a_border() -> None:
    with pytest.raises(BadPattern, match="run into each other"):
        compile_pattern(make("{type}{seq:3}", overflow=Overflow.WIDEN))


def test_a_rule_of_one_type_need_not_print_it() -> None:
    compiled = compile_pattern(make("XS-{date:YYYY}-{seq:4}", "type", "year", types=("sales",)))
    assert compiled.format(FACTS, 1) == "XS-2026-0001"


def test_a_full_counter_stops_or_widens() -> None:
    stops = compile_pattern(make("{date:YYYY}-{seq:3}", "year"))
    assert stops.format(FACTS, 999) == "2026-999"
    with pytest.raises(NumbersExhausted):
        stops.format(FACTS, 1000)
    assert stops.parse("2026-1000") is None
    widens = compile_pattern(make("{date:YYYY}-{seq:3}", "year", overflow=Overflow.WIDEN))
    assert widens.format(FACTS, 1000) == "2026-1000"
    parsed = widens.parse("2026-1000")
    assert parsed is not None
    assert parsed.value == 1000
    assert widens.parse("2026-0100") is None


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        (replace(FACTS, type_code=""), "type"),
        (replace(FACTS, dept=" "), "dept"),
        (replace(FACTS, codes={}), "ITEM"),
        (replace(FACTS, type_code="XSX"), "type"),
    ],
)
def test_a_missing_or_unfit_part_is_named(facts: NumberFacts, name: str) -> None:
    compiled = compile_pattern(make("{type:2}-{dept}-{code:ITEM}-{seq:3}"))
    with pytest.raises(BadFacts) as caught:
        compiled.format(facts, 1)
    assert caught.value.name == name


def test_parts_that_cannot_be_told_apart_are_refused() -> None:
    compiled = compile_pattern(make("{type}-{dept}-{seq:3}"))
    assert compiled.format(replace(FACTS, dept="H-D"), 1) == "XS-H-D-001"
    with pytest.raises(BadFacts):
        compiled.format(replace(FACTS, type_code="X-S"), 1)


def test_reading_forgives_spelling_and_refuses_strangers() -> None:
    compiled = compile_pattern(DEFAULT)
    parsed = compiled.parse("２０２６０１１５—xs—000123")
    assert parsed is not None
    assert parsed.parts == (("date", "20260115"), ("type", "XS"), ("seq", "000123"))
    assert (parsed.year, parsed.month, parsed.day, parsed.value) == (2026, 1, 15, 123)
    for other in ("20261315-XS-000123", "20260115-XS-00123", "20260115-XS-000123-B1", "TIRSE16K00067", ""):
        assert compiled.parse(other) is None


codes = st.text(alphabet="ABCXYZ019华", min_size=1, max_size=4)
days = st.dates(date(1970, 1, 1), date(2069, 12, 31))
all_facts = st.builds(
    NumberFacts,
    type_code=codes,
    dept=codes,
    org=codes,
    on=days,
    fiscal_year_start=st.integers(1, 12),
    codes=st.fixed_dictionaries({"ITEM": codes}),
)
PATTERNS = [
    (DEFAULT.pattern, ("type", "year")),
    ("{org}-{dept}.{type}/{code:ITEM}_{date:YYMM}#{seq}", ("dept", "type", "ITEM", "month")),
    ("{type}{date:YYYYMMDD}{seq:7}", ("type", "day")),
    ("{seq:7}/{fiscal:YYYY}-{dept}", ("fiscal_year", "dept")),
    ("{code:ITEM}号{seq}（{date:YY-MM}）", ("ITEM", "fiscal_year")),
]


@given(st.sampled_from(PATTERNS), all_facts, st.integers(1, 9_999_999))
def test_what_was_made_is_read_back(scheme: tuple[str, tuple[str, ...]], facts: NumberFacts, value: int) -> None:
    compiled = compile_pattern(make(scheme[0], *scheme[1], overflow=Overflow.ERROR))
    assume(value < 1_000_000 or "{seq:6}" not in scheme[0])
    parsed = compiled.parse(compiled.format(facts, value))
    assert parsed is not None
    assert parsed.value == value
    read = dict(parsed.parts)
    said = {"type": facts.type_code, "dept": facts.dept, "org": facts.org, "code:ITEM": facts.codes["ITEM"]}
    assert {name: text for name, text in read.items() if name in said} == {n: t for n, t in said.items() if n in read}
    assert parsed.year in (None, facts.on.year)
    assert parsed.month in (None, facts.on.month)
    assert parsed.day in (None, facts.on.day)
    assert parsed.fiscal_year in (None, facts.fiscal_year)


@given(st.sampled_from(PATTERNS), all_facts, all_facts, st.integers(1, 3), st.integers(1, 3))
def test_two_numbers_are_equal_only_as_one_value_of_one_counter(
    scheme: tuple[str, tuple[str, ...]], one: NumberFacts, two: NumberFacts, first: int, second: int
) -> None:
    compiled = compile_pattern(make(scheme[0], *scheme[1]))
    two = replace(two, fiscal_year_start=one.fiscal_year_start)  # the company has one
    if key(compiled.format(one, first)) == key(compiled.format(two, second)):
        assert (compiled.scope(one), first) == (compiled.scope(two), second)


@given(all_facts, all_facts)
def test_scopes_are_equal_when_what_counts_is_equal(one: NumberFacts, two: NumberFacts) -> None:
    compiled = compile_pattern(DEFAULT)
    same = (one.type_code, one.on.year) == (two.type_code, two.on.year)
    assert (compiled.scope(one) == compiled.scope(two)) == same


def test_scopes_read_like_this() -> None:
    assert compile_pattern(DEFAULT).scope(FACTS) == "default|type=XS|year=2026"
    odd = compile_pattern(make("{type}-{dept}-{seq}", "type", "dept"))
    assert odd.scope(replace(FACTS, type_code="a|dept=b")) != odd.scope(replace(FACTS, type_code="a", dept="b"))
    assert odd.scope(replace(FACTS, type_code="xs")) == odd.scope(FACTS)


@given(days)
def test_years_roll_over(day: date) -> None:
    compiled = compile_pattern(make("{fiscal:YYYY}-{date:YYMMDD}-{seq}", "fiscal_year"))
    today, tomorrow = replace(FACTS, on=day), replace(FACTS, on=day + timedelta(days=1))
    rolls = tomorrow.on.day == 1 and tomorrow.on.month == FACTS.fiscal_year_start
    assert (compiled.scope(today) != compiled.scope(tomorrow)) == rolls


@pytest.mark.parametrize(
    ("start", "on", "year"),
    [
        (1, date(2026, 1, 1), 2026),
        (1, date(2026, 12, 31), 2026),
        (4, date(2026, 3, 31), 2026),
        (4, date(2026, 4, 1), 2027),
        (10, date(2015, 10, 1), 2016),
    ],
)
def test_fiscal_years_carry_the_year_they_end_in(start: int, on: date, year: int) -> None:
    assert replace(FACTS, on=on, fiscal_year_start=start).fiscal_year == year


def test_the_rule_that_names_the_type_then_the_newest() -> None:
    old = NumberRule("old", "", since=date(2020, 1, 1))
    new = NumberRule("new", "", since=date(2026, 1, 1))
    sales = NumberRule("sales", "", types=("sales",), since=date(2024, 1, 1))
    rules = (old, sales, new)
    assert rule_for(rules, "sales", date(2026, 5, 1)) == sales
    assert rule_for(rules, "sales", date(2023, 5, 1)) == old
    assert rule_for(rules, "partner", date(2026, 1, 1)) == new
    assert rule_for(rules, "partner", date(2025, 12, 31)) == old
    assert rule_for(rules, "partner", date(2019, 12, 31)) is None


@pytest.mark.parametrize(
    ("text", "problem"),
    [("A-01/16", True), ("A-013/16", False), ("20260115-XS-000123", False), ("X" * 20, False), ("X" * 21, True)],
)
def test_length(text: str, problem: bool) -> None:
    assert length_problem(text) is problem


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("{date:YYYYMMDD}-{type}-{seq:6}", False),
        ("{code:AGENCY}-{date:YY}-{seq}", False),
        ("{type}-{dept}-{code:A}-{date:YYYYMMDD}-{seq:3}", False),
        ("{type}-{seq:3}", True),
        ("{type}-{seq:5}", False),
        ("CONTRACT-{date:YYYYMMDD}-{seq:6}", True),
        ("CONTRACT-{date:YYYYMMDD}-{seq:4}", False),
    ],
)
def test_a_rule_whose_numbers_are_all_too_long_or_short(pattern: str, problem: bool) -> None:
    words = {"type": ["XS", "FW"], "dept": ["HD"], "org": ["XH"]}
    assert (rule_length_problem(make(pattern), words) is not None) is problem
