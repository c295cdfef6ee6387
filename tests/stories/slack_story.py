"""A story told in Slack: a whole house before the stand-in, spoken to over its wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.slack.fake import FakeSlack, fake_slack, seen
from adapters.slack.fake_hands import buttons
from bot.company import load_company
from bot.settings import known_channels, load_settings
from bot.wiring import App, running
from storage.migrate import migrate
from tests.stories.story import COMPANY, Story

Json = dict[str, Any]


def account(person: str) -> str:
    return f"U0{person.upper()}"


class SlackStory:
    """People are named as in the company file; what stands in a chat is read as the stand-in shows it."""

    def __init__(self, app: App, fake: FakeSlack) -> None:
        self.app = app
        self.fake = fake
        self.playground = Story(app)

    async def types(self, person: str, text: str) -> list[str]:
        """A private message; the words of what came back."""
        before = len(self.chat(person))
        await self.fake.hands.types(account(person), text)
        await until(lambda: len(self.chat(person)) > before)
        await self.settles()
        return [seen(message) for message in self.chat(person)[before:]]

    async def commands(self, person: str, text: str, room: str | None = None, command: str = "/contract") -> None:
        await self.fake.hands.commands(account(person), text, room, command)
        await self.settles()

    async def clicks(self, person: str, label: str, *, message: Json | None = None, room: str | None = None) -> None:
        """The newest message with that button, unless one is given."""
        channel = room or self.fake.workspace.direct(account(person)).id
        shown = message or next(m for m in reversed(self.chat(person, room)) if label in buttons(m["blocks"]))
        await self.fake.hands.clicks(account(person), channel, shown, label)
        await self.settles()

    async def submits(self, who: str, /, **values: str) -> Any:
        answer = await self.fake.hands.submits(account(who), **values)
        await self.settles()
        return answer

    def chat(self, person: str, room: str | None = None) -> list[Json]:
        found = self.fake.workspace.rooms[room] if room else self.fake.workspace.direct(account(person))
        return found.messages

    def whispers(self, person: str, room: str | None = None) -> list[str]:
        channel = room or self.fake.workspace.direct(account(person)).id
        return [seen(told) for told in self.fake.workspace.whispers.get((channel, account(person)), [])]

    def last(self, person: str, room: str | None = None) -> str:
        return seen(self.chat(person, room)[-1])

    def labels(self, person: str) -> set[str]:
        return {label for message in self.chat(person) for label in buttons(message["blocks"])}

    async def settles(self) -> None:
        assert await self.app.delivery.settled(tuple(self.app.channels), patience=20)

    def called(self, method: str) -> list[Json]:
        return [args for name, args in self.fake.api.calls if name == method]


async def until(true: Callable[[], bool], patience: float = 8.0) -> None:
    async with asyncio.timeout(patience):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@asynccontextmanager
async def slack_story(
    url: str,
    *,
    socket: bool = False,
    company_file: Path = COMPANY,
    at: str | None = "2026-11-23T10:00:00+08:00",
    public_url: str | None = None,
) -> AsyncIterator[SlackStory]:
    made = await migrate(url, demo=True)
    company = load_company(company_file, known_channels())
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(fake_slack())
        for person in company.people.values():
            if "slack" in person.accounts:
                fake.workspace.add_user(person.accounts["slack"], locale=person.locale or "zh-CN")
        for room in company.rooms.values():
            fake.workspace.add_room(room.places["slack"])
        overrides = {"database_url": url, "company_file": company_file, "demo": True, "public_url": public_url}
        settings = load_settings({**overrides, "slack": fake.settings(socket=socket)})
        app = await stack.enter_async_context(running(settings, company))
        if not socket:
            fake.hands.app = await stack.enter_async_context(served(app))
        else:
            await fake.sockets.connected()
        story = SlackStory(app, fake)
        if made and at is not None:
            await story.playground.comes_to(at)
            fake.api.calls.clear()
        yield story


@asynccontextmanager
async def served(app: App) -> AsyncIterator[str]:
    site = web.Application(client_max_size=256 * 1024)
    for channel in app.channels.values():
        channel.mount(site)
    runner = web.AppRunner(site, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
