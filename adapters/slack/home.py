"""The App Home: the inbox of whoever opens it, drawn anew when something moves."""

import asyncio
import logging
from uuid import uuid4

from adapters.api.channel import Listener, Surroundings
from adapters.api.errors import ChannelError
from adapters.api.events import Place, Said, Sender
from adapters.slack.gateway import Gateway
from adapters.slack.render import home_of
from adapters.slack.settings import DIRECTORY, NAME
from cards.model import Card, Rows

log = logging.getLogger(__name__)

ASKED = ("inbox", "find state=approving", "expiring 30")
"""What waits for them, what they wait for, and the dates ahead; all but the first only where there is something."""

PAUSE = 0.5
"""Seconds in which several changes become one new view."""

MOST_OPEN = 5_000


class Home:
    """`opened` accounts are those that have looked since we started; the others see it drawn when they open it."""

    def __init__(self, around: Surroundings, gateway: Gateway, listener: Listener) -> None:
        self._around = around
        self._gateway = gateway
        self._listener = listener
        self._open: dict[str, Sender] = {}
        self._drawing: dict[str, asyncio.Task[None]] = {}

    def opened(self, sender: Sender) -> None:
        if len(self._open) >= MOST_OPEN:
            self._open.clear()
        self._open[sender.account] = sender
        self._draw_soon(sender.account, 0)

    def stirred(self, account: str) -> None:
        """Something that this person sees may have changed."""
        if account in self._open:
            self._draw_soon(account, PAUSE)

    async def close(self) -> None:
        drawing = tuple(self._drawing.values())
        for task in drawing:
            task.cancel()
        if drawing:
            await asyncio.wait(drawing)

    def _draw_soon(self, account: str, pause: float) -> None:
        if account in self._drawing:
            return
        task = asyncio.create_task(self._draw(account, pause))
        self._drawing[account] = task
        task.add_done_callback(lambda done: self._drawing.pop(account, None))

    async def _draw(self, account: str, pause: float) -> None:
        await asyncio.sleep(pause)
        sender = self._open.get(account) or Sender(NAME, DIRECTORY, account)
        cards: list[Card] = []
        locale = sender.locale or "en"
        for text in ASKED:
            event = Said(
                key=f"{NAME}:home:{uuid4().hex}",
                sender=sender,
                place=Place(NAME),
                text=text,
                at=await self._around.now(),
                screen=True,
            )
            for part in (await self._listener.hear(event)).parts:
                card = part.message.card
                if not cards or any(isinstance(block, Rows) for block in card.blocks):
                    cards.append(card)
                    locale = part.message.locale
        try:
            await self._gateway.call("views.publish", {"user_id": account, "view": home_of(tuple(cards), locale)})
        except ChannelError as error:
            log.warning("the home of %s stays as it is: %s", account, error)
