"""A desk that answers with sample cards, so that the page can be tested for everything a card can hold."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.api.channel import Channel, Surroundings
from adapters.api.content import Address, Answer, Message, MessageRef, Part
from adapters.api.events import Event, Pressed, Sender
from cards.model import Action, Card, Facts, Style, Text, Tone
from tests.conformance.cards import CARDS


class SampleDesk:
    """Words name a card of CARDS. A press on "t-approve" changes the approver's card and the requester's in place."""

    def __init__(self) -> None:
        self.heard: list[Event] = []
        self.channel: Channel | None = None
        self.refs: dict[str, MessageRef] = {}
        self._count = 0

    async def hear(self, event: Event) -> Answer:
        self.heard.append(event)
        if isinstance(event, Pressed):
            return await self._pressed(event)
        words = event.text.split()
        if words[0] == "submit":
            await self.post(
                "lina", "task", replace(CARDS["facts"], actions=(Action("同意", "t-approve", Style.PRIMARY),))
            )
            await self.post("wangwei", "progress", CARDS["progress"])
            return Answer()
        card = CARDS.get(words[0], Card("?", f"unknown: {event.text}", blocks=(Text(event.text),), tone=Tone.WARNING))
        return self._answer(card, public="public" in words)

    async def posted(self, part: Part, ref: MessageRef | None) -> None:
        if ref is not None:
            self.refs[part.message.key] = ref

    async def aside(self, part: Part, sender: Sender) -> bool:
        return False

    async def troubled(self, channel: str, cure: str) -> None: ...

    async def suggest(self, sender: Sender, field: str, typed: str) -> Sequence[tuple[str, str]]:
        return ()

    async def post(self, person: str, name: str, card: Card) -> None:
        assert self.channel is not None
        to = Address("playground", account=person)
        self.refs[name] = await self.channel.outbound.post(to, Message(card, self._key(), "zh-CN"))

    async def change(self, name: str, card: Card) -> None:
        assert self.channel is not None
        await self.channel.outbound.replace(self.refs[name], Message(card, self._key(), "zh-CN"))

    async def _pressed(self, event: Pressed) -> Answer:
        if event.token == "t-approve":
            done = replace(CARDS["facts"], state="已批准", actions=(), blocks=(Text("您已同意。"),))
            await self.change("task", done)
            await self.change("progress", replace(CARDS["progress"], state="已批准", tone=Tone.GOOD))
            return Answer()
        rows = tuple(event.values.items())
        return self._answer(Card(f"pressed {event.token}", f"pressed {event.token}", blocks=(Facts(rows),)))

    def _answer(self, card: Card, public: bool = False) -> Answer:
        return Answer((Part(Message(card, self._key(), "zh-CN"), public),))

    def _key(self) -> str:
        self._count += 1
        return f"sample-{self._count}"


async def open_channel(desk: SampleDesk, around: Surroundings) -> Channel:
    from bot.channels import discover

    channel = discover()["playground"].connect(around)
    await channel.start(desk)
    desk.channel = channel
    return channel
