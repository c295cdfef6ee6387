"""demo and serve."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.failure import Failed
from bot.cli.place import STATE, demo_settings
from bot.logs import set_up_logs
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.wiring import App


async def run(arguments: argparse.Namespace) -> int:
    return await (demo(arguments) if arguments.command == "demo" else serve())


async def serve() -> int:
    settings = load_settings()
    set_up_logs(settings.log_level, settings.log_format, settings.secrets())
    from bot import server
    from bot.channels import discover
    from bot.wiring import read_company, running

    company = read_company(settings)
    await _made_if_new(settings)
    if unspoken := sorted(set(settings.channels) - set(discover())):
        raise Failed(
            f"Configured, but this version cannot speak to it yet: {', '.join(unspoken)}. Take its settings out to start."
        )
    async with running(settings, company) as app:
        if not app.channels:
            print("No channel is configured: nobody can speak to the bot yet. See the README.", file=sys.stderr)
        await server.serve(app, settings.host, settings.port)
    return 0


async def demo(arguments: argparse.Namespace) -> int:
    settings = demo_settings(port=arguments.port, host="127.0.0.1")
    set_up_logs(settings.log_level, settings.log_format, settings.secrets())
    from bot import server
    from bot.wiring import read_company, running

    if arguments.fresh:
        forget(STATE)
    company = read_company(settings)
    await _made(settings)
    async with running(settings, company) as app:
        await furnish(app)
        print(f"\n  The playground is open: http://127.0.0.1:{arguments.port}/\n  Ctrl-C ends it.\n", flush=True)
        await server.serve(app, "127.0.0.1", arguments.port)
    return 0


async def _made(settings: Settings) -> None:
    from storage.migrate import migrate

    await migrate(settings.database_url, demo=settings.demo)


async def _made_if_new(settings: Settings) -> None:
    """A first start makes its database; an old one is brought up by its operator's own `migrate`, after a backup."""
    from storage.migrate import is_new

    if await is_new(settings.database_url):
        await _made(settings)


def forget(state: Path) -> None:
    """Only what a demo makes: its database with what SQLite keeps beside it, and its key."""
    for path in sorted(state.glob("contractbot.*")):
        path.unlink()


async def furnish(app: App) -> None:
    """Fills an empty demo with its contracts; one that has any is left as it is."""
    from contracts.people import Role
    from contracts.rights import scope
    from contracts.search import Query
    from demo.seed import seed

    now = await app.clock.now()
    company = app.house.company
    async with app.storage.reading() as stores:
        whole = scope(company, company.with_role(Role.ADMIN)[0])
        if (await stores.contracts.find(Query(), whole, limit=1)).total:
            return
    print("Making the demo: an invented company, its contracts, and real public ones …", flush=True)
    report = await seed(app.storage, company, now)
    print(f"  {report.imported} contracts.", flush=True)
