"""The tables of a company file as they are written; docs/company-file.md explains each."""

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from contracts.approval.policy import About
from contracts.dates.rule import DateKind
from contracts.numbering.rule import DatedBy, Overflow
from contracts.people import Role, Shown
from contracts.register.typed import FieldKind, NeededAt

Id = Annotated[str, Field(pattern=r"^[^\s:/]{1,40}$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Chosen = Field(strict=False)
Number = Annotated[Decimal, Field(strict=False)]


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)


class Placed(BaseModel):
    """A table whose other keys are channels or directories of accounts; which ones exist is checked later."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True, defer_build=True)


class CompanyTable(Table):
    name: Text
    code: Text
    timezone: Text
    locale: Text
    currency: Text
    fiscal_year_start: int = Field(1, ge=1, le=12)
    holidays: Literal["CN", "none"] = "none"


class CalendarTable(Table):
    day: date
    worked: bool
    name: str = ""


class DepartmentTable(Table):
    id: Id
    name: Text
    head: Id
    parent: Id | None = None


class PersonTable(Placed):
    id: Id
    name: Text
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    department: Id
    roles: list[Annotated[Role, Chosen]]
    manager: Id | None = None
    locale: Text | None = None
    timezone: Text | None = None
    hours: Annotated[tuple[time, time] | None, BeforeValidator(lambda value: _hours(value))] = None


class RoomTable(Placed):
    id: Id
    name: Text
    shows: list[Annotated[Shown, Chosen]] = []


class TypeFieldTable(Table):
    id: Id
    names: dict[str, Text] = Field(min_length=1)
    kind: Annotated[FieldKind, Chosen] = FieldKind.TEXT
    words: list[Text] = []
    options: list[Text] = []
    needed: Annotated[NeededAt, Chosen] = NeededAt.NEVER
    at_least: Number | None = None
    at_most: Number | None = None


class TypeTable(Table):
    id: Id
    code: Text
    names: dict[str, Text] = Field(min_length=1)
    words: list[Text] = []
    fields: list[TypeFieldTable] = []


def _codes(value: object) -> object:
    if isinstance(value, list):
        value = {code: code for code in value if isinstance(code, str)} if _are_texts(value) else None
    if not isinstance(value, dict):
        raise ValueError('write the codes as a list of texts, or each with its name: { SH = "Shanghai" }')
    return {code: named if _is_text(named) else _codes(named) for code, named in value.items()}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(values: list[object]) -> bool:
    return all(map(_is_text, values))


class CodeListTable(Table):
    """`codes` is code = "name", or in a list that depends on another, a table of these for each code of the other."""

    id: Annotated[str, Field(pattern=r"^\w{1,40}$")]
    names: dict[str, Text] = {}
    depends_on: Text | None = None
    open: bool = False
    codes: Annotated[dict[str, str | dict[str, str]], BeforeValidator(_codes)] = {}


class ChildTable(Table):
    kind: Id
    pattern: Text
    start: int = Field(1, ge=0)


class NumberRuleTable(Table):
    id: Id
    pattern: Text
    types: list[Id] = []
    dated_by: Annotated[DatedBy, Chosen] = DatedBy.REQUEST
    counter: list[Text] = ["type", "year"]
    since: date = date.min
    start: int = Field(1, ge=0)
    overflow: Annotated[Overflow, Chosen] = Overflow.ERROR
    reserve_days: int = Field(30, ge=1, le=3650)
    widths: dict[str, Annotated[int, Field(ge=1, le=12)]] = {}
    counter_of: Id | None = None
    children: list[ChildTable] = []


def _count(value: object) -> object:
    if value in ("any", "all"):
        return {"any": 1, "all": None}[str(value)]
    if type(value) is not int or value < 1:
        raise ValueError('write "any", "all" or how many must agree')
    return value


class StepTable(Table):
    """`need` is None for all of them."""

    ask: list[Text] = Field(min_length=1)
    need: Annotated[int | None, BeforeValidator(_count)] = 1
    nudge_hours: Annotated[int, Field(ge=1)] | None = 8
    escalate_hours: Annotated[int, Field(ge=1)] | None = 24


class PolicyTable(Table):
    id: Id
    name: Text
    types: list[Id] = []
    departments: list[Id] = []
    tags: list[Text] = []
    at_least: Number | None = None
    below: Number | None = None
    about: list[Annotated[About, Chosen]] = Field([About.CONTRACT], min_length=1)
    currency: Text | None = None
    where: dict[str, list[Text]] = {}
    rooms: list[Id] = []
    once_per_person: bool = True
    four_eyes: bool = False
    light: bool = False
    code_from: Number | None = None
    steps: list[StepTable] = Field(min_length=1)


def _clock(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return time.fromisoformat(value)
    except ValueError:
        raise ValueError('write the hour like "09:00"') from None


def _hours(value: object) -> object:
    """`20:00-08:00`, as the clock of whoever it concerns shows it."""
    if not isinstance(value, str):
        return value
    first, dash, last = value.partition("-")
    try:
        hours = time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
    except ValueError:
        hours = time.min, time.min
    if not dash or hours[0] == hours[1] or any(hour.tzinfo for hour in hours):
        raise ValueError('write the hours like "20:00-08:00"')
    return hours


class DateRuleTable(Table):
    id: Id
    types: list[Id] = []
    kinds: list[Annotated[DateKind, Chosen]] = [DateKind.NOTICE, DateKind.EXPIRY]
    leads: list[Annotated[int, Field(ge=0, le=3650)]] = Field(min_length=1)
    tell: list[Text] = Field(min_length=1)
    at: Annotated[time, BeforeValidator(_clock)] = time(9)
    escalate_after: int = Field(3, ge=1, le=365)
    escalate_to: list[Text] = ["manager"]
    quiet: Annotated[tuple[time, time] | None, BeforeValidator(_hours)] = None
    digest_from: int = Field(2, ge=2, le=100)


class RateTable(Table):
    currency: Text
    rate: Number
    since: date


class CompanyFile(Table):
    company: CompanyTable
    calendar: list[CalendarTable] = []
    departments: list[DepartmentTable] = Field(min_length=1)
    people: list[PersonTable] = Field(min_length=1)
    rooms: list[RoomTable] = []
    contract_types: list[TypeTable] = Field(min_length=1)
    code_lists: list[CodeListTable] = []
    number_rules: list[NumberRuleTable] = Field(min_length=1)
    approval_policies: list[PolicyTable] = []
    date_rules: list[DateRuleTable] = []
    rates: list[RateTable] = []
