"""The register as a table: the columns that an import reads, in the company's language."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.i18n import Words, load
from bot.importing import FileRefused
from bot.sheets import BadFile, write_sheet
from contracts.asking import parse_query
from contracts.company import Company
from contracts.dates.period import Period
from contracts.importing.columns import EXPORTED, HEADINGS
from contracts.people import Person
from contracts.ports import Storage, Stores
from contracts.register.contract import Contract
from contracts.register.facts import facts_of
from contracts.rights import hidden_from, scope

MOST = 10_000
"""How many rows of a search go into one workbook."""


async def export_file(storage: Storage, company: Company, person: Person, path: Path, text: str = "") -> int:
    """csv or xlsx by the ending: everything that this person may see, or what a search finds of it; returns how many.
    Raises `FileRefused`."""
    async with storage.reading() as stores:
        if text:
            rows = await found_by(stores, company, person, text, datetime.now(UTC))
        else:
            rows = [contract async for contract in stores.contracts.all(scope(company, person))]
    try:
        await asyncio.to_thread(write_rows, company, person, rows, path)
    except BadFile as bad:
        raise FileRefused(load(company.locale)(bad.key, **bad.values)) from None
    return len(rows)


async def found_by(stores: Stores, company: Company, person: Person, text: str, now: datetime) -> list[Contract]:
    """What a search finds for that person, as they could read it one by one. Raises `FileRefused` where it says nothing."""
    today = now.astimezone(ZoneInfo(company.timezone)).date()
    asked = parse_query(text, company, person, today)
    if not asked.understood:
        raise FileRefused(load(company.locale)("download.nothing_asked"))
    found = await stores.contracts.find(asked.query, scope(company, person), limit=MOST)
    return list(found.rows)


def write_rows(company: Company, person: Person, rows: Sequence[Contract], path: Path) -> None:
    """Raises `BadFile`. What is hidden from that person is an empty cell."""
    words = load(company.locale)
    people = _people(company)
    headings = HEADINGS.get(words.locale, {})
    table = []
    for contract in rows:
        cells = _cells(contract, company, people, words)
        if hidden_from(company, person, contract):
            cells.update(dict.fromkeys(KEPT_BACK, ""))
        table.append([cells[name] for name in EXPORTED])
    write_sheet(path, [headings.get(name, name) for name in EXPORTED], table)


KEPT_BACK = ("title", "customer", "amount", "currency", "aliases", "notes", "tags")


def _people(company: Company) -> Mapping[str, str]:
    """Person id to name, where the name leads back to that person alone."""
    names = [person.name.casefold() for person in company.people.values()]
    others = {word.casefold() for one in company.people.values() for word in (one.id, one.email)}
    return {
        person.id: person.name
        for person in company.people.values()
        if names.count(person.name.casefold()) == 1 and person.name.casefold() not in others
    }


def _cells(contract: Contract, company: Company, people: Mapping[str, str], words: Words) -> dict[str, str]:
    kind = company.types.get(contract.type)
    cells = {**facts_of(contract), "number": contract.number or "", "status": words(f"state.{contract.status.value}")}
    cells["type"] = kind.names.get(words.locale, kind.id) if kind else contract.type
    cells["owner"] = people.get(contract.owner, contract.owner)
    cells["notice_period"] = _period(contract.notice, words)
    if contract.open_ended:
        cells["ends"] = words("word.open_ended")
    if contract.auto_renew:
        renewal, most = _period(contract.renewal, words) or words("word.yes"), contract.terms.most_renewals
        cells["auto_renew"] = renewal if most is None else words("dates.at_most", length=renewal, count=most)
    else:
        cells["auto_renew"] = words("word.no")
    return cells


def _period(period: Period | None, words: Words) -> str:
    if period is None:
        return ""
    text = words(f"unit.{period.unit.value}", count=period.count)
    return words(f"dates.to.{period.to.value}", period=text) if period.to else text
