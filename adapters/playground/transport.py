"""The way in: a person's words or click become an event, the answer goes onto the board.

Both the command line and the page come through `converse`.
"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from adapters.api.channel import Finding, Listener, Outbound, Surroundings
from adapters.api.content import Address, MessageRef, Part
from adapters.api.events import Event, Said
from adapters.playground.parse import NAME
from adapters.playground.render import body_of

if TYPE_CHECKING:
    from adapters.playground.page import Page


@runtime_checkable
class Mouth(Protocol):
    """The outbound of a channel that keeps the speaker's words beside the answers."""

    async def wrote(self, event: Said) -> None: ...


async def converse(listener: Listener, outbound: Outbound, event: Event) -> list[dict[str, object]]:
    """Hears the event, puts the speaker's words and each part of the answer where they belong, and returns what was posted.

    Each element is {"to": "person:ID" | "room:ID", …the body of the message}. Raises TargetGone for an unknown person or room,
    before anything has happened.
    """
    if isinstance(event, Said):
        if not isinstance(outbound, Mouth):
            raise TypeError(f"{type(outbound).__name__} keeps nobody's words")
        await outbound.wrote(event)
    answer = await listener.hear(event)
    posted = []
    for part in answer.parts:
        to = _where(part, event)
        ref: MessageRef = await outbound.post(to, part.message)
        await listener.posted(part, ref)
        posted.append({"to": to.conversation or f"person:{to.account}", **body_of(part.message)})
    return posted


def _where(part: Part, event: Event) -> Address:
    if part.public and event.place.conversation is not None:
        return Address(NAME, conversation=event.place.conversation)
    return Address(NAME, account=event.sender.account)


class Playground:
    """The channel. Nothing runs until somebody looks: the first open page starts the watch over the board."""

    def __init__(self, around: Surroundings, outbound: Outbound, stirred: asyncio.Event) -> None:
        """`stirred` is set by the outbound whenever this process puts something on the board."""
        self._around = around
        self._outbound = outbound
        self._stirred = stirred
        self._page: Page | None = None

    @property
    def outbound(self) -> Outbound:
        return self._outbound

    async def start(self, listener: Listener) -> None:
        self._listener = listener

    async def converse(self, event: Event) -> list[dict[str, object]]:
        return await converse(self._listener, self._outbound, event)

    def mount(self, app: Any) -> None:
        # Imported late: the command line speaks through this channel and serves no page.
        from adapters.playground.page import Page

        self._page = Page(self._around, self.converse, self._stirred)
        self._page.mount(app)

    async def close(self) -> None:
        if self._page is not None:
            await self._page.close()

    async def ready(self) -> bool:
        return True

    async def check(self) -> Sequence[Finding]:
        return ()
