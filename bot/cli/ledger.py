"""numbers preview, explain, gaps."""

import argparse
import sys
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cli.failure import Failed
from bot.cli.place import settings_here
from bot.i18n import Words, load
from bot.settings import Settings
from bot.sheets import BadFile, write_sheet
from bot.wiring import read_company, running
from cards.number import Gap, gap_life, part_meaning
from cards.rulebook import CHILD_KINDS
from contracts.company import Company
from contracts.dates.reading import parse_date
from contracts.desk.ledger import Known, Missing, explained, gaps
from contracts.desk.rulebook import rule_view, with_codes
from contracts.desk.taking import pattern_of
from contracts.numbering.pattern import BadFacts, NumberFacts, Pattern
from contracts.numbering.rule import NumberRule, parent_word
from contracts.people import Person, Role
from contracts.refusal import Refused


async def run(arguments: argparse.Namespace) -> int:
    settings = settings_here()
    company = read_company(settings)
    actions = {"preview": preview, "explain": explain, "gaps": show_gaps}
    return await actions[arguments.numbers_command](arguments, settings, company)


def office(company: Company) -> Person:
    """The command line acts as the contract office: its operator has the database in hand anyway."""
    return next(iter(company.with_role(Role.ADMIN)), None) or next(iter(company.people.values()))


def rule_named(company: Company, name: str, on: date) -> NumberRule:
    """The version of that rule which holds on that day."""
    versions = [rule for rule in company.number_rules if rule.id == name]
    if not versions:
        known = ", ".join(dict.fromkeys(rule.id for rule in company.number_rules))
        raise Failed(f"There is no rule {name!r}. Rules: {known}")
    holding = [rule for rule in versions if rule.since <= on]
    if not holding:
        raise Failed(f"The rule {name!r} does not hold yet on {on}.")
    return max(holding, key=lambda rule: rule.since)


async def preview(arguments: argparse.Namespace, settings: Settings, company: Company) -> int:
    """From where the counter stands, or from its start when there is no database yet."""
    facts = dict(arguments.facts)
    async with running(settings, company, everywhere=False) as app:
        now = await app.clock.now()
        async with app.storage.reading() as stores:
            today = app.house.turn(stores, None, now).today
            try:
                on = parse_date(facts.pop("date")) if "date" in facts else today
            except ValueError as wrong:
                raise Failed("date= is no date. Write date=2026-01-31") from wrong
            rule = rule_named(company, arguments.rule, on)
            number = number_facts(company, rule, on, facts)
            _only_its_own(pattern_of(rule), number)
            _listed(rule, number)
            try:
                facts_of_it = with_codes(rule, number)
                view = await rule_view(stores, rule, facts_of_it, 0, arguments.count)
            except BadFacts as lacking:
                raise Failed(f"The rule needs {lacking.name}=… as well.") from lacking
    for text in view.next:
        print(text)
    if len(view.next) < arguments.count:
        why = view.problem or "every number that comes next is taken"
        cure = 'Widen {seq} in the rule, or set overflow = "widen" or "letters".'
        raise Failed(f"The counter is full: {why}. {cure}" if view.left == 0 or view.next else f"{why}.")
    if view.left is not None:
        print(f"{view.left} left in {view.scope}", file=sys.stderr)
    return 0


def _only_its_own(pattern: Pattern, number: NumberFacts) -> None:
    """A slip in a key must not quietly preview something else."""
    own = [part.name.removeprefix("code:") for part in pattern.parts if part.name.startswith("code:")]
    for name in number.codes:
        if name not in own:
            known = ", ".join(f"{key}=" for key in ("type", "dept", "date", *own))
            raise Failed(f"{name}= is no key of this rule. Its keys: {known}")


def _listed(rule: NumberRule, number: NumberFacts) -> None:
    """A code must be one of its list, by its text or its name."""
    for name, word in number.codes.items():
        listed = rule.code_list(name)
        under = parent_word(listed.depends_on, number.words, number.codes) if listed else ""
        if listed is not None and listed.find(word, under) is None:
            known = ", ".join(code.text for code in listed.choices(under))
            raise Failed(f"{name}={word} is not in its list. Codes: {known}")


