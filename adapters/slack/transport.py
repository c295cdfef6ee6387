"""Wire in: HTTP callbacks on one route, or Socket Mode where there is an app token."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from time import time
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from adapters._shared.reading import Json, decoded
from adapters.api.channel import Finding, Listener, Outbound, Surroundings
from adapters.api.errors import BadPayload, ChannelError
from adapters.slack.accounts import Accounts
from adapters.slack.ack import Ack, Dispatcher
from adapters.slack.checking import findings
from adapters.slack.gateway import Gateway
from adapters.slack.settings import Settings
from adapters.slack.signature import genuine

if TYPE_CHECKING:
    from adapters.slack.socket import Socket

log = logging.getLogger(__name__)

ROUTE = "/slack/events"
NO_RETRY = {"X-Slack-No-Retry": "1"}


class SlackChannel:
    """`heard_by` makes what stands behind the wire for a listener."""

    def __init__(
        self,
        around: Surroundings,
        settings: Settings,
        gateway: Gateway,
        outbound: Outbound,
        accounts: Accounts,
        heard_by: Callable[[Listener], Dispatcher],
    ) -> None:
        self._around = around
        self._settings = settings
        self._gateway = gateway
        self._outbound = outbound
        self._accounts = accounts
        self._heard_by = heard_by
        self._inside: Dispatcher | None = None
        self._socket: Socket | None = None

    @property
    def outbound(self) -> Outbound:
        return self._outbound

    async def start(self, listener: Listener) -> None:
        self._inside = self._heard_by(listener)
        try:
            async with asyncio.timeout(5):
                await self._accounts.identity()
        except (ChannelError, TimeoutError) as error:
            # The house opens all the same: what cannot be delivered waits, and /readyz says so.
            log.error("Slack does not let us in yet: %s", error)
        if self._settings.app_token is not None:
            from adapters.slack.socket import Socket

            self._socket = Socket(self._settings, self._inside)
            self._socket.start()

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        if self._inside is not None:
            await self._inside.close()
        await self._gateway.close()

    async def ready(self) -> bool:
        if self._socket is not None and not await self._socket.connected():
            return False
        try:
            async with asyncio.timeout(2):
                await self._accounts.identity()
        except (ChannelError, TimeoutError):
            return False
        return True

    async def check(self) -> Sequence[Finding]:
        return await findings(self._gateway, self._settings, self._around)

    def mount(self, app: Any) -> None:
        if self._settings.app_token is None:
            app.router.add_post(ROUTE, guarded(self._received))

    async def _received(self, request: web.Request) -> web.Response:
        raw = await request.read()
        secret = self._settings.signing_secret
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signed = request.headers.get("X-Slack-Signature", "")
        if secret is None or not genuine(secret.get_secret_value(), stamp, signed, raw, time()):
            return web.Response(status=401, headers=NO_RETRY)
        if self._inside is None:
            return web.Response(status=503)
        kind, payload = unwrapped(request.content_type, raw)
        if kind == "ssl_check":
            return web.Response()
        return drawn(await self._inside.dispatch(kind, payload, retried=request.headers))


def unwrapped(content_type: str, raw: bytes) -> tuple[str, Json]:
    """What Socket Mode would call it, and the payload. Raises BadPayload."""
    if content_type == "application/json":
        return "events_api", decoded(raw)
    if content_type != "application/x-www-form-urlencoded":
        raise BadPayload("neither a form nor JSON")
    try:
        pairs = parse_qsl(raw.decode("utf-8"), keep_blank_values=True, max_num_fields=100, errors="strict")
    except ValueError:
        raise BadPayload("the form is not UTF-8") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise BadPayload("a field stands twice in the form")
    if "command" in fields:
        return "slash_commands", fields
    if "payload" in fields:
        return "interactive", decoded(fields["payload"])
    if "ssl_check" in fields:
        return "ssl_check", fields
    raise BadPayload("a form of no known kind")


def guarded(handler: Callable[[web.Request], Awaitable[web.Response]]) -> Callable[[web.Request], Any]:
    async def checked(request: web.Request) -> web.Response:
        try:
            # Shielded: a connection that is cut must not stop what has begun.
            return await asyncio.shield(asyncio.ensure_future(handler(request)))
        except BadPayload as error:
            log.info("refused a payload: %s", error)
            return web.json_response({"error": str(error)}, status=400, headers=NO_RETRY)

    return checked


def drawn(ack: Ack) -> web.Response:
    if ack.body is None:
        return web.Response(status=ack.status)
    return web.Response(body=orjson.dumps(ack.body), status=ack.status, content_type="application/json")
