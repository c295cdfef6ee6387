"""Puts an answer into the one reply that a question gets: Markdown, and the card of what can be pressed."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.api.channel import Listener
from adapters.api.content import Address, Answer, Part
from adapters.api.errors import ChannelError
from adapters.api.events import Sender
from adapters.wecom_aibot.heard import Origin
from adapters.wecom_aibot.outbound import AibotOutbound
from adapters.wecom_aibot.render import CONTENT_BYTES, bodies_of, markdown, template
from adapters.wecom_aibot.settings import NAME
from adapters.wecom_aibot.words import within

log = logging.getLogger(__name__)

BETWEEN = "\n\n"


@dataclass(slots=True)
class Reply:
    """`content` is the Markdown of everything that is said here; `card` can be pressed; `update` takes the pressed card's place."""

    content: str = ""
    card: dict[str, Any] | None = None
    update: dict[str, Any] | None = None
    parts: list[Part] = field(default_factory=list)


class Answering:
    def __init__(self, outbound: AibotOutbound, listener: Listener) -> None:
        self._outbound = outbound
        self._listener = listener

    async def composed(self, answer: Answer, origin: Origin, sender: Sender) -> Reply:
        """What is private in a group goes another way, and is not part of the reply."""
        reply = Reply()
        for part in answer.parts:
            if origin.chat is not None and not part.public:
                await self._aside(part, origin, sender)
            elif origin.task is not None and part.mark is not None and reply.update is None:
                reply.update = template(part.message, origin.task)
                reply.parts.append(part)
            else:
                reply.parts.append(part)
                self._add(reply, part)
        return reply

    def _add(self, reply: Reply, part: Part) -> None:
        """A second card cannot be had in one reply; what it can press is typed."""
        *words, last = bodies_of(part.message)
        if "template_card" in last and reply.card is None:
            reply.card = last["template_card"]
        else:
            words = [markdown(part.message)]
        for body in words:
            said = BETWEEN.join(filter(None, (reply.content, body["markdown"]["content"])))
            reply.content = within(said, CONTENT_BYTES)

    async def _aside(self, part: Part, origin: Origin, sender: Sender) -> None:
        if await self._listener.aside(part, sender):
            return
        try:
            ref = await self._outbound.post(Address(NAME, account=origin.account), part.message)
        except ChannelError as error:
            log.warning("an answer to %s could not be given in private: %s", origin.account, error)
            return
        await self._listener.posted(part, ref)

    async def given(self, parts: Sequence[Part]) -> None:
        """Told when the reply has gone out: what stands there will not be changed any more."""
        for part in parts:
            await self._listener.posted(part, None)
