"""Which policy applies to a request, whom its steps ask, and who stands in for them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from contracts.approval.approval import Step, StepState
from contracts.approval.policy import About, Asked, Asks, Policy, PolicyStep
from contracts.money import Rated, in_currency
from contracts.people import Department, Person, Role
from contracts.register.contract import Contract
from contracts.register.facts import facts_of

_NOBODY, _LEFT, _OWN = "approval.nobody", "approval.left", "approval.own"
_SAME = "approval.same_eyes"


class Staffed(Rated, Protocol):
    """What the rules ask of the company; `Company` answers it (it holds policies, so it cannot be named here)."""

    @property
    def people(self) -> Mapping[str, Person]: ...
    @property
    def departments(self) -> Mapping[str, Department]: ...
    @property
    def policies(self) -> Sequence[Policy]: ...
    def with_role(self, role: Role) -> tuple[Person, ...]: ...
    def in_tree(self, department: str, root: str) -> bool: ...


class Absence(Protocol):
    """`cover` stands in for `person` today."""

    @property
    def person(self) -> str: ...
    @property
    def cover(self) -> str: ...


def choose(
    company: Staffed, contract: Contract, requester: str, today: date, about: About = About.CONTRACT
) -> Policy | None:
    """The most specific policy that applies, then the first of the file; None where none does.

    What an amount in a currency without a rate is worth nobody knows, so it takes the highest band, unless a policy in
    that very currency has one for it. An amendment for which no policy is written goes the way of a contract.
    """
    asker = company.people.get(requester)
    if asker is None:
        return None
    asked_for = [policy for policy in company.policies if about in policy.about]
    found = choose_from(company, asked_for, contract, asker, today)
    if found is None and about is About.AMENDMENT:
        return choose(company, contract, requester, today)
    return found


def choose_from(
    company: Staffed, policies: Iterable[Policy], contract: Contract, asker: Person, today: date
) -> Policy | None:
    """The same among these policies alone."""
    fitting = [policy for policy in policies if _fits(company, policy, contract, asker)]
    amount = contract.amount
    own = [policy for policy in fitting if policy.currency and amount and _in_band(policy, amount.minor)]
    others = [policy for policy in fitting if policy.currency is None]
    worth = in_currency(company, amount, today) if amount else None
    if worth is None:
        others.sort(key=lambda policy: (*_height(policy), _conditions(policy)), reverse=True)
        return max((*own, *others[:1]), key=_conditions, default=None)
    in_band = {policy.id for policy in (*own, *(policy for policy in others if _in_band(policy, worth)))}
    return max((policy for policy in fitting if policy.id in in_band), key=_conditions, default=None)


def _fits(company: Staffed, policy: Policy, contract: Contract, asker: Person) -> bool:
    currency = contract.amount.currency if contract.amount else None
    return (
        (not policy.types or contract.type in policy.types)
        and (not policy.departments or any(company.in_tree(asker.department, root) for root in policy.departments))
        and (not policy.tags or not set(policy.tags).isdisjoint(contract.tags))
        and (policy.currency is None or policy.currency == currency)
        and (not policy.where or _says(policy.where, facts_of(contract)))
    )


def _says(where: Mapping[str, Collection[str]], facts: Mapping[str, str]) -> bool:
    return all(facts.get(name, "").casefold() in (text.casefold() for text in wanted) for name, wanted in where.items())


def _in_band(policy: Policy, worth: int) -> bool:
    size = abs(worth)  # a credit of two million needs the same eyes as a bill of two million
    return (policy.at_least is None or policy.at_least <= size) and (policy.below is None or size < policy.below)


def _height(policy: Policy) -> tuple[int, float]:
    at_least = policy.at_least if policy.at_least is not None else -1
    return at_least, float("inf") if policy.below is None else policy.below


def conditions(policy: Policy) -> tuple[str, ...]:
    """What a policy asks of a request, by name; the more, the more specific it is."""
    banded = policy.at_least is not None or policy.below is not None
    named = {
        "types": bool(policy.types),
        "departments": bool(policy.departments),
        "tags": bool(policy.tags),
        "amount": banded,
        "currency": policy.currency is not None,
        **dict.fromkeys(policy.where, True),
    }
    return tuple(name for name, asked in named.items() if asked)


def _conditions(policy: Policy) -> int:
    return len(conditions(policy))


@dataclass(frozen=True, slots=True)
class _Found:
    """Whom one step asks: who can decide, and why others cannot."""

    approvers: tuple[str, ...]
    left: bool
    own: bool
    lacking: bool

    @property
    def why_not(self) -> str:
        return _OWN if self.own else _LEFT if self.left else _NOBODY


def plan(company: Staffed, policy: Policy, requester: str, aways: Iterable[Absence]) -> tuple[Step, ...]:
    """The steps of a request by that person, WAITING, or BLOCKED where too few can decide, and never the requester.

    Where the policy asks nobody twice, those who must agree in an earlier step are left out of later ones, and a step
    of which nobody else is needed is DONE from the start. Somebody who was one of several that might have agreed
    earlier is asked again: nothing is approved by absence. With four eyes a step that only they could take is blocked.
    Who is away with nobody to stand in is not waited for where the others are enough.
    """
    aways = standing_in(company, aways)
    agreed: set[str] = set()
    steps: list[Step] = []
    for rule in policy.steps:
        step = _step(
            company, rule, requester, aways, agreed if policy.once_per_person or rule.four_eyes else frozenset()
        )
        steps.append(step)
        if step.state is StepState.WAITING and step.need == len(step.approvers):
            agreed.update(step.approvers)
    return tuple(steps)


def _step(
    company: Staffed, rule: PolicyStep, requester: str, aways: Sequence[Absence], agreed: Collection[str]
) -> Step:
    found = _find(company, rule, requester)
    everybody = found.approvers
    if rule.four_eyes:
        everybody = tuple(id for id in everybody if id not in agreed)
    need = len(everybody) if rule.need is None else rule.need
    if not everybody or need > len(everybody) or (rule.need is None and found.lacking):
        why = _SAME if rule.four_eyes and found.approvers != everybody else found.why_not
        return Step(rule, everybody, max(need, 1), StepState.BLOCKED, None, why)
    others = tuple(id for id in everybody if id not in agreed)
    still = need - (len(everybody) - len(others))
    if still <= 0:
        return Step(rule, everybody, need, StepState.DONE)
    here = tuple(id for id in others if not _is_out(id, aways, (requester, *others)))
    return Step(rule, here if len(here) >= still else others, still, StepState.WAITING)


def _find(company: Staffed, rule: PolicyStep, requester: str) -> _Found:
    approvers: dict[str, None] = {}
    left = own = lacking = False
    for asked in rule.asked:
        named = _named(company, asked, requester)
        known = [id for id in named if id in company.people]
        free = [id for id in known if id != requester]
        left, own = left or len(known) < len(named), own or len(free) < len(known)
        lacking = lacking or not free
        approvers.update(dict.fromkeys(free))
    return _Found(tuple(approvers), left, own, lacking)


def _named(company: Staffed, asked: Asked, requester: str) -> tuple[str, ...]:
    """Person ids, some of which may have left the company file. A person is named by the policy itself."""
    person = company.people.get(requester)
    manager = company.people.get(person.manager) if person and person.manager else None
    one = asked.name
    match asked.asks:
        case Asks.ROLE:
            return tuple(other.id for other in company.with_role(Role(asked.name or "")))
        case Asks.MANAGER:
            one = person.manager if person else None
        case Asks.MANAGERS_MANAGER:
            one = manager.manager if manager else None
        case Asks.DEPARTMENT_HEAD:
            department = company.departments.get(person.department) if person else None
            one = department.head if department else None
        case Asks.COMPANY_HEAD:
            one = _head_of_company(company, person)
    return (one,) if one else ()


def _head_of_company(company: Staffed, person: Person | None) -> str | None:
    """The head of the department that has none above it, seen from that person's own."""
    here = company.departments.get(person.department) if person else None
    passed: set[str] = set()
    while here is not None and here.parent is not None and here.id not in passed:
        passed.add(here.id)
        here = company.departments.get(here.parent)
    return here.head if here else None


def _is_out(person: str, aways: Sequence[Absence], exclude: Collection[str]) -> bool:
    """Away, and nobody else can stand in."""
    return any(away.person == person for away in aways) and covered_by(person, aways, exclude) == person


Gone = TypeVar("Gone", bound=Absence)


def standing_in(company: Staffed, aways: Iterable[Gone]) -> tuple[Gone, ...]:
    """Without the absences whose cover is in the company file no more: who chose them decides in person."""
    return tuple(away for away in aways if away.cover in company.people)


def covered_by(person: str, aways: Iterable[Absence], exclude: Collection[str] = ()) -> str:
    """Who decides in this person's stead today: the end of the chain of covers.

    The person themself where they are not away, where covers run in a circle, or where the chain leads to one of
    `exclude` (the requester, say), whose choice of a cover must not count either.
    """
    covers = {away.person: away.cover for away in aways}
    here, passed = person, {person}
    while (cover := covers.get(here)) is not None:
        if cover in passed or cover in exclude:
            return person
        passed.add(cover)
        here = cover
    return here
