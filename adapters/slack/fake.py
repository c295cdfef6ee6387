"""A stand-in of Slack: its Web API, its callbacks and its Socket Mode on a real server, as strict as the platform."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from adapters._shared.reading import decoded
from adapters.api.channel import Surroundings
from adapters.api.content import Address
from adapters.api.stage import Stage
from adapters.slack import parse
from adapters.slack.fake_api import Api
from adapters.slack.fake_hands import Hands
from adapters.slack.fake_socket import Sockets
from adapters.slack.fake_workspace import APP_TOKEN, BOT_TOKEN, SECRET, Workspace
from adapters.slack.heard import Heard
from adapters.slack.plugin import PLUGIN
from adapters.slack.settings import NAME, Settings
from adapters.slack.words import unescaped

AT = datetime(2026, 1, 15, 1, 0, tzinfo=UTC)
DOORS = {"slash": "slash_commands", "interactive": "interactive", "events": "events_api"}


class FakeSlack:
    """`hands` are the people of the workspace: they type and click, over HTTP or Socket Mode."""

    def __init__(self) -> None:
        self.workspace = Workspace()
        self.api = Api(self.workspace)
        self.sockets = Sockets()
        self.hands = Hands(self.workspace, self.sockets)
        self.url = ""

    def settings(self, *, socket: bool = False) -> Settings:
        return Settings(
            bot_token=SecretStr(BOT_TOKEN),
            signing_secret=SecretStr(SECRET),
            app_token=SecretStr(APP_TOKEN) if socket else None,
            api_base_url=f"{self.url}/api/",
        )


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    """On a free port of this machine."""
    fake = FakeSlack()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", fake.api.handle)
    app.router.add_post("/response/{id}", fake.api.respond)
    app.router.add_get("/link", fake.sockets.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    fake.url = f"http://127.0.0.1:{port}"
    fake.api.socket_url = f"ws://127.0.0.1:{port}/link"
    fake.hands.here = fake.url
    try:
        yield fake
    finally:
        await fake.hands.close()
        await fake.sockets.close()
        await runner.cleanup()


@asynccontextmanager
async def stage(around: Surroundings) -> AsyncIterator[Stage]:
    async with fake_slack() as fake:
        fake.workspace.add_user("U0LINA")
        fake.workspace.add_room("C0ALERTS")
        channel = PLUGIN.connect(replace(around, settings=fake.settings()))

        async def standing(chat: Address) -> Sequence[object]:
            room = chat.conversation or fake.workspace.direct(str(chat.account)).id
            return list(fake.workspace.rooms[room].messages)

        try:
            yield Stage(
                channel=channel,
                person=Address(NAME, account="U0LINA"),
                room=Address(NAME, conversation="C0ALERTS"),
                stranger=Address(NAME, account="U0NOBODY"),
                standing=standing,
            )
        finally:
            await channel.close()


def read(door: str, raw: bytes) -> object:
    what = parse.read(DOORS[door], decoded(raw), at=AT)
    return what.event if isinstance(what, Heard) else what


def seen(payload: object) -> str:
    """Blocks as a reader sees them; the text beside them is for notifications."""
    shown = payload.get("blocks", payload) if isinstance(payload, dict) else payload
    return "\n".join(_words(shown))


def _words(part: Any) -> list[str]:
    if isinstance(part, list):
        return [word for item in part for word in _words(item)]
    if not isinstance(part, dict):
        return []
    if part.get("type") in ("plain_text", "mrkdwn") and isinstance(part.get("text"), str):
        return [_displayed(part)]
    found = [word for value in part.values() for word in _words(value)]
    return [*found, part["initial_value"]] if "initial_value" in part else found


def _displayed(text: dict[str, Any]) -> str:
    """Markup as the platform reads it: what is not escaped becomes a mention or a link, stars make bold."""
    words = str(text["text"])
    if text["type"] == "mrkdwn":
        for mark in "*_~`":
            words = words.replace(mark, "")
        words = words.replace("<", "[[").replace(">", "]]")
    return unescaped(words)
