"""Asks a server over a few connections that stay open, as fast as it answers."""

import asyncio
import re
from collections.abc import Sequence
from time import perf_counter

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class NotAnswered(Exception):
    """A server answered with anything but 200."""


class Asker(asyncio.Protocol):
    """One connection: the next request goes out when the answer to the last is complete."""

    def __init__(self, requests: Sequence[bytes], count: int) -> None:
        self.took: list[float] = []
        self.done = asyncio.get_running_loop().create_future()
        self._requests, self._left, self._sent = requests, count, 0.0
        self._held = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._left -= 1
        self._sent = perf_counter()
        self._transport.write(self._requests[self._left % len(self._requests)])

    def data_received(self, data: bytes) -> None:
        self._held += data
        head, gap, body = self._held.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not gap or length is None or len(body) < int(length[1]):
            return
        if not head.startswith(b"HTTP/1.1 200"):
            self._end(NotAnswered(self._held[:300].decode(errors="replace")))
            return
        self._held = b""
        self.took.append(perf_counter() - self._sent)
        if self._left:
            self._ask()
        else:
            self._end(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc or NotAnswered("the connection was closed"))

    def _end(self, error: Exception | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)
        self._transport.close()


async def ask(port: int, requests: Sequence[bytes], count: int, connections: int) -> list[float]:
    """Seconds that each of `count` answers took, or a few more to make the connections equal."""
    loop = asyncio.get_running_loop()
    each = -(-count // connections)
    askers = []
    for _ in range(connections):
        _, asker = await loop.create_connection(lambda: Asker(requests, each), "127.0.0.1", port)
        askers.append(asker)
    for asker in askers:
        await asker.done
    return [seconds for asker in askers for seconds in asker.took]
