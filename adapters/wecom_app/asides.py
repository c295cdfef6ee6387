"""Callbacks that stand open: whoever clicked sees the changed card in the answer, without a call."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class Asides:
    """By the handle of the card that was clicked, with who tells whether anybody still waits for the answer."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[asyncio.Future[Mapping[str, Any]], Callable[[], bool]]] = {}

    @contextmanager
    def opened(self, ref: str, waited_for: Callable[[], bool]) -> Iterator[asyncio.Future[Mapping[str, Any]]]:
        """Whoever redraws that card while the block lasts answers the callback instead."""
        waiting: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        entry = self._open[ref] = (waiting, waited_for)
        try:
            yield waiting
        finally:
            if self._open.get(ref) is entry:
                del self._open[ref]
            waiting.cancel()

    def taken(self, ref: str, card: Mapping[str, Any]) -> bool:
        """Whether a callback stood open and carries the card now; it does so once."""
        waiting, waited_for = self._open.pop(ref, (None, bool))
        if waiting is None or waiting.done() or not waited_for():
            return False
        waiting.set_result(card)
        return True
