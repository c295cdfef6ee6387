"""The front door of storage: an open database."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager

from tortoise.context import TortoiseContext, _current_context

from contracts import ports
from contracts.audit import Broken
from contracts.ports import NotDemo
from storage.board import BoardStore
from storage.connections import Connections, connect
from storage.deliveries import DeliveryStore
from storage.memory import MemoryStore
from storage.session import Session
from storage.unit import Stores
from storage.urls import read
from storage.verification import verify_audit
from storage.words import Sampler

MERGED_PAGES = 64


class Database:
    """Answers `contracts.ports.Storage`."""

    def __init__(self, connections: Connections, *, is_demo: bool) -> None:
        self._connections = connections
        self._reader = connections.reader
        self._units = connections.units
        self.deliveries = DeliveryStore(self._units, self._reader)
        self.board = BoardStore(self._units, self._reader)
        self.is_demo = is_demo
        self._sampler = Sampler()

    def memory(self, channel: str) -> ports.Memory:
        return MemoryStore(self._units, self._reader, channel)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[ports.Stores]:
        with self._current():
            async with self._units.open() as session:
                stores = Stores(session, self._sampler)
                yield stores
                await stores.commit(session)

    def reading(self) -> AbstractAsyncContextManager[ports.Stores]:
        return _Reading(self._reader, self._connections.tortoise, self._sampler)

    @contextmanager
    def _current(self) -> Iterator[None]:
        """Tortoise finds its rows by a context variable, which a task started before we were opened does not have.

        Only the rows: transactions are handed over by name, so a task started inside a unit has no part in it."""
        token = _current_context.set(self._connections.tortoise)
        try:
            yield
        finally:
            _current_context.reset(token)

    async def clock_offset(self) -> int:
        if not self.is_demo:
            return 0  # nobody can have moved it
        row = await self._reader.row("SELECT clock_offset FROM installation WHERE id = 1")
        return row["clock_offset"] if row else 0

    async def move_clock(self, offset: int) -> None:
        if not self.is_demo:
            raise NotDemo
        async with self._units.open() as session:
            session.later("UPDATE installation SET clock_offset = ?, clock_moved = ? WHERE id = 1", (offset, True))
            await session.commit()

    async def clock_moved(self) -> bool:
        (row,) = await self._reader.rows("SELECT clock_moved FROM installation WHERE id = 1")
        return bool(row["clock_moved"])

    async def tidy(self) -> None:
        """The index of words is never merged while somebody waits for a commit (see the migration), so it is merged here."""
        if self._reader.dialect == "sqlite":
            async with self._units.open() as session:
                session.later("INSERT INTO contract_words (contract_words, rank) VALUES ('merge', ?)", (MERGED_PAGES,))
                await session.commit()

    async def verify_audit(self) -> tuple[int, Broken | None]:
        return await verify_audit(self._connections.address)

    async def close(self) -> None:
        """May be called twice. Without it the driver's threads keep the process alive."""
        await self._connections.opened.aclose()


class _Reading:
    """Written out, because every question opens one and a generator would cost more than the look-up inside."""

    __slots__ = ("_reader", "_sampler", "_token", "_tortoise")

    def __init__(self, reader: Session, tortoise: TortoiseContext, sampler: Sampler) -> None:
        self._reader = reader
        self._tortoise = tortoise
        self._sampler = sampler

    async def __aenter__(self) -> ports.Stores:
        self._token = _current_context.set(self._tortoise)
        return Stores(self._reader, self._sampler)

    async def __aexit__(self, *raised: object) -> None:
        _current_context.reset(self._token)


async def open_storage(url: str) -> ports.Storage:
    """Raises a `DatabaseRefused` that says what to do when this version cannot work with what is there."""
    connections = await connect(read(url))
    try:
        (row,) = await connections.reader.rows("SELECT demo FROM installation WHERE id = 1")
    except BaseException:
        await connections.opened.aclose()
        raise
    return Database(connections, is_demo=bool(row["demo"]))
