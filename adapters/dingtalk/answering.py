"""Draws an answer the cheapest way DingTalk allows: in the reply to a press, at the address that came with a message, as a card."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.api.channel import Listener
from adapters.api.content import Address, Answer, MessageRef, Part
from adapters.api.errors import ChannelError, RateLimited, Unreachable
from adapters.dingtalk.buttons import packed, sure_buttons
from adapters.dingtalk.faults import SessionExpired
from adapters.dingtalk.gateway import Gateway
from adapters.dingtalk.heard import Origin
from adapters.dingtalk.outbound import DingTalkOutbound
from adapters.dingtalk.render import markdown_of, plain_of
from adapters.dingtalk.settings import NAME
from adapters.dingtalk.words import BREAK, safe

log = logging.getLogger(__name__)

EARLY = timedelta(minutes=5)
"""Before its end from which an address for answers is not used any more."""

TIPS = 500
TRIES = 3
SHORT = 3.0


class Answering:
    def __init__(self, gateway: Gateway, outbound: DingTalkOutbound, listener: Listener) -> None:
        self._gateway = gateway
        self._outbound = outbound
        self._listener = listener

    def told(self, answer: Answer) -> tuple[dict[str, Any], Sequence[Part]]:
        """The reply to a press, which only whoever pressed sees, and the parts that are still to be drawn."""
        parts = list(answer.parts)
        for part in parts:
            if part.mark is None and not part.public and not self._outbound.needs_card(part.message.card):
                parts.remove(part)
                return reply({"tips": BREAK.join(markdown_of(part.message.card))[:TIPS]}), parts
        return {}, parts

    async def ask_back(self, token: str, question: str, locale: str) -> dict[str, Any]:
        buttons = packed({"msgButtons": sure_buttons(token, locale)})
        return reply({"tips": safe(question)[:TIPS], "sys_full_json_obj": buttons})

    async def step_back(self, track: str) -> dict[str, Any]:
        buttons = await self._outbound.buttons(track)
        return reply({"tips": "", **({"sys_full_json_obj": buttons} if buttons else {})})

    async def draw(self, parts: Sequence[Part], origin: Origin) -> None:
        """What fails is logged; a part that has a row in the outbox is then posted by delivery."""
        for part in parts:
            try:
                await self._listener.posted(part, await self._patiently(part, origin))
            except ChannelError as error:
                log.warning("an answer to %s could not be given: %s", origin.account, error)

    async def _patiently(self, part: Part, origin: Origin) -> MessageRef | None:
        """A short throttle is waited for: delivery would leave whoever asked without an answer for longer than that."""
        for _ in range(TRIES - 1):
            try:
                return await self._draw(part, origin)
            except RateLimited as slow:
                if slow.retry_after > SHORT:
                    raise
                await asyncio.sleep(slow.retry_after)
        return await self._draw(part, origin)

    async def _draw(self, part: Part, origin: Origin) -> MessageRef | None:
        here = Address(NAME, account=None if origin.conversation else origin.account, conversation=origin.conversation)
        only = origin.account if origin.conversation and not part.public else None
        if part.mark is not None or self._outbound.needs_card(part.message.card):
            return await self._outbound.put(here, part.message, only=only)
        if only is not None:
            # A message in a group would be read by all.
            here = Address(NAME, account=origin.account)
        elif await self._at_the_address(part, origin):
            return None
        await self._outbound.say(here, part.message)
        return None

    async def _at_the_address(self, part: Part, origin: Origin) -> bool:
        """Costs no token and no counted call, while it lives."""
        if origin.webhook is None or origin.webhook_until is None or datetime.now(UTC) > origin.webhook_until - EARLY:
            return False
        said = plain_of(part.message)
        body: dict[str, Any] = {"msgtype": "markdown", "markdown": said}
        if origin.conversation is not None:
            # A mention counts only where the id stands in both.
            body["markdown"] = {**said, "text": f"@{origin.account}{BREAK}{said['text']}"}
            body["at"] = {"atUserIds": [origin.account], "isAtAll": False}
        try:
            await self._gateway.webhook(origin.webhook, body)
        except (SessionExpired, Unreachable) as error:
            if isinstance(error, Unreachable) and error.unknown:
                raise
            return False
        return True


def reply(params: dict[str, str]) -> dict[str, Any]:
    return {"cardUpdateOptions": {"updateCardDataByKey": True}, "cardData": {"cardParamMap": params}}
