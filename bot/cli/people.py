"""people sync: a platform's directory beside the company file."""

import argparse
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from adapters.api.directory import Directory, Listing
from adapters.api.errors import ChannelError
from bot.cli.failure import Failed
from bot.cli.place import settings_here
from bot.company import load_company
from bot.roster import Compared, compared, completed, quoted
from bot.settings import Settings, known_channels
from cards.words import clean
from contracts.company import Company


async def run(arguments: argparse.Namespace) -> int:
    settings = settings_here()
    company = load_company(settings.company_file, known_channels())
    listings = await _listings(settings, company)
    if not listings:
        raise Failed("None of the configured channels has a directory that can be read.")
    for directory, listing in listings.items():
        told = compared(company, directory, listing)
        print("\n".join(_lines(directory, told, listing)))
        if told.found and not arguments.dry_run:
            company = _write(settings.company_file, company, directory, told)
            print(f"{settings.company_file}: {len(told.found)} written. `kill -HUP` the server, or restart it.")
    return 0


async def _listings(settings: Settings, company: Company) -> dict[str, Listing]:
    from bot.wiring import build, running_plugins
    from storage.database import open_storage

    storage = await open_storage(settings.database_url)
    try:
        plugins = running_plugins(settings, demo=storage.is_demo)
        app = build(settings, company, storage, plugins, list(plugins))
        found: dict[str, Listing] = {}
        for name, channel in app.channels.items():
            try:
                if isinstance(channel, Directory):
                    found[plugins[name].directory] = await channel.listing()
            except ChannelError as error:
                raise Failed(f"{name}: {error}") from error
            finally:
                await channel.close()
        return found
    finally:
        await storage.close()


def _lines(directory: str, told: Compared, listing: Listing) -> Iterator[str]:
    yield f"{directory}: {len(listing.members)} people"
    for person, member in told.found:
        yield f"  link     {person.id}: {directory} = {quoted(member.account)} ({person.email} is theirs)"
    for person, member in told.alike:
        yield f"  perhaps  {person.id}: {directory} = {quoted(member.account)} ({clean(member.name)}; by name alone, so write it yourself)"
    for person, member in told.moved:
        yield f"  moved    {person.id}: {clean(member.department or '')} there, {person.department} in the file"
    for member in told.unknown:
        where = f", {clean(member.department)}" if member.department else ""
        yield f"  new      {quoted(member.account)}: {clean(member.name)}{where} is not in the company file"
    for person in told.gone:
        yield f"  gone     {person.id}: {person.accounts[directory]} is not there any more; take them out of the company file"
    if not listing.complete:
        yield "  (the app may not see everybody, so nobody is reported gone; widen its range of contacts)"
    if not (told.found or told.alike or told.moved or told.unknown or told.gone):
        yield "  the company file is as the directory says"


def _write(path: Path, company: Company, directory: str, told: Compared) -> Company:
    """Only what was asked for may have changed; else nothing is written."""
    accounts = {person.id: member.account for person, member in told.found}
    aside = path.with_name(f".{path.name}.new")
    aside.write_bytes(completed(path.read_bytes().decode(), directory, accounts).encode())
    try:
        wanted = {
            id: replace(person, accounts={**person.accounts, directory: accounts[id]}) if id in accounts else person
            for id, person in company.people.items()
        }
        written = load_company(aside, known_channels())
        if written != replace(company, people=wanted):
            raise Failed(
                f"{path} is laid out in a way that cannot be completed by itself. Write the lines above yourself."
            )
        shutil.copymode(path, aside)
        aside.replace(path)
        return written
    finally:
        aside.unlink(missing_ok=True)
