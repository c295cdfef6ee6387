"""backup, restore."""

import argparse
import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot.cli.failure import Failed
from bot.cli.place import settings_here
from bot.i18n import load
from bot.settings import Settings
from bot.settings.key import key_path
from storage.backup import Drill, back_up, drill, restore
from storage.urls import SqliteAddress, read


async def run(arguments: argparse.Namespace) -> int:
    settings = settings_here()
    console = Console(file=sys.stderr)
    with console.status("…") if console.is_terminal else console:
        work = _backed_up if arguments.command == "backup" else _restored
        said = await asyncio.to_thread(work, arguments, settings)
    print(said)
    return 0


def _backed_up(arguments: argparse.Namespace, settings: Settings) -> str:
    address = read(settings.database_url)
    beside = address.path.parent if isinstance(address, SqliteAddress) else Path()
    made = back_up(settings.database_url, Path(arguments.folder or beside / "backups"), datetime.now(UTC))
    megabytes = made.stat().st_size / 1e6
    key: object = settings.secret_key_file or key_path(settings.database_url)
    if settings.secret_key is not None:
        key = "CONTRACTBOT_SECRET_KEY"
    return (
        f"{made} ({megabytes:.1f} MB)\n"
        f"Keep with it, in another place: {settings.company_file} and {key}; without that key old buttons cannot be read.\n"
        f"Try it: contractbot restore --verify {made}"
    )


def _restored(arguments: argparse.Namespace, settings: Settings) -> str:
    backup = Path(arguments.file)
    found = drill(backup) if arguments.verify else restore(backup, settings.database_url)
    if found.damage is not None:
        raise Failed(f"{backup} is damaged ({found.damage}). Nothing was restored. Take the backup before it.")
    if found.broken is not None:
        why = load("en")(found.broken.why)
        raise Failed(f"{backup}: entry {found.broken.seq} of its log does not fit ({why}). Nothing was restored.")
    done = "can be restored" if arguments.verify else f"is restored to {read(settings.database_url).shown}"
    return f"{backup} {done}: {_held(found)}."


def _held(found: Drill) -> str:
    counts = [f"{count} {name}" for name, count in found.counts.items()]
    last = f", the last of {found.last_entry:%Y-%m-%d %H:%M} UTC" if found.last_entry else ""
    return f"{', '.join(counts)}, {found.entries} entries in the log{last}, every link holds"
