"""import and export."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.cli.failure import Failed
from bot.cli.place import settings_here
from bot.importing import FileRefused, ImportOptions, Report, import_file
from bot.wiring import App, running
from contracts.people import Person, Role


async def run(arguments: argparse.Namespace) -> int:
    async with running(settings_here(), everywhere=False) as app:
        try:
            return await (bring_in(app, arguments) if arguments.command == "import" else take_out(app, arguments))
        except FileRefused as refused:
            raise Failed(str(refused)) from refused


async def bring_in(app: App, arguments: argparse.Namespace) -> int:
    path = Path(arguments.file)
    options = ImportOptions(
        mapping=dict(arguments.map),
        type=arguments.type,
        date_format=arguments.date_format,
        as_person=arguments.person,
        skip_bad=arguments.skip_bad,
        dry_run=arguments.dry_run,
    )
    with progress_bar("contracts") as progress:
        report = await import_file(app.storage, app.house.company, path, options, await app.clock.now(), progress)
    await app.delivery.drain()
    _tell(report, dry_run=arguments.dry_run)
    return int(bool(report.problems) and not (report.stored or (arguments.dry_run and arguments.skip_bad)))


def _tell(report: Report, *, dry_run: bool) -> None:
    for row, text in report.problems:
        print(f"row {row}: {text}", file=sys.stderr)
    for row, text in report.warnings:
        print(f"row {row}: (warning) {text}", file=sys.stderr)
    counts = (
        f"imported {report.imported}, changed {report.changed}, unchanged {report.unchanged}, refused {report.refused}"
    )
    if dry_run:
        print(f"{counts} (dry run: nothing was written)")
    elif report.problems and not report.stored:
        print(counts)
        print("Nothing was imported. Put the rows right, or import the good ones with --skip-bad.", file=sys.stderr)
    else:
        print(counts)
    if report.rejected is not None:
        print(f"The rows that were refused, with reasons: {report.rejected}", file=sys.stderr)


async def take_out(app: App, arguments: argparse.Namespace) -> int:
    from bot.exporting import export_file

    path = Path(arguments.file)
    count = await export_file(app.storage, app.house.company, office(app), path)
    print(f"{count} contracts written to {path}")
    return 0


def office(app: App) -> Person:
    """Exports are what an admin may see."""
    admins = app.house.company.with_role(Role.ADMIN)
    if not admins:
        raise Failed("Nobody in the company file has the role admin; exports are made in an admin's name.")
    return admins[0]


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(what, total=None)
        yield lambda done, total: bars.update(bar, completed=done, total=total)
