"""What a store may do with its connection: ask, change, and put off changes whose result nobody needs.

Statements are portable SQL with `?` for values. A unit of work has its own session; it begins with its first statement.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol

from tortoise.backends.base.client import BaseDBAsyncClient

from storage.errors import ReadOnly


class Row(Protocol):
    """A row as a driver gives it, by column name or place."""

    def __getitem__(self, name: str | int, /) -> Any: ...


class NewId:
    """Stands in the values of a chain for the id that its first step returned."""


NEW_ID: Final = NewId()

Args = Sequence[object]


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of a chain. A `gate` that returns no row ends the chain there."""

    sql: str
    args: Args = ()
    gate: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What Tortoise wants to know of a statement."""

    rows: Sequence[Row]
    affected: int
    last_id: int | None


@dataclass(frozen=True, slots=True)
class Seal:
    """The end of a unit: `head` asks for one row, `steps` makes the last statements from it."""

    head: str
    steps: Callable[[Row], Sequence[Step]]


class Session(ABC):
    """A reader, or one unit of work."""

    dialect: str
    writable: bool

    @property
    @abstractmethod
    def client(self) -> BaseDBAsyncClient:
        """For Tortoise's `using_db`: the same transaction."""

    @abstractmethod
    async def rows(self, sql: str, args: Args = (), *, quick: bool = False) -> Sequence[Row]:
        """Any statement; the rows it returns. `quick` promises that it touches a few rows, each found by its key."""

    @abstractmethod
    async def execute(self, sql: str, args: Args) -> Result:
        """The same for Tortoise, in the dialect's own SQL."""

    @abstractmethod
    async def chain(self, steps: Sequence[Step], *, undo: bool = False) -> list[Sequence[Row]]:
        """Several quick statements, in one hop where the driver can. Fewer answers than steps: a gate was shut; then `undo` has
        taken back what the steps before it did."""

    @abstractmethod
    def later(self, sql: str, args: Args = ()) -> None:
        """Goes along with the next statement, or with the commit."""

    async def row(self, sql: str, args: Args = ()) -> Row | None:
        """The one row that is found by its key."""
        found = await self.rows(sql, args, quick=True)
        return found[0] if found else None

    def changes(self) -> None:
        """Refuses on a reader."""
        if not self.writable:
            raise ReadOnly("a reader changes nothing")

    @property
    def for_update(self) -> str:
        """Only PostgreSQL needs to be told: on SQLite a unit of work is alone."""
        return " FOR UPDATE" if self.dialect == "postgres" else ""

    async def alone(self, lock: int) -> None:
        """Holds that lock until the unit ends; on SQLite its first statement already makes it wait for all the others."""
        if self.dialect == "postgres":
            await self.rows("SELECT pg_advisory_xact_lock(?)", (lock,))

    @property
    def skip_locked(self) -> str:
        return " FOR UPDATE SKIP LOCKED" if self.dialect == "postgres" else ""


class UnitSession(Session):
    """One transaction. What is not committed when its block is left is undone."""

    writable = True

    @abstractmethod
    async def commit(self, seal: Seal | None = None) -> None:
        """Ends the unit; afterwards it answers nothing any more."""


class Units(Protocol):
    """Opens units of work, which whoever opens commits."""

    def open(self) -> AbstractAsyncContextManager[UnitSession]: ...


def with_id(args: Args, answers: Sequence[Sequence[Row]]) -> Args:
    """`args` with the id that the first step returned in the place of NEW_ID."""
    if NEW_ID not in args:
        return args
    id = answers[0][0]["id"]
    return [id if arg is NEW_ID else arg for arg in args]


def marks(values: Sequence[object]) -> str:
    """`?, ?, ?` for an IN list; an empty list matches nothing on either database."""
    return ", ".join("?" * len(values)) if values else "NULL"


@cache
def insert(table: str, columns: tuple[str, ...], tail: str = "") -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))}) {tail}".rstrip()


def insert_of(table: str, values: Mapping[str, object], tail: str = "", *, gate: bool = False) -> Step:
    return Step(insert(table, tuple(values), tail), tuple(values.values()), gate)


def update_of(table: str, values: Mapping[str, object], id: int) -> Step:
    changes = ", ".join(f"{column} = ?" for column in values)
    return Step(f"UPDATE {table} SET {changes} WHERE id = ?", (*values.values(), id))
