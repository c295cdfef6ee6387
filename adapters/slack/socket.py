"""Socket Mode: Slack's own client, and a watch over it that builds a new one when it has fallen silent."""

import asyncio
import logging
from contextlib import suppress

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.api.errors import BadPayload
from adapters.slack.ack import Dispatcher
from adapters.slack.settings import Settings

log = logging.getLogger(__name__)

PING = 5.0
LOOK = 2.0
"""Seconds between two looks at the connection."""

PATIENCE = 20.0
"""Seconds without a connection after which a new client is built: an old one may never find back."""

FAREWELL = 1.0
SLOWEST = 60.0


class Socket:
    def __init__(self, settings: Settings, envelopes: Dispatcher) -> None:
        self._settings = settings
        self._envelopes = envelopes
        self._client: SocketModeClient | None = None
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._watch = asyncio.create_task(self._run(), name="socket watch")

    async def connected(self) -> bool:
        return self._client is not None and bool(await self._client.is_connected())

    async def close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            with suppress(asyncio.CancelledError):
                await self._watch
        await self._drop()

    async def _run(self) -> None:
        pause = 1.0
        while True:
            held = await self._hold()
            await self._drop()
            # Connections that never came about lie further and further apart.
            pause = 1.0 if held else min(pause * 2, SLOWEST)
            log.warning("the connection to Slack is built anew in %.0f s", pause)
            await asyncio.sleep(pause)

    async def _hold(self) -> bool:
        """Connects, and returns when the connection has been gone for too long; whether there ever was one."""
        client = self._client = self._built()
        connecting = asyncio.create_task(client.connect())  # type: ignore[no-untyped-call]
        loop = asyncio.get_running_loop()
        alive, held = loop.time(), False
        try:
            while loop.time() - alive < PATIENCE:
                await asyncio.sleep(LOOK if held else min(LOOK, 0.1))
                if await client.is_connected():
                    alive, held = loop.time(), True
        finally:
            connecting.cancel()
            await asyncio.wait({connecting})
        return held

    def _built(self) -> SocketModeClient:
        token = self._settings.app_token
        web = AsyncWebClient(
            token=self._settings.bot_token.get_secret_value(), base_url=_slashed(self._settings.api_base_url)
        )
        client = SocketModeClient(
            app_token=token.get_secret_value() if token else "", logger=log, web_client=web, ping_interval=PING
        )
        client.socket_mode_request_listeners.append(self._received)
        return client

    async def _drop(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        client.closed = True
        with suppress(TimeoutError, ClientError, SlackClientError, OSError):
            # Slack does not always close its end after ours.
            async with asyncio.timeout(FAREWELL):
                await client.close()  # type: ignore[no-untyped-call]
        if not client.aiohttp_client_session.closed:
            await client.aiohttp_client_session.close()
        tasks = {
            task
            for task in (client.message_processor, client.message_receiver, client.current_session_monitor)
            if task is not None
        }
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=FAREWELL)

    async def _received(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        retried = {"X-Slack-Retry-Num": str(request.retry_attempt)} if request.retry_attempt else {}
        try:
            ack = await self._envelopes.dispatch(request.type, request.payload, retried=retried)
        except BadPayload as error:
            log.info("refused a payload: %s", error)
            ack = None
        if ack is not None and ack.status != 200:
            return  # not acknowledged: Slack sends it again
        body = dict(ack.body) if ack is not None and ack.body is not None else None
        with suppress(ConnectionError):
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=body))


def _slashed(url: str) -> str:
    return url if url.endswith("/") else f"{url}/"
