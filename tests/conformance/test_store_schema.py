"""What the migrations make: as checked in, as the rows say, on both databases; and who may make it when."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import sys
from contextlib import closing
from importlib import import_module
from pathlib import Path

import asyncpg
import pytest
from tortoise.models import Model

from storage import rows, schema
from storage.database import open_storage
from storage.errors import (
    BadUrl,
    DatabaseRefused,
    SchemaTooNew,
    SchemaTooOld,
    Unreachable,
    UnsafeSqlite,
    WrongDatabase,
)
from storage.migrate import migrate, pending
from storage.sqlite_driver import LINKED, is_safe
from storage.urls import PostgresAddress, SqliteAddress, read
from tests.conformance.postgres_server import Server

HERE = Path(__file__).parent
NAMES = [each.name for each in schema.migrations("sqlite")]
LINKS = {
    "contract_tags",
    "contract_shares",
    "key_dates",
    "digest_alerts",
    "subjects",
    "memory",
    "followers",
    "saved_searches",
    "relations",
}
"""Tables with a key of several columns that only statements know; a row of Tortoise needs a key of one column."""

_POSTGRES = """
    SELECT format('%s.%s %s%s%s', table_name, column_name, data_type,
        CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END,
        CASE WHEN is_generated = 'ALWAYS' THEN ' AS ' || generation_expression
             WHEN is_identity = 'YES' THEN ' IDENTITY' ELSE '' END) AS line
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f')
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"""


async def ask(url: str, sql: str) -> list[tuple[str, ...]]:
    address = read(url)
    if isinstance(address, SqliteAddress):
        with closing(sqlite3.connect(address.path, isolation_level=None)) as file:
            return file.execute(sql).fetchall()
    connection = await asyncpg.connect(host=address.host, user=address.user, database=address.database)
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def live(url: str, dialect: str) -> list[str]:
    if dialect == "postgres":
        return sorted(line for (line,) in await ask(url, _POSTGRES))
    found = await ask(url, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    return sorted(" ".join(line.split()) for (line,) in found)


async def test_the_schema_is_the_one_checked_in(url: str, dialect: str) -> None:
    """Set REWRITE_SCHEMA=1 to check in what a new migration makes."""
    checked_in = HERE / f"schema.{dialect}.txt"
    lines = await live(url, dialect)
    if os.environ.get("REWRITE_SCHEMA"):
        checked_in.write_text("\n".join(lines) + "\n", "utf-8")
    assert lines == checked_in.read_text("utf-8").splitlines()


async def test_rows_and_tables_have_the_same_columns(url: str, dialect: str) -> None:
    if dialect == "postgres":
        sql = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    else:
        sql = (
            "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_xinfo(t.name) c"
            " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'contract_words%'"
        )
    in_tables = {(table, column) for table, column in await ask(url, sql) if table not in LINKS}
    in_rows = set()
    for module in rows.MODULES:
        for row in vars(import_module(module)).values():
            if isinstance(row, type) and issubclass(row, Model) and row is not Model:
                in_rows |= {(row._meta.db_table, column) for column in row._meta.fields_db_projection.values()}
    assert in_rows == in_tables


async def test_migrating_makes_everything_once(empty_url: str) -> None:
    assert await pending(empty_url) == NAMES
    assert await migrate(empty_url, demo=False) == NAMES
    assert await pending(empty_url) == []
    assert await migrate(empty_url, demo=False) == []
    opened = await open_storage(empty_url)
    await opened.close()


async def test_a_demo_is_one_for_ever_and_nothing_becomes_one(empty_url: str, url: str) -> None:
    await migrate(empty_url, demo=True)
    await migrate(empty_url, demo=False)
    await migrate(url, demo=True)
    for address, is_demo in ((empty_url, True), (url, False)):
        opened = await open_storage(address)
        await opened.close()
        assert opened.is_demo is is_demo


async def test_three_processes_migrate_at_once(empty_url: str) -> None:
    program = (
        "import asyncio, sys; from storage.migrate import migrate; print(asyncio.run(migrate(sys.argv[1], demo=False)))"
    )
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, empty_url, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    answers = [await process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], answers
    assert sorted(out.decode().strip() for out, _ in answers) == sorted(["[]", "[]", str(NAMES)])


async def test_a_migration_that_fails_leaves_nothing(
    empty_url: str, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = schema.Migration("0002_broken", "CREATE TABLE half (id INTEGER); INSERT INTO nowhere VALUES (1);")
    both = (*schema.migrations(dialect), broken)
    monkeypatch.setattr(schema, "migrations", lambda _: both)
    with pytest.raises((sqlite3.OperationalError, asyncpg.UndefinedTableError)):
        await migrate(empty_url, demo=False)
    assert await pending(empty_url) == ["0002_broken"]
    with pytest.raises((sqlite3.OperationalError, asyncpg.UndefinedTableError)):
        await ask(empty_url, "SELECT * FROM half")
    with pytest.raises(SchemaTooOld, match=r"0002_broken.*contractbot migrate"):
        await open_storage(empty_url)


async def test_a_database_from_the_future_is_refused(url: str) -> None:
    await ask(url, "INSERT INTO migrations (name, applied_at) VALUES ('9999_future', '2030-01-01 00:00:00+00')")
    for attempt in (open_storage(url), migrate(url, demo=False), pending(url)):
        with pytest.raises(SchemaTooNew, match="older than the database"):
            await attempt


async def test_an_empty_database_is_refused(empty_url: str, dialect: str) -> None:
    with pytest.raises(SchemaTooOld, match="contractbot migrate"):
        await open_storage(empty_url)
    if dialect == "sqlite":
        address = read(empty_url)
        assert isinstance(address, SqliteAddress)
        assert not address.path.exists()


async def test_the_database_of_another_program_is_refused(
    url: str, empty_url: str, dialect: str, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    for tables in ("CREATE TABLE theirs (id INTEGER)", "CREATE TABLE migrations (name TEXT)"):
        await ask(empty_url, tables)
        for attempt in (open_storage(empty_url), migrate(empty_url, demo=False)):
            with pytest.raises(WrongDatabase, match="none of ours"):
                await attempt
        await ask(empty_url, "DROP TABLE " + tables.split()[2])
    await ask(empty_url, "CREATE TABLE migrations (id INTEGER)")
    with pytest.raises(WrongDatabase):
        await open_storage(empty_url)


async def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a database at all, " * 50)
    for attempt in (open_storage, pending):
        with pytest.raises(WrongDatabase, match="no SQLite database"):
            await attempt(f"sqlite://{tmp_path}/notes.txt")
    with pytest.raises(DatabaseRefused):
        await open_storage(f"sqlite://{tmp_path}")
    with pytest.raises(Unreachable):
        await migrate(f"sqlite://{tmp_path}/notes.txt/below.db", demo=False)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_a_sqlite_that_corrupts_is_refused(version: tuple[int, int, int], safe: bool) -> None:
    assert is_safe(version) is safe
    if safe:
        schema.check_driver(version)
    else:
        with pytest.raises(UnsafeSqlite, match=r"3\.51\.3"):
            schema.check_driver(version)


def test_the_wheels_sqlite_is_in_use() -> None:
    assert sqlite3.sqlite_version_info == LINKED
    schema.check_driver()


async def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/x.db"
    await migrate(url, demo=False)
    opened = await open_storage(url)
    try:
        async with opened.unit() as unit, opened.reading() as reading:
            for stores, read_only in ((unit, 0), (reading, 1)):
                session = stores.numbers._session  # type: ignore[attr-defined]
                for pragma, value in (
                    ("journal_mode", "wal"),
                    ("synchronous", 2),
                    ("foreign_keys", 1),
                    ("busy_timeout", 10_000),
                    ("query_only", read_only),
                ):
                    assert (await session.rows(f"PRAGMA {pragma}"))[0][0] == value, pragma
    finally:
        await opened.close()
    assert stat.S_ISREG((tmp_path / "x.db").stat().st_mode)


def test_addresses() -> None:
    assert read("sqlite://./data/x.db") == SqliteAddress(Path("data/x.db"))
    assert read("sqlite:///var/x.db") == SqliteAddress(Path("/var/x.db"))
    assert read("postgres://me:p%40ss@db.example:6543/contracts") == PostgresAddress(
        "me", "p@ss", "db.example", 6543, "contracts"
    )
    assert read("postgresql:///contracts?host=/run/pg") == PostgresAddress(None, None, "/run/pg", 5432, "contracts")
    for wrong in ("", "x.db", "mysql://me:secret@h/d", "sqlite://", "sqlite://:memory:", "postgres://me:secret@host"):
        with pytest.raises(BadUrl) as refused:
            read(wrong)
        assert "secret" not in str(refused.value)
    with pytest.raises(BadUrl) as refused:
        read("postgres://me:secret@host:port/d")
    assert "secret" not in str(refused.value)


@pytest.mark.postgres
async def test_a_server_that_is_not_there_or_has_no_such_database(postgres_server: Server, tmp_path: Path) -> None:
    for url in (
        f"postgres://me:secret@/x?host={tmp_path}",
        "postgres://me:secret@127.0.0.1:1/x",
        postgres_server.url("nowhere"),
    ):
        for attempt in (open_storage(url), migrate(url, demo=False)):
            with pytest.raises(Unreachable) as refused:
                await attempt
            assert "secret" not in str(refused.value) + repr(read(url))
