"""An open database."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from contracts.audit import Broken
from contracts.ports.delivery import Board, Deliveries
from contracts.ports.memory import Memory
from contracts.ports.turn import Stores


class Storage(Protocol):
    """An open database."""

    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def board(self) -> Board: ...
    @property
    def is_demo(self) -> bool: ...

    def memory(self, channel: str) -> Memory:
        """What that channel keeps beyond its own process."""

    def unit(self) -> AbstractAsyncContextManager[Stores]:
        """One transaction. Leaving with an exception undoes everything. Nothing inside may wait for the network."""

    def reading(self) -> AbstractAsyncContextManager[Stores]:
        """The last committed state; does not wait for a writer."""

    async def clock_offset(self) -> int:
        """Microseconds that a demo database's clock is ahead of the real one (0 on any other)."""

    async def move_clock(self, offset: int) -> None:
        """Raises `NotDemo` on a database that is none."""

    async def clock_moved(self) -> bool:
        """Whether the clock has ever been moved."""

    async def tidy(self) -> None:
        """A little of the order that writing leaves for later; asked when nothing else is due."""

    async def verify_audit(self) -> tuple[int, Broken | None]:
        """How many entries were read, and the first that does not fit."""

    async def close(self) -> None: ...


class NotDemo(Exception):
    """Only a demo database has a clock that can be moved."""
