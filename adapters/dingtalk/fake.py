"""A strict stand-in of DingTalk: its APIs, its Stream gateway, its people."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Literal

import aiohttp
from aiohttp import web
from pydantic import SecretStr

from adapters._shared.reading import decoded
from adapters._shared.twins import reads_as
from adapters.api.channel import Surroundings
from adapters.api.content import Address
from adapters.api.stage import Stage
from adapters.dingtalk import frames, parse
from adapters.dingtalk.fake_api import Api
from adapters.dingtalk.fake_gateway import Gateway
from adapters.dingtalk.fake_hands import Hands, buttons
from adapters.dingtalk.fake_organisation import CLIENT, SECRET, Card, Organisation
from adapters.dingtalk.heard import Heard
from adapters.dingtalk.plugin import PLUGIN
from adapters.dingtalk.settings import NAME, Settings

AT = datetime(2026, 1, 15, 1, 0, tzinfo=UTC)


class FakeDingTalk:
    """`hands` are the people of the organisation; `api` keeps what it was asked; `gateway` is the other end of Stream."""

    def __init__(self) -> None:
        self.organisation = Organisation()
        self.api = Api(self.organisation)
        self.gateway = Gateway(self.organisation)
        self.hands = Hands(self.organisation, self.gateway)
        self.url = ""

    def settings(self, mode: Literal["stream", "http"] = "stream", **more: Any) -> Settings:
        return Settings(
            client_id=CLIENT,
            client_secret=SecretStr(SECRET),
            mode=mode,
            api_base_url=self.url,
            oapi_base_url=self.url,
            **more,
        )

    @asynccontextmanager
    async def thief(self) -> AsyncIterator[None]:
        """A second service on the same id, which takes what it gets and answers nothing."""
        ticket = self.organisation.next_id("t")
        self.organisation.tickets[ticket] = monotonic() + 90
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{self.api.stream_url}?ticket={ticket}"):
            yield


@asynccontextmanager
async def fake_dingtalk() -> AsyncIterator[FakeDingTalk]:
    """On a free port of this machine."""
    fake = FakeDingTalk()
    app = web.Application()
    app.router.add_get("/connect", fake.gateway.handle)
    app.router.add_post("/robot/sendBySession", fake.api.session)
    app.router.add_route("*", "/{path:.*}", fake.api.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    fake.url = fake.hands.here = f"http://127.0.0.1:{port}"
    fake.api.stream_url = f"ws://127.0.0.1:{port}/connect"
    try:
        yield fake
    finally:
        await fake.hands.close()
        await fake.gateway.end()
        await runner.cleanup()


@asynccontextmanager
async def stage(around: Surroundings) -> AsyncIterator[Stage]:
    async with fake_dingtalk() as fake:
        fake.organisation.people.add("dt-lina")
        fake.organisation.groups.add("cidALERTS==")
        channel = PLUGIN.connect(replace(around, settings=fake.settings()))

        async def standing(chat: Address) -> Sequence[object]:
            return [
                one.params if isinstance(one, Card) else one
                for one in fake.organisation.chat(chat.account, chat.conversation)
            ]

        try:
            yield Stage(
                channel=channel,
                person=Address(NAME, account="dt-lina"),
                room=Address(NAME, conversation="cidALERTS=="),
                stranger=Address(NAME, account="dt-nobody"),
                standing=standing,
            )
        finally:
            await channel.close()


def read(door: str, raw: bytes) -> object:
    if door == "frame":
        return frames.read(raw.decode("utf-8", "surrogatepass")).data
    body = decoded(raw)
    what = parse.said(body, at=AT) if door == "robot" else parse.pressed(body, at=AT, message="m1")
    return what.event if isinstance(what, Heard) else what


def seen(payload: object) -> str:
    """A card or a message as a reader sees it."""
    words: dict[str, Any] = payload if isinstance(payload, dict) else {}
    if "cardData" in words:
        words = words["cardData"]["cardParamMap"]
    if isinstance(words.get("markdown"), dict):
        words = words["markdown"]
    labels = buttons(words)
    texts = [shown(words.get(name, "")) for name in ("title", "markdown", "text", "tips")]
    return "\n".join([*filter(None, texts), *labels])


def shown(markdown: str) -> str:
    return reads_as(markdown).replace("  \n", "\n")


def texts_of(chat: Sequence[Any]) -> list[str]:
    return [seen(one.params if isinstance(one, Card) else one) for one in chat]
