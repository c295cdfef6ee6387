"""numbers preview, explain, gaps."""

import argparse
from datetime import date

from bot.cli.failure import Failed
from bot.cli.place import settings_here
from bot.i18n import load
from bot.settings import Settings
from bot.wiring import App, read_company, running
from cards.number import part_meaning
from contracts.company import Company
from contracts.dates.reading import parse_date
from contracts.desk.ledger import Missing, explained, gaps
from contracts.desk.numbers import pattern_of
from contracts.numbering.pattern import NumberFacts, NumbersExhausted, Pattern
from contracts.numbering.rule import NumberRule
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
            pattern = pattern_of(rule)
            _only_its_own(pattern, number)
            first = await stores.numbers.peek_value(pattern.scope(number), rule.start)
    try:
        for value in range(first, first + arguments.count):
            print(pattern.format(number, value))
    except NumbersExhausted as full:
        raise Failed(f'The counter is full: {full}. Widen {{seq}} in the rule, or set overflow = "widen".') from full
    except KeyError as missing:
        raise Failed(f"The rule needs {missing}=… as well.") from missing
    return 0


def _only_its_own(pattern: Pattern, number: NumberFacts) -> None:
    """A slip in a key must not quietly preview something else."""
    own = [part.name.removeprefix("code:") for part in pattern.parts if part.name.startswith("code:")]
    for name in number.codes:
        if name not in own:
            known = ", ".join(f"{key}=" for key in ("type", "dept", "date", *own))
            raise Failed(f"{name}= is no key of this rule. Its keys: {known}")


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
    for part in known.parts:
        print(f"{part.text:12} {part_meaning(company, t, part.kind, part.text, known.rule)}")
    if known.rule:
        print(f"{t('field.rule')}: {known.rule}")
    if known.record:
        record = known.record
        holder = company.people[record.holder].name if record.holder in company.people else record.holder
        print(f"{t(f'life.{record.life.value}')} · {holder} · {record.at.date()} {record.reason}".rstrip())
    if known.rule is None:
        raise Failed(f"{arguments.number}: kept as it came, no rule of ours reads it.")
    return 0


async def show_gaps(arguments: argparse.Namespace, settings: Settings, company: Company) -> int:
    t = load(company.locale)
    async with running(settings, company, everywhere=False) as app:
        rows = await _gaps(app)
    for row in rows:
        life = t(f"life.{row.life.value}") if row.life else t("life.unknown")
        found = company.people.get(row.person or "")
        name = found.name if found else row.person or ""
        print("\t".join((row.number, life, name, row.reason)).rstrip())
    return 0


async def _gaps(app: App) -> tuple[Missing, ...]:
    async with app.storage.reading() as stores:
        return await gaps(stores)
