"""Wire in: the Stream connection, or HTTP callbacks where a company needs them."""

import asyncio
import base64
import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from time import time
from typing import Any

from aiohttp import web

from adapters._shared.callback_crypto import CallbackCrypto, NotGenuine
from adapters._shared.reading import decoded, text
from adapters.api.channel import Finding, Listener, Outbound, Surroundings
from adapters.api.directory import Listing
from adapters.api.errors import BadPayload, ChannelError
from adapters.dingtalk import frames
from adapters.dingtalk.checking import findings
from adapters.dingtalk.directory import Reader
from adapters.dingtalk.frames import Frame
from adapters.dingtalk.gateway import Gateway
from adapters.dingtalk.heard import Reception
from adapters.dingtalk.paths import PRESSES, ROBOT, ROUTE_KEY, ROUTES, TODO_PAGE
from adapters.dingtalk.settings import Settings
from adapters.dingtalk.stream import Stream
from adapters.dingtalk.todo_page import todo_page

log = logging.getLogger(__name__)

ROBOT_ROUTE, CARD_ROUTE, EVENT_ROUTE = "/dingtalk/robot", "/dingtalk/cards", "/dingtalk/events"
LONGEST_EVENT = 200_000
LATEST = 3_600_000
"""Milliseconds after which a signature is too old, as the platform has it."""


class DingTalkChannel:
    """`heard_by` makes what stands behind the wire for a listener."""

    def __init__(
        self,
        around: Surroundings,
        settings: Settings,
        gateway: Gateway,
        outbound: Outbound,
        heard_by: Callable[[Listener], Reception],
    ) -> None:
        self._around = around
        self._settings = settings
        self._gateway = gateway
        self._outbound = outbound
        self._heard_by = heard_by
        self._desk: Reception | None = None
        self._stream: Stream | None = None
        self._events = envelope(settings)

    @property
    def outbound(self) -> Outbound:
        return self._outbound

    async def start(self, listener: Listener) -> None:
        self._desk = self._heard_by(listener)
        if self._settings.mode == "stream":
            self._stream = Stream(self._settings, self._gateway, self._around.memory, self._framed)
            self._stream.start()
        elif self._around.public_url is not None:
            await self._register(self._around.public_url)

    async def _register(self, public_url: str) -> None:
        body = {
            "callbackRouteKey": ROUTE_KEY,
            "callbackUrl": f"{public_url.rstrip('/')}{CARD_ROUTE}",
            "apiSecret": self._api_secret(),
            "forceUpdate": True,
        }
        try:
            async with asyncio.timeout(5):
                await self._gateway.call("POST", ROUTES, body)
        except (ChannelError, TimeoutError) as error:
            log.error("cards cannot call back yet: %s", error)

    async def close(self) -> None:
        if self._stream is not None:
            await self._stream.close()
        if self._desk is not None:
            await self._desk.close()
        await self._gateway.close()

    async def ready(self) -> bool:
        if self._stream is not None:
            return self._stream.connected() or self._stream.waiting
        try:
            async with asyncio.timeout(2):
                await self._gateway.tokens.token()
        except (ChannelError, TimeoutError):
            return False
        return True

    async def check(self) -> Sequence[Finding]:
        return await findings(self._gateway, self._settings, self._around)

    async def listing(self) -> Listing:
        return await Reader(self._gateway).listing()

    def mount(self, app: Any) -> None:
        if self._settings.todos:
            app.router.add_get(TODO_PAGE, todo_page)
        if self._settings.mode == "http":
            app.router.add_post(ROBOT_ROUTE, guarded(self._robot))
            app.router.add_post(CARD_ROUTE, guarded(self._card))
            if self._events is not None:
                app.router.add_post(EVENT_ROUTE, guarded(self._event))

    async def _framed(self, frame: Frame) -> str | None:
        """The acknowledgement of a frame, after the commit."""
        desk = self._desk
        if desk is None:
            return None
        try:
            if frame.kind == frames.SYSTEM:
                return frames.ack(frame, frame.raw or "{}") if frame.topic == frames.PING else None
            if frame.kind == frames.EVENT:
                desk.event(frame.data, frame.headers)
                return frames.ack(frame, {"status": "SUCCESS", "message": "ok"})
            if frame.topic == ROBOT:
                await desk.message(frame.data)
                return frames.ack(frame, {"response": None})
            if frame.topic == PRESSES:
                return frames.ack(frame, {"response": await desk.press(frame.data, frame.message)})
        except BadPayload as error:
            # Acknowledged all the same: it will not become better by coming again.
            log.info("refused a payload: %s", error)
            return frames.ack(frame, {"response": None})
        except Exception:
            log.exception("a frame was not worked on; it may come again")
            if frame.kind == frames.EVENT:
                return frames.ack(frame, {"status": "LATER", "message": "not now"})
            return frames.ack(frame, {"response": None}, code=500, words="error")
        return frames.ack(frame, {"response": None}, code=404, words="unknown topic")

    async def _robot(self, request: web.Request) -> web.Response:
        stamp, sign = request.headers.get("timestamp", ""), request.headers.get("sign", "")
        secret = self._settings.client_secret.get_secret_value()
        if not genuine(robot_sign(stamp, secret), sign, stamp):
            return web.Response(status=401)
        if self._desk is None:
            return web.Response(status=503)
        await self._desk.message(decoded(await request.read()))
        return web.json_response({"msgtype": "empty"})

    async def _card(self, request: web.Request) -> web.Response:
        stamp = request.headers.get("x-ddpaas-signature-timestamp", "")
        sign = request.headers.get("x-ddpaas-signature", "")
        if not genuine(card_sign(stamp, self._api_secret()), sign, stamp):
            return web.Response(status=401)
        if self._desk is None:
            return web.Response(status=503)
        return web.json_response(await self._desk.press(decoded(await request.read())))

    async def _event(self, request: web.Request) -> web.Response:
        """Encrypted and signed as a whole. Answered with the word `success`, encrypted likewise, within 2.5 seconds."""
        crypto, desk = self._events, self._desk
        if crypto is None or desk is None:
            return web.Response(status=503)
        asked = request.query
        signature = asked.get("msg_signature") or asked.get("signature", "")
        stamp = asked.get("timestamp") or asked.get("timeStamp", "")
        nonce = asked.get("nonce", "")
        sealed = text(decoded(await request.read()), "encrypt", LONGEST_EVENT)
        try:
            body = decoded(crypto.opened(signature, stamp, nonce, sealed))
        except NotGenuine as error:
            log.warning("an event was refused: %s", error)
            return web.Response(status=401)
        desk.event(body, {"eventType": body.get("EventType", "")})
        told = crypto.sealed(b"success", stamp, nonce)
        return web.json_response(
            {"msg_signature": told.signature, "timeStamp": stamp, "nonce": nonce, "encrypt": told.encrypt}
        )

    def _api_secret(self) -> str:
        """The same in every process, and of no use to anybody who sees only that one."""
        key = self._settings.client_secret.get_secret_value().encode()
        return hmac.new(key, b"contractbot card callbacks", sha256).hexdigest()


