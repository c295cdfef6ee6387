"""Whether the rules of a company file still fit what has been issued: the one check of it that needs the database."""

import asyncio
from pathlib import Path

from bot.company.lines import Lines
from bot.company.problem import CompanyFileError
from contracts.company import Company
from contracts.desk.rulebook import too_narrow
from contracts.ports import Storage


async def narrow_rules(storage: Storage, company: Company, path: Path) -> list[tuple[int, str]]:
    """(line, sentence) of every rule whose counter has outgrown it."""
    async with storage.reading() as stores:
        found = await too_narrow(stores, company)
    if not found:
        return []
    lines = Lines(await asyncio.to_thread(path.read_text, "utf-8-sig"))
    told = []
    for rule, scope, last in found:
        line = lines.line(("number_rules", company.number_rules.index(rule), "pattern"))
        text = f'The rule {rule.id} is too narrow: its counter {scope} stands at {last}. Widen {{seq}}, or set overflow = "widen".'
        told.append((line, text))
    return told


async def check_counters(storage: Storage, company: Company, path: Path) -> None:
    """Raises `CompanyFileError`."""
    if told := await narrow_rules(storage, company, path):
        raise CompanyFileError(path, told)
