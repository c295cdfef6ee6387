"""Which migrations there are, which of them a database has, and whether this version may work with it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.errors import SchemaTooNew, SchemaTooOld, Unreachable, UnsafeSqlite, WrongDatabase
from storage.sqlite_driver import LINKED, Version, is_safe
from storage.urls import Address, PostgresAddress, SqliteAddress

FOLDER = Path(__file__).parent / "migrations"
CURE = "run `contractbot migrate`"


@dataclass(frozen=True, slots=True)
class Migration:
    name: str
    script: str


@dataclass(frozen=True, slots=True)
class Schema:
    """What a database has; `is_new` when it has no table at all."""

    is_new: bool
    applied: tuple[str, ...]


def migrations(dialect: str) -> tuple[Migration, ...]:
    """In order of their numbers."""
    ending = f".{dialect}.sql"
    files = sorted(FOLDER.glob(f"*{ending}"))
    return tuple(Migration(file.name.removesuffix(ending), file.read_text("utf-8")) for file in files)


def missing(schema: Schema, known: tuple[Migration, ...]) -> tuple[Migration, ...]:
    return tuple(each for each in known if each.name not in schema.applied)


def check_not_newer(schema: Schema, known: tuple[Migration, ...], shown: str) -> None:
    unknown = sorted(set(schema.applied) - {each.name for each in known})
    if unknown:
        raise SchemaTooNew(
            f"This version is older than the database {shown}, which has {unknown[-1]}. "
            "Start the version that made it, or restore a backup from before."
        )


def check(schema: Schema, known: tuple[Migration, ...], shown: str) -> None:
    check_not_newer(schema, known, shown)
    if schema.is_new:
        raise SchemaTooOld(f"The database {shown} is empty; {CURE}.")
    if lacking := missing(schema, known):
        raise SchemaTooOld(f"The database {shown} lacks {', '.join(each.name for each in lacking)}; {CURE}.")


def check_driver(version: Version = LINKED) -> None:
    if not is_safe(version):
        raise UnsafeSqlite(
            f"SQLite {'.'.join(map(str, version))} can corrupt the database when two processes use it; "
            "install a pysqlite3 that brings 3.51.3 or later."
        )


async def look(address: Address) -> Schema:
    """Makes nothing, not even an empty file."""
    if isinstance(address, PostgresAddress):
        async with connected(address) as connection:
            return await look_at_postgres(connection, address.shown)
    if not address.path.exists():
        raise SchemaTooOld(f"There is no database {address.shown} yet; {CURE}.")
    return await asyncio.to_thread(_look_at_file, address)


def _look_at_file(address: SqliteAddress) -> Schema:
    with closing(connect_file(address)) as connection:
        return look_at_sqlite(connection, address.shown)


def connect_file(address: SqliteAddress) -> sqlite3.Connection:
    try:
        return sqlite3.connect(address.path, isolation_level=None, timeout=10)
    except sqlite3.OperationalError as error:
        raise Unreachable(
            f"The database {address.shown} cannot be opened ({error}); look at its path and rights."
        ) from None


def look_at_sqlite(connection: sqlite3.Connection, shown: str) -> Schema:
    try:
        if not connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table'").fetchone():
            return Schema(True, ())
        columns = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info('migrations')")}
        found = connection.execute("SELECT name FROM migrations").fetchall() if "name" in columns else []
    except sqlite3.OperationalError as error:
        raise Unreachable(f"The database {shown} cannot be read: {error}.") from None
    except sqlite3.DatabaseError:
        raise WrongDatabase(f"The file {shown} is no SQLite database; give another address.") from None
    return _ours([name for (name,) in found], shown)


async def look_at_postgres(connection: Any, shown: str) -> Schema:
    columns = await connection.fetch(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    )
    if not columns:
        return Schema(True, ())
    has_ledger = ("migrations", "name") in map(tuple, columns)
    found = await connection.fetch("SELECT name FROM migrations") if has_ledger else []
    return _ours([row["name"] for row in found], shown)


def _ours(applied: list[str], shown: str) -> Schema:
    if not applied:
        raise WrongDatabase(f"The database {shown} has tables, but none of ours; give another address.")
    return Schema(False, tuple(sorted(applied)))


@asynccontextmanager
async def connected(address: PostgresAddress) -> AsyncIterator[Any]:
    """A connection of its own, outside any pool."""
    import asyncpg  # here, because most houses have no server and start sooner without its driver

    try:
        connection = await asyncpg.connect(
            user=address.user,
            password=address.password,
            host=address.host,
            port=address.port,
            database=address.database,
            timeout=10,
        )
    except asyncpg.InvalidCatalogNameError:
        raise Unreachable(f"The server has no database {address.shown}; make it with createdb.") from None
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidPasswordError):
        raise Unreachable(f"The server of {address.shown} refuses this user or password.") from None
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        why = type(error).__name__
        raise Unreachable(f"The database {address.shown} cannot be reached ({why}); is the server running?") from None
    try:
        yield connection
    finally:
        await connection.close()
