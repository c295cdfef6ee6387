"""Dates at scale: what is due among a million contracts, a beat with nothing to do, a thousand due at once, and what it all sends."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.effort import Effort
from benchmarks.figures import Figure, side_by_side
from benchmarks.office import made, opened
from bot.wiring import App
from storage.register import AWAKE

DUE = 1_000
LATER = timedelta(days=3)

_CONTRACTS = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
    INSERT INTO contracts (title, customer, customer_key, owner, type, ends, open_ended, auto_renew, status, tags, aliases,
        notes, shared_with, revision, created_at, created_by, haystack)
    SELECT 'x', 'y', 'y', 'wangwei', 'sales', '2099-12-31', 0, 0, 'active', '[]', '[]', '', '[]', 1,
        '2026-01-05 01:00:00.000000+00:00', 'import', 'x' FROM n"""
_DATES = """
    INSERT INTO key_dates (day, kind, contract_id, wake_at)
    SELECT date(?, '+' || (200 + c.id % 2000) || ' days'), k.kind, c.id,
        strftime('%Y-%m-%d 01:00:00.000000+00:00', ?, '+' || (100 + c.id % 2000) || ' days')
    FROM contracts c JOIN (SELECT 'notice' AS kind UNION ALL SELECT 'expiry' UNION ALL SELECT 'payment') k"""


async def register(path: Path, contracts: int) -> None:
    """Three dates each, none of which is due for three months."""
    await made(path, 0)
    today = datetime.now(UTC).date().isoformat()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_CONTRACTS, (contracts,))
        connection.execute(_DATES, (today, today))
        connection.commit()
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def wake(path: Path, count: int) -> None:
    """So many notice days lie a week ahead, and nobody has heard of them."""
    day = (datetime.now(UTC).date() + timedelta(days=7)).isoformat()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "UPDATE key_dates SET day = ?, wake_at = '2001-01-01 00:00:00.000000+00:00'"
            " WHERE kind = 'notice' AND contract_id <= ?",
            (day, count),
        )
        connection.commit()


async def dates(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    path = folder / "dates.db"
    await register(path, effort.entries)
    yield asked(path, effort)
    async with opened(str(path)) as app:
        await app.due.tick()  # the first beat of a process reads the rules and follows the calendar
        yield await idle(app, effort)
        wake(path, DUE)
        stalls, took = await stalled(app)
        yield Figure(
            f"the loop stalls while {DUE:,} alerts come due",
            f"{stalls * 1_000:.1f} ms",
            f"{took:.1f} s in all",
            stalls * 1_000,
            5,
            unit="ms",
        )
    with closing(sqlite3.connect(path)) as connection:
        (alerts,) = connection.execute("SELECT count(*) FROM alerts").fetchone()
        (messages,) = connection.execute("SELECT count(*) FROM errands").fetchone()
    hundred = messages * 100 / max(alerts, 1)
    yield Figure(
        "messages for a hundred alerts, to owner and room",
        f"{hundred:.1f}",
        f"{messages} for {alerts}",
        hundred,
        10,
        unit="calls",
    )


def asked(path: Path, effort: Effort) -> Figure:
    """The query of every beat beside one that has to look at every date, on the same database in turns."""
    now = (datetime.now(UTC) + LATER).isoformat(" ", "microseconds")
    with closing(sqlite3.connect(path)) as connection:
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {AWAKE}", (now, 60)))
        assert "key_dates_waking" in plan, plan
        assert "SCAN key_dates" not in plan, plan
        ours, theirs = [], []
        for _ in range(effort.rounds):
            ours.append(timed(connection, AWAKE, (now, 60), 200))
            theirs.append(timed(connection, "SELECT count(*) FROM key_dates WHERE +wake_at <= ?", (now,), 1))
    return side_by_side(f"what is due among {effort.entries:,} contracts, beside a full scan", ours, theirs, 1 / 200)


def timed(connection: sqlite3.Connection, sql: str, args: tuple[object, ...], times: int) -> float:
    begun = perf_counter()
    for _ in range(times):
        connection.execute(sql, args).fetchall()
    return (perf_counter() - begun) / times * 1_000_000


async def idle(app: App, effort: Effort) -> Figure:
    took = []
    for _ in range(effort.changes):
        begun = perf_counter()
        await app.due.tick()
        took.append((perf_counter() - begun) * 1_000_000)
    return Figure("a beat with nothing due", f"{median(took):.0f} us", "", median(took), 200, unit="us")


async def stalled(app: App) -> tuple[float, float]:
    """The longest that the loop kept somebody waiting beyond the moment they asked for, and how long it took in all."""
    longest, over = 0.0, asyncio.Event()

    async def asks() -> None:
        nonlocal longest
        while not over.is_set():
            begun = perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, perf_counter() - begun - 0.001)

    asking = asyncio.create_task(asks())
    await asyncio.sleep(0.05)
    longest, begun = 0.0, perf_counter()
    await app.due.tick()
    took = perf_counter() - begun
    over.set()
    await asking
    return longest, took
