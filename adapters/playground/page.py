"""The page and what it asks for, as HTTP routes below /playground."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from aiohttp import WSCloseCode, WSMsgType, web

from adapters.api.channel import Console, Surroundings
from adapters.api.events import Event
from adapters.playground import parse, view
from adapters.playground.feed import Feed, Watcher
from adapters.playground.guard import Handler, Refused, guarded, json_body
from contracts.ports import Posted

STATIC = Path(__file__).with_name("static")
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
MOST_MESSAGES = 1_000
HEARTBEAT = 20.0
STEPS: dict[parse.Step | None, timedelta] = {parse.Step.DAY: timedelta(days=1), parse.Step.WEEK: timedelta(weeks=1)}

Converse = Callable[[Event], Awaitable[list[dict[str, object]]]]


class Page:
    def __init__(self, around: Surroundings, converse: Converse, stirred: asyncio.Event) -> None:
        self._around = around
        self._converse = converse
        self._feed = Feed(around.board, stirred)
        # A fixed list, so that no path from outside ever reaches the file system.
        self._files = {path.name: path for path in STATIC.iterdir() if path.suffix in KINDS}

    def mount(self, app: web.Application) -> None:
        routes: dict[tuple[str, str], Handler] = {
            ("GET", "/playground"): self._index,
            ("GET", "/playground/"): self._index,
            ("GET", "/playground/static/{name}"): self._static,
            ("GET", "/playground/api/world"): self._world,
            ("GET", "/playground/api/messages"): self._messages,
            ("GET", "/playground/api/payloads"): self._payloads,
            ("POST", "/playground/api/say"): self._say,
            ("POST", "/playground/api/press"): self._press,
            ("POST", "/playground/api/clock"): self._clock,
            ("GET", "/playground/ws"): self._live,
        }
        for (method, path), handler in routes.items():
            app.router.add_route(method, path, guarded(handler, self._around.public_url))

        # Before the server waits for open requests to end: these never end by themselves.
        app.on_shutdown.append(self._leave)

    async def _leave(self, app: web.Application) -> None:
        await self.close()

    async def close(self) -> None:
        await self._feed.close()

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return self._file("index.html")

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return self._file(request.match_info["name"])

    def _file(self, name: str) -> web.StreamResponse:
        path = self._files.get(name)
        if path is None:
            raise Refused(404, "not_found", "no such file of the playground")
        kind = KINDS[path.suffix]
        return web.FileResponse(path, headers={"Content-Type": f"{kind}; charset=utf-8"})

    async def _world(self, request: web.Request) -> web.StreamResponse:
        console = self._around.console
        company = self._around.company()
        world = view.world(company, await self._around.now(), console)
        newest = {}
        for conversation in view.conversations(company):
            last = await self._around.board.last(conversation, 1)
            newest[conversation] = last[-1].id if last else 0
        return web.json_response({**world, "newest": newest})

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        try:
            count = int(request.query.get("last", "50"))
        except ValueError:
            count = 0
        if not 1 <= count <= MOST_MESSAGES:
            raise Refused(400, "bad_request", f"last is a number from 1 to {MOST_MESSAGES}")
        messages = await self._around.board.last(self._conversation(request), count)
        return web.json_response([view.message(posted) for posted in messages])

    async def _payloads(self, request: web.Request) -> web.StreamResponse:
        posted = await self._find(self._conversation(request), request.query.get("message", ""))
        card = view.card_of(posted)
        console = self._around.console
        if card is None or console is None:
            return web.json_response({})
        return web.json_response(console.payloads(card, str(posted.body.get("locale", ""))))

    async def _find(self, conversation: str, id: str) -> Posted:
        for posted in await self._around.board.last(conversation, MOST_MESSAGES):
            if str(posted.id) == id:
                return posted
        raise Refused(404, "not_found", "no such message here; reload the page")

    def _conversation(self, request: web.Request) -> str:
        person, room = request.query.get("as"), request.query.get("in")
        wanted = f"room:{room}" if room is not None else f"person:{person}"
        if wanted not in view.conversations(self._around.company()):
            raise Refused(404, "not_found", "name a person of the company with as=ID or a room with in=ID")
        return wanted

    async def _say(self, request: web.Request) -> web.StreamResponse:
        event = parse.said(await json_body(request), at=await self._around.now(), fresh=uuid4().hex)
        return await self._answer(event)

    async def _press(self, request: web.Request) -> web.StreamResponse:
        event = parse.pressed(await json_body(request), at=await self._around.now(), fresh=uuid4().hex)
        return await self._answer(event)

    async def _answer(self, event: Event) -> web.StreamResponse:
        known = view.conversations(self._around.company())
        if f"person:{event.sender.account}" not in known:
            raise Refused(404, "unknown_person", "no such person in the company file; choose one on the left")
        if event.place.conversation is not None and event.place.conversation not in known:
            raise Refused(404, "unknown_room", "no such room in the company file; choose one on the left")
        # Shielded: a page that is closed in the middle must not leave half an answer on the board.
        return web.json_response(await asyncio.shield(asyncio.ensure_future(self._converse(event))))

    async def _clock(self, request: web.Request) -> web.StreamResponse:
        wanted = parse.clock(await json_body(request))
        console = self._around.console
        if console is None:
            raise Refused(409, "no_clock", "only the clock of a demo database can be moved")
        before = await console.now()
        mark, _ = await self._around.board.changed_since(self._feed.mark)
        try:
            now = await console.move(await _target(wanted, console, before))
        except ValueError as error:
            raise Refused(409, "past", str(error)) from error
        _, told = await self._around.board.changed_since(mark)
        return web.json_response(view.moved(before, now, told))

    async def _live(self, request: web.Request) -> web.StreamResponse:
        person = request.query.get("as", "")
        if f"person:{person}" not in view.conversations(self._around.company()):
            raise Refused(404, "unknown_person", "no such person in the company file")
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=1024)
        await socket.prepare(request)
        async with self._feed.watch() as watcher:
            telling = asyncio.create_task(self._tell(socket, watcher, person))
            try:
                async for message in socket:
                    if message.type is not WSMsgType.TEXT:
                        break
            finally:
                telling.cancel()
                await asyncio.wait({telling})
        return socket

    async def _tell(self, socket: web.WebSocketResponse, watcher: Watcher, person: str) -> None:
        with suppress(ConnectionError):
            await socket.send_json({"type": "hello"})
            while (change := await watcher.changes.get()) is not None:
                await socket.send_json(view.change(*change, person=person, now=await self._around.now()))
        await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)


async def _target(wanted: parse.MoveClock, console: Console, now: datetime) -> datetime:
    if wanted.to is not None:
        return wanted.to
    if wanted.step in STEPS:
        return now + STEPS[wanted.step]
    alert = await console.next_alert()
    if alert is None:
        raise Refused(409, "no_alert", "no alert lies ahead; import contracts with an end date first")
    return alert
