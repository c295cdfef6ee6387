"""What is wrong with a set of policies before anybody asks: overlaps, dead policies, gaps, steps that nobody can take.

The conditions of policies divide all requests into finitely many kinds; one example of each is tried.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import product

from contracts.approval.approval import StepState
from contracts.approval.choosing import Staffed, choose, choose_from, conditions, plan
from contracts.approval.policy import About, Policy
from contracts.money import Money, minor_digits
from contracts.people import Person, Role
from contracts.register.contract import Contract
from contracts.register.facts import facts_of

MOST = 60_000
"""Examples tried at most; a file with more kinds of requests is reviewed without its tags."""

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Flaw:
    """`kind` is overlap, never, gap or blocked; `policy` and `other` are policy ids, `detail` what it is about."""

    kind: str
    policy: str
    other: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Example:
    about: About
    contract: Contract
    requester: Person


def review(company: Staffed, types: Sequence[str], today: date) -> tuple[Flaw, ...]:
    """Every flaw once, in the order of the file; `types` are the ids of the contract types."""
    if not company.policies:
        return ()
    chosen: set[str] = set()
    overlaps: dict[tuple[str, str], None] = {}
    gaps: dict[tuple[About, str], list[Money]] = defaultdict(list)
    for example in _examples(company, types):
        found = choose(company, example.contract, example.requester.id, today, example.about)
        if found is None:
            if example.about is About.CONTRACT and example.contract.amount:
                gaps[example.about, example.contract.type].append(example.contract.amount)
            continue
        chosen.add(found.id)
        for rival in _rivals(company, found, example, today):
            overlaps.setdefault((found.id, rival.id))
    flaws = [Flaw("overlap", one, other) for one, other in overlaps]
    beaten = {other for _, other in overlaps}
    for policy in company.policies:
        if policy.id not in chosen:
            by = next((one for one, other in overlaps if other == policy.id), "") if policy.id in beaten else ""
            flaws.append(Flaw("never", policy.id, by))
    for (_, kind), amounts in gaps.items():
        least = min(amounts, key=lambda amount: amount.minor)
        flaws.append(Flaw("gap", "", kind, _written(least)))
    return (*flaws, *_blocked(company))


def _rivals(company: Staffed, found: Policy, example: _Example, today: date) -> Iterator[Policy]:
    """Those that fit as well and as closely, so that only the order of the file decides."""
    others = [p for p in company.policies if p.id != found.id and example.about in p.about]
    second = choose_from(company, others, example.contract, example.requester, today)
    if second is not None and example.about in found.about and len(conditions(second)) == len(conditions(found)):
        yield second


def _examples(company: Staffed, types: Sequence[str]) -> Iterator[_Example]:
    requesters = _one_of_each_department(company)
    amounts = _amounts(company)
    tags = _tags(company)
    facts = _facts(company)
    if len(About) * len(types) * len(requesters) * len(amounts) * len(tags) * len(facts) > MOST:
        tags = ((),)
    asked = {about for policy in company.policies for about in policy.about}
    for about, kind, person, amount, tagged, said in product(
        (about for about in About if about in asked), types, requesters, amounts, tags, facts
    ):
        contract = Contract(
            title="x",
            customer=said.get("customer", "x"),
            owner=said.get("owner", person.id),
            type=kind,
            amount=amount,
            tags=tagged,
            auto_renew=said.get("auto_renew", "no") != "no",
            notes=said.get("notes", ""),
            created_at=_LONG_AGO,
            created_by=person.id,
        )
        yield _Example(about, replace(contract, title=said.get("title", "x")), person)


def _one_of_each_department(company: Staffed) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for person in company.people.values():
        if person.roles and person.roles != {Role.AUDITOR}:
            found.setdefault(person.department, person)
    return tuple(found.values())


def _amounts(company: Staffed) -> tuple[Money, ...]:
    """Just below and at each edge, and nothing at all, in every currency that a policy names."""
    edges: dict[str, set[int]] = defaultdict(lambda: {0})
    for policy in company.policies:
        currency = policy.currency or company.currency
        edges[currency] |= {edge for edge in (policy.at_least, policy.below) if edge is not None}
    edges[company.currency] |= {0}
    return tuple(
        Money(minor, currency)
        for currency, found in edges.items()
        for minor in sorted({value for edge in found for value in (edge - 1, edge) if value >= 0})
    )


def _tags(company: Staffed) -> tuple[tuple[str, ...], ...]:
    named = tuple(dict.fromkeys(tag for policy in company.policies for tag in policy.tags))
    return ((), *((tag,) for tag in named), *([named] if len(named) > 1 else []))


def _facts(company: Staffed) -> tuple[Mapping[str, str], ...]:
    known = facts_of(Contract(owner="", type="", created_at=_LONG_AGO, created_by=""))
    said: list[Mapping[str, str]] = [{}]
    named = (policy.where for policy in company.policies if policy.where and policy.where.keys() <= known.keys())
    return (*said, *({name: texts[0] for name, texts in where.items()} for where in named))


def _blocked(company: Staffed) -> Iterator[Flaw]:
    """Steps that are blocked for somebody who may well ask."""
    for policy in company.policies:
        found: dict[tuple[int, str], list[str]] = defaultdict(list)
        for person in company.people.values():
            if not person.roles or person.roles == {Role.AUDITOR} or not _may_ask(company, policy, person):
                continue
            for number, step in enumerate(plan(company, policy, person.id, ()), start=1):
                if step.state is StepState.BLOCKED and step.why_blocked:
                    found[number, step.why_blocked].append(person.id)
        for (number, why), people in found.items():
            yield Flaw("blocked", policy.id, why, f"{number}:{','.join(people)}")


def _may_ask(company: Staffed, policy: Policy, person: Person) -> bool:
    return not policy.departments or any(company.in_tree(person.department, root) for root in policy.departments)


def _written(amount: Money) -> str:
    digits = minor_digits(amount.currency)
    return f"{amount.minor // 10**digits} {amount.currency}"
