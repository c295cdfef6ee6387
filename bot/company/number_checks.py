"""Numbering rules and code lists: each must work alone, and no two may give the same number."""

from collections.abc import Iterator

from bot.company.building import rules_of
from bot.company.problem import Location, Problem, known_as
from bot.company.tables import CodeListTable, CompanyFile, NumberRuleTable
from contracts.numbering.family import family
from contracts.numbering.language import meetings, read_twice
from contracts.numbering.length import rule_length_problem
from contracts.numbering.pattern import BadPattern, compile_pattern
from contracts.numbering.rule import NumberRule

_PARTS = ("type", "dept", "org")


def number_checks(file: CompanyFile) -> Iterator[Problem]:
    for at, listed in enumerate(file.code_lists):
        yield from _code_list(file, listed, ("code_lists", at))
    rules = rules_of(file.number_rules, file.code_lists)
    problems = [problem for at in range(len(rules)) for problem in _rule(file, rules, at)]
    yield from problems
    if not problems:
        yield from _together(file, rules)


def _code_list(file: CompanyFile, listed: CodeListTable, here: Location) -> Iterator[Problem]:
    nested = [text for text, named in listed.codes.items() if not isinstance(named, str)]
    if listed.id in _PARTS:
        yield Problem((*here, "id"), f"{{{listed.id}}} is a part of its own. Give the list another id.")
    if listed.depends_on is None:
        if nested:
            text = f'The codes of "{nested[0]}" are a table of their own. Say with `depends_on` what they go with.'
            yield Problem((*here, "codes"), text)
        return
    lists = {one.id: one for one in file.code_lists}
    known = (*_PARTS, *(id for id in lists if id != listed.id))
    yield from known_as(listed.depends_on, known, (*here, "depends_on"), "part or list")
    if plain := next((text for text in listed.codes if text not in nested), None):
        text = f'"{plain}" goes with no code of {listed.depends_on}. Put it into a table, such as XS = {{ {plain} = "…" }}.'
        yield Problem((*here, "codes"), text)
    above = _codes_of(file, listed.depends_on)
    for text in nested if above else ():
        yield from known_as(text, above, (*here, "codes", text), f"code of {listed.depends_on}")


def _codes_of(file: CompanyFile, part: str) -> list[str]:
    match part:
        case "type":
            return [kind.code for kind in file.contract_types]
        case "dept":
            return [department.id for department in file.departments]
        case "org":
            return [file.company.code]
    found = next((one for one in file.code_lists if one.id == part), None)
    if found is None or found.open:
        return []
    return [code for text, named in found.codes.items() for code in ([text] if isinstance(named, str) else named)]


def _rule(file: CompanyFile, rules: tuple[NumberRule, ...], at: int) -> Iterator[Problem]:
    """What is wrong with one rule by itself."""
    table, rule, here = file.number_rules[at], rules[at], ("number_rules", at)
    for entry, name in enumerate(rule.types):
        yield from known_as(name, (kind.id for kind in file.contract_types), (*here, "types", entry), "contract type")
    for name in table.widths:
        known = (department.id for department in file.departments)
        yield from known_as(name, known, (*here, "widths"), "department")
    if table.counter_of is not None:
        others = [one.id for one in file.number_rules if one.id != rule.id and one.counter_of is None]
        yield from known_as(table.counter_of, others, (*here, "counter_of"), "rule with counters of its own")
    types, words = _words_of(file, table)
    cure = f"The pattern of {rule.id} cannot be used"
    try:
        pattern = compile_pattern(rule)
        for form in rule.children:
            family(rule, form)
        if wrong := rule_length_problem(rule, {**words, "type": list(types.values())}):
            yield Problem((*here, "pattern"), f"{cure}: {wrong}.")
        elif two := read_twice(rule, types, words):
            text = f"{cure}: {two} can be read in two ways. Put a sign between its parts, or give them a width."
            yield Problem((*here, "pattern"), text)
    except BadPattern as error:
        yield Problem((*here, "pattern"), f"{cure}: {error}.")
        return
    if rule.start and (most := pattern.capacity("")) is not None and rule.start >= most:
        yield Problem((*here, "start"), f"{rule.start} does not fit its counter, which ends at {most - 1}. Widen it.")
    spans = [p for p in pattern.parts if p.name == "fiscal" and sum(piece.isalpha() for piece in p.date_parts) == 2]
    if spans and file.company.fiscal_year_start == 1:
        text = f"{cure}: the fiscal year begins in January, so it is one year. Write {{fiscal:YYYY}}."
        yield Problem((*here, "pattern"), text)


def _together(file: CompanyFile, rules: tuple[NumberRule, ...]) -> Iterator[Problem]:
    seen: dict[tuple[str, object], int] = {}
    for at, rule in enumerate(rules):
        if seen.setdefault((rule.id, rule.since), at) != at:
            text = f'number_rules has the id "{rule.id}" twice from the same day. Give one another id or `since`.'
            yield Problem(("number_rules", at, "id"), text)
    for second, other in enumerate(rules):
        for one in rules[:second]:
            shared = set(one.types) & set(other.types) or (not one.types and not other.types)
            if shared and one.since == other.since and one.id != other.id:
                text = f"The rules {one.id} and {other.id} overlap: same types from the same day. Give one another `since`."
                yield Problem(("number_rules", second), text)
                return
    types = {kind.id: kind.code for kind in file.contract_types}
    for meeting in meetings(rules, types, _parts_of(file)):
        one, other = rules[meeting.first], rules[meeting.second]
        name = f"{one.id} and {other.id}" if one.id != other.id else f"{one.id} before and from {other.since}"
        text = (
            f"The rules {name} overlap: both can give {meeting.number}. Add a sign or a code to one pattern, "
            f'or let them share their counters with `counter_of = "{one.id}"`.'
        )
        yield Problem(("number_rules", meeting.second, "pattern"), text)


def _words_of(file: CompanyFile, rule: NumberRuleTable) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What may stand in its numbers for the words that come from the company file: types by id, and the others."""
    types = {kind.id: kind.code for kind in file.contract_types if not rule.types or kind.id in rule.types}
    return types, _parts_of(file)


def _parts_of(file: CompanyFile) -> dict[str, list[str]]:
    return {"dept": [department.id for department in file.departments], "org": [file.company.code]}
