"""SQLite: one connection that writes, one that reads, and a unit of work that crosses to the driver's thread seldom.

Handing a statement to the thread costs ten times what a quick statement does. So a unit begins along with its first
statement, what it puts off goes along with the next one or with the commit, and between them quick statements run where they
are asked. What may wait, for another process or for the disk, is left to the thread.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any, TypeVar, cast

import aiosqlite
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.sqlite.client import SqliteClient

from storage.bound import Bound
from storage.errors import ReadOnly, RuleBroken, UnitFailed, UnitInUnit, UnitOver
from storage.session import Args, Result, Row, Seal, Session, Step, UnitSession, with_id
from storage.values import instant_text


class TwoThreadClient(SqliteClient):
    """Its connection may be used from the loop's thread too; SQLite is built to allow that, and units take turns."""

    async def create_connection(self, with_db: bool) -> None:
        self._connection = await aiosqlite.connect(self.filename, isolation_level=None, check_same_thread=False)
        self._connection._conn.row_factory = sqlite3.Row
        for pragma, value in self.pragmas.items():
            await self._connection.execute_fetchall(f"PRAGMA {pragma} = {value}")
        await self._post_connect()


client_class = TwoThreadClient
"""Tortoise finds its backend by this name."""

T = TypeVar("T")
BUSY_MS = 10_000


def credentials(path: str, *, read_only: bool) -> dict[str, object]:
    return {
        "file_path": path,
        "journal_mode": "WAL",
        "synchronous": "FULL",
        "foreign_keys": "ON",
        "busy_timeout": BUSY_MS,
        "journal_size_limit": 4 << 20,
        "query_only": "ON" if read_only else "OFF",
    }


class BoundSqlite(Bound, SqliteClient):
    """Tortoise's view of a session."""


def bind(args: Args) -> list[Any]:
    return [_text(arg) if isinstance(arg, date) else arg for arg in args]


def _text(value: date) -> str:
    return instant_text(value) if isinstance(value, datetime) else value.isoformat()


def run(connection: sqlite3.Connection, sql: str, args: Args) -> sqlite3.Cursor:
    return connection.execute(sql, bind(args))


class SqliteSession(Session):
    """A reader. Each statement sees the last committed state."""

    dialect = "sqlite"
    writable = False

    def __init__(self, client: SqliteClient) -> None:
        self._owner = client
        self._bound: BaseDBAsyncClient | None = None

    @property
    def client(self) -> BaseDBAsyncClient:
        if self._bound is None:
            self._bound = BoundSqlite(self, self._owner)
        return self._bound

    async def rows(self, sql: str, args: Args = (), *, quick: bool = False) -> Sequence[Row]:
        return await self._hop(lambda connection: run(connection, sql, args).fetchall(), quick)

    async def execute(self, sql: str, args: Args) -> Result:
        def work(connection: sqlite3.Connection) -> Result:
            cursor = run(connection, sql, args)
            rows = cursor.fetchall()
            return Result(rows, len(rows) if cursor.description else cursor.rowcount, cursor.lastrowid)

        return await self._hop(work)

    async def chain(self, steps: Sequence[Step], *, undo: bool = False) -> list[Sequence[Row]]:
        return await self._hop(lambda connection: _chain(connection, steps, undo), True)

    def later(self, sql: str, args: Args = ()) -> None:
        self.changes()

    async def _hop(self, work: Callable[[sqlite3.Connection], T], quick: bool = False) -> T:
        try:
            return await on_thread(self._owner, work)
        except sqlite3.OperationalError as error:
            if "readonly" in str(error):
                raise ReadOnly("a reader changes nothing") from error
            raise


class SqliteReader(SqliteSession):
    """Quick statements run where they are asked, on a connection that nothing slow is ever given to."""

    def __init__(self, client: SqliteClient) -> None:
        super().__init__(client)
        self._at_hand = sqlite3.connect(client.filename, isolation_level=None, check_same_thread=False)
        self._at_hand.row_factory = sqlite3.Row
        for pragma in ("query_only = ON", "busy_timeout = 0"):
            self._at_hand.execute(f"PRAGMA {pragma}")

    def close(self) -> None:
        self._at_hand.close()

    async def _hop(self, work: Callable[[sqlite3.Connection], T], quick: bool = False) -> T:
        if quick:
            try:
                return work(self._at_hand)
            except sqlite3.OperationalError:
                pass  # The file is locked just now, or the statement is wrong: the thread can wait, and tells.
        return await super()._hop(work)


