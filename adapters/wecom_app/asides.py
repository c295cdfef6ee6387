"""Callbacks that stand open: whoever clicked sees the changed card in the answer, without a call."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class Asides:
    """By the handle of the card that was clicked."""

    def __init__(self) -> None:
        self._open: dict[str, asyncio.Future[Mapping[str, Any]]] = {}

    @contextmanager
    def opened(self, ref: str) -> Iterator[asyncio.Future[Mapping[str, Any]]]:
        """Whoever redraws that card while the block lasts answers the callback instead."""
        waiting: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._open[ref] = waiting
        try:
            yield waiting
        finally:
            if self._open.get(ref) is waiting:
                del self._open[ref]
            waiting.cancel()

    def taken(self, ref: str, card: Mapping[str, Any]) -> bool:
        """Whether a callback stood open and carries the card now; it does so once."""
        waiting = self._open.pop(ref, None)
        if waiting is None or waiting.done():
            return False
        waiting.set_result(card)
        return True
