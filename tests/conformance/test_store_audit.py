"""The audit log, on every database: nothing in it can be changed unseen."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from contracts.audit import Broken, canonical
from contracts.ports import Storage
from storage.errors import ClockBehind, NaiveTime
from storage.urls import PostgresAddress, SqliteAddress, read
from tests.conformance.stores import MINUTE, NOW, added, entry


async def change(url: str, *statements: str) -> None:
    """As somebody would who has the database in hand."""
    address = read(url)
    if isinstance(address, SqliteAddress):
        with sqlite3.connect(address.path) as connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()
        return
    connection = await asyncpg.connect(host=address.host, user=address.user, database=address.database)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def disarm(url: str) -> None:
    postgres = isinstance(read(url), PostgresAddress)
    triggers = ("audit_no_change",) if postgres else ("audit_no_update", "audit_no_delete")
    await change(url, *(f"DROP TRIGGER {name}" + (" ON audit" if postgres else "") for name in triggers))


async def log(storage: Storage, count: int = 3, **facts: Any) -> None:
    for place in range(count):
        async with storage.unit() as stores:
            stores.audit.append(entry(details={"place": place}, **facts))


async def test_entries_are_chained_in_the_order_they_were_committed(storage: Storage) -> None:
    held = await added(storage)
    async with storage.reading() as stores:
        assert await stores.audit.last_at() is None
    assert await storage.verify_audit() == (0, None)
    async with storage.unit() as stores:
        stores.audit.append(entry("number.reserved", contract=held.id, details={"号": "XS—1", "n": [1, None, True]}))
        stores.audit.append(entry("contract.made", contract=held.id, at=NOW + MINUTE))
        stores.audit.append(entry("settings.changed"))
    async with storage.reading() as stores:
        (second, newest), (first, oldest) = await stores.audit.of_contract(held.id, 10)
        assert await stores.audit.last_at() == NOW
        assert [seq for seq, _ in await stores.audit.of_contract(held.id, 1)] == [2]
        assert await stores.audit.of_contract(held.id + 1, 10) == ()
    assert (first, second) == (1, 2)
    assert (oldest["action"], newest["action"]) == ("number.reserved", "contract.made")
    assert oldest["details"] == {"号": "XS—1", "n": [1, None, True]}
    assert await storage.verify_audit() == (3, None)


async def test_nothing_is_logged_of_what_was_undone(storage: Storage) -> None:
    with pytest.raises(KeyboardInterrupt):
        await _interrupted(storage)
    assert await storage.verify_audit() == (0, None)


async def _interrupted(storage: Storage) -> None:
    async with storage.unit() as stores:
        stores.audit.append(entry())
        raise KeyboardInterrupt


async def test_a_clock_that_went_back_is_refused(storage: Storage) -> None:
    await log(storage, 1)
    await log(storage, 1, at=NOW - timedelta(minutes=5))
    await log(storage, 1)
    with pytest.raises(ClockBehind):
        await log(storage, 1, at=NOW - timedelta(minutes=5, microseconds=1))
    async with storage.unit() as stores:
        stores.audit.append(entry("clock.moved", at=NOW - timedelta(days=300)))
        stores.audit.append(entry(at=NOW - timedelta(days=299)))
    assert await storage.verify_audit() == (5, None)


async def test_a_time_without_zone_is_refused_where_it_is_said(storage: Storage) -> None:
    async with storage.unit() as stores:
        with pytest.raises(NaiveTime):
            stores.audit.append(entry(at=datetime(2026, 1, 1)))  # noqa: DTZ001
    assert await storage.verify_audit() == (0, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET body = body",
        "UPDATE audit SET hash = hash WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 3",
        "DELETE FROM audit_head",
    ],
)
async def test_the_log_only_grows(storage: Storage, url: str, statement: str) -> None:
    await log(storage)
    with pytest.raises((sqlite3.IntegrityError, asyncpg.RaiseError), match="only grows"):
        await change(url, statement)
    assert await storage.verify_audit() == (3, None)


async def test_nor_is_it_replaced_or_emptied(storage: Storage, url: str, dialect: str) -> None:
    await log(storage)
    statement = {
        "sqlite": "INSERT OR REPLACE INTO audit (seq, body, hash) SELECT seq, body, hash FROM audit WHERE seq = 2",
        "postgres": "TRUNCATE audit",
    }[dialect]
    with pytest.raises((sqlite3.IntegrityError, asyncpg.RaiseError), match="only grows"):
        await change(url, statement)


async def test_columns_cannot_say_other_than_the_body(storage: Storage, url: str) -> None:
    await log(storage)
    await disarm(url)
    with pytest.raises((sqlite3.OperationalError, asyncpg.GeneratedAlwaysError)):
        await change(url, "UPDATE audit SET action = 'nothing.happened'")


async def test_any_changed_byte_is_found(storage: Storage, url: str, dialect: str) -> None:
    await log(storage)
    await disarm(url)
    body = canonical(entry(details={"place": 1})).decode()
    unread = 0
    # The reading is the same; on a server it only takes longer.
    places = range(0, len(body), {"sqlite": 1, "postgres": 9}[dialect])
    for at in places:
        other = "x" if body[at] != "x" else "y"
        forged = body[:at] + other + body[at + 1 :]
        try:
            await change(url, f"UPDATE audit SET body = '{forged}' WHERE seq = 2")
        except (sqlite3.Error, asyncpg.PostgresError):
            unread += 1  # no JSON any more, which the database itself refuses
            continue
        assert await storage.verify_audit() == (3, Broken(2, "audit.hash")), forged
        await change(url, f"UPDATE audit SET body = '{body}' WHERE seq = 2")
    assert unread < len(places) / 2
    assert await storage.verify_audit() == (3, None)


async def test_any_changed_hash_is_found(storage: Storage, url: str, dialect: str) -> None:
    await log(storage)
    await disarm(url)
    zeros = {"sqlite": "zeroblob(32)", "postgres": "decode(repeat('00', 32), 'hex')"}[dialect]
    await change(url, f"UPDATE audit SET hash = {zeros} WHERE seq = 2")
    assert await storage.verify_audit() == (3, Broken(2, "audit.hash"))


async def test_a_missing_entry_is_found(storage: Storage, url: str) -> None:
    await log(storage)
    await disarm(url)
    await change(url, "DELETE FROM audit WHERE seq = 2")
    assert await storage.verify_audit() == (2, Broken(2, "audit.gap"))


async def test_a_missing_end_is_found(storage: Storage, url: str) -> None:
    await log(storage)
    await disarm(url)
    await change(url, "DELETE FROM audit WHERE seq = 3")
    assert await storage.verify_audit() == (2, Broken(3, "audit.head"))


async def test_a_log_longer_than_one_reading(storage: Storage) -> None:
    async with storage.unit() as stores:
        for place in range(12_000):
            stores.audit.append(entry(details={"place": place}))
    assert await storage.verify_audit() == (12_000, None)
