"""One of several processes on the same database: reads events as lines of JSON, answers each with a line.

python -m tests.faults.clicker URL COMPANY_FILE [VARIANT]
"""

import asyncio
import json
import logging
import sys
from pathlib import Path
from typing import Any

from bot.company import load_company
from bot.settings import known_channels
from tests.faults.broken import VARIANTS
from tests.faults.moves import Act
from tests.faults.scene import delivered, reopened

KEY = "a2V5IG9mIHRoZSB0ZXN0cywgMzIgYnl0ZXMgbG9uZy4="


class Kept(logging.Handler):
    """What went wrong, in the words of the log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record)[-1_500:])


async def click(url: str, company_file: Path, kept: Kept) -> None:
    company = load_company(company_file, known_channels())
    async with reopened(url, company, secret_key=KEY) as app:
        loop = asyncio.get_running_loop()
        print("ready", flush=True)
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            order: dict[str, Any] = json.loads(line)
            acts = [Act(**act) for act in order["acts"]]
            answers = await asyncio.gather(*(delivered(app, act) for act in acts))
            if order.get("settle"):
                await app.delivery.settled(("playground",), patience=60)
            print(json.dumps({"answers": answers, "problems": kept.lines}), flush=True)
            kept.lines.clear()


def main() -> None:
    url, company_file, *variant = sys.argv[1:]
    VARIANTS[variant[0] if variant else ""]()
    kept = Kept()
    logging.getLogger().addHandler(kept)
    asyncio.run(click(url, Path(company_file), kept))


if __name__ == "__main__":
    main()