class SqliteUnit(SqliteSession, UnitSession):
    """One transaction of the writing connection, which it has to itself."""

    writable = True

    def __init__(self, client: SqliteClient) -> None:
        super().__init__(client)
        self._asked = False
        self._begun = False
        self._failed = False
        self._over = False
        self._later: list[Step] = []

    @property
    def is_over(self) -> bool:
        return self._over

    def later(self, sql: str, args: Args = ()) -> None:
        # Bound at once: a value that cannot be stored is the caller's mistake, here and not at the commit.
        self._later.append(Step(sql, bind(args)))

    async def commit(self, seal: Seal | None = None) -> None:
        if self._failed:
            raise UnitFailed("a statement of this unit of work failed")
        if not (self._begun or self._later or seal):
            self._over = True
            return

        def work(connection: sqlite3.Connection) -> None:
            if seal:
                for step in seal.steps(connection.execute(seal.head).fetchone()):
                    run(connection, step.sql, step.args)
            connection.execute("COMMIT")

        await self._hop(work)
        self._over = True

    async def rollback(self) -> None:
        """Does nothing when nothing was asked."""
        self._over = True
        if not self._asked:
            return

        def work(connection: sqlite3.Connection) -> None:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

        await on_thread(self._owner, work)

    async def _hop(self, work: Callable[[sqlite3.Connection], T], quick: bool = False) -> T:
        if self._over:
            raise UnitOver("this unit of work has ended")
        if self._failed:
            raise UnitFailed("a statement of this unit of work failed")
        self._asked = True
        put_off, self._later = self._later, []

        def together(connection: sqlite3.Connection) -> T:
            if not self._begun:
                connection.execute("BEGIN IMMEDIATE")
                self._begun = True
            for step in put_off:
                connection.execute(step.sql, step.args)
            return work(connection)

        try:
            connection = connection_of(self._owner)._conn
            if quick and (self._begun or self._begin_at_once(connection)):
                return together(connection)
            return await on_thread(self._owner, together)
        except sqlite3.IntegrityError as error:
            self._failed = True
            raise RuleBroken(str(error)) from error
        except BaseException:
            self._failed = True
            raise

    def _begin_at_once(self, connection: sqlite3.Connection) -> bool:
        """False when another process writes just now, which has to be waited for on the thread."""
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        finally:
            connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        self._begun = True
        return True


def _chain(connection: sqlite3.Connection, steps: Sequence[Step], undo: bool) -> list[Sequence[Row]]:
    answers: list[Sequence[Row]] = []
    if undo:
        connection.execute("SAVEPOINT chain")
    for step in steps:
        rows = run(connection, step.sql, with_id(step.args, answers)).fetchall()
        if step.gate and not rows:
            if undo:
                connection.execute("ROLLBACK TO chain")
            break
        answers.append(rows)
    if undo:
        connection.execute("RELEASE chain")
    return answers


def connection_of(client: SqliteClient) -> aiosqlite.Connection:
    return cast(aiosqlite.Connection, client._connection)


async def on_thread(client: SqliteClient, work: Callable[[sqlite3.Connection], T]) -> T:
    """Runs `work` on the connection's own thread, after whatever was asked before."""
    connection = connection_of(client)
    return cast(T, await connection._execute(work, connection._conn))  # type: ignore[no-untyped-call]


class SqliteUnits:
    """Lets one unit of this process at the writing connection at a time; other processes wait in SQLite itself."""

    def __init__(self, client: SqliteClient) -> None:
        self._client = client
        self._turn = asyncio.Lock()
        self._inside: asyncio.Task[Any] | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[SqliteUnit]:
        if self._inside is not None and self._inside is asyncio.current_task():
            raise UnitInUnit("this task has a unit of work open already")
        async with self._turn:
            self._inside = asyncio.current_task()
            unit = SqliteUnit(self._client)
            try:
                yield unit
            finally:
                try:
                    if not unit.is_over:
                        await _to_the_end(unit.rollback())
                finally:
                    self._inside = None


async def _to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Awaits it even when cancelled: the next unit must not begin while the thread still has this one's to undo."""
    ending = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not ending.done():
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    ending.result()
