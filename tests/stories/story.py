"""Stories as people live them: they type, press, and wait, on a real database through the playground channel."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from adapters.api.events import Event, Place, Pressed, Said, Sender
from bot.company import load_company
from bot.settings import known_channels, load_settings
from bot.wiring import App, running
from storage.migrate import migrate

ROOT = Path(__file__).parents[2]
COMPANY = ROOT / "demo" / "company.toml"
CHANNEL = "playground"


@dataclass(frozen=True, slots=True)
class Heard:
    """One message as its reader sees it."""

    to: str
    text: str
    card: dict[str, Any] | None

    @property
    def title(self) -> str:
        return str(self.card["title"]) if self.card else ""

    @property
    def state(self) -> str | None:
        return self.card["state"] if self.card else None

    def buttons(self) -> dict[str, str]:
        """Label to token, those of rows and forms too; the first of a label counts."""
        found: dict[str, str] = {}
        for label, token in _buttons(self.card):
            found.setdefault(label, token)
        return found

    @property
    def number(self) -> str:
        """The contract number that stands in the card."""
        assert self.card is not None
        for block in self.card["blocks"]:
            for fact in block["rows"] if block["type"] == "facts" else []:
                if fact["label"] in ("合同编号", "Number", "Contract number"):
                    return str(fact["value"])
        raise AssertionError(f"no number in {self.card}")


def _buttons(part: object) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if isinstance(part, dict):
        if isinstance(part.get("label"), str) and isinstance(part.get("token"), str):
            found.append((part["label"], part["token"]))
        for value in part.values():
            found += _buttons(value)
    elif isinstance(part, list | tuple):
        for value in part:
            found += _buttons(value)
    return found


class Story:
    def __init__(self, app: App) -> None:
        self.app = app

    async def types(self, person: str, text: str, room: str | None = None, key: str | None = None) -> list[Heard]:
        """What the speaker gets; whatever it caused for others has been delivered too."""
        place = Place(CHANNEL, f"room:{room}" if room else None)
        now = await self.app.clock.now()
        return await self.sends(
            Said(key=key or uuid4().hex, sender=Sender(CHANNEL, CHANNEL, person), place=place, text=text, at=now)
        )

    async def presses(
        self, person: str, token: str, values: dict[str, str] | None = None, key: str | None = None
    ) -> list[Heard]:
        now = await self.app.clock.now()
        return await self.sends(
            Pressed(
                key=key or uuid4().hex,
                sender=Sender(CHANNEL, CHANNEL, person),
                place=Place(CHANNEL),
                token=token,
                at=now,
                values=values or {},
            )
        )

    async def sends(self, event: Event) -> list[Heard]:
        channel: Any = self.app.channels[CHANNEL]
        heard = await channel.converse(event)
        assert await self.app.delivery.settled((CHANNEL,))
        return [Heard(str(h["to"]), str(h["text"]), h["card"]) for h in heard]

    async def reads(self, person: str | None = None, room: str | None = None) -> list[Heard]:
        """What the bot has sent there, newest last, every card as it stands now."""
        conversation = f"person:{person}" if person else f"room:{room}"
        kept = await self.app.storage.board.last(conversation, 1_000)
        return [
            Heard(m.conversation, str(m.body["text"]), m.body["card"])  # type: ignore[arg-type]
            for m in kept
            if m.sender is None
        ]

    async def waits(self, **length: float) -> None:
        await self.app.due.move_to(await self.app.clock.now() + timedelta(**length))

    async def comes_to(self, moment: str) -> None:
        await self.app.due.move_to(datetime.fromisoformat(moment))

    async def last(self, person: str | None = None, room: str | None = None) -> Heard:
        return (await self.reads(person, room))[-1]

    async def takes_number(self, person: str, more: str = "客户=华东电力 标题=年度维护 金额=30万") -> str:
        """Reserves a sales number with facts, and returns it."""
        (card,) = await self.types(person, f"取号 销售 {more}")
        return card.number

    async def submits(self, person: str, number: str) -> Heard:
        """Fills what is missing, previews and starts; returns the requester's progress card."""
        await self.types(person, f"填写 {number} 生效=2027-01-01 到期=2027-12-31")
        (preview,) = await self.types(person, f"提交 {number}")
        (progress,) = await self.presses(person, preview.buttons()["提交"])
        return progress


@asynccontextmanager
async def opened(
    url: str, at: str | None = "2026-11-23T10:00:00+08:00", company: Path = COMPANY
) -> AsyncIterator[Story]:
    """A story on that database, which is made when it is new; its clock is set the first time."""
    made = await migrate(url, demo=True)
    settings = load_settings({"database_url": url, "company_file": company, "demo": True})
    async with running(settings, load_company(company, known_channels())) as app:
        story = Story(app)
        if made and at is not None:
            await story.comes_to(at)
        yield story


def texts(heard: Sequence[Heard]) -> str:
    return "\n".join(h.text for h in heard)
