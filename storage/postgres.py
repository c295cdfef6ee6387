"""PostgreSQL: a pool for units of work, a pool of read-only sessions, and the same session as on SQLite."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeVar

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.base.client import BaseDBAsyncClient

from storage.bound import Bound
from storage.errors import ReadOnly, RuleBroken, UnitFailed, UnitOver
from storage.session import Args, Result, Row, Seal, Session, Step, UnitSession, with_id
from storage.urls import PostgresAddress
from storage.values import in_utc

T = TypeVar("T")
MOST = 10
"""Connections of each pool."""


async def _keep(connection: Any) -> None:
    """Sessions carry no state of their own, so the pool need not spend a round trip on clearing it."""


class PooledClient(AsyncpgDBClient):
    """Tortoise's own client, with a pool that hands connections on as they are."""

    async def create_pool(self, **kwargs: Any) -> Any:
        return await asyncpg.create_pool(None, reset=_keep, **kwargs)


client_class = PooledClient
"""Tortoise finds its backend by this name."""


def credentials(address: PostgresAddress, *, read_only: bool) -> dict[str, object]:
    return {
        "user": address.user,
        "password": address.password,
        "host": address.host,
        "port": address.port,
        "database": address.database,
        "minsize": 1,
        "maxsize": MOST,
        "server_settings": {
            "application_name": "contractbot",
            "default_transaction_read_only": "on" if read_only else "off",
            "timezone": "UTC",
        },
    }


class BoundPostgres(Bound, AsyncpgDBClient):
    """Tortoise's view of a session."""

    inserts_return_rows = True


@lru_cache(maxsize=1000)
def numbered(sql: str) -> str:
    """`?` becomes `$1`, `$2`, …; no statement of ours has a question mark for anything else."""
    first, *others = sql.split("?")
    return first + "".join(f"${place}{part}" for place, part in enumerate(others, start=1))


def bind(args: Args) -> list[Any]:
    return [in_utc(arg) if isinstance(arg, datetime) else arg for arg in args]


async def run(connection: Any, sql: str, args: Args) -> Sequence[Row]:
    found: Sequence[Row] = await connection.fetch(numbered(sql), *bind(args))
    return found


def is_lost(connection: Any) -> bool:
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:  # the pool has taken it back already
        return True


class Lender:
    """Keeps connections of the pool at hand; asyncpg would start a task for every one that is given back."""

    def __init__(self, client: AsyncpgDBClient) -> None:
        self._client = client
        self._free = asyncio.Semaphore(MOST)
        self._idle: list[Any] = []

    async def take(self) -> Any:
        await self._free.acquire()
        try:
            assert self._client._pool is not None
            while self._idle:
                connection = self._idle.pop()
                if not is_lost(connection):
                    return connection
                await self._client._pool.release(connection)  # the server has been restarted
            return await self._client._pool.acquire()
        except BaseException:
            self._free.release()
            raise

    async def give(self, connection: Any) -> None:
        """One that is broken or still in a transaction goes to the pool, which sees to it."""
        try:
            if is_lost(connection) or connection.is_in_transaction():
                assert self._client._pool is not None
                await self._client._pool.release(connection)
            else:
                self._idle.append(connection)
        finally:
            self._free.release()

    async def close(self) -> None:
        assert self._client._pool is not None
        while self._idle:
            await self._client._pool.release(self._idle.pop())


