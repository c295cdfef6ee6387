"""import and export."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.cli.failure import Failed
from bot.cli.place import settings_here
from bot.i18n import load
from bot.importing import CHANNEL, FileRefused, ImportOptions, Report, import_file
from bot.recording import record
from bot.wiring import App, running
from cards.doctor import report_lines
from cards.talk import error_text
from contracts.desk.undoing_imports import undo_import
from contracts.people import Person, Role
from contracts.refusal import Refused


async def run(arguments: argparse.Namespace) -> int:
    async with running(settings_here(), everywhere=False) as app:
        try:
            return await (bring_in(app, arguments) if arguments.command == "import" else take_out(app, arguments))
        except FileRefused as refused:
            raise Failed(str(refused)) from refused


async def bring_in(app: App, arguments: argparse.Namespace) -> int:
    if arguments.undo is not None:
        return await take_back(app, arguments.undo)
    if arguments.file is None:
        raise Failed("Name the file: contractbot import FILE. Or take an import back: contractbot import --undo N")
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
    if report.run:
        print(f"To take all of it back: contractbot import --undo {report.run}", file=sys.stderr)
    for line in report_lines(load(app.house.company.locale), report.checked):
        print(line, file=sys.stderr)
    return int(bool(report.problems) and not (report.stored or (arguments.dry_run and arguments.skip_bad)))


async def take_back(app: App, number: int) -> int:
    house, now, admin = app.house, await app.clock.now(), office(app)
    words = load(house.company.locale)
    try:
        async with app.storage.unit() as stores:
            run, happened = await undo_import(house.turn(stores, admin, now), number)
            record(stores, happened, now, admin.id, CHANNEL)
    except Refused as refused:
        raise Failed(error_text(words, refused.key, **refused.values)) from refused
    await app.delivery.drain()
    print(words("done.import_undone", file=run.file, count=run.contracts))
    return 0


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
    person = app.house.company.people.get(arguments.person) if arguments.person else office(app)
    if person is None:
        raise Failed(f"There is nobody called {arguments.person} in the company file; write an id.")
    count = await export_file(app.storage, app.house.company, person, path, arguments.find or "")
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
