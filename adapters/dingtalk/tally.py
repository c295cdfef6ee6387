"""What of the month is used: counted API calls, and messages and events that were pushed to the robot.

Added up in the process and written down every few seconds, so that no call waits for it. What a process that is killed had not
written yet is lost: it is for warnings, not for bills.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from contracts.ports import Memory

log = logging.getLogger(__name__)

CALLS: Final = "calls"
PUSHES: Final = "pushes"
EVERY: Final = 5.0
KEPT: Final = timedelta(days=70)
NEARLY: Final = 0.8
THERE: Final = timedelta(hours=8)
"""The platform's months are China's."""

Warn = Callable[[str, int], Awaitable[None]]


def month_of(now: datetime) -> str:
    """Such as 2026-11."""
    return f"{now.astimezone(UTC) + THERE:%Y-%m}"


class Tally:
    """`warn` is told the kind and the count once four fifths of `limits` are used, by every process once a month."""

    def __init__(self, memory: Memory, limits: dict[str, int]) -> None:
        self._memory = memory
        self._limits = limits
        self._pending: Counter[tuple[str, str]] = Counter()
        self._writing: asyncio.Task[None] | None = None
        self._warned: set[tuple[str, str]] = set()
        self.warn: Warn | None = None

    def add(self, kind: str) -> None:
        self._pending[kind, month_of(datetime.now(UTC))] += 1
        if self._writing is None:
            self._writing = asyncio.create_task(self._later())

    async def used(self, kind: str) -> int:
        """This month, by every process."""
        now = datetime.now(UTC)
        month = month_of(now)
        return int(await self._memory.get(f"{kind}:{month}", now) or 0) + self._pending[kind, month]

    async def close(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.wait({self._writing})
        with suppress(Exception):
            await self._write()

    async def _later(self) -> None:
        await asyncio.sleep(EVERY)
        self._writing = None
        try:
            await self._write()
        except Exception:
            log.exception("what the month has used could not be written down; it is tried again")

    async def _write(self) -> None:
        for (kind, month), count in list(self._pending.items()):
            total = await self._memory.count(f"{kind}:{month}", count, datetime.now(UTC) + KEPT)
            self._pending[kind, month] -= count
            if not self._pending[kind, month]:
                del self._pending[kind, month]
            if total > self._limits[kind] * NEARLY and (kind, month) not in self._warned:
                self._warned.add((kind, month))
                if self.warn is not None:
                    await self.warn(kind, total)
