"""`python -m benchmarks [--quick] [NAME …]`: measures, prints a table, and never fails for a figure."""

import argparse
import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from benchmarks import (
    allocation,
    audit_log,
    budgets,
    callback,
    changes,
    dates,
    machine,
    searching,
    slack,
    startup,
    turns,
)
from benchmarks.effort import QUICK, Effort
from benchmarks.figures import Figure, printed

Benchmark = Callable[[Path, Effort], AsyncIterator[Figure]]

BENCHMARKS: dict[str, Benchmark] = {
    "command": turns.command,
    "show": turns.show,
    "slack": slack.heard,
    "sending": slack.sent,
    "budgets": budgets.dingtalk,
    "allocation": allocation.allocation,
    "dates": dates.dates,
    "change": changes.change,
    "reading": changes.reading,
    "callback": callback.callback,
    "audit": audit_log.appended,
    "verify": audit_log.verified,
    "search": searching.found,
    "indexing": searching.written,
    "start": startup.start,
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Ratios, measured side by side in one run."
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"all unless named: {', '.join(BENCHMARKS)}")
    parser.add_argument("--quick", action="store_true", help="a look in passing: fewer rounds, smaller data")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.names) - set(BENCHMARKS)):
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    return asked


async def measured(name: str, effort: Effort) -> list[Figure]:
    with TemporaryDirectory(prefix="contractbot-bench-") as folder:
        return [figure async for figure in BENCHMARKS[name](Path(folder), effort)]


def main() -> None:
    asked = arguments()
    console = Console() if sys.stdout.isatty() else Console(width=120)
    console.print(f"{machine.described()}\n")
    figures: list[Figure] = []
    for name in BENCHMARKS:
        if asked.names and name not in asked.names:
            continue
        begun = time.monotonic()
        with console.status(f"{name} …"):
            figures += asyncio.run(measured(name, QUICK if asked.quick else Effort()))
        console.print(f"{name}: {time.monotonic() - begun:.0f} s")
    console.print()
    printed(figures, console)


if __name__ == "__main__":
    main()
