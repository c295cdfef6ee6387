"""The register as a table: the columns that an import reads, in the company's language."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

from bot.i18n import Words, load
from bot.importing import FileRefused
from bot.sheets import BadFile, write_sheet
from contracts.company import Company
from contracts.dates.period import Period
from contracts.importing.columns import EXPORTED, HEADINGS
from contracts.people import Person
from contracts.ports import Storage
from contracts.register.contract import Contract
from contracts.register.facts import facts_of
from contracts.rights import scope


async def export_file(storage: Storage, company: Company, person: Person, path: Path) -> int:
    """csv or xlsx by the ending, everything that this person may see; returns how many. Raises `FileRefused`."""
    words = load(company.locale)
    people = _people(company)
    async with storage.reading() as stores:
        rows = [
            [cells[name] for name in EXPORTED]
            async for contract in stores.contracts.all(scope(company, person))
            if (cells := _cells(contract, company, people, words))
        ]
    headings = HEADINGS.get(words.locale, {})
    try:
        await asyncio.to_thread(write_sheet, path, [headings.get(name, name) for name in EXPORTED], rows)
    except BadFile as bad:
        raise FileRefused(words(bad.key, **bad.values)) from None
    return len(rows)


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
