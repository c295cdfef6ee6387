"""Wire in: the long connection, or encrypted callbacks."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import time
from typing import Any, Protocol

import orjson
from aiohttp import web

from adapters._shared.callback_crypto import CallbackCrypto, NotGenuine
from adapters._shared.reading import Json, decoded, text
from adapters.api.channel import Finding, Listener, Outbound, Surroundings
from adapters.api.errors import BadPayload
from adapters.wecom_aibot.line import LongConnection
from adapters.wecom_aibot.settings import Settings

log = logging.getLogger(__name__)

ROUTE = "/wecom/aibot"
COMMANDS = {
    "message": "aibot_respond_msg",
    "welcome": "aibot_respond_welcome_msg",
    "update": "aibot_respond_update_msg",
}


class Reply(Protocol):
    """One frame that goes back."""

    @property
    def kind(self) -> str: ...

    @property
    def body(self) -> dict[str, Any]: ...


class Reception(Protocol):
    async def take(self, body: Json) -> Sequence[Any] | None: ...

    async def gone_out(self, frame: Any) -> None: ...

    async def close(self) -> None: ...


class AibotChannel:
    """`heard_by` makes what stands behind the wire for a listener."""

    def __init__(
        self,
        around: Surroundings,
        settings: Settings,
        outbound: Outbound,
        heard_by: Callable[[Listener], Reception],
        line: Callable[[Callable[[Json, str], Any]], LongConnection] | None,
    ) -> None:
        self._around = around
        self._settings = settings
        self._outbound = outbound
        self._heard_by = heard_by
        self._desk: Reception | None = None
        self._line = line(self._called) if line is not None else None
        self._crypto = _crypto(settings)

    @property
    def outbound(self) -> Outbound:
        return self._outbound

    async def start(self, listener: Listener) -> None:
        self._desk = self._heard_by(listener)
        if self._line is not None:
            self._line.start()

    async def close(self) -> None:
        if self._line is not None:
            await self._line.close()
        if self._desk is not None:
            await self._desk.close()

    async def ready(self) -> bool:
        return self._line is None or self._line.connected() or self._line.waiting

    async def check(self) -> Sequence[Finding]:
        if self._line is not None:
            return [Finding("ok", "the AI bot speaks over the long connection, one process at a time")]
        if self._around.public_url is None:
            return [
                Finding("error", "WeCom cannot reach the AI bot: set CONTRACTBOT_PUBLIC_URL, or BOT_ID and SECRET.")
            ]
        text = f"WeCom sends to {self._around.public_url}{ROUTE}. Rooms are told by a group webhook, if one is named."
        return [Finding("ok", text)]

    def mount(self, app: Any) -> None:
        if self._crypto is not None and self._line is None:
            app.router.add_get(ROUTE, self._verified)
            app.router.add_post(ROUTE, self._received)

    async def _called(self, body: Json, request: str) -> bool:
        """A callback of the long connection; True when somebody else has the connection now."""
        desk = self._desk
        if desk is None:
            return False
        frames = await desk.take(body)
        if frames is None:
            return True
        for frame in frames:
            assert self._line is not None
            for sent in _parted(frame.body):
                await self._line.send(COMMANDS[frame.kind], sent, request)
            await desk.gone_out(frame)
        return False

    async def _verified(self, request: web.Request) -> web.Response:
        try:
            plain = self._opened(request, request.query.get("echostr", "").replace(" ", "+"))
        except NotGenuine as error:
            return _refused(error)
        return web.Response(body=plain)

    async def _received(self, request: web.Request) -> web.Response:
        try:
            raw = decoded(await request.read())
            plain = self._opened(request, text(raw, "encrypt", 400_000))
            body = decoded(plain)
        except BadPayload as error:
            return _refused(error)
        if self._desk is None:
            return web.Response(status=503)
        try:
            # Shielded: a connection that is cut must not stop what has begun.
            frames = await asyncio.shield(asyncio.ensure_future(self._desk.take(body)))
        except BadPayload as error:
            log.info("refused a payload: %s", error)
            return web.Response()
        except Exception:
            log.exception("a callback was not worked on; it may come again")
            return web.Response(status=500)
        if not frames:
            return web.Response()
        # One reply and no more; what a press has to say besides goes to its response_url.
        answer = self._sealed(frames[0].body, request.query.get("nonce", ""))
        with suppress(Exception):
            await self._desk.gone_out(frames[0])
        return web.Response(body=answer, content_type="application/json")

    def _opened(self, request: web.Request, encrypt: str) -> bytes:
        assert self._crypto is not None
        query = request.query
        return self._crypto.opened(
            query.get("msg_signature", ""), query.get("timestamp", ""), query.get("nonce", ""), encrypt
        )

    def _sealed(self, body: dict[str, Any], nonce: str) -> bytes:
        """With the nonce of the callback, and the time as a number."""
        assert self._crypto is not None
        now = int(time())
        sealed = self._crypto.sealed(orjson.dumps(body), str(now), nonce)
        return orjson.dumps(
            {"encrypt": sealed.encrypt, "msgsignature": sealed.signature, "timestamp": now, "nonce": nonce}
        )


def _parted(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The long connection takes words and card one after the other."""
    if body.get("msgtype") != "stream_with_template_card":
        return [body]
    return [
        {"msgtype": "stream", "stream": body["stream"]},
        {"msgtype": "template_card", "template_card": body["template_card"]},
    ]


def _refused(error: BadPayload) -> web.Response:
    log.info("refused a callback: %s", error)
    return web.Response(status=400, text=str(error))


def _crypto(settings: Settings) -> CallbackCrypto | None:
    if settings.token is None or settings.encoding_aes_key is None:
        return None
    return CallbackCrypto(settings.token.get_secret_value(), settings.encoding_aes_key.get_secret_value(), "")
