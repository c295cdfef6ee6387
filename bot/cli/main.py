"""Reads the command line, runs the command, and turns what can go wrong into words and an exit code.

Exit codes: 0 done, 1 refused or failed (the reason on stderr), 2 wrong usage.
"""

import asyncio
import importlib
import os
import sys
from collections.abc import Sequence

from bot.cli.arguments import read
from bot.cli.failure import Failed

MODULES = {
    "demo": "bot.cli.serving",
    "serve": "bot.cli.serving",
    "check": "bot.cli.upkeep",
    "migrate": "bot.cli.upkeep",
    "audit": "bot.cli.upkeep",
    "watch": "bot.cli.watching",
    "backup": "bot.cli.safekeeping",
    "restore": "bot.cli.safekeeping",
    "say": "bot.cli.talking",
    "press": "bot.cli.talking",
    "messages": "bot.cli.talking",
    "tick": "bot.cli.talking",
    "import": "bot.cli.data",
    "export": "bot.cli.data",
    "numbers": "bot.cli.ledger",
    "policies": "bot.cli.policies",
    "people": "bot.cli.people",
}
"""Where each command lives; only that module is loaded, so that a message in a terminal is answered at once."""


def run(words: Sequence[str]) -> int:
    arguments = read(words)
    command = importlib.import_module(MODULES.get(arguments.command, "bot.cli.papers"))
    try:
        return int(asyncio.run(command.run(arguments)))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); that is no fault of ours.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except known_failures() as failure:
        print(failure, file=sys.stderr)
        return 1


def known_failures() -> tuple[type[Exception], ...]:
    """What is told in words; anything else is our bug and shows where it happened."""
    from bot.clock import ClockRefused
    from bot.company import CompanyFileError
    from bot.settings import SettingsError

    found: list[type[Exception]] = [Failed, ClockRefused, CompanyFileError, SettingsError]
    if "storage.errors" in sys.modules:
        found.append(sys.modules["storage.errors"].DatabaseRefused)
    if "bot.server" in sys.modules:
        found.append(sys.modules["bot.server"].PortTaken)
    return tuple(found)
