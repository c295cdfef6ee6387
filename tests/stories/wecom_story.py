"""A story told in WeCom: a whole house before the stand-in, spoken to over its wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from adapters.wecom_app.fake import FakeWecom, fake_wecom, seen
from adapters.wecom_app.fake_card import labels
from adapters.wecom_app.fake_corp import Posted
from bot.company import load_company
from bot.server import listening
from bot.settings import known_channels, load_settings
from bot.wiring import App, running
from storage.migrate import migrate
from tests.stories.story import COMPANY, Story


class WecomStory:
    """People are named as in the company file, which is also what WeCom calls them there."""

    def __init__(self, app: App, fake: FakeWecom, url: str) -> None:
        self.app = app
        self.fake = fake
        self.url = url
        self.playground = Story(app)

    async def types(self, person: str, text: str) -> list[str]:
        """A private message; the words of what came back, inside the callback or as messages."""
        before = len(self.fake.corp.posted)
        assert await self.fake.hands.types(person, text) == 200
        await until(lambda: any(one.to == person for one in self.fake.corp.posted[before:]))
        await self.settles()
        return [seen(one.body) for one in self.fake.corp.posted[before:] if one.to == person and not one.recalled]

    async def clicks(self, person: str, label: str, *, on: Posted | None = None, option: str | None = None) -> None:
        """The newest message with that button, unless one is given."""
        shown = on or next(one for one in reversed(self.chat(person)) if label in labels(one.body))
        assert await self.fake.hands.clicks(person, shown, label, option=option) == 200
        await self.settles()

    def chat(self, person: str) -> list[Posted]:
        return self.fake.corp.chat(person)

    def last(self, person: str) -> str:
        return seen(self.chat(person)[-1].body)

    def words(self, person: str) -> str:
        return "\n".join(seen(one.body) for one in self.chat(person))

    def labels(self, person: str) -> set[str]:
        return {label for one in self.chat(person) for label in labels(one.body)}

    def with_button(self, person: str, label: str) -> Posted:
        return next(one for one in reversed(self.chat(person)) if label in labels(one.body))

    async def settles(self) -> None:
        assert await self.app.delivery.settled(tuple(self.app.channels), patience=20)

    def called(self, method: str) -> list[dict[str, Any]]:
        return self.fake.api.called(method)


async def until(true: Callable[[], bool], patience: float = 8.0) -> None:
    async with asyncio.timeout(patience):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@asynccontextmanager
async def wecom_story(
    url: str,
    *,
    at: str | None = "2026-11-23T10:00:00+08:00",
    fake: FakeWecom | None = None,
    public: bool = True,
    oauth: bool = False,
) -> AsyncIterator[WecomStory]:
    """The server listens as `serve` does, and delivers beside it."""
    made = await migrate(url, demo=True)
    company = load_company(COMPANY, known_channels())
    async with AsyncExitStack() as stack:
        if fake is None:
            fake = await stack.enter_async_context(fake_wecom())
        for person in company.people.values():
            fake.corp.add(person.accounts["wecom"])
        port = free_port()
        here = f"http://127.0.0.1:{port}"
        overrides = {"database_url": url, "company_file": COMPANY, "demo": True}
        if public:
            overrides["public_url"] = here
        app = await stack.enter_async_context(
            running(load_settings({**overrides, "wecom_app": fake.settings(oauth=oauth)}), company)
        )
        await stack.enter_async_context(listening(app, "127.0.0.1", port))
        delivering = asyncio.create_task(app.delivery.run())
        stack.callback(delivering.cancel)
        fake.hands.callback = f"{here}/wecom/app"
        story = WecomStory(app, fake, here)
        if made and at is not None:
            await story.playground.comes_to(at)
        yield story


def free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
