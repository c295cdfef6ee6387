"""Schemes from the whole world, written as tables of a company file, make the numbers that were given and read them back."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.company.building import rules_of
from bot.company.tables import CodeListTable, NumberRuleTable
from contracts.numbering.family import ChildRead, family
from contracts.numbering.key import key
from contracts.numbering.language import read_twice
from contracts.numbering.pattern import NumberFacts, Pattern, compile_pattern

FILE = Path(__file__).with_name("number_schemes.toml")
SCHEMES: list[dict[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))["schemes"]
EXAMPLES = [(scheme, example) for scheme in SCHEMES for example in scheme["examples"]]
NAMES = [f"{scheme['id']}: {example['number']}" for scheme, example in EXAMPLES]


def pattern_of(scheme: dict[str, Any]) -> Pattern:
    table = NumberRuleTable.model_validate({"id": scheme["id"].replace(" ", "_"), **scheme["rule"]})
    lists = [CodeListTable.model_validate(one) for one in scheme.get("lists", ())]
    (rule,) = rules_of([table], lists)
    return compile_pattern(rule)


def facts_of(scheme: dict[str, Any], example: dict[str, Any]) -> NumberFacts:
    said = {name: word for name, word in example["facts"].items() if name not in ("on", "value")}
    return NumberFacts(
        type_code=said.pop("type", ""),
        dept=said.pop("dept", ""),
        org=said.pop("org", ""),
        on=example["facts"].get("on", date(2026, 1, 1)),
        fiscal_year_start=scheme.get("fiscal_year_start", 1),
        codes=said,
    )


@pytest.mark.parametrize(("scheme", "example"), EXAMPLES, ids=NAMES)
def test_the_example_is_made_and_read_back(scheme: dict[str, Any], example: dict[str, Any]) -> None:
    pattern, facts = pattern_of(scheme), facts_of(scheme, example)
    value = example["facts"]["value"]
    assert pattern.format(facts, value) == example["number"]
    parsed = pattern.parse(example["number"])
    assert parsed is not None
    assert parsed.value == value
    said = dict(parsed.parts)
    for name, word in {**facts.words, **{f"code:{id}": word for id, word in facts.codes.items()}}.items():
        assert said.get(name) in ((key(word),) if name.startswith("code:") else (key(word), None))
    if parsed.year is not None:
        assert parsed.year == facts.on.year
    if parsed.fiscal_year is not None:
        assert parsed.fiscal_year == facts.fiscal_year


@pytest.mark.parametrize(("scheme", "example"), EXAMPLES, ids=NAMES)
def test_its_children_are_made_and_read_back(scheme: dict[str, Any], example: dict[str, Any]) -> None:
    rule = pattern_of(scheme).rule
    for number, count in example.get("orders", ()):
        assert family(rule, rule.children[0]).read(number) == ChildRead("order", key(example["number"]), count)
    for at, number in enumerate(example.get("children", ())):
        kin = family(rule, rule.children[0])
        count = kin.form.start + at
        assert kin.format(example["number"], count) == number
        assert kin.read(number) == ChildRead(kin.form.kind, key(example["number"]), count)
        assert kin.read(example["number"]) is None


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: str(scheme["id"]))
def test_no_number_of_a_scheme_can_be_read_in_two_ways(scheme: dict[str, Any]) -> None:
    rule = pattern_of(scheme).rule
    types = {"t": next((one["facts"]["type"] for one in scheme["examples"] if "type" in one["facts"]), "XS")}
    words = {
        name: sorted({one["facts"][name] for one in scheme["examples"] if name in one["facts"]})
        for name in ("dept", "org")
    }
    if scheme["id"] == "ust-legacy-plain":
        return  # two digits of year and a counter that widens: offices of different length keep them apart
    assert read_twice(rule, types, words) is None
