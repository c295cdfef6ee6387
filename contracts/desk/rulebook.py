"""The numbering rules as an admin sees them: the next numbers, how many are left, and what a changed rule would do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from contracts.company import Company
from contracts.desk.taking import pattern_of
from contracts.numbering.key import key
from contracts.numbering.length import rule_length_problem
from contracts.numbering.life import NumberRecord
from contracts.numbering.pattern import BadFacts, BadPattern, NumberFacts, NumbersExhausted, compile_pattern
from contracts.numbering.rule import NumberRule, parent_word
from contracts.ports import Stores

SHOWN = 3
MOST_SHOWN = 10


@dataclass(frozen=True, slots=True)
class RuleView:
    """`next` are the numbers that come next in this scope, `left` how many it still has (None: no end)."""

    rule: NumberRule
    holds: bool
    scope: str
    next: tuple[str, ...]
    left: int | None
    issued: int
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DryRun:
    """A changed pattern against what is issued: how many of the rule's numbers it still reads, and those it does not."""

    view: RuleView
    read: int
    unread: tuple[str, ...]
    taken: tuple[str, ...]
    problem: str = ""


def usual_facts(company: Company, rule: NumberRule, on: date, dept: str, codes: Mapping[str, str]) -> NumberFacts:
    """For a preview: the rule's first type, and the first choice of every list that nobody chose from."""
    kind = next((kind for kind in company.types.values() if not rule.types or kind.id in rule.types), None)
    facts = NumberFacts(
        type_code=kind.code if kind else "",
        dept=dept,
        org=company.code,
        on=on,
        fiscal_year_start=company.fiscal_year_start,
        codes=codes,
    )
    return with_codes(rule, facts)


def with_codes(rule: NumberRule, facts: NumberFacts) -> NumberFacts:
    chosen = dict(facts.codes)
    for name, optional in pattern_of(rule).codes:
        if name in chosen or optional:
            continue
        part = next(part for part in pattern_of(rule).parts if part.name == f"code:{name}")
        listed = rule.code_list(name)
        known = listed.choices(parent_word(listed.depends_on, facts.words, chosen)) if listed else ()
        chosen[name] = known[0].text if known else "X" * (part.width or 1)
    return replace(facts, codes=chosen)


async def rule_views(stores: Stores, company: Company, today: date, dept: str) -> tuple[RuleView, ...]:
    """Every rule of the file, in its order."""
    counts = _issued(await stores.numbers.ledger())
    views = []
    for rule in company.number_rules:
        facts = usual_facts(company, rule, max(today, rule.since), dept, {})
        view = await rule_view(stores, rule, facts, counts.get(rule.id, 0))
        newest = max((r.since for r in company.number_rules if r.id == rule.id and r.since <= today), default=None)
        views.append(replace(view, holds=rule.since == newest))
    return tuple(views)


def _issued(ledger: tuple[NumberRecord, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for record in ledger:
        if record.rule is not None:
            found[record.rule] = found.get(record.rule, 0) + 1
    return found


async def rule_view(stores: Stores, rule: NumberRule, facts: NumberFacts, issued: int, count: int = SHOWN) -> RuleView:
    pattern = pattern_of(rule)
    try:
        scope = pattern.scope(facts)
    except BadFacts as lacking:
        return RuleView(rule, True, "", (), None, issued, str(lacking))
    first = await stores.numbers.peek_value(scope, rule.start)
    most = pattern.capacity(facts.dept)
    shown: list[str] = []
    problem = ""
    value = first
    while len(shown) < count and value < first + 50 * count:
        try:
            text = pattern.format(facts, value)
        except (NumbersExhausted, BadFacts) as stop:
            problem = str(stop)
            break
        if await stores.numbers.by_key(key(text)) is None:
            shown.append(text)
        value += 1
    left = None if most is None else max(most - first, 0)
    return RuleView(rule, True, scope, tuple(shown), left, issued, problem)


async def dry_run(stores: Stores, company: Company, rule: NumberRule, pattern: str, today: date, dept: str) -> DryRun:
    """`rule` with another pattern. Nothing is changed."""
    changed = replace(
        rule, pattern=pattern, lists=tuple(one for one in company.code_lists if f"code:{one.id}" in pattern)
    )
    ledger = [record for record in await stores.numbers.ledger(rule.id) if not record.kind]
    blank = RuleView(changed, True, "", (), None, len(ledger))
    types = [kind.code for kind in company.types.values() if not rule.types or kind.id in rule.types]
    words = {"type": types, "dept": list(company.departments), "org": [company.code]}
    try:
        compiled = compile_pattern(changed)
        if wrong := rule_length_problem(changed, words):
            return DryRun(blank, 0, (), (), wrong)
    except BadPattern as bad:
        return DryRun(blank, 0, (), (), str(bad))
    unread = [record.text for record in ledger if compiled.parse(record.text) is None]
    view = await rule_view(stores, changed, usual_facts(company, changed, today, dept, {}), len(ledger))
    taken = [text for text in view.next if await stores.contracts.by_key(key(text)) is not None]
    return DryRun(view, len(ledger) - len(unread), tuple(unread[:MOST_SHOWN]), tuple(taken), view.problem)


async def too_narrow(stores: Stores, company: Company) -> tuple[tuple[NumberRule, str, int], ...]:
    """(rule, counter, last value) of counters that have grown past what their rule can print now."""
    found = []
    counters = await stores.numbers.counters()
    newest: dict[str, NumberRule] = {}
    for rule in sorted(company.number_rules, key=lambda rule: rule.since):
        newest[rule.counter_of or rule.id] = rule
    for scope, last in counters.items():
        ruled = newest.get(scope.partition("|")[0])
        if ruled is None or "|child=" in scope:
            continue
        most = pattern_of(ruled).capacity("")
        if most is not None and last >= most:
            found.append((ruled, scope, last))
    return tuple(found)
