"""Pushes to a platform that knows no key for a message: written down before they go out, so that none is repeated."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from adapters.api.errors import ChannelError, Unreachable
from contracts.ports import Memory

REMEMBERED = timedelta(days=3)


async def pushed(memory: Memory, task: str, send: Callable[[], Awaitable[None]]) -> None:
    """Sends once for each task. One whose answer was lost counts as sent; one that failed may be tried again, and raises."""
    now = datetime.now(UTC)
    if await memory.get(f"sent:{task}", now) is not None:
        return
    await memory.put(f"sent:{task}", "1", now + REMEMBERED)
    try:
        await send()
    except ChannelError as failed:
        if isinstance(failed, Unreachable) and failed.unknown:
            return
        await memory.take(f"sent:{task}", now)
        raise
