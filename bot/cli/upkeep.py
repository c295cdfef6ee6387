"""check, migrate, audit."""

import argparse

from bot.cli.failure import Failed
from bot.cli.place import settings_here
from bot.settings import SettingsError, load_settings


async def run(arguments: argparse.Namespace) -> int:
    actions = {"check": check, "migrate": migrate, "audit": audit}
    return await actions[arguments.command]()


async def migrate() -> int:
    settings = load_settings()
    from storage.migrate import migrate as bring_up

    applied = await bring_up(settings.database_url, demo=settings.demo)
    print("\n".join(f"applied {name}" for name in applied) or "The database is at this version already.")
    return 0


async def check() -> int:
    """One line each; exit 1 if anything is wrong, 0 when something is merely absent."""
    from bot.checking import run_checks

    try:
        settings = settings_here()
    except SettingsError as wrong:
        findings = await run_checks(wrong)
    else:
        findings = await run_checks(settings)
    for finding in findings:
        print(f"{finding.level:8}{finding.text}")
    return int(any(finding.level == "error" for finding in findings))


async def audit() -> int:
    from storage.database import open_storage

    settings = settings_here()
    storage = await open_storage(settings.database_url)
    try:
        count, broken = await storage.verify_audit()
    finally:
        await storage.close()
    if broken is None:
        print(f"{count} entries, every link holds.")
        return 0
    from bot.i18n import load

    raise Failed(f"entry {broken.seq} does not fit: {load('en')(broken.why)}. Compare with a backup.")
