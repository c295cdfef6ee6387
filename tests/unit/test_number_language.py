"""No two rules of a company file may make the same number, and no number may be read in two ways."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.numbering.family import family
from contracts.numbering.key import key
from contracts.numbering.language import meetings, read_twice
from contracts.numbering.pattern import BadFacts, BadPattern, NumberFacts, NumbersExhausted, compile_pattern, rule_for
from contracts.numbering.rule import ChildForm, Code, CodeList, NumberRule, Overflow

TYPES = {"sales": "XS", "service": "FW"}
WORDS = {"dept": ["HD", "HN"], "org": ["XH"]}
DEFAULT = NumberRule("default", "{date:YYYYMMDD}-{type}-{seq:6}")
FULL = "{date:YYYY}-{seq:4}"


def rule(id: str, pattern: str, **rest: object) -> NumberRule:
    return replace(NumberRule(id, pattern, counter=("year",)), **rest)  # type: ignore[arg-type]


JULY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("rules", "meets"),
    [
        ((DEFAULT, rule("more", FULL, since=JULY)), False),
        ((rule("one", FULL, types=("sales",)), rule("two", FULL, types=("service",))), True),
        ((rule("one", "XS" + FULL, types=("sales",)), rule("two", "FW" + FULL, types=("service",))), False),
        ((rule("one", FULL, types=("sales",)), rule("two", FULL, types=("service",), counter_of="one")), False),
        ((rule("one", "{type}" + FULL, types=("sales",)), rule("two", "{type}" + FULL)), False),
        ((rule("one", FULL), rule("one", FULL, since=date(2027, 1, 1), counter=())), False),
        ((rule("one", FULL), rule("one", FULL, since=JULY, counter=())), True),
        ((rule("one", "{date:YYYYMM}{seq:4}"), rule("one", "{date:YYYYMM}{seq:4}", since=JULY, counter=())), False),
        ((rule("one", "{code:a:4}-{seq:4}", counter=()), rule("two", FULL, since=JULY)), True),
        ((rule("one", "{code:a:3}-{seq:4}", counter=()), rule("two", FULL, since=JULY)), False),
        ((rule("one", "{date:YYYY}—{seq:4}"), rule("two", "{date:YYYY} - {seq:4}", types=("sales",))), True),
        ((rule("one", "ht-{date:YYYY}{seq:4}"), rule("two", "HT-{date:YYYY}{seq:4}", types=("sales",))), True),
        ((rule("one", "A{seq}", counter=()), rule("two", "A{seq:3}", counter=(), types=("sales",))), True),
        ((rule("one", "A{seq:4}", counter=()), rule("two", "A{seq:3}", counter=(), types=("sales",))), False),
        (
            (
                rule("one", "A{seq:4}", counter=()),
                rule("two", "A{seq:3}", counter=(), types=("sales",), overflow=Overflow.WIDEN),
            ),
            True,
        ),
        (
            (
                rule("one", FULL, children=(ChildForm("amendment", "{base}-{n:3}"),)),
                rule("two", "{date:YYYY}-{date:MMDD}-{seq:3}", types=("sales",)),
            ),
            True,
        ),
    ],
)
def test_rules_that_can_make_the_same_number(rules: tuple[NumberRule, ...], meets: bool) -> None:
    found = meetings(rules, TYPES, WORDS)
    assert bool(found) is meets
    for meeting in found:
        one, other = rules[meeting.first], rules[meeting.second]
        assert _makes(one, meeting.number)
        assert _makes(other, meeting.number)


def _makes(one: NumberRule, number: str) -> bool:
    """By itself or as a child. Days and months of the text are rough: the witness may be the 30th of February."""
    families = (family(one, form) for form in one.children)
    return compile_pattern(one).parse(number) is not None or any(kin.read(number) for kin in families)


patterns = st.lists(
    st.sampled_from(
        ["{date:YYYY}", "{date:YY}", "{type}", "{type:2}", "{dept}", "-", "/", "A", "号", "{code:k}", "26"]
    ),
    min_size=0,
    max_size=4,
    unique=True,
)
counters = st.sampled_from(["{seq}", "{seq:2}", "{seq:3}", "{seq:2:base36}"])
KINDS = CodeList("k", codes=(Code("1", "one"), Code("A1", "other")))


@st.composite
def some_rules(draw: st.DrawFn, id: str) -> NumberRule:
    pieces = [*draw(patterns), draw(counters)]
    pattern = "".join(draw(st.permutations(pieces)))
    types = draw(st.sampled_from([(), ("sales",), ("service",)]))
    overflow = draw(st.sampled_from(Overflow))
    return NumberRule(id, pattern, types, counter=(), overflow=overflow, lists=(KINDS,))


facts = st.builds(
    NumberFacts,
    type_code=st.sampled_from(["XS", "FW"]),
    dept=st.sampled_from(["HD", "HN"]),
    org=st.just("XH"),
    on=st.dates(date(2025, 12, 30), date(2026, 1, 2)),
    fiscal_year_start=st.just(1),
    codes=st.fixed_dictionaries({"k": st.sampled_from(["1", "A1"])}),
)


@given(some_rules("one"), some_rules("two"), facts, facts, st.integers(0, 1200), st.integers(0, 1200))
def test_rules_that_are_let_pass_never_give_one_number(
    one: NumberRule, two: NumberRule, first: NumberFacts, second: NumberFacts, value: int, other: int
) -> None:
    rules = (one, two)
    try:
        if meetings(rules, TYPES, WORDS):
            return
        made = [compile_pattern(each).format(f, v) for each, f, v in ((one, first, value), (two, second, other))]
    except (BadPattern, BadFacts, NumbersExhausted):
        return
    ids = {code: id for id, code in TYPES.items()}
    turns = [rule_for(rules, ids[f.type_code], f.on) is each for each, f in ((one, first), (two, second))]
    assert key(made[0]) != key(made[1]) or not all(turns)


@given(some_rules("r"), facts, st.integers(0, 1200))
def test_a_rule_that_is_let_pass_is_always_read_back(one: NumberRule, first: NumberFacts, value: int) -> None:
    types = {id: code for id, code in TYPES.items() if not one.types or id in one.types}
    try:
        pattern = compile_pattern(one)
        if read_twice(one, TYPES, WORDS) or first.type_code not in types.values():
            return
        text = pattern.format(first, value)
    except (BadPattern, NumbersExhausted):
        return
    parsed = pattern.parse(text)
    assert parsed is not None
    assert parsed.value == value
    assert key("".join(dict(parsed.parts)[part.name] if part.name else part.text for part in pattern.parts)) == key(
        text
    )


@pytest.mark.parametrize(
    ("one", "twice"),
    [
        (DEFAULT, False),
        (rule("r", "{org}[-{code:a}][-{code:b}]-{date:YYMMDD}-{seq:3}"), True),
        (rule("r", "{org}[-{code:k}]-{date:YYMMDD}-{seq:3}", lists=(KINDS,)), False),
        (rule("r", "{code:k}{seq}", counter=(), lists=(KINDS,)), False),
        (rule("r", "{code:k}{seq}", counter=(), lists=(CodeList("k", codes=(Code("1", ""), Code("11", ""))),)), True),
        (rule("r", FULL, children=(ChildForm("a", "{base}{n:4}"),)), False),
        (rule("r", "{date:YYYY}-{seq}", children=(ChildForm("a", "{base}{n}"),)), True),
    ],
)
def test_numbers_that_can_be_read_in_two_ways(one: NumberRule, twice: bool) -> None:
    assert (read_twice(one, TYPES, WORDS) is not None) is twice


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("{base}", "like the number itself"),
        ("{base}-{n}-{n}", "twice"),
        ("{date:YYYY}-{seq:4}", "like the number itself"),
        ("X{seq:4}-{n}", "date"),
        ("{base}-{type}{n}", "beside"),
        ("{base}-{colour}", "not a part"),
    ],
)
def test_children_that_cannot_be_told_from_others(pattern: str, why: str) -> None:
    with pytest.raises(BadPattern, match=why):
        family(rule("r", FULL), ChildForm("amendment", pattern))


def test_a_child_of_a_child_and_an_only_child() -> None:
    amended = family(rule("r", FULL), ChildForm("amendment", "{base}-B{n}"))
    call = amended.format("2026-0001", 1)
    deeper = amended.format(call, 2)
    assert deeper == "2026-0001-B1-B2"
    read = amended.read(deeper)
    assert read is not None
    assert (read.base, read.count) == ("2026-0001-B1", 2)
    only = family(rule("r", FULL), ChildForm("renewal", "XQ-{date:YYYY}-{seq:4}"))
    assert only.format("2026-0001", 1) == "XQ-2026-0001"
    with pytest.raises(NumbersExhausted):
        only.format("2026-0001", 2)
