"""PostgreSQL: a pool for units of work, a pool of read-only sessions, and the same session as on SQLite."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
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
        "maxsize": 10,
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


class PostgresSession(Session):
    """A reader. Each statement sees the last committed state, on whichever connection is free."""

    dialect = "postgres"
    writable = False

    def __init__(self, client: AsyncpgDBClient) -> None:
        self._owner = client
        self._bound: BaseDBAsyncClient | None = None

    @property
    def client(self) -> BaseDBAsyncClient:
        if self._bound is None:
            self._bound = BoundPostgres(self, self._owner)
        return self._bound

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        assert self._owner._pool is not None
        async with self._owner._pool.acquire() as connection:
            try:
                yield connection
            except asyncpg.ReadOnlySQLTransactionError as error:
                raise ReadOnly("a reader changes nothing") from error

    async def rows(self, sql: str, args: Args = (), *, quick: bool = False) -> Sequence[Row]:
        async with self._connection() as connection:
            return await run(connection, sql, args)

    async def execute(self, sql: str, args: Args) -> Result:
        async with self._connection() as connection:
            statement = await connection.prepare(sql)
            rows = await statement.fetch(*bind(args))
            words = statement.get_statusmsg().split()
            return Result(rows, int(words[-1]) if words[-1].isdigit() else len(rows), None)

    async def chain(self, steps: Sequence[Step], *, undo: bool = False) -> list[Sequence[Row]]:
        async with self._connection() as connection:
            return await _chain(connection, steps, undo)

    def later(self, sql: str, args: Args = ()) -> None:
        self.changes()


class PostgresUnit(PostgresSession, UnitSession):
    """One transaction on one connection of the pool, taken with the first statement."""

    writable = True

    def __init__(self, client: AsyncpgDBClient, held: AsyncExitStack) -> None:
        super().__init__(client)
        self._held = held
        self._own: Any = None
        self._begun = False
        self._failed = False
        self._over = False
        self._later: list[Step] = []

    def later(self, sql: str, args: Args = ()) -> None:
        self._later.append(Step(sql, bind(args)))

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        if self._over:
            raise UnitOver("this unit of work has ended")
        try:
            if self._own is None:
                self._own = await self._held.enter_async_context(PostgresSession._connection(self))
            if not self._begun:
                self._begun = True
                await self._own.execute("BEGIN")
            put_off, self._later = self._later, []
            await _run_all(self._own, put_off)
            yield self._own
        except (asyncpg.IntegrityConstraintViolationError, asyncpg.RaiseError) as error:
            self._failed = True
            raise RuleBroken(str(error)) from error
        except BaseException:
            self._failed = True
            raise

    async def commit(self, seal: Seal | None = None) -> None:
        if self._failed:
            raise UnitFailed("a statement of this unit of work failed")
        if not (self._begun or self._later or seal):
            return
        async with self._connection() as connection:
            if seal:
                (head,) = await run(connection, seal.head + self.for_update, ())
                await _run_all(connection, seal.steps(head))
            await connection.execute("COMMIT")
            self._begun = False
        self._over = True

    async def rollback(self) -> None:
        """Does nothing after a commit, or when nothing was asked."""
        self._over = True
        if self._begun and not self._own.is_closed():
            self._begun = False
            await self._own.execute("ROLLBACK")


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

    def __init__(self, client: AsyncpgDBClient) -> None:
        self._client = client

    @asynccontextmanager
    async def open(self) -> AsyncIterator[PostgresUnit]:
        async with AsyncExitStack() as held:
            unit = PostgresUnit(self._client, held)
            try:
                yield unit
            finally:
                await unit.rollback()
