"""A story told in DingTalk: a whole house before the stand-in, spoken to over its wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from adapters.dingtalk.fake import FakeDingTalk, fake_dingtalk, seen, texts_of
from adapters.dingtalk.fake_hands import buttons
from adapters.dingtalk.fake_organisation import Card
from bot.company import load_company
from bot.settings import known_channels, load_settings
from bot.wiring import App, running
from contracts.company import Company
from storage.migrate import migrate
from tests.stories.slack_story import served
from tests.stories.story import COMPANY, Story

Json = dict[str, Any]


def account(person: str) -> str:
    return f"dt-{person}"


class DingTalkStory:
    """People are named as in the company file; what stands in a chat is read as whoever reads there sees it."""

    def __init__(self, app: App, fake: FakeDingTalk) -> None:
        self.app = app
        self.fake = fake
        self.playground = Story(app)

    async def says(self, person: str, text: str, room: str | None = None, **more: Any) -> list[str]:
        """The words of what came back where it was said."""
        before = len(self.chat(person, room))
        await self.fake.hands.says(account(person), text, room, **more)
        await self.settles()
        return texts_of(self.chat(person, room)[before:])

    async def presses(self, person: str, label: str, *, room: str | None = None, card: Card | None = None) -> Json:
        """The newest card with that button, unless one is given."""
        shown = card or next(each for each in reversed(self.cards(person, room)) if label in self.labels(each, person))
        reply = await self.fake.hands.presses(account(person), shown, label)
        await self.settles()
        return reply

    def chat(self, person: str, room: str | None = None) -> list[Any]:
        """What that person can see there."""
        here = self.fake.organisation.chat(None if room else account(person), room)
        return [
            one for one in here if not isinstance(one, Card) or not one.recipients or account(person) in one.recipients
        ]

    def cards(self, person: str, room: str | None = None) -> list[Card]:
        return [one for one in self.chat(person, room) if isinstance(one, Card)]

    def labels(self, card: Card, person: str) -> set[str]:
        return set(buttons(card.seen_by(account(person))))

    def all_labels(self, person: str, room: str | None = None) -> set[str]:
        return {label for card in self.cards(person, room) for label in self.labels(card, person)}

    def last(self, person: str, room: str | None = None) -> str:
        newest = self.chat(person, room)[-1]
        return seen(newest.seen_by(account(person)) if isinstance(newest, Card) else newest)

    async def settles(self) -> None:
        """Answers that are drawn after the acknowledgement, then everything that is due."""
        for _ in range(400):
            drawing = [task for task in asyncio.all_tasks() if "Answering.draw" in repr(task.get_coro())]
            if not drawing:
                break
            await asyncio.sleep(0.01)
        assert await self.app.delivery.settled(tuple(self.app.channels), patience=20)

    def called(self, path: str) -> list[Json]:
        return [body for name, body in self.fake.api.calls if name == path]


def populate(fake: FakeDingTalk, company: Company) -> None:
    for person in company.people.values():
        if "dingtalk" in person.accounts:
            fake.organisation.people.add(person.accounts["dingtalk"])
    for room in company.rooms.values():
        if "dingtalk" in room.places:
            fake.organisation.groups.add(room.places["dingtalk"])


@asynccontextmanager
async def dingtalk_story(
    url: str,
    *,
    mode: Literal["stream", "http"] = "stream",
    company_file: Path = COMPANY,
    at: str | None = "2026-11-23T10:00:00+08:00",
    public: bool = False,
    **more: Any,
) -> AsyncIterator[DingTalkStory]:
    made = await migrate(url, demo=True)
    company = load_company(company_file, known_channels())
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(fake_dingtalk())
        populate(fake, company)
        settings = load_settings(
            {
                "database_url": url,
                "company_file": company_file,
                "demo": True,
                "public_url": "http://127.0.0.1:1" if public or mode == "http" else None,
                "dingtalk": fake.settings(mode, **more),
            }
        )
        app = await stack.enter_async_context(running(settings, company))
        if mode == "stream":
            await fake.gateway.connected()
        else:
            fake.hands.app = await stack.enter_async_context(served(app))
            fake.hands.api_secret = fake.api.routes["contractbot"]["apiSecret"]
        story = DingTalkStory(app, fake)
        if made and at is not None:
            await story.playground.comes_to(at)
            fake.api.calls.clear()
        yield story
