"""The chain of the audit log: what it adds to a transaction, and how fast it is walked."""

import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from benchmarks import office
from benchmarks.changes import Costs, timed
from benchmarks.effort import Effort
from benchmarks.figures import Figure, amount, side_by_side
from contracts.audit import ORIGIN, Entry, link
from storage.connections import connect
from storage.database import open_storage
from storage.log import written
from storage.migrate import migrate
from storage.session import Units
from storage.unit import Stores
from storage.urls import read

# What the log's table would be without a chain.
_PLAIN = """
    CREATE TABLE plain (
        seq INTEGER PRIMARY KEY,
        body TEXT NOT NULL,
        hash BLOB NOT NULL,
        contract_id INTEGER GENERATED ALWAYS AS (json_extract(body, '$.contract')) VIRTUAL,
        action TEXT GENERATED ALWAYS AS (json_extract(body, '$.action')) VIRTUAL
    );
    CREATE INDEX plain_by_contract ON plain (contract_id, seq) WHERE contract_id IS NOT NULL;
    CREATE INDEX plain_by_action ON plain (action, seq);"""


def entry(at: int) -> Entry:
    return Entry(
        at=office.SINCE + timedelta(seconds=at),
        by="wangwei",
        channel=office.CHANNEL,
        action="number.reserved",
        contract=1 + at % 50_000,
        details={
            "record": at,
            "number": office.number(at),
            "holder": "wangwei",
            "until": "2027-01-05T01:00:00+00:00",
        },
    )


async def appended(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    """A contract and its entry in one transaction: chained, and as a row like any other."""
    path = folder / "appended.db"
    await office.made(path, 1_000)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_PLAIN)
    connections = await connect(read(f"sqlite://{path}"))
    costs: Costs = defaultdict(list)
    try:
        for at in range(effort.rounds * 5):  # a difference of a tenth needs more rounds than the others
            for name in ("plain", "chained"):
                work = partial(_transactions, connections.units, at * effort.changes, effort.changes, name == "chained")
                await timed(costs, name, work, effort.changes)
    finally:
        await connections.opened.aclose()
    what = "contract and chained audit entry / and plain row"
    yield side_by_side(f"{what}, CPU", costs["chained, CPU"], costs["plain, CPU"], 1.15)
    yield side_by_side(f"{what}, time", costs["chained"], costs["plain"], 1.15)


async def _transactions(units: Units, first: int, count: int, chain: bool) -> None:
    contract = replace(next(office.invented(_COMPANY)), number=None)
    for at in range(first, first + count):
        async with units.open() as session:
            stores = Stores(session)
            await stores.contracts.add(contract)
            if chain:
                stores.audit.append(entry(at))
            else:
                session.later("INSERT INTO plain (body, hash) VALUES (?, ?)", (written(entry(at)).decode(), ORIGIN))
            await stores.commit(session)


_COMPANY = office.company()


async def verified(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    path = folder / "verified.db"
    url = f"sqlite://{path}"
    await migrate(url, demo=False)
    _fill(path, effort.entries)
    storage = await open_storage(url)
    try:
        begun = perf_counter()
        count, broken = await storage.verify_audit()
        took = perf_counter() - begun
    finally:
        await storage.close()
    assert broken is None
    assert count == effort.entries
    bodies = [written(entry(at)) for at in range(1, min(count, 100_000) + 1)]
    begun = perf_counter()
    for body in bodies:
        sha256(body).digest()
    bare = (perf_counter() - begun) / len(bodies)
    rate = count / took
    yield Figure(
        f"audit verify, {count:,} entries", f"{rate:,.0f} rows/s", "", rate, 400_000, least=True, unit="rows/s"
    )
    yield Figure(
        "the same / bare SHA-256 of the bodies",
        amount(took / count * 1e6, "us"),
        amount(bare * 1e6, "us"),
        took / count / bare,
    )


def _fill(path: Path, entries: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        digest = ORIGIN

        def rows() -> Iterator[tuple[int, str, bytes]]:
            nonlocal digest
            for seq in range(1, entries + 1):
                body = written(entry(seq))
                digest = link(digest, seq, body)
                yield seq, body.decode(), digest

        connection.executemany("INSERT INTO audit (seq, body, hash) VALUES (?, ?, ?)", rows())
        connection.execute("UPDATE audit_head SET seq = ?, hash = ? WHERE id = 1", (entries, digest))
        connection.commit()