def envelope(settings: Settings) -> CallbackCrypto | None:
    """The owner of an event subscription of an internal app is the app itself."""
    if settings.event_token is None or settings.event_aes_key is None:
        return None
    token, key = settings.event_token.get_secret_value(), settings.event_aes_key.get_secret_value()
    return CallbackCrypto(token, key, settings.client_id)


def robot_sign(stamp: str, secret: str) -> str:
    """Covers the time and nothing else. Source: open.dingtalk.com, receive-message (HTTP mode)."""
    return _mac(secret, f"{stamp}\n{secret}")


def card_sign(stamp: str, secret: str) -> str:
    """Another string than a robot's."""
    return _mac(secret, stamp)


def _mac(secret: str, text: str) -> str:
    made = hmac.new(secret.encode(), text.encode("utf-8", "surrogatepass"), sha256)
    return base64.b64encode(made.digest()).decode()


def genuine(wanted: str, given: str, stamp: str) -> bool:
    if not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 15:
        return False
    fresh = abs(time() * 1000 - int(stamp)) <= LATEST
    return hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogatepass")) and fresh


def guarded(handler: Callable[[web.Request], Awaitable[web.Response]]) -> Callable[[web.Request], Any]:
    async def checked(request: web.Request) -> web.Response:
        try:
            # Shielded: a connection that is cut must not stop what has begun.
            return await asyncio.shield(asyncio.ensure_future(handler(request)))
        except BadPayload as error:
            log.info("refused a payload: %s", error)
            return web.json_response({"error": str(error)}, status=400)

    return checked
