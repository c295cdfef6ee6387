"""The servers that are measured: `python -m benchmarks.server KIND [what it needs]`.

Prints its port, then answers every line on stdin with the processor time it has used, and ends when stdin is closed.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from aiohttp import web

from benchmarks import peer, wire


@asynccontextmanager
async def hello() -> AsyncIterator[web.Application]:
    """What aiohttp costs before anything is done: the limit."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(text="hello")

    site = web.Application()
    site.router.add_post(wire.PATH, answer)
    yield site


@asynccontextmanager
async def bolt(commands: str) -> AsyncIterator[web.Application]:
    yield peer.site(int(commands))


@asynccontextmanager
async def polling() -> AsyncIterator[web.Application]:
    yield peer.site(1, polling=True)


@asynccontextmanager
async def desk(database: str) -> AsyncIterator[web.Application]:
    """The real channel: its route, its reading, its framework, the house, its blocks."""
    from benchmarks import slack

    async with slack.opened(database) as site:
        yield site


@asynccontextmanager
async def platform() -> AsyncIterator[web.Application]:
    from benchmarks import slack

    yield slack.platform()


@asynccontextmanager
async def signed() -> AsyncIterator[web.Application]:
    """What every channel over HTTP has to do before anything is done: verify, read, answer in JSON."""
    from benchmarks import channel, office

    yield channel.site(channel.nothing, office.CHANNEL)


@asynccontextmanager
async def command(database: str, commands: str) -> AsyncIterator[web.Application]:
    from benchmarks import channel

    async with channel.dispatching(database, int(commands)) as site:
        yield site


@asynccontextmanager
async def turn(database: str) -> AsyncIterator[web.Application]:
    from benchmarks import channel

    async with channel.hearing(database) as site:
        yield site


KINDS: dict[str, Callable[..., AbstractAsyncContextManager[web.Application]]] = {
    "hello": hello,
    "signed": signed,
    "bolt": bolt,
    "polling": polling,
    "desk": desk,
    "platform": platform,
    "command": command,
    "turn": turn,
}


async def serve(kind: str, *given: str) -> None:
    async with KINDS[kind](*given) as site:
        runner = web.AppRunner(site, access_log=None)
        await runner.setup()
        listening = web.TCPSite(runner, "127.0.0.1", 0)
        await listening.start()
        print(runner.addresses[0][1], flush=True)
        await told()
        await runner.cleanup()


async def told() -> None:
    """Answers until stdin is closed."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.readline():
        print(time.process_time(), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
