"""The Stream connection: one for all processes, made anew before the old one ends, watched, and ended in time.

Our own client: the vendor's swallows its cancellation, blocks the loop, and connects without a pause after a clean end.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus
from uuid import uuid4

import aiohttp
from yarl import URL

from adapters.api.errors import BadPayload, ChannelError, Misconfigured
from adapters.dingtalk import frames
from adapters.dingtalk.frames import Frame
from adapters.dingtalk.gateway import Gateway, named
from adapters.dingtalk.paths import CONNECT, PRESSES, ROBOT
from adapters.dingtalk.settings import Settings
from contracts.ports import Memory

log = logging.getLogger(__name__)

SUBSCRIPTIONS = (("EVENT", "*"), ("CALLBACK", ROBOT), ("CALLBACK", PRESSES))
HEARTBEAT = 25.0
"""Seconds between pings of the socket; half of that without a pong ends it."""

LEASE = timedelta(seconds=30)
LOOK = 5.0
"""Seconds between two looks at the lease and the clock."""

DRAIN = 10.0
"""Seconds for which the platform leaves a connection open after it has said that nothing more comes there."""

FIRST, SLOWEST = 1.0, 60.0
QUIET = 120.0
"""Seconds without a frame after which a line is made anew: DingTalk pings every half minute, and a line was seen to live on with
nothing coming through it any more. Twice as long each time that the new one brought nothing either.
"""

QUIETEST = 1_920.0
JUMP = 30.0
"""Seconds by which the wall clock runs away from the loop's when a machine has slept."""

FAREWELL = 0.8
LARGEST = 1024 * 1024

Handle = Callable[[Frame], Awaitable[str | None]]


class Line:
    """One socket and the frames that come through it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, handle: Handle) -> None:
        self._socket = socket
        self._handle = handle
        self._working: set[asyncio.Task[None]] = set()
        self.leaving = asyncio.Event()
        self.heard: float | None = None
        self.begun = time.monotonic()
        self.task = asyncio.create_task(self._read(), name="stream line")

    def quiet(self) -> float:
        """Seconds since something came."""
        return time.monotonic() - (self.heard or self.begun)

    async def close(self) -> None:
        with suppress(TimeoutError, aiohttp.ClientError, OSError):
            async with asyncio.timeout(FAREWELL):
                if self._working:
                    await asyncio.wait(tuple(self._working))
                await self._socket.close()
        for task in (self.task, *self._working):
            task.cancel()
        await asyncio.wait({self.task, *self._working})

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            self.heard = time.monotonic()
            try:
                frame = frames.read(message.data)
            except BadPayload as error:
                log.info("refused a frame: %s", error)
                continue
            if frame.kind == frames.SYSTEM and frame.topic == frames.DISCONNECT:
                self.leaving.set()
                continue
            task = asyncio.create_task(self._answer(frame))
            self._working.add(task)
            task.add_done_callback(self._working.discard)

    async def _answer(self, frame: Frame) -> None:
        told = await self._handle(frame)
        if told is not None:
            # On the line it came through; where that is gone, the platform brings it again.
            with suppress(aiohttp.ClientError, ConnectionError, RuntimeError):
                await self._socket.send_str(told)


class Stream:
    """`handle` returns the acknowledgement of a frame, or None for none."""

    def __init__(self, settings: Settings, gateway: Gateway, memory: Memory, handle: Handle) -> None:
        self._settings = settings
        self._gateway = gateway
        self._memory = memory
        self._handle = handle
        self._holder = uuid4().hex
        self._line: Line | None = None
        self._task: asyncio.Task[None] | None = None
        self._draining: set[asyncio.Task[None]] = set()
        self.waiting = False
        """Whether another process holds the connection, and this one stands by."""

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="stream")

    def connected(self) -> bool:
        return self._line is not None and not self._line.task.done()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        for task in tuple(self._draining):
            task.cancel()
        if self._draining:
            await asyncio.wait(tuple(self._draining))
        await self._leave()

    async def _run(self) -> None:
        pause = FIRST
        while True:
            if not await self._leads():
                self.waiting = True
                await asyncio.sleep(LOOK * random.uniform(0.8, 1.2))
                continue
            self.waiting = False
            held = False
            try:
                held = await self._hold()
            except ChannelError as error:
                log.log(logging.ERROR if isinstance(error, Misconfigured) else logging.WARNING, "no stream: %s", error)
            except Exception:
                log.exception("the stream stumbled; it is made anew")
            pause = FIRST if held else min(pause * 2, SLOWEST)
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))

    async def _hold(self) -> bool:
        """Connects and returns when the connection has ended; True when there was one."""
        line = self._line = await self._open()
        log.info("connected to DingTalk")
        quiet = QUIET
        drift = time.time() - time.monotonic()
        try:
            while True:
                leaving = asyncio.create_task(line.leaving.wait())
                await asyncio.wait({line.task, leaving}, timeout=LOOK, return_when=asyncio.FIRST_COMPLETED)
                leaving.cancel()
                if line.leaving.is_set() or (line.quiet() > quiet and not line.task.done()):
                    # Nothing more comes here, though the socket stays open: the next one first, then this one's end.
                    quiet = QUIET if line.heard is not None else min(quiet * 2, QUIETEST)
                    old, line = line, await self._open()
                    self._line = line
                    self._drain(old)
                elif line.task.done():
                    return True
                elif abs(time.time() - time.monotonic() - drift) > JUMP or not await self._leads():
                    log.warning("the clock has jumped, or another process has the connection")
                    return True
        finally:
            self._line = None
            if not line.task.done():
                self._drain(line, 0)

    async def _open(self) -> Line:
        """Every connection has a ticket of its own, good once and for 90 seconds; it is written down nowhere."""
        answer = await self._gateway.open(
            CONNECT,
            {
                "clientId": self._settings.client_id,
                "clientSecret": self._settings.client_secret.get_secret_value(),
                "subscriptions": [{"type": kind, "topic": topic} for kind, topic in SUBSCRIPTIONS],
                "ua": "contractbot",
            },
        )
        endpoint, ticket = answer.get("endpoint"), answer.get("ticket")
        if not isinstance(endpoint, str) or not isinstance(ticket, str):
            raise Misconfigured("connections/open: what answers there is not DingTalk.")
        with named("connect"):
            socket = await self._gateway.session.ws_connect(
                URL(f"{endpoint}{'&' if '?' in endpoint else '?'}ticket={quote_plus(ticket)}", encoded=True),
                heartbeat=HEARTBEAT,
                max_msg_size=LARGEST,
            )
        return Line(socket, self._handle)

    def _drain(self, line: Line, pause: float = DRAIN) -> None:
        async def drained() -> None:
            try:
                await asyncio.wait({line.task}, timeout=pause)
            finally:
                await line.close()

        task = self._spawn(drained())
        self._draining.add(task)
        task.add_done_callback(self._draining.discard)

    @staticmethod
    def _spawn(work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        return asyncio.create_task(work, name="stream drain")

    async def _leads(self) -> bool:
        """By the machine's own clock: a demo's runs ahead."""
        now = datetime.now(UTC)
        try:
            return await self._memory.hold("stream", self._holder, now, now + LEASE)
        except Exception:
            log.exception("who holds the stream cannot be told")
            return False

    async def _leave(self) -> None:
        with suppress(Exception):
            await self._memory.let_go("stream", self._holder)
