"""watch: from outside, whether dates are being checked; for a timer of the operating system, best on another machine."""

import argparse
from datetime import UTC, datetime, timedelta

from bot.cli.failure import Failed
from bot.cli.place import settings_here
from bot.company import load_company
from bot.settings import known_channels
from bot.watch import mailed, since, words
from contracts.people import Role


async def run(arguments: argparse.Namespace) -> int:
    from storage.database import open_storage

    settings = settings_here()
    company = load_company(settings.company_file, known_channels())
    storage = await open_storage(settings.database_url)
    try:
        now = datetime.now(UTC)
        beat = await storage.memory("dates").get("beat", now)
    finally:
        await storage.close()
    silent = since(beat, now)
    if silent is not None and silent <= timedelta(minutes=arguments.minutes):
        print(f"Dates were checked {int(silent.total_seconds())} seconds ago.")
        return 0
    text = words(silent.total_seconds() if silent else 0, "no beat in the database / 数据库中没有心跳")
    admins = [person.email for person in company.with_role(Role.ADMIN)]
    said = "A mail has been sent." if mailed(settings.mail, admins, text) else "No mail could be sent."
    raise Failed(f"Dates are not being checked: {beat or 'never'} was the last time. {said}")
