"""The company as its file describes it: people, rooms, types, rules, policies. Read once, never changed in place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.approval.policy import Policy
from contracts.dates.calendar import WorkCalendar
from contracts.dates.rule import DateRule
from contracts.numbering.rule import CodeList, NumberRule
from contracts.people import Department, Person, Role, Room
from contracts.register.typed import TypeField


@dataclass(frozen=True, slots=True)
class ContractType:
    """`code` is what numbers print ("XS"); `names` maps a locale to the type's name; `words` are all ways to type it;
    `fields` are those that only this type has."""

    id: str
    code: str
    names: Mapping[str, str]
    words: tuple[str, ...]
    fields: tuple[TypeField, ...] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `currency` is worth `rate` units of the company's currency from `since` on."""

    currency: str
    rate: Decimal
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Everything the company file says. Mappings are keyed by id and keep the order of the file."""

    name: str
    code: str
    timezone: str
    locale: str
    currency: str
    fiscal_year_start: int
    calendar: WorkCalendar
    departments: Mapping[str, Department]
    people: Mapping[str, Person]
    rooms: Mapping[str, Room]
    types: Mapping[str, ContractType]
    number_rules: tuple[NumberRule, ...]
    policies: tuple[Policy, ...]
    date_rules: tuple[DateRule, ...]
    rates: tuple[Rate, ...]
    code_lists: tuple[CodeList, ...] = ()

    def with_role(self, role: Role) -> tuple[Person, ...]:
        return tuple(person for person in self.people.values() if role in person.roles)

    def account(self, directory: str, account: str) -> Person | None:
        """The person whose account in that directory this is; None for a stranger."""
        for person in self.people.values():
            if person.accounts.get(directory) == account:
                return person
        return None

    def fields_of(self, type: str) -> tuple[TypeField, ...]:
        """The fields of its own that a type of contract has."""
        kind = self.types.get(type)
        return kind.fields if kind else ()

    def type_named(self, word: str) -> ContractType | None:
        wanted = word.casefold()
        for kind in self.types.values():
            if wanted in (kind.id.casefold(), kind.code.casefold()) or wanted in (w.casefold() for w in kind.words):
                return kind
        return None

    def in_tree(self, department: str, root: str) -> bool:
        """Whether `department` is `root` or lies below it."""
        seen: set[str] = set()
        here: str | None = department
        while here is not None and here not in seen:
            if here == root:
                return True
            seen.add(here)
            found = self.departments.get(here)
            here = found.parent if found else None
        return False
