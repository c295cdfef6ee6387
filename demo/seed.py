"""Fills a demo database: the invented contracts, moved to today, and the real ones as they are."""

import csv
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bot.importing import FileRefused, ImportOptions, Report, import_file
from contracts.company import Company
from contracts.dates.period import add_months
from contracts.dates.reading import parse_date
from contracts.importing.columns import HEADINGS, NAMES
from contracts.numbering.pattern import NumberFacts, Pattern, compile_pattern, rule_for
from contracts.ports import Storage
from demo import grown
from demo.book import Book

HERE = Path(__file__).parent
ANCHOR = date(2026, 11, 22)
"""The day on which the days of contracts.csv are meant to be read."""

REAL = {
    "number": "piid",
    "title": "descriptionofcontractrequirement",
    "customer": "vendorname",
    "amount": "dollarsobligated",
    "signed": "signeddate",
    "starts": "effectivedate",
    "ends": "ultimatecompletiondate",
    "modification": "modnumber",
}
DAYS = ("signed", "starts", "ends")
MONTH = 30.44
"""Days, on average."""

Fields = dict[str, str]


async def seed(storage: Storage, company: Company, now: datetime) -> Report:
    """All contracts in one unit of work: a demo that was interrupted is empty, not half full. What was done under them follows."""
    today = now.astimezone(ZoneInfo(company.timezone)).date()
    rows = [*numbered(invented(today), company, today), *real()]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "contracts.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(NAMES), restval="")
            writer.writeheader()
            writer.writerows(rows)
        report = await import_file(storage, company, path, ImportOptions(), now)
    if not report.stored:
        problems = "\n".join(f"{row}: {text}" for row, text in report.problems)
        raise FileRefused(f"The demo's contracts do not fit this company file:\n{problems}")
    await lived(storage, company, {row["title"]: row["number"] for row in rows if row.get("number")}, now)
    return report


def invented(today: date) -> list[Fields]:
    months = round((today - ANCHOR).days / MONTH)
    fields = {heading: name for name, heading in HEADINGS["zh-CN"].items()}
    with (HERE / "contracts.csv").open(encoding="utf-8", newline="") as file:
        rows = [{fields[heading]: text for heading, text in row.items()} for row in csv.DictReader(file)]
    rows += grown.rows()
    for row in rows:
        row.update({name: moved(row[name], months) for name in DAYS})
    return rows


async def lived(storage: Storage, company: Company, numbers: Mapping[str, str], now: datetime) -> None:
    """What was planned, delivered, paid and disputed under the invented contracts, and how they belong together."""
    months = round((now.astimezone(ZoneInfo(company.timezone)).date() - ANCHOR).days / MONTH)
    async with storage.unit() as stores:
        book = Book(stores, company, numbers, now)
        for tie in grown.ties():
            await book.tie(tie)
        for deed in grown.deeds():
            done = add_months(deed.done, months) if deed.done else None
            await book.enter(deed._replace(due=add_months(deed.due, months), done=done))
        running = list(dict.fromkeys(deed.title for deed in grown.deeds()))
        for title, at in grown.DISPUTED:
            await book.dispute(running[at], title)
        for at, text in enumerate(grown.NOTES):
            await book.note(running[at + 2], text)


def moved(text: str, months: int) -> str:
    """The last day of a month stays one. What is no day stays as it is: the cell is empty, or the contract has no end."""
    if not text[:1].isdigit():
        return text
    day = date.fromisoformat(text)
    there = add_months(day, months)
    if day.day == monthrange(day.year, day.month)[1]:
        there = there.replace(day=monthrange(there.year, there.month)[1])
    return there.isoformat()


def numbered(rows: list[Fields], company: Company, today: date) -> list[Fields]:
    """Numbers by the company's rule, in the order in which they would have been taken.

    A draft takes its number today; one of which not even the amount is known has none yet.
    """
    scopes: dict[str, int] = defaultdict(int)
    for row in sorted(rows, key=lambda row: row["signed"] or today.isoformat()):
        kind = company.type_named(row["type"])
        day = date.fromisoformat(row["signed"]) if row["signed"] else today
        rule = rule_for(company.number_rules, kind.id, day) if kind else None
        if kind is None or rule is None or not row["amount"]:
            continue
        pattern: Pattern = compile_pattern(rule)
        owner = next((person for person in company.people.values() if person.name == row["owner"]), None)
        facts = NumberFacts(
            type_code=kind.code,
            dept=owner.department if owner else "",
            org=company.code,
            on=day,
            fiscal_year_start=company.fiscal_year_start,
        )
        scope = pattern.scope(facts)
        scopes[scope] = max(scopes[scope] + 1, rule.start)
        row["number"] = pattern.format(facts, scopes[scope])
    return rows


def real() -> Iterator[Mapping[str, str]]:
    """The tax office's contracts are looked after by emily, everybody else's by chenjie."""
    with (HERE / "usaspending_treasury_2016.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            fields = {name: row[column] for name, column in REAL.items()}
            fields.update({name: str(parse_date(fields[name], "mdy")) for name in DAYS if fields[name]})
            owner = "emily" if "INTERNAL REVENUE" in row["contractingofficeagencyid"] else "chenjie"
            yield {**fields, "type": "supplier", "currency": "USD", "owner": owner}
