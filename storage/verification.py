"""Reads the audit log from the first entry to the last, beside all other work."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from contracts.audit import Broken, verify
from storage import schema
from storage.log import HEAD
from storage.urls import Address, PostgresAddress, SqliteAddress

CHUNK = 5_000

Link = tuple[int, bytes, bytes]


async def verify_audit(address: Address) -> tuple[int, Broken | None]:
    if isinstance(address, PostgresAddress):
        return await _verify_postgres(address)
    return await asyncio.to_thread(verify_file, address)


def verify_file(address: SqliteAddress) -> tuple[int, Broken | None]:
    with closing(schema.connect_file(address)) as connection:
        connection.execute("BEGIN")  # head and entries of one moment
        count, seq, digest = connection.execute(
            "SELECT (SELECT count(*) FROM audit), seq, hash FROM audit_head"
        ).fetchone()
        # As bytes: a body that is no UTF-8 any more is to be found, not stumbled over.
        links: sqlite3.Cursor = connection.execute("SELECT seq, CAST(body AS BLOB), hash FROM audit ORDER BY seq")
        return count, verify(links, (seq, digest))


async def _verify_postgres(address: PostgresAddress) -> tuple[int, Broken | None]:
    loop = asyncio.get_running_loop()
    async with (
        schema.connected(address) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        head = await connection.fetchrow(HEAD)
        count = await connection.fetchval("SELECT count(*) FROM audit")
        cursor = await connection.cursor("SELECT seq, convert_to(body, 'UTF8') AS body, hash FROM audit ORDER BY seq")

        def links() -> Iterator[Link]:
            # On a thread, which hashes; the loop, which owns the connection, fetches.
            while rows := asyncio.run_coroutine_threadsafe(_fetch(cursor), loop).result():
                yield from rows

        broken = await asyncio.to_thread(verify, links(), (head["seq"], bytes(head["hash"])))
        return count, broken


async def _fetch(cursor: Any) -> list[Link]:
    return [tuple(row) for row in await cursor.fetch(CHUNK)]
