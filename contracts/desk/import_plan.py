"""What an import would do to the register: found out first, and done only when every row is understood."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from contracts.company import Company
from contracts.desk.children import read_child
from contracts.desk.import_lookup import Register, taken
from contracts.desk.lifecycle import EXPIRING_DAYS
from contracts.importing.merging import Versions
from contracts.importing.numbers import Fit, fit
from contracts.importing.problem import Problem
from contracts.importing.reading import Row
from contracts.numbering.key import key
from contracts.numbering.length import length_problem
from contracts.ports import Stores
from contracts.register.contract import Contract, State
from contracts.register.facts import facts_of
from contracts.register.lifecycle import by_dates, changes, may_move

MANY = 50
"""From so many rows on, the register is read once as a whole rather than asked for each row."""

BY_CALENDAR = frozenset({State.APPROVED, State.ACTIVE, State.EXPIRING, State.EXPIRED})

Changes = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One contract: `before` is None for a new one; `history` has the row and the changes of each version that made any."""

    before: Contract | None
    after: Contract
    history: tuple[tuple[Row, Changes], ...]
    fit: Fit | None


@dataclass(slots=True)
class Plan:
    """`unchanged` counts rows, as do the steps' histories."""

    steps: list[Step] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Importing:
    """`by` is the importer's person id, who owns what names no owner; `type` is for rows that name none."""

    company: Company
    by: str
    type: str | None
    now: datetime


async def plan_import(stores: Stores, importing: Importing, entries: Sequence[Versions]) -> Plan:
    plan = Plan()
    known = await Register.read(stores, whole=len(entries) > MANY)
    claimed: dict[str, int] = {}
    for entry in entries:
        plan.warnings += [warning for row in entry.rows for warning in row.warnings]
        problems = await taken(known, entry, claimed)
        if problems:
            plan.problems += problems
            continue
        await _plan_one(plan, known, importing, entry)
    return plan


async def _plan_one(plan: Plan, known: Register, importing: Importing, entry: Versions) -> None:
    before = await known.match(entry)
    doubtful = [doubt for row in entry.rows for doubt in row.doubts if not _settled(doubt, row, before, entry)]
    if doubtful:
        plan.problems += doubtful
        return
    first = before or _blank(importing, entry.rows[0])
    warned: list[Problem] = []
    after, history = _versions(importing, first, before is None, entry.rows, warned)
    if not history:
        plan.unchanged += len(entry.rows)
        plan.warnings += warned
        return
    last = entry.rows[-1]
    if before is not None and before.status is State.APPROVING:
        plan.problems.append(Problem(last.number, "import.in_approval", {"number": before.number or before.title}))
        return
    if before is not None:
        after = replace(after, revision=before.revision + 1)
    found = None
    if after.number and (before is None or before.number is None):
        day = after.signed or after.starts or _today(importing)
        found = fit(importing.company, after.number, after.type, day)
        warned += _number_warnings(importing.company, last.number, after, found)
    plan.unchanged += len(entry.rows) - len(history)
    plan.warnings += warned
    plan.steps.append(Step(before, after, history, found))


def _settled(doubt: Problem, row: Row, before: Contract | None, entry: Versions) -> bool:
    """An empty cell leaves what is known; a name that the company file has no more is fine where it already stands."""
    if doubt.key in ("import.empty", "import.no_type"):
        return before is not None or row is not entry.rows[0]
    return before is not None and facts_of(before)[doubt.values["field"]] == doubt.values["text"]


def _versions(
    importing: Importing, first: Contract, is_new: bool, rows: Sequence[Row], warned: list[Problem]
) -> tuple[Contract, tuple[tuple[Row, Changes], ...]]:
    """The contract after all rows, and what each of them changed; nothing when the end is what the register has."""
    history: list[tuple[Row, Changes]] = []
    contract = first
    for at, row in enumerate(rows):
        said = replace(contract, **_fields(row, contract))
        differences = changes(contract, said)
        if said.number != contract.number:
            differences = (("number", contract.number or "", said.number or ""), *differences)
        if differences or (is_new and at == 0):
            history.append((row, differences))
        contract = said
    status = _status(importing, first, contract, is_new, rows, warned)
    if not is_new and status is first.status and not changes(first, contract) and contract.number == first.number:
        return first, ()
    if not history:
        history.append((rows[-1], (("status", first.status.value, status.value),)))
    return replace(contract, status=status), tuple(history)


def _fields(row: Row, contract: Contract) -> dict[str, Any]:
    """What the row says, as fields of a contract. An empty cell says nothing; a number never replaces another."""
    said = {name: value for name, value in row.facts.items() if name not in ("status", "most_renewals")}
    if contract.number is not None:
        said.pop("number", None)
    if "ends" in said:
        said.setdefault("open_ended", False)
    if said.get("open_ended"):
        said["ends"] = None
    if "auto_renew" in said:
        said.setdefault("renewal", None)
        most = row.facts.get("most_renewals")
        said["terms"] = replace(contract.terms, most_renewals=most if isinstance(most, int) else None)
    return said


def _blank(importing: Importing, row: Row) -> Contract:
    kind = row.facts.get("type") or importing.type or ""
    return Contract(owner=importing.by, type=str(kind), created_at=importing.now, created_by=importing.by)


def _status(
    importing: Importing, first: Contract, contract: Contract, is_new: bool, rows: Sequence[Row], warned: list[Problem]
) -> State:
    given = next((row.facts["status"] for row in reversed(rows) if "status" in row.facts), None)
    said = given if isinstance(given, State) else None
    by_calendar = by_dates(contract, _today(importing), EXPIRING_DAYS, importing.company.calendar)
    if is_new:
        if said is State.APPROVING:
            warned.append(Problem(rows[-1].number, "import.approving", {}))
            return State.DRAFT
        return said or by_calendar
    if first.status in BY_CALENDAR and (said is None or said in BY_CALENDAR):
        return by_calendar if by_calendar in BY_CALENDAR and changes(first, contract) else first.status
    if said is None or said is first.status:
        return first.status
    if said is State.APPROVING or not may_move(first.status, said):
        values = {"before": first.status.value, "after": said.value}
        warned.append(Problem(rows[-1].number, "import.status_kept", values))
        return first.status
    return said


def _today(importing: Importing) -> date:
    return importing.now.astimezone(ZoneInfo(importing.company.timezone)).date()


def _number_warnings(company: Company, row: int, contract: Contract, found: Fit | None) -> list[Problem]:
    number = contract.number or ""
    warnings = []
    if found is None and read_child(company.number_rules, number) is None:
        warnings.append(Problem(row, "import.fits_no_rule", {"number": number}))
    if (
        found is not None
        and found.type_code
        and (kind := company.types.get(contract.type))
        and found.type_code != kind.code
    ):
        values = {"number": number, "code": found.type_code, "type": kind.code}
        warnings.append(Problem(row, "import.type_differs", values))
    if length_problem(number):
        warnings.append(Problem(row, "import.length", {"number": number, "count": str(len(key(number)))}))
    return warnings
