"""One watch over the board for all open pages: what was posted or changed, by this process or any other."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from contracts.ports import Board, Posted

log = logging.getLogger(__name__)

PAUSE = 0.25
"""Seconds between two looks at the board; posts of this process are seen at once."""

BACKLOG = 500
"""How many changes a page may lag behind before it is cut off; it then comes back and reads everything anew."""

Change = tuple[Posted, bool]
"""A message, and whether it is new (else it was changed in place)."""


class Watcher:
    """One open page. `None` in its queue ends it."""

    def __init__(self) -> None:
        self.changes: asyncio.Queue[Change | None] = asyncio.Queue()

    def take(self, change: Change) -> None:
        if self.changes.qsize() < BACKLOG:
            self.changes.put_nowait(change)
        elif self.changes.qsize() == BACKLOG:
            self.end()

    def end(self) -> None:
        self.changes.put_nowait(None)


class Feed:
    """Runs only while somebody watches."""

    def __init__(self, board: Board, stirred: asyncio.Event) -> None:
        self._board = board
        self._stirred = stirred
        self._watchers: set[Watcher] = set()
        self._task: asyncio.Task[None] | None = None
        self._mark = 0
        self._newest = 0
        self._starting = asyncio.Lock()

    @property
    def mark(self) -> int:
        """Up to where the board has been read."""
        return self._mark

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[Watcher]:
        """Every change from now on. What was there before is not told."""
        watcher = Watcher()
        async with self._starting:
            if self._task is None or self._task.done():
                await self._catch_up()
                self._task = asyncio.create_task(self._run(), name="playground feed")
                self._task.add_done_callback(_report)
            self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)
            if not self._watchers:
                await self._stop()

    async def close(self) -> None:
        for watcher in tuple(self._watchers):
            watcher.end()
        await self._stop()

    async def _stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def _run(self) -> None:
        try:
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(PAUSE):
                        await self._stirred.wait()
                self._stirred.clear()
                for change in await self._catch_up():
                    for watcher in self._watchers:
                        watcher.take(change)
        finally:
            # Whatever ended the watch: the pages notice, come back and start it anew.
            for watcher in self._watchers:
                watcher.end()

    async def _catch_up(self) -> list[Change]:
        self._mark, messages = await self._board.changed_since(self._mark)
        changes = []
        for message in messages:
            changes.append((message, message.id > self._newest))
            self._newest = max(self._newest, message.id)
        return changes


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("the watch over the board ended", exc_info=error)
