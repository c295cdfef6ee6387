"""An access token kept until shortly before it ends, and fetched once however many wait for it."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

EARLY: Final = 300.0
"""Seconds before its end from which a token is fetched anew."""

Fetch = Callable[[], Awaitable[tuple[str, float]]]


class TokenKeeper:
    """`fetch` returns a token and the seconds that it lives; what it raises goes to everybody who waits.

    Tokens stay in this process: a database is no place for what opens a door.
    """

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._token: str | None = None
        self._until = 0.0
        self._fetching: asyncio.Task[str] | None = None

    async def token(self) -> str:
        if self._token is not None and monotonic() < self._until:
            return self._token
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetched())
            self._fetching.add_done_callback(self._ended)
        # Shielded: one who gives up must not take it from the others.
        return await asyncio.shield(self._fetching)

    def refused(self, token: str) -> None:
        """The platform does not take it any more. Told of an older one, the newer stays."""
        if token == self._token:
            self._token = None

    async def close(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait({self._fetching})

    async def _fetched(self) -> str:
        token, lives = await self._fetch()
        self._token = token
        self._until = monotonic() + max(lives - EARLY, lives / 2)
        return token

    def _ended(self, fetching: asyncio.Task[str]) -> None:
        self._fetching = None
        if not fetching.cancelled():
            fetching.exception()  # whoever waited has got it; nobody may have waited
