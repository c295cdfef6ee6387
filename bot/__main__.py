"""`contractbot`, also `python -m bot`."""

import gc
import sys

SELDOM = 50_000
"""New objects between two rounds of the garbage collector. Starting makes some hundred thousand that all stay, and
walking them again and again was a tenth of the time."""


def main() -> None:
    gc.set_threshold(SELDOM, 20, 50)
    from bot.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
