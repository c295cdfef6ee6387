"""A hundred thousand requests at the desk, every tenth twice: no number double, none missing, every value accounted for."""

import asyncio
import json
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest

from contracts.desk.ledger import gaps
from storage.database import open_storage
from storage.migrate import migrate
from tests.faults.books import violations
from tests.faults.conftest import Tell
from tests.faults.scene import shown, url_in
from tests.faults.tables import tables
from tests.stories.story import ROOT

TASKS = 32


async def crowd(url: str, processes: int, count: int) -> tuple[list[str], str]:
    await migrate(url, demo=True)
    begun = time.monotonic()
    running = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.faults.crowd",
            *(url, str(at), str(processes), str(count), str(TASKS)),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for at in range(processes)
    ]
    got: dict[str, list[str]] = defaultdict(list)
    for (out, err), process in zip(await asyncio.gather(*(one.communicate() for one in running)), running, strict=True):
        assert process.returncode == 0, err.decode()[-2000:]
        for event, number in json.loads(out):
            got[event].append(number)
    took = time.monotonic() - begun
    found = await tables(url)
    wrong = violations(found)
    wrong += [f"{event} got {numbers}" for event, numbers in got.items() if len(set(numbers)) != 1 or not numbers[0]]
    kept = {str(row["text"]) for row in found["numbers"]}
    given = {numbers[0] for numbers in got.values()}
    if not len(got) == len(given) == len(kept) or given != kept:
        wrong.append(f"{len(got)} requests, {len(given)} numbers told, {len(kept)} in the ledger")
    storage = await open_storage(url)
    try:
        async with storage.reading() as stores:
            wrong += [f"missing: {row.number}" for row in await gaps(stores)]
    finally:
        await storage.close()
    asked = sum(map(len, got.values()))
    return (
        wrong,
        f"{asked} requests by {processes} × {TASKS}, {asked - len(got)} repeats, {len(kept)} numbers, {took:.0f} s",
    )


@pytest.mark.faults
@pytest.mark.timeout(120)
async def test_a_small_crowd(tmp_path: Path, tell: Tell) -> None:
    wrong, line = await crowd(url_in(tmp_path), 2, 600)
    tell(line)
    assert not wrong, shown(wrong)


@pytest.mark.figures
@pytest.mark.timeout(3000)
async def test_a_hundred_thousand(tmp_path: Path, tell: Tell) -> None:
    wrong, line = await crowd(url_in(tmp_path), 1, 100_000)
    tell(line)
    assert not wrong, shown(wrong)


@pytest.mark.figures
@pytest.mark.postgres
@pytest.mark.timeout(3000)
async def test_a_hundred_thousand_by_two_processes_on_postgres(postgres: str, tell: Tell) -> None:
    wrong, line = await crowd(postgres, 2, 100_000)
    tell(line)
    assert not wrong, shown(wrong)
