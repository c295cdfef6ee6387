"""A file of contracts into the register: read, understood whole, and stored in one unit of work, or not at all."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.i18n import Words, load
from bot.recording import record
from bot.sheets import BadFile, read_sheet, write_sheet
from cards.talk import error_text
from contracts.company import Company
from contracts.desk.import_plan import Importing, Plan, plan_import
from contracts.desk.importing import import_rows
from contracts.importing.cells import Cell, text_of
from contracts.importing.columns import HEADINGS, NAMES, Columns, recognise
from contracts.importing.doctor import Complaint, Patient, examine
from contracts.importing.merging import merge
from contracts.importing.problem import Problem
from contracts.importing.reading import Reading, Row, read_row
from contracts.people import Person, Role
from contracts.ports import Storage, Stores
from contracts.refusal import Refused

CHANNEL = "import"


class FileRefused(Exception):
    """The file or an option cannot be used at all; the text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """As on the command line. `mapping` is field to header; `type` any word for one; `as_person` a person id."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    type: str | None = None
    date_format: str | None = None
    as_person: str | None = None
    skip_bad: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Counts of rows. `problems` and `warnings` are (row of the file, sentence), in order and never cut short.

    `stored` is False when nothing was written: a dry run, or a file refused for its bad rows. `rejected` is the file
    that the bad rows went to. `checked` is what is odd about the rows of the file together, `run` the
    number by which the import can be undone.
    """

    imported: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    problems: Sequence[tuple[int, str]] = ()
    warnings: Sequence[tuple[int, str]] = ()
    stored: bool = False
    rejected: Path | None = None
    checked: Sequence[Complaint] = ()
    run: int = 0


@dataclass(frozen=True, slots=True)
class _Table:
    """A file as read: its header, where the columns are, and the rows with what is wrong with each."""

    header: Sequence[Cell]
    header_row: int
    body: Mapping[int, Sequence[Cell]]
    columns: Columns
    rows: Sequence[Row]
    problems: Sequence[Problem]


