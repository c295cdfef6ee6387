"""Socket Mode as the stand-in speaks it: envelopes out, acknowledgements in, disconnects whenever it likes."""

import asyncio
import json
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

from adapters.slack.fake_workspace import APP

Json = dict[str, Any]


class Sockets:
    def __init__(self) -> None:
        self.opened = 0
        self.waiting: dict[str, asyncio.Future[Json]] = {}
        self.live: list[web.WebSocketResponse] = []
        self._arrived = asyncio.Event()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        self.opened += 1
        self.live.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": APP}})
        self._arrived.set()
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                self._acknowledged(json.loads(message.data))
        finally:
            self.live.remove(socket)
        return socket

    def _acknowledged(self, frame: Json) -> None:
        waiting = self.waiting.pop(str(frame.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(frame)

    async def connected(self, times: int = 1, patience: float = 5.0) -> None:
        """Until the client has come that often."""
        async with asyncio.timeout(patience):
            while self.opened < times or not self.live:
                self._arrived.clear()
                await self._arrived.wait()

    async def send(self, kind: str, payload: Json, retry: int = 0) -> Json:
        """The client's acknowledgement; TimeoutError after the three seconds that Slack waits."""
        id = str(uuid4())
        envelope: Json = {"envelope_id": id, "type": kind, "payload": payload, "accepts_response_payload": True}
        if retry:
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout"}
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.waiting[id] = waiting
        await self.live[-1].send_json(envelope)
        async with asyncio.timeout(3):
            return await waiting

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        for socket in tuple(self.live):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}})

    async def cut(self) -> None:
        """Without a word, as a broken network does."""
        for socket in tuple(self.live):
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()

    async def close(self) -> None:
        for socket in tuple(self.live):
            await socket.close()
