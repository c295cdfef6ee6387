"""Draws an answer the cheapest way Slack allows: in the acknowledgement, as a modal, by response_url, or as a message."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from adapters.api.channel import Listener
from adapters.api.content import Answer, MessageRef, Part
from adapters.api.errors import ChannelError, Misconfigured, RateLimited, TargetGone
from adapters.slack.gateway import Gateway, patiently
from adapters.slack.heard import Filing, Origin
from adapters.slack.inputs import filing as filing_view
from adapters.slack.inputs import form_in, modal_of, telling
from adapters.slack.outbound import SlackOutbound
from adapters.slack.render import body_of
from cards.model import Tone

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Plan:
    """What goes into the acknowledgement, and the parts that are still to be drawn."""

    body: Mapping[str, Any] | None = None
    parts: list[Part] = field(default_factory=list)
    told: list[Part] = field(default_factory=list)
    unsaid: list[Part] = field(default_factory=list)
    """What only the acknowledgement would have said; drawn otherwise when that had to go before."""


class Answering:
    def __init__(self, gateway: Gateway, outbound: SlackOutbound, listener: Listener) -> None:
        self._gateway = gateway
        self._outbound = outbound
        self._listener = listener

    async def plan(self, answer: Answer, origin: Origin, *, submitted: bool) -> Plan:
        """Everything that must happen before the acknowledgement: what it says itself, and a modal while the trigger lives."""
        plan = Plan(parts=list(answer.parts))
        if submitted:
            self._in_the_view(plan, origin)
        elif origin.trigger is not None:
            await self._open(plan, origin)
        if origin.command and plan.body is None:
            await self._in_the_answer(plan, origin)
        for part in plan.told:
            await self._listener.posted(part, None)
        return plan

    def _in_the_view(self, plan: Plan, origin: Origin) -> None:
        """A form that was sent is followed by the next one; a refusal lies on top of it, so that nothing typed is lost."""
        for part in plan.parts:
            form = form_in(part.message)
            if form is not None and not part.public:
                view = modal_of(part.message, form, channel=origin.channel, thread=origin.thread)
                self._taken(plan, part, {"response_action": "update", "view": view})
                return
        if len(plan.parts) == 1 and plan.parts[0].mark is None and plan.parts[0].message.card.tone is Tone.WARNING:
            self._taken(plan, plan.parts[0], {"response_action": "push", "view": telling(plan.parts[0].message)})

    def _taken(self, plan: Plan, part: Part, body: Mapping[str, Any]) -> None:
        plan.parts.remove(part)
        plan.told.append(part)
        plan.unsaid.append(part)
        plan.body = body

    async def ask_where(self, filing: Filing, locale: str) -> None:
        """Under which contract a message is kept."""
        origin = filing.origin
        view = filing_view(filing.number, filing.said, locale, channel=origin.channel, thread=origin.thread)
        try:
            await self._gateway.call("views.open", {"trigger_id": origin.trigger, "view": view})
        except ChannelError as error:
            log.warning("no modal for a message to be filed: %s", error)

    async def _open(self, plan: Plan, origin: Origin) -> None:
        for part in plan.parts:
            form = form_in(part.message)
            if form is None or part.public:
                continue
            view = modal_of(part.message, form, channel=origin.channel, thread=origin.thread)
            try:
                await self._gateway.call("views.open", {"trigger_id": origin.trigger, "view": view})
            except ChannelError as error:
                log.info("no modal, a message instead: %s", error)
                return
            plan.parts.remove(part)
            plan.told.append(part)
            return

    async def _in_the_answer(self, plan: Plan, origin: Origin) -> None:
        """One private part of the answer to a slash command costs no call at all."""
        at_home = await self._is_direct(origin)
        for part in plan.parts:
            # What changes later must be a message where there can be one; a form must not vanish.
            if part.public or form_in(part.message) is not None or (at_home and part.mark is not None):
                continue
            body = body_of(part.message)
            told = {"response_type": "ephemeral", "text": body["text"], "blocks": body["blocks"]}
            self._taken(plan, part, told)
            return

    async def _is_direct(self, origin: Origin) -> bool:
        """Whether it was said in the bot's own conversation with that person."""
        if origin.channel is None or not origin.channel.startswith("D"):
            return False
        try:
            return await self._outbound.direct(origin.user) == origin.channel
        except ChannelError:
            return False

    async def draw(self, parts: Sequence[Part], origin: Origin) -> None:
        """What fails for good is logged; a part that has a row in the outbox is then posted by delivery."""
        for part in parts:
            attempt = 0
            while True:
                try:
                    await self._listener.posted(part, await self._draw(part, origin))
                    break
                except RateLimited as limited:
                    attempt += 1
                    if not await patiently(limited.retry_after, attempt):
                        log.warning("an answer to %s was held up: %s", origin.user, limited)
                        break
                except ChannelError as error:
                    log.warning("an answer to %s could not be given: %s", origin.user, error)
                    break

    async def _draw(self, part: Part, origin: Origin) -> MessageRef | None:
        if part.public and origin.channel is not None:
            return await self._in_public(part, origin.channel, origin)
        if origin.channel is None or form_in(part.message) is not None:
            return await self._outbound.put(await self._outbound.direct(origin.user), part.message)
        if origin.response_url is None and origin.channel.startswith("D"):
            return await self._in_direct(part, origin.channel, origin)
        if await self._is_direct(origin):
            return await self._outbound.put(origin.channel, part.message, thread=_thread(part, origin))
        if origin.response_url is None:
            await self._outbound.whisper(origin.channel, origin.user, part.message, thread=origin.thread)
            return None
        body = body_of(part.message)
        told = {"response_type": "ephemeral", "replace_original": False, "text": body["text"], "blocks": body["blocks"]}
        await self._gateway.respond(origin.response_url, told)
        return None

    async def _in_direct(self, part: Part, channel: str, origin: Origin) -> MessageRef:
        try:
            return await self._outbound.put(channel, part.message, thread=_thread(part, origin))
        except TargetGone:
            # The form was asked for in a conversation of two people, where the bot is not.
            return await self._outbound.put(await self._outbound.direct(origin.user), part.message)

    async def _in_public(self, part: Part, channel: str, origin: Origin) -> MessageRef | None:
        try:
            return await self._outbound.put(channel, part.message, thread=_thread(part, origin))
        except (Misconfigured, TargetGone) as error:
            if origin.response_url is None:
                raise
            log.info("by response_url, because: %s", error)
        body = body_of(part.message)
        told = {
            "response_type": "in_channel",
            "replace_original": False,
            "text": body["text"],
            "blocks": body["blocks"],
        }
        await self._gateway.respond(origin.response_url, told)
        return None


def _thread(part: Part, origin: Origin) -> str | None:
    """What is told once about a pressed card, such as a contract's history, hangs under that card; refusals are not hidden there."""
    told_once = part.mark is None and part.message.card.tone is not Tone.WARNING
    return origin.thread or (origin.under if told_once else None)