async def import_file(
    storage: Storage,
    company: Company,
    path: Path,
    options: ImportOptions,
    now: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """`progress` is told how many contracts of how many are stored. Raises `FileRefused`; bad rows are in the report."""
    words = load(company.locale)
    try:
        importing, order = _options(company, options, now)
        table = await asyncio.to_thread(_read, company, path, options, importing, order)
        checked = await asyncio.to_thread(_examined, company, table, now)
        if options.dry_run:
            async with storage.reading() as stores:
                plan = await _planned(stores, importing, table)
                report = _report(words, table, plan, stored=False, skip=options.skip_bad)
        else:
            report = await _store(storage, importing, path, options, table, words, progress)
        return replace(report, checked=checked)
    except BadFile as bad:
        raise FileRefused(_sentence(words, bad.key, bad.values)) from None
    except Refused as refused:
        raise FileRefused(error_text(words, refused.key, **refused.values)) from None


def _examined(company: Company, table: _Table, now: datetime) -> tuple[Complaint, ...]:
    """Bad rows too, as far as they could be read."""
    said = [(row.number, row.facts) for row in table.rows]
    patients = [
        Patient(
            row=number,
            number=str(facts.get("number") or ""),
            title=str(facts.get("title") or ""),
            customer=str(facts.get("customer") or ""),
            type=str(facts.get("type") or ""),
            starts=_date(facts.get("starts")),
            ends=_date(facts.get("ends")),
            signed=_date(facts.get("signed")),
        )
        for number, facts in said
    ]
    return examine(company, patients, now.astimezone(ZoneInfo(company.timezone)).date())


def _date(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _options(company: Company, options: ImportOptions, now: datetime) -> tuple[Importing, str | None]:
    person = _importer(company, options.as_person)
    kind = company.type_named(options.type) if options.type else None
    if options.type and kind is None:
        known = ", ".join(one.id for one in company.types.values())
        raise BadFile("import.unknown_type", field="type", text=options.type, known=known)
    return Importing(company, person.id, kind.id if kind else None, now), _order(options.date_format)


def _importer(company: Company, wanted: str | None) -> Person:
    """Whoever is named: who may import is asked where they ask for it. Here it says whose name stands in the log."""
    person = company.people.get(wanted) if wanted else next(iter(company.with_role(Role.ADMIN)), None)
    if person is None:
        raise BadFile("import.no_importer", text=wanted or "")
    return person


def _order(text: str | None) -> str | None:
    """A single Y, as some programs write a year, is one of four digits."""
    if text is None or "%" in text or re.fullmatch("[dmyDMY]{3}", text):
        return text
    if not all(letter in text.upper() for letter in "YMD") or re.search("[^YMD./ -]", text.upper()):
        raise BadFile("import.no_date_format", text=text)
    return re.sub("(?<!Y)Y(?!Y)", "YYYY", text.upper())


def _read(company: Company, path: Path, options: ImportOptions, importing: Importing, order: str | None) -> _Table:
    cells = read_sheet(path)
    filled = {number: row for number, row in enumerate(cells, start=1) if any(text_of(cell) for cell in row)}
    if not filled:
        raise BadFile("import.no_header")
    header_row = min(filled)
    header = filled.pop(header_row)
    columns, problems = recognise(header, options.mapping, header_row)
    if problems:
        return _Table(header, header_row, filled, columns, (), problems)
    reading = Reading(company, columns, importing.type, order)
    rows, found = [], list(problems)
    for number, row in filled.items():
        count = max(at for at, cell in enumerate(row, start=1) if text_of(cell))
        if count > len(header):
            values = {"count": str(count), "most": str(len(header))}
            found.append(Problem(number, "import.extra_cells", values))
            continue
        read, wrong = read_row(number, row, reading)
        rows.append(read)
        found += wrong
    return _Table(header, header_row, filled, columns, rows, found)


async def _planned(stores: Stores, importing: Importing, table: _Table) -> Plan:
    """Every problem there is: those of cells, of rows against each other, and of rows against the register."""
    _, contradictions = merge(table.rows)
    bad = {problem.row for problem in (*table.problems, *contradictions)}
    entries, _ = merge(row for row in table.rows if row.number not in bad)
    plan = await plan_import(stores, importing, entries)
    hopeless, _ = merge(row for row in table.rows if row.number in bad)
    plan.problems += [*table.problems, *contradictions, *(await plan_import(stores, importing, hopeless)).problems]
    return plan


async def _store(
    storage: Storage,
    importing: Importing,
    path: Path,
    options: ImportOptions,
    table: _Table,
    words: Words,
    progress: Callable[[int, int], None],
) -> Report:
    async with storage.unit() as stores:
        # It locks many contracts, as the clock does: in turn, so that neither ever waits for the other's second one.
        await stores.inbox.alone()
        plan = await _planned(stores, importing, table)
        headless = any(problem.row == table.header_row for problem in plan.problems)
        if plan.problems and (headless or not options.skip_bad):
            return _report(words, table, plan, stored=False)
        total = len(plan.steps)
        happened = await import_rows(
            stores,
            importing.company,
            importing.by,
            plan.steps,
            importing.now,
            lambda done: progress(done, total),
            path.name,
        )
        record(stores, happened, importing.now, importing.by, CHANNEL)
        report = _report(words, table, plan, stored=True)
        if plan.steps:
            report = replace(report, run=(await stores.imports.last(1))[0].id)
        if plan.problems:
            report = replace(report, rejected=await asyncio.to_thread(_reject, path, table, report))
    return report


def _report(words: Words, table: _Table, plan: Plan, *, stored: bool, skip: bool = False) -> Report:
    """`skip` counts what the good rows would do, though there are bad ones."""
    bad = {problem.row for problem in plan.problems}
    counted = Counter(
        "imported" if step.before is None and at == 0 else "changed"
        for step in plan.steps
        for at, _ in enumerate(step.history)
    )
    whole = stored or skip or not bad
    return Report(
        imported=counted["imported"] if whole else 0,
        changed=counted["changed"] if whole else 0,
        unchanged=plan.unchanged if whole else 0,
        refused=len(bad - {table.header_row}),
        problems=_told(words, plan.problems),
        warnings=_told(words, plan.warnings),
        stored=stored,
    )


def _told(words: Words, problems: Sequence[Problem]) -> list[tuple[int, str]]:
    return sorted({(problem.row, _sentence(words, problem.key, problem.values)) for problem in problems})


def _sentence(words: Words, key: str, values: Mapping[str, object]) -> str:
    """Fields, states and lives of numbers are said in the reader's language."""
    shown = dict(values)
    headings = HEADINGS.get(words.locale)
    if headings and "field" in shown:
        shown["field"] = headings[str(shown["field"])]
    for name, family in (("before", "state"), ("after", "state"), ("life", "life")):
        if name in shown:
            shown[name] = words(f"{family}.{shown[name]}")
    if "states" in shown:
        shown["known"] = words("word.comma").join(words(f"state.{state}") for state in str(shown["states"]).split())
    return words(key, **shown)


def _reject(path: Path, table: _Table, report: Report) -> Path:
    """The bad rows as they were, each with its reasons, so that they can be put right and imported by themselves."""
    rejected = path.with_name(f"{path.name}.rejected.csv")
    reasons: dict[int, list[str]] = {}
    for row, sentence in report.problems:
        reasons.setdefault(row, []).append(sentence)
    width = len(table.header)
    rows = [[*_padded(table.body[row], width), str(row), " ".join(sentences)] for row, sentences in reasons.items()]
    write_sheet(rejected, [*map(text_of, table.header), "row", "reason"], rows)
    return rejected


def _padded(row: Sequence[Cell], width: int) -> list[str]:
    cells = [text_of(cell) for cell in row]
    return [*cells[:width], *[""] * (width - len(cells))]


def mapping_of(pairs: Sequence[str], locale: str) -> Mapping[str, str]:
    """`FIELD=COLUMN` as typed. Raises `FileRefused`."""
    words = load(locale)
    found: dict[str, str] = {}
    for pair in pairs:
        name, separator, column = pair.partition("=")
        if not separator or not column.strip():
            raise FileRefused(_sentence(words, "import.map_form", {"text": pair}))
        if name.strip() not in NAMES:
            raise FileRefused(_sentence(words, "import.map_field", {"text": name, "known": ", ".join(NAMES)}))
        found[name.strip()] = column
    return found
