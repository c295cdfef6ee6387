"""From the tables of the file to the values of the business."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.company.holidays import calendar_of
from bot.company.tables import (
    CodeListTable,
    CompanyFile,
    DateRuleTable,
    NumberRuleTable,
    PersonTable,
    PolicyTable,
    RoomTable,
    StepTable,
    TypeFieldTable,
    TypeTable,
)
from contracts.approval.policy import Asked, Asks, Policy, PolicyStep
from contracts.company import Company, ContractType, Rate
from contracts.dates.rule import DateRule
from contracts.money import minor_digits
from contracts.numbering.rule import ChildForm, Code, CodeList, NumberRule
from contracts.people import OFFICE_HOURS, Department, Person, Room
from contracts.register.typed import TypeField


def build(file: CompanyFile) -> Company:
    """The file has been checked."""
    said = file.company
    return Company(
        name=said.name,
        code=said.code,
        timezone=said.timezone,
        locale=said.locale,
        currency=said.currency,
        fiscal_year_start=said.fiscal_year_start,
        calendar=calendar_of(
            said.holidays, {entry.day: entry.worked for entry in file.calendar}, said.fiscal_year_start
        ),
        departments={one.id: Department(one.id, one.name, one.head, one.parent) for one in file.departments},
        people={one.id: _person(one) for one in file.people},
        rooms={one.id: Room(one.id, one.name, _extras(one), frozenset(one.shows)) for one in file.rooms},
        types={one.id: _type(one) for one in file.contract_types},
        number_rules=rules_of(file.number_rules, file.code_lists),
        policies=tuple(_policy(one, said.currency) for one in file.approval_policies),
        date_rules=tuple(_date_rule(one) for one in file.date_rules),
        rates=tuple(Rate(one.currency, one.rate, one.since) for one in file.rates),
        code_lists=tuple(map(_code_list, file.code_lists)),
    )


def rules_of(tables: Sequence[NumberRuleTable], code_lists: Sequence[CodeListTable]) -> tuple[NumberRule, ...]:
    lists = tuple(map(_code_list, code_lists))
    return tuple(_number_rule(one, lists) for one in tables)


def _code_list(one: CodeListTable) -> CodeList:
    codes: list[Code] = []
    for text, named in one.codes.items():
        codes += [Code(text, named)] if isinstance(named, str) else [Code(t, name, text) for t, name in named.items()]
    return CodeList(one.id, tuple(one.names.items()), tuple(codes), one.depends_on or "", one.open)


def _number_rule(one: NumberRuleTable, lists: tuple[CodeList, ...]) -> NumberRule:
    return NumberRule(
        id=one.id,
        pattern=one.pattern,
        types=tuple(one.types),
        dated_by=one.dated_by,
        counter=tuple(one.counter),
        since=one.since,
        start=one.start,
        overflow=one.overflow,
        reserve_days=one.reserve_days,
        widths=tuple(one.widths.items()),
        counter_of=one.counter_of or "",
        lists=tuple(listed for listed in lists if f"code:{listed.id}" in one.pattern),
        children=tuple(ChildForm(child.kind, child.pattern, child.start) for child in one.children),
    )


def _person(one: PersonTable) -> Person:
    return Person(
        id=one.id,
        name=one.name,
        email=one.email,
        department=one.department,
        roles=frozenset(one.roles),
        manager=one.manager,
        locale=one.locale,
        timezone=one.timezone,
        accounts=_extras(one),
        hours=one.hours or OFFICE_HOURS,
    )


def _extras(one: PersonTable | RoomTable) -> Mapping[str, str]:
    return {key: str(value) for key, value in (one.model_extra or {}).items()}


def _type(one: TypeTable) -> ContractType:
    words = dict.fromkeys([*one.names.values(), *one.words])
    return ContractType(one.id, one.code, one.names, tuple(words), tuple(map(_type_field, one.fields)))


def _type_field(one: TypeFieldTable) -> TypeField:
    return TypeField(
        id=one.id,
        names=one.names,
        kind=one.kind,
        words=tuple(one.words),
        options=tuple(one.options),
        needed=one.needed,
        at_least=one.at_least,
        at_most=one.at_most,
    )


def _policy(one: PolicyTable, home: str) -> Policy:
    digits = minor_digits(one.currency or home)
    code_from = _minor(one.code_from, minor_digits(home))
    return Policy(
        id=one.id,
        name=one.name,
        types=tuple(one.types),
        departments=tuple(one.departments),
        tags=tuple(one.tags),
        at_least=_minor(one.at_least, digits),
        below=_minor(one.below, digits),
        steps=tuple(_step(step, light=one.light, code_from=code_from, four_eyes=one.four_eyes) for step in one.steps),
        once_per_person=one.once_per_person,
        about=tuple(dict.fromkeys(one.about)),
        currency=one.currency,
        where={name: tuple(texts) for name, texts in one.where.items()},
        rooms=tuple(dict.fromkeys(one.rooms)),
    )


def _minor(amount: Decimal | None, digits: int) -> int | None:
    return None if amount is None else int(amount.scaleb(digits).to_integral_value())


def _step(one: StepTable, *, light: bool, code_from: int | None, four_eyes: bool) -> PolicyStep:
    asked = tuple(_asked(word) for word in one.ask)
    return PolicyStep(asked, one.need, one.nudge_hours, one.escalate_hours, light, code_from, four_eyes)


def _asked(word: str) -> Asked:
    kind, _, name = word.partition(":")
    return Asked(Asks(kind), name or None)


def _date_rule(one: DateRuleTable) -> DateRule:
    return DateRule(
        id=one.id,
        types=tuple(one.types),
        kinds=tuple(dict.fromkeys(one.kinds)),
        leads=tuple(sorted(set(one.leads), reverse=True)),
        tell=tuple(dict.fromkeys(one.tell)),
        at=one.at,
        escalate_after=one.escalate_after,
        escalate_to=tuple(dict.fromkeys(one.escalate_to)),
        quiet=one.quiet,
        digest_from=one.digest_from,
    )
