"""The long connection: one for all processes, subscribed, kept alive, and made anew when it has fallen silent.

Our own client: the vendor's for this language knows neither a single holder among several processes nor an end of its own.
Source: developer.work.weixin.qq.com/document/path/101463.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

import aiohttp
import orjson

from adapters._shared.reading import Json, decoded, maybe, maybe_text, maybe_word
from adapters.api.errors import (
    BadPayload,
    ChannelError,
    ContentRejected,
    Misconfigured,
    RateLimited,
    TargetGone,
    Unreachable,
)
from adapters.wecom_aibot.settings import Settings
from contracts.ports import Memory

log = logging.getLogger(__name__)

PING = 30.0
MISSED = 2
"""Pings without an answer after which the connection is dead."""

ANSWER = 5.0
LEASE = timedelta(seconds=30)
LOOK = 5.0
STAND_BY = 2.0
FIRST, SLOWEST = 1.0, 30.0
KICKED_PAUSE = 30.0
"""After another has taken our place: coming back at once would take it back and so on for ever."""

FAREWELL = 0.8
LARGEST = 1024 * 1024
CALLBACKS = ("aibot_msg_callback", "aibot_event_callback")
BAD_SECRET = 853000
GONE = frozenset({40003, 60111, 86001, 86003, 93006})
LIMITED = frozenset({45009, 45033, -1, 6000})

Handle = Callable[[Json, str], Awaitable[bool]]


class LongConnection:
    """`handle` is given each callback's body and request id; it returns True when somebody else has subscribed."""

    def __init__(self, settings: Settings, memory: Memory, handle: Handle) -> None:
        self._settings = settings
        self._memory = memory
        self._handle = handle
        self._holder = uuid4().hex
        self._session: aiohttp.ClientSession | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._working: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._kicked = False
        self.waiting = False
        """Whether another process holds the connection, and this one stands by."""

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="long connection")

    def connected(self) -> bool:
        return self._socket is not None and not self._socket.closed

    async def close(self) -> None:
        if self._working:
            await asyncio.wait(tuple(self._working), timeout=FAREWELL)
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        for task in tuple(self._working):
            task.cancel()
        if self._session is not None:
            await self._session.close()
        with suppress(Exception):
            await self._memory.let_go("line", self._holder)

    async def send(self, command: str, body: Json, request: str | None = None) -> dict[str, Any]:
        """Frames of one request go one after the other, each when the one before was acknowledged."""
        request = request or f"{command}_{uuid4().hex}"
        socket = self._socket
        if socket is None or socket.closed:
            if self.waiting:
                raise RateLimited(STAND_BY)
            raise Unreachable(f"{command}: not connected")
        lock = self._locks.get(request)
        if lock is None:
            lock = self._locks[request] = asyncio.Lock()
        async with lock:
            return await self._exchanged(socket, command, body, request)

    async def _exchanged(
        self, socket: aiohttp.ClientWebSocketResponse, command: str, body: Json, request: str
    ) -> dict[str, Any]:
        answered: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[request] = answered
        frame = {"cmd": command, "headers": {"req_id": request}, **({"body": body} if body else {})}
        try:
            await socket.send_str(orjson.dumps(frame).decode())
            async with asyncio.timeout(ANSWER):
                answer = dict(await answered)
        except TimeoutError as error:
            raise Unreachable(f"{command}: no answer in time", unknown=True) from error
        except (aiohttp.ClientError, ConnectionError) as error:
            raise Unreachable(f"{command}: cut off", unknown=True) from error
        finally:
            self._waiting.pop(request, None)
        return _good(command, answer)

    async def _run(self) -> None:
        pause = FIRST
        while True:
            if not await self._leads():
                self.waiting = True
                await asyncio.sleep(LOOK * random.uniform(0.8, 1.2))
                continue
            self.waiting = self._kicked = False
            held = False
            try:
                held = await self._hold()
            except ChannelError as error:
                log.log(
                    logging.ERROR if isinstance(error, Misconfigured) else logging.WARNING,
                    "no long connection: %s",
                    error,
                )
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("no long connection: %s", type(error).__name__)
            except Exception:
                log.exception("the long connection stumbled; it is made anew")
            pause = FIRST if held else min(pause * 2, SLOWEST)
            if self._kicked:
                log.error(
                    "another service has subscribed with this bot's id and secret: stop it, or this one hears nothing"
                )
                pause = KICKED_PAUSE
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))

    async def _hold(self) -> bool:
        """Connects, subscribes, and returns when the connection has ended."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with self._session.ws_connect(
            self._settings.ws_url, max_msg_size=LARGEST, timeout=aiohttp.ClientWSTimeout(ws_close=FAREWELL)
        ) as socket:
            reading = asyncio.create_task(self._read(socket))
            try:
                await self._subscribe(socket)
                self._socket = socket
                log.info("connected to WeCom")
                await self._kept(socket, reading)
            finally:
                self._socket = None
                reading.cancel()
                await asyncio.wait({reading})
                for answered in self._waiting.values():
                    if not answered.done():
                        answered.set_exception(ConnectionError("the line has ended"))
        return True

    async def _subscribe(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        secret = self._settings.secret
        given = {"bot_id": self._settings.bot_id, "secret": secret.get_secret_value() if secret else ""}
        await self._exchanged(socket, "aibot_subscribe", given, f"aibot_subscribe_{uuid4().hex}")

    async def _kept(self, socket: aiohttp.ClientWebSocketResponse, reading: asyncio.Task[None]) -> None:
        """Until it ends, falls silent, or is somebody else's."""
        missed, next_ping = 0, asyncio.get_running_loop().time() + PING
        while not reading.done() and not self._kicked:
            await asyncio.wait({reading}, timeout=min(LOOK, PING))
            if not await self._leads():
                log.warning("another process has the connection")
                return
            if asyncio.get_running_loop().time() >= next_ping:
                next_ping = asyncio.get_running_loop().time() + PING
                try:
                    await self._exchanged(socket, "ping", {}, f"ping_{uuid4().hex}")
                    missed = 0
                except Unreachable:
                    missed += 1
                if missed >= MISSED:
                    log.warning("the connection has fallen silent")
                    return

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            try:
                # Control characters have been seen in frames, where JSON knows none.
                frame = decoded("".join(letter for letter in message.data if letter >= " " or letter in "\t\n\r"))
                self._framed(frame)
            except BadPayload as error:
                log.info("refused a frame: %s", error)

    def _framed(self, frame: Json) -> None:
        request = maybe_word(maybe(frame, "headers"), "req_id") or ""
        command = maybe_text(frame, "cmd", 100)
        if command in CALLBACKS:
            task = asyncio.create_task(self._work(maybe(frame, "body"), request))
            self._working.add(task)
            task.add_done_callback(self._working.discard)
        elif not command and (answered := self._waiting.get(request)) is not None and not answered.done():
            answered.set_result(frame)

    async def _work(self, body: Json, request: str) -> None:
        try:
            if await self._handle(body, request):
                self._kicked = True
        except BadPayload as error:
            log.info("refused a payload: %s", error)
        except ChannelError as error:
            log.warning("a reply could not be given: %s", error)
        except Exception:
            log.exception("a callback was not worked on")

    async def _leads(self) -> bool:
        """By the machine's own clock: a demo's runs ahead."""
        now = datetime.now(UTC)
        try:
            return await self._memory.hold("line", self._holder, now, now + LEASE)
        except Exception:
            log.exception("who holds the long connection cannot be told")
            return False


def _good(command: str, answer: dict[str, Any]) -> dict[str, Any]:
    code = answer.get("errcode", 0)
    if code in (0, "0"):
        return answer
    told = f"{command}: {code} {str(answer.get('errmsg', ''))[:200]}".rstrip()
    if code == BAD_SECRET:
        raise Misconfigured(f"{told}. Copy BOT_ID and SECRET of the AI bot again.")
    if code in GONE:
        raise TargetGone(told)
    if code in LIMITED:
        raise RateLimited(60.0)
    raise ContentRejected(told) if code == 846605 else Unreachable(told)