def number_facts(company: Company, rule: NumberRule, on: date, given: dict[str, str]) -> NumberFacts:
    wanted = given.pop("type", None)
    kind = (
        company.type_named(wanted)
        if wanted
        else next((k for k in company.types.values() if not rule.types or k.id in rule.types), None)
    )
    if kind is None:
        raise Failed(f"There is no type {wanted!r}. Types: {', '.join(company.types)}")
    dept = given.pop("dept", None) or next(iter(company.departments))
    if dept not in company.departments:
        raise Failed(f"There is no department {dept!r}. Departments: {', '.join(company.departments)}")
    return NumberFacts(
        type_code=kind.code,
        dept=dept,
        org=company.code,
        on=on,
        fiscal_year_start=company.fiscal_year_start,
        codes=given,
    )


async def explain(arguments: argparse.Namespace, settings: Settings, company: Company) -> int:
    t = load(company.locale)
    async with running(settings, company, everywhere=False) as app, app.storage.reading() as stores:
        turn = app.house.turn(stores, office(company), await app.clock.now())
        try:
            known = await explained(turn, arguments.number)
        except Refused as refused:
            raise Failed(f"{arguments.number}: no rule reads it and no contract bears it.") from refused
    _print_known(company, t, known)
    if known.nearest:
        raise Failed(f"{arguments.number}: nobody has this number. Did you mean one of those?")
    if known.rule is None:
        raise Failed(f"{arguments.number}: kept as it came, no rule of ours reads it.")
    return 0


def _print_known(company: Company, t: Words, known: Known) -> None:
    rule = known.rule
    for part in known.parts:
        print(f"{part.text:12} {part_meaning(company, t, part.kind, part.text, rule.id if rule else None)}")
    if rule:
        since = f" ({t('number.version')} {rule.since})" if rule.since > date.min else ""
        print(f"{t('field.rule')}: {rule.id}{since}")
    if known.parent:
        kind = t(f"child.{known.kind}") if known.kind in CHILD_KINDS else known.kind
        print(f"{kind}: {t('number.below', number=known.parent)}")
    if known.record:
        record = known.record
        holder = company.people[record.holder].name if record.holder in company.people else record.holder
        print(f"{t(f'life.{record.life.value}')} · {holder} · {record.at.date()} {record.reason}".rstrip())
    for line in known.renamed:
        print(f"{t('renumber.concordance')}: {line.old} → {line.new}")
    if known.finding:
        print(t("number.finding", says=known.finding.says, signed=known.finding.signed))
    for child in known.children:
        print(f"{child.text} · {t(f'life.{child.life.value}')}")
    for contract in known.nearest:
        print(f"{t('number.nearest')} {contract.number or ''} {contract.title}".rstrip())


async def show_gaps(arguments: argparse.Namespace, settings: Settings, company: Company) -> int:
    t = load(company.locale)
    async with running(settings, company, everywhere=False) as app, app.storage.reading() as stores:
        rows = await gaps(stores, arguments.scope)
        lines = await stores.numbers.concordance()
    told = [_row(company, t, row) for row in rows]
    if arguments.to is None:
        for cells in told:
            print("\t".join(cells).rstrip())
        return 0
    head = [t(f"gaps.{name}") for name in ("number", "life", "person", "reason", "when", "count", "counter")]
    full = [[*cells, str(row.count), row.scope] for cells, row in zip(told, rows, strict=True)]
    full += [
        [
            line.old,
            t("renumber.concordance"),
            name_of(company, line.asked_by),
            f"→ {line.new}: {line.reason}",
            line.decided_at.astimezone(ZoneInfo(company.timezone)).date().isoformat() if line.decided_at else "",
            "1",
            "",
        ]
        for line in lines
    ]
    try:
        write_sheet(Path(arguments.to), head, full)
    except BadFile as bad:
        raise Failed(t(bad.key, **bad.values)) from bad
    print(f"{len(full)} rows written to {arguments.to}")
    return 0


def _row(company: Company, t: Words, row: Missing) -> list[str]:
    gap = Gap(row.number, row.life, row.person, row.reason, row.at, row.block is not None)
    when = row.at.astimezone(ZoneInfo(company.timezone)).date().isoformat() if row.at else ""
    return [row.number, gap_life(t, gap), name_of(company, row.person or ""), row.reason, when]


def name_of(company: Company, id: str) -> str:
    found = company.people.get(id)
    return found.name if found else id
