"""What is kept of messages that were sent, shared by all replicas and kept over a restart.

"sent:TASK"   the ids of its messages; that it is there says that all of it has arrived
"tried:TASK"  the ids of what has been sent of it, and what became of the next: it is being tried, or its answer was lost
"code:TASK"   the newest code that changes the card once
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import orjson

from contracts.ports import Memory

RECALLABLE: Final = timedelta(hours=24)
CODE_LIVES: Final = timedelta(hours=72)
KEPT: Final = timedelta(days=30)
"""How long a key is known to have been sent."""

TRYING: Final = "trying"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Tried:
    """`ids` of the bodies that have arrived ("" where the platform named none); `state` is about the one after them."""

    ids: tuple[str, ...] = ()
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """`recallable` while the platform takes its messages back."""

    ids: tuple[str, ...]
    recallable: bool


class Copies:
    def __init__(self, memory: Memory, now: Callable[[], Awaitable[datetime]]) -> None:
        self._memory = memory
        self._now = now

    async def sent(self, task: str) -> Sent | None:
        now = await self._now()
        value = await self._memory.get(f"sent:{task}", now)
        if value is None:
            return None
        kept = orjson.loads(value)
        return Sent(tuple(kept["ids"]), now.timestamp() - kept["at"] < RECALLABLE.total_seconds())

    async def remember(self, task: str, ids: Sequence[str], code: str | None) -> None:
        now = await self._now()
        value = orjson.dumps({"ids": list(ids), "at": now.timestamp()}).decode()
        await self._memory.put(f"sent:{task}", value, now + KEPT)
        if code is not None:
            await self.renewed(task, code)

    async def forget(self, task: str) -> None:
        now = await self._now()
        await self._memory.take(f"sent:{task}", now)
        await self._memory.take(f"code:{task}", now)

    async def renewed(self, task: str, code: str) -> None:
        """A newer code for the same card: one came with the answer, and one comes with every click."""
        await self._memory.put(f"code:{task}", code, await self._now() + CODE_LIVES)

    async def code(self, task: str) -> str | None:
        """Taken by one alone, since it is good for one change."""
        return await self._memory.take(f"code:{task}", await self._now())

    async def unspent(self, task: str, code: str) -> None:
        """Gives a code back that was not used, unless a newer one has come."""
        now = await self._now()
        await self._memory.hold(f"code:{task}", code, now, now + CODE_LIVES)

    async def tried(self, task: str) -> Tried:
        value = await self._memory.get(f"tried:{task}", await self._now())
        if value is None:
            return Tried()
        kept = orjson.loads(value)
        return Tried(tuple(kept["ids"]), kept["state"])

    async def trying(self, task: str, tried: Tried) -> None:
        value = orjson.dumps({"ids": tried.ids, "state": tried.state}).decode()
        await self._memory.put(f"tried:{task}", value, await self._now() + KEPT)
