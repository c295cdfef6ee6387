"""Brings a database to this version: one migration, one transaction, one process at a time."""

import asyncio
import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage import schema
from storage.errors import Unreachable
from storage.schema import Migration
from storage.urls import Address, PostgresAddress, SqliteAddress, read

ADVISORY_LOCK = 0x636F6E7472616374
"""Any number that nobody else uses on that server: "contract" in ASCII."""

_LEDGER = "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at {time} NOT NULL)"
_NOW = "strftime('%Y-%m-%d %H:%M:%f000+00:00', 'now')"


async def migrate(url: str, *, demo: bool) -> list[str]:
    """Runs what is missing and returns its names. `demo` marks a database for ever, if it is made here and now."""
    address = read(url)
    if isinstance(address, PostgresAddress):
        return await _migrate_postgres(address, demo)
    schema.check_driver()
    return await asyncio.to_thread(_migrate_file, address, demo)


async def pending(url: str) -> list[str]:
    """The names of the migrations that the database lacks."""
    address: Address = read(url)
    known = schema.migrations("postgres" if isinstance(address, PostgresAddress) else "sqlite")
    if isinstance(address, SqliteAddress) and not address.path.exists():
        return [each.name for each in known]
    found = await schema.look(address)
    schema.check_not_newer(found, known, address.shown)
    return [each.name for each in schema.missing(found, known)]


async def is_new(url: str) -> bool:
    """Whether nothing of ours is there yet: no file, or an empty database."""
    address: Address = read(url)
    known = schema.migrations("postgres" if isinstance(address, PostgresAddress) else "sqlite")
    return known[0].name in await pending(url)


def _migrate_file(address: SqliteAddress, demo: bool) -> list[str]:
    try:
        address.path.parent.mkdir(parents=True, exist_ok=True)
        with (
            _locked(address.path.with_name(address.path.name + ".migrate.lock")),
            closing(schema.connect_file(address)) as connection,
        ):
            return bring_up_file(connection, address.shown, demo=demo)
    except OSError as error:
        raise Unreachable(f"The database {address.shown} cannot be made: {error.strerror}.") from None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # the kernel lets go when the process ends, however it ends
        yield


def bring_up_file(connection: sqlite3.Connection, shown: str, *, demo: bool = False) -> list[str]:
    """The same on a connection; the caller sees to it that nobody else migrates that file."""
    known = schema.migrations("sqlite")
    found = schema.look_at_sqlite(connection, shown)
    schema.check_not_newer(found, known, shown)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    lacking = schema.missing(found, known)
    for each in lacking:
        script = _script(each, _LEDGER.format(time="TEXT"), _NOW, demo=demo and found.is_new and each is known[0])
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nCOMMIT;")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    return [each.name for each in lacking]


async def _migrate_postgres(address: PostgresAddress, demo: bool) -> list[str]:
    known = schema.migrations("postgres")
    async with schema.connected(address) as connection:
        # Held by the session, so the server lets go when the process ends, however it ends.
        await connection.execute(f"SELECT pg_advisory_lock({ADVISORY_LOCK})")
        found = await schema.look_at_postgres(connection, address.shown)
        schema.check_not_newer(found, known, address.shown)
        lacking = schema.missing(found, known)
        for each in lacking:
            ledger = _LEDGER.format(time="TIMESTAMPTZ")
            script = _script(each, ledger, "now()", demo=demo and found.is_new and each is known[0])
            async with connection.transaction():
                await connection.execute(script)
        return [each.name for each in lacking]


def _script(migration: Migration, ledger: str, now: str, *, demo: bool) -> str:
    mark = "UPDATE installation SET demo = TRUE;" if demo else ""
    record = f"INSERT INTO migrations (name, applied_at) VALUES ('{migration.name}', {now});"
    return f"{ledger};\n{migration.script}\n{mark}\n{record}"
