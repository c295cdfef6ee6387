"""policies simulate: facts in, steps out, without asking anybody."""

import argparse
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.cli.failure import Failed
from bot.cli.place import settings_here
from bot.i18n import Words, load
from bot.wiring import read_company
from cards.steps import asked_words, how_many
from contracts.approval.choosing import choose, conditions, plan
from contracts.approval.policy import About, Policy
from contracts.company import Company
from contracts.dates.reading import parse_date
from contracts.people import Person, Role, people_named
from contracts.register.contract import Contract
from contracts.register.fields import apply_facts

OWN_KEYS = ("as", "about", "date")


async def run(arguments: argparse.Namespace) -> int:
    company = read_company(settings_here())
    facts = dict(arguments.facts)
    person = _requester(company, facts.pop("as", None))
    about = _about(facts.pop("about", About.CONTRACT.value))
    today = _day(company, facts.pop("date", None))
    contract = _contract(company, person, facts, today)
    policy = choose(company, contract, person.id, today, about)
    t = load(company.locale)
    if policy is None:
        raise Failed(t("approval.no_policy"))
    print("\n".join(_lines(company, t, policy, person)))
    return 0


def _lines(company: Company, t: Words, policy: Policy, person: Person) -> Iterator[str]:
    yield f"{policy.id}: {policy.name}"
    named = t("word.comma").join(t(f"policy.{name}") for name in conditions(policy))
    yield t("preview.why", conditions=named or t("policy.always"))
    for number, step in enumerate(plan(company, policy, person.id, ()), start=1):
        names = t("word.comma").join(company.people[id].name for id in step.approvers if id in company.people)
        who = t(step.why_blocked) if step.why_blocked else how_many(t, step, names)
        if step.state.value == "done":
            who = f"{names} · {t('approval.agreed_before')}"
        yield f"{number}. {asked_words(t, company, step.rule)} · {who}"


def _requester(company: Company, name: str | None) -> Person:
    """Whoever asks; without `as=` the first who sells."""
    if name is None:
        sellers = company.with_role(Role.SALES) or tuple(company.people.values())
        return sellers[0]
    found = people_named(company.people, name)
    if len(found) != 1:
        raise Failed(f"as={name} is no one person of the company file. People: {', '.join(company.people)}")
    return found[0]


def _about(word: str) -> About:
    try:
        return About(word)
    except ValueError:
        raise Failed(f"about={word} is not known. Known are: {', '.join(About)}") from None


def _day(company: Company, text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).astimezone(ZoneInfo(company.timezone)).date()
    try:
        return parse_date(text)
    except ValueError as wrong:
        raise Failed("date= is no date. Write date=2026-01-31") from wrong


def _contract(company: Company, person: Person, facts: dict[str, str], today: date) -> Contract:
    blank = Contract(
        owner=person.id, type=next(iter(company.types)), created_at=datetime.now(UTC), created_by=person.id
    )
    contract, problems = apply_facts(blank, facts, company, today)
    if problems:
        words = load("en")
        known = ", ".join(company.types)
        said = words(problems[0].key, **{"known": known, "field": "", **problems[0].values})
        raise Failed(f"{said} Keys: type=, amount=, currency=, customer=, tags= and {'=, '.join(OWN_KEYS)}=")
    return contract