class PostgresSession(Session):
    """A reader. Each statement sees the last committed state, on whichever connection is free."""

    dialect = "postgres"
    writable = False

    def __init__(self, client: AsyncpgDBClient, lender: Lender) -> None:
        self._owner = client
        self._lender = lender
        self._bound: BaseDBAsyncClient | None = None

    @property
    def client(self) -> BaseDBAsyncClient:
        if self._bound is None:
            self._bound = BoundPostgres(self, self._owner)
        return self._bound

    async def _with(self, work: Callable[[Any], Awaitable[T]]) -> T:
        connection = await self._lender.take()
        try:
            return await work(connection)
        except asyncpg.ReadOnlySQLTransactionError as error:
            raise ReadOnly("a reader changes nothing") from error
        finally:
            await self._lender.give(connection)

    async def rows(self, sql: str, args: Args = (), *, quick: bool = False) -> Sequence[Row]:
        return await self._with(lambda connection: run(connection, sql, args))

    async def execute(self, sql: str, args: Args) -> Result:
        async def work(connection: Any) -> Result:
            if sql.startswith(("UPDATE", "DELETE")):
                said = await connection.execute(sql, *bind(args))  # "UPDATE 3"
                return Result((), int(said.split()[-1]), None)
            rows = await connection.fetch(sql, *bind(args))
            return Result(rows, len(rows), None)

        return await self._with(work)

    async def chain(self, steps: Sequence[Step], *, undo: bool = False) -> list[Sequence[Row]]:
        return await self._with(lambda connection: _chain(connection, steps, undo))

    def later(self, sql: str, args: Args = ()) -> None:
        self.changes()


class PostgresUnit(PostgresSession, UnitSession):
    """One transaction on one connection, taken with the first statement."""

    writable = True

    def __init__(self, client: AsyncpgDBClient, lender: Lender) -> None:
        super().__init__(client, lender)
        self._own: Any = None
        self._failed = False
        self._over = False
        self._later: list[Step] = []

    def later(self, sql: str, args: Args = ()) -> None:
        # Bound at once: a value that cannot be stored is the caller's mistake, here and not at the commit.
        self._later.append(Step(sql, bind(args)))

    async def _with(self, work: Callable[[Any], Awaitable[T]]) -> T:
        if self._over:
            raise UnitOver("this unit of work has ended")
        if self._failed:
            raise UnitFailed("a statement of this unit of work failed")
        try:
            if self._own is None:
                self._own = await self._lender.take()
                await self._own.execute("BEGIN")
            put_off, self._later = self._later, []
            await _run_all(self._own, put_off)
            return await work(self._own)
        except (asyncpg.IntegrityConstraintViolationError, asyncpg.RaiseError) as error:
            self._failed = True
            raise RuleBroken(str(error)) from error
        except BaseException:
            self._failed = True
            raise

    async def commit(self, seal: Seal | None = None) -> None:
        if self._failed:
            raise UnitFailed("a statement of this unit of work failed")
        if self._own is not None or self._later or seal:
            await self._with(lambda connection: self._end(connection, seal))
        self._over = True

    async def _end(self, connection: Any, seal: Seal | None) -> None:
        if seal:
            (head,) = await run(connection, seal.head + self.for_update, ())
            await _run_all(connection, seal.steps(head))
        await connection.execute("COMMIT")

    async def close(self) -> None:
        """Undoes what has not been committed."""
        self._over = True
        connection, self._own = self._own, None
        if connection is None:
            return
        try:
            if not is_lost(connection) and connection.is_in_transaction():
                await connection.execute("ROLLBACK")
        finally:
            await self._lender.give(connection)


async def _run_all(connection: Any, steps: Sequence[Step]) -> None:
    """In order; the same statement many times over goes in one message."""
    for sql, same in groupby(steps, key=lambda step: step.sql):
        values = [bind(step.args) for step in same]
        if len(values) > 1:
            await connection.executemany(numbered(sql), values)
        else:
            await connection.fetch(numbered(sql), *values[0])


async def _chain(connection: Any, steps: Sequence[Step], undo: bool) -> list[Sequence[Row]]:
    answers: list[Sequence[Row]] = []
    if undo:
        await connection.execute("SAVEPOINT chain")
    for step in steps:
        rows = await run(connection, step.sql, with_id(step.args, answers))
        if step.gate and not rows:
            if undo:
                await connection.execute("ROLLBACK TO chain")
            break
        answers.append(rows)
    if undo:
        await connection.execute("RELEASE chain")
    return answers


class PostgresUnits:
    """Gives each unit of work a connection of its own."""

    def __init__(self, client: AsyncpgDBClient, lender: Lender) -> None:
        self._client = client
        self._lender = lender

    @asynccontextmanager
    async def open(self) -> AsyncIterator[PostgresUnit]:
        unit = PostgresUnit(self._client, self._lender)
        try:
            yield unit
        finally:
            await unit.close()
