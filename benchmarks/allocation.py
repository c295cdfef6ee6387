"""The next value of a counter, committed: beside a bare `UPDATE … RETURNING` with the same durability."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks.changes import Costs, by_hand, timed
from benchmarks.effort import Effort
from benchmarks.figures import Figure, side_by_side
from benchmarks.office import opened
from bot.wiring import App
from storage.migrate import migrate

SCOPE = "default|type=XS|year=2026"
TAKERS = 8
BARE = "UPDATE counters SET value = value + 1 WHERE scope = ? RETURNING value"


async def allocation(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    ours, raw = folder / "ours.db", folder / "raw.db"
    for path in (ours, raw):
        await migrate(f"sqlite://{path}", demo=True)
    costs: Costs = defaultdict(list)
    async with opened(str(ours)) as app:
        with closing(by_hand(raw)) as hand:
            hand.execute("INSERT INTO counters (scope, value) VALUES (?, 0)", (SCOPE,))
            for _ in range(effort.rounds):
                await timed(costs, "raw", partial(asyncio.to_thread, _bare, hand, effort.changes), effort.changes)
                await timed(costs, "ours", partial(_one_by_one, app, effort.changes), effort.changes)
                await timed(costs, "crowd", partial(_crowd, app, effort.changes), effort.changes)
    yield side_by_side("a value taken and committed / bare UPDATE … RETURNING, time", costs["ours"], costs["raw"], 1.5)
    yield side_by_side("the same, CPU", costs["ours, CPU"], costs["raw, CPU"])
    yield side_by_side(f"{TAKERS} takers at once / bare, one after another, time", costs["crowd"], costs["raw"])


def _bare(connection: sqlite3.Connection, times: int) -> None:
    for _ in range(times):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(BARE, (SCOPE,)).fetchall()
        connection.execute("COMMIT")


async def _taken(app: App) -> None:
    async with app.storage.unit() as stores:
        await stores.numbers.next_value(SCOPE, 1)


async def _one_by_one(app: App, times: int) -> None:
    for _ in range(times):
        await _taken(app)


async def _crowd(app: App, times: int) -> None:
    async def some(share: int) -> None:
        for _ in range(share):
            await _taken(app)

    await asyncio.gather(*(some(times // TAKERS + (at < times % TAKERS)) for at in range(TAKERS)))
