"""The Stream gateway of the stand-in: a real websocket, tickets good once, pushes to one connection of several."""

import asyncio
import json
import random
from time import monotonic
from typing import Any

from aiohttp import WSMsgType, web

from adapters.dingtalk.fake_organisation import Json, Organisation


class Gateway:
    """`open` are connections that get pushes; one that was told to go gets none, though it stays open."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.open: list[web.WebSocketResponse] = []
        self.going: list[web.WebSocketResponse] = []
        self.connections = 0
        self.asked: list[str] = []
        self.loses = 0
        """Every so manieth acknowledgement never arrives; 0 for none."""
        self.acks: list[Json] = []
        self._waiting: dict[str, list[asyncio.Future[Json]]] = {}
        self._changed = asyncio.Event()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        until = self.organisation.tickets.pop(request.query.get("ticket", ""), 0.0)
        if monotonic() > until:
            return web.Response(status=401, text="ticket")
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        self.connections += 1
        self.asked.append(request.raw_path)
        self.open.append(socket)
        self._changed.set()
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                self._acked(json.loads(message.data))
        finally:
            for line in (self.open, self.going):
                if socket in line:
                    line.remove(socket)
            self._changed.set()
        return socket

    def _acked(self, frame: Json) -> None:
        assert isinstance(frame["code"], int)
        assert isinstance(frame["data"], str), "data is JSON in a text"
        self.acks.append(frame)
        if self.loses and len(self.acks) % self.loses == 0:
            return
        for waiting in self._waiting.get(str(frame["headers"]["messageId"]), []):
            if not waiting.done():
                waiting.set_result(frame)
                break

    async def connected(self, times: int = 1, patience: float = 8.0) -> None:
        """Until somebody has come that often and gets pushes."""
        async with asyncio.timeout(patience):
            while self.connections < times or not self.open:
                self._changed.clear()
                await self._changed.wait()

    async def push(self, kind: str, topic: str, data: Any, *, patience: float | None = None, **headers: str) -> Json:
        """The acknowledgement; TimeoutError when there is none in time. To one connection, whichever that is."""
        id = headers.pop("messageId", None) or self.organisation.next_id("msg_")
        frame = {
            "specVersion": "1.0",
            "type": kind,
            "headers": {
                "appId": "765ed67b-0000",
                "connectionId": "2f9c95bd-0000",
                "contentType": "application/json",
                "messageId": id,
                "time": "1769851697756",
                "topic": topic,
                **headers,
            },
            **(
                {}
                if data is None
                else {"data": data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)}
            ),
        }
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(id, []).append(waiting)
        await random.choice(self.open).send_json(frame)
        async with asyncio.timeout(patience or 10):
            return await waiting

    async def raw(self, text: str) -> None:
        await self.open[-1].send_str(text)

    async def go(self) -> None:
        """Rotates every connection: nothing more comes there, though it stays open."""
        for socket in tuple(self.open):
            self.open.remove(socket)
            self.going.append(socket)
            data = json.dumps({"reason": "connection is expired"})
            frame = {
                "type": "SYSTEM",
                "headers": {"topic": "disconnect", "contentType": "application/json"},
                "data": data,
            }
            await socket.send_json(frame)

    async def cut(self) -> None:
        """Without a word, as a broken network does."""
        for socket in (*self.open, *self.going):
            if socket._req is not None and socket._req.transport is not None:
                socket._req.transport.abort()

    async def end(self) -> None:
        """Cleanly, which is no reason to come back at once."""
        for socket in (*self.open, *self.going):
            await socket.close()
