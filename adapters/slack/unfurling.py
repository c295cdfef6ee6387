"""Links of ours that people post: unfolded to what everybody in that channel may see."""

import logging
from uuid import uuid4

from adapters.api.channel import Listener, Surroundings
from adapters.api.errors import ChannelError
from adapters.api.events import Said, Sender
from adapters.api.links import number_in
from adapters.slack.gateway import Gateway
from adapters.slack.heard import Links, place_of
from adapters.slack.render import blocks_of
from adapters.slack.settings import NAME

log = logging.getLogger(__name__)

MOST = 5


class Unfurling:
    def __init__(self, around: Surroundings, gateway: Gateway, listener: Listener) -> None:
        self._around = around
        self._gateway = gateway
        self._listener = listener

    async def unfold(self, links: Links, sender: Sender) -> None:
        """Nothing for a link that whoever posted it may not follow, nor where the readers are not known: in somebody's
        private conversation, in a channel that the company file does not name, and while a message is still being written.
        """
        unfurls = {}
        for url in links.urls[:MOST]:
            number = number_in(url, self._around.public_url)
            if number is not None and (blocks := await self._seen(links, sender, number)):
                unfurls[url] = {"blocks": blocks}
        if not unfurls:
            return
        try:
            await self._gateway.call("chat.unfurl", {**links.where, "unfurls": unfurls})
        except ChannelError as error:
            log.info("a link stays as it is: %s", error)

    async def _seen(self, links: Links, sender: Sender, number: str) -> list[dict[str, object]] | None:
        place = place_of(links.origin)
        if place.conversation is None:
            return None
        key = f"{NAME}:link:{uuid4().hex}"
        at = await self._around.now()
        answer = await self._listener.hear(
            Said(key=key, sender=sender, place=place, text=f"show {number}", at=at, screen=True)
        )
        # Without a mark it is no contract's card: a refusal, or a channel whose readers nobody knows.
        shown = next((part.message for part in answer.parts if part.public and part.mark is not None), None)
        return blocks_of(shown.card, shown.locale) if shown else None
