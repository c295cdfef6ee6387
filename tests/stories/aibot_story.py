"""A story told to the AI bot, with the app beside it where that is wanted: a whole house before both stand-ins."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from adapters.wecom_aibot.fake import FakeAibot, fake_aibot, labels, seen
from adapters.wecom_app.fake import fake_wecom
from bot.company import load_company
from bot.server import listening
from bot.settings import known_channels, load_settings
from bot.wiring import App, running
from storage.migrate import migrate
from tests.stories.story import COMPANY, Story
from tests.stories.wecom_story import WecomStory, free_port, until

ALERTS = "chatALERTS"


class AibotStory:
    """People are named as in the company file, which is also what WeCom calls them. `app` is None where there is none."""

    def __init__(self, house: App, fake: FakeAibot, app: WecomStory | None) -> None:
        self.house = house
        self.fake = fake
        self.app = app
        self.playground = Story(house)

    async def says(self, person: str, text: str, chat: str | None = None) -> list[str]:
        """The words of what came back where it was said."""
        where = chat or person
        before = len(self.chat(where))
        await self.fake.says(person, text, chat)
        await until(lambda: len(self.chat(where)) > before)
        await self.settles()
        return [seen(one) for one in self.chat(where)[before:]]

    async def presses(self, person: str, label: str, chat: str | None = None) -> None:
        await self.fake.presses(person, chat, label)
        await self.settles()

    def chat(self, where: str) -> list[dict[str, Any]]:
        return self.fake.bot.chats.get(where, [])

    def words(self, where: str) -> str:
        return "\n".join(seen(one) for one in self.chat(where))

    def labels(self, where: str) -> set[str]:
        return {label for one in self.chat(where) for label in labels(one)}

    async def settles(self) -> None:
        await asyncio.sleep(0.1)
        assert await self.house.delivery.settled(tuple(self.house.channels), patience=20)


@asynccontextmanager
async def aibot_story(
    url: str, *, callback: bool = False, app: bool = True, at: str | None = "2026-11-23T10:00:00+08:00"
) -> AsyncIterator[AibotStory]:
    made = await migrate(url, demo=True)
    company = load_company(COMPANY, known_channels())
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(fake_aibot())
        port = free_port()
        here = f"http://127.0.0.1:{port}"
        given: dict[str, Any] = {
            "database_url": url,
            "company_file": COMPANY,
            "demo": True,
            "public_url": here,
            "wecom_aibot": fake.settings(callback=callback),
        }
        wecom = None
        if app:
            wecom = await stack.enter_async_context(fake_wecom())
            for person in company.people.values():
                wecom.corp.add(person.accounts["wecom"])
            wecom.hands.callback = f"{here}/wecom/app"
            given["wecom_app"] = wecom.settings()
        house = await stack.enter_async_context(running(load_settings(given), company))
        await stack.enter_async_context(listening(house, "127.0.0.1", port))
        if callback:
            fake.callback = f"{here}/wecom/aibot"
        else:
            await fake.bot.connected()
        fake.bot.talked.add(ALERTS)
        story = AibotStory(house, fake, WecomStory(house, wecom, here) if wecom else None)
        if made and at is not None:
            await story.playground.comes_to(at)
        yield story
