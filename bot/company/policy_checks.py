"""What an approval policy says of other tables, and whether its conditions and steps can ever be met."""

from collections.abc import Iterator, Sequence

from bot.company.problem import Location, Problem, known_as, nearest
from bot.company.tables import CompanyFile, PersonTable, PolicyTable
from contracts.currency import CODES
from contracts.people import Role
from contracts.register.fields import FIELD_WORDS

ASKS = ("manager", "department_head", "managers_manager", "company_head", "person:ID", "role:ROLE")
FACTS = tuple(sorted(set(FIELD_WORDS.values()) - {"number", "status", "amount", "tags", "type", "currency"}))
"""What `where` may ask of; type, tags, amount and currency have conditions of their own."""


def check_policies(file: CompanyFile) -> Iterator[Problem]:
    for at, policy in enumerate(file.approval_policies):
        here: Location = ("approval_policies", at)
        for entry, name in enumerate(policy.types):
            yield from known_as(
                name, (kind.id for kind in file.contract_types), (*here, "types", entry), "contract type"
            )
        for entry, name in enumerate(policy.departments):
            known = (department.id for department in file.departments)
            yield from known_as(name, known, (*here, "departments", entry), "department")
        for entry, name in enumerate(policy.rooms):
            yield from known_as(name, (room.id for room in file.rooms), (*here, "rooms", entry), "room")
        if policy.at_least is not None and policy.below is not None and policy.at_least >= policy.below:
            yield Problem((*here, "below"), "`below` must be more than `at_least`, or nothing ever fits this policy.")
        yield from _conditions(file, policy, here)
        yield from _steps(policy, here, file.people)


def _conditions(file: CompanyFile, policy: PolicyTable, here: Location) -> Iterator[Problem]:
    currencies = {file.company.currency, *(rate.currency for rate in file.rates)}
    if policy.currency is not None and policy.currency not in CODES:
        cure = nearest(policy.currency.upper(), currencies, "Write its three capital letters, such as CNY or USD.")
        yield Problem((*here, "currency"), f'"{policy.currency}" is no currency. {cure}')
    for name, texts in policy.where.items():
        if name not in FACTS:
            yield Problem((*here, "where", name), f"`{name}` is no fact of a contract. {nearest(name, FACTS)}")
        elif not texts:
            text = f"`where` names no value for `{name}`, so nothing ever fits. Name one, or take it out."
            yield Problem((*here, "where", name), text)
    if policy.code_from is not None and policy.code_from < 0:
        yield Problem((*here, "code_from"), "`code_from` is an amount: 0 asks for a code every time.")
    if policy.four_eyes and policy.light:
        text = (
            "A policy of four eyes is not light: what two people must look at is not approved by the dozen. Keep one."
        )
        yield Problem((*here, "light"), text)
    if policy.code_from is not None and policy.light:
        text = "A policy with `code_from` is not light: each approval asks for its own code. Keep one of the two."
        yield Problem((*here, "light"), text)


def _steps(policy: PolicyTable, here: Location, staff: Sequence[PersonTable]) -> Iterator[Problem]:
    people = [person.id for person in staff]
    for number, step in enumerate(policy.steps):
        asked = sum(_asked_by(word, staff) for word in step.ask)
        if step.need is not None and step.need > max(asked, 1):
            text = f"{step.need} must agree, but at most {asked} can be asked. Lower `need` or ask more."
            yield Problem((*here, "steps", number, "need"), text)
        for entry, word in enumerate(step.ask):
            at: Location = (*here, "steps", number, "ask", entry)
            kind, colon, name = word.partition(":")
            if kind == "person" and colon:
                yield from known_as(name, people, at, "person")
            elif kind == "role" and colon:
                yield from known_as(name, (role.value for role in Role), at, "role")
            elif word not in ASKS:
                yield Problem(at, f'"{word}" asks nobody. {nearest(word, ASKS)}')


def _asked_by(word: str, staff: Sequence[PersonTable]) -> int:
    """How many people one word of `ask` can mean at most."""
    kind, _, name = word.partition(":")
    return sum(name in person.roles for person in staff) if kind == "role" else 1
