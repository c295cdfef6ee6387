"""Several processes on one database."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from contracts.ports import Storage
from tests.conformance.stores import CHANNELS, NOW, tell

ROOT = Path(__file__).parents[2]


async def run(count: int, *arguments: str) -> list[list[object]]:
    """The worker that many times at once; what each printed."""
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.conformance.worker", *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(count)
    ]
    answers = await asyncio.gather(*(process.communicate() for process in processes))
    assert [process.returncode for process in processes] == [0] * count
    return [json.loads(out) for out, _ in answers]


async def test_numbers_have_no_gap_and_no_double(storage: Storage, url: str) -> None:
    answers = await run(8, "take", url, "250")
    values = [value for each in answers for value in each]
    assert sorted(values) == list(range(1, 2_001))  # type: ignore[type-var]
    async with storage.reading() as stores:
        assert [each.value for each in await stores.numbers.ledger()] == list(range(1, 2_001))
    assert await storage.verify_audit() == (2_000, None)


async def test_every_errand_is_delivered_by_one(storage: Storage, url: str) -> None:
    names = [f"k{count:04d}" for count in range(1_000)]
    await tell(storage, *names)
    answers = await run(2, "deliver", url)
    settled = [name for each in answers for name in each]
    assert sorted(settled) == names  # type: ignore[type-var]
    assert await storage.deliveries.waiting(NOW, CHANNELS) == 0
