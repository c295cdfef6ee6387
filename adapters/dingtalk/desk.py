"""One payload on its way through: read, heard, answered, acknowledged. The same over Stream and HTTP."""

import asyncio
import logging
from dataclasses import replace
from typing import Any

from adapters._shared.once import Once
from adapters._shared.reading import Json
from adapters._shared.tasks import Tasks
from adapters.api.channel import Listener, Surroundings
from adapters.api.content import Answer
from adapters.api.events import Event
from adapters.dingtalk import parse
from adapters.dingtalk.answering import Answering
from adapters.dingtalk.heard import Happened, Heard, Ignored, Origin, QuotaUsedUp, SteppedBack, What
from adapters.dingtalk.settings import DIRECTORY, NAME
from adapters.dingtalk.tally import CALLS, PUSHES, Tally

log = logging.getLogger(__name__)

PRESS_DEADLINE = 1.6
"""Seconds after which a press is acknowledged whatever is under way: DingTalk waits two."""

LAST_WORDS = 1.0
OVER_QUOTA = (
    "it brings no more messages: the organisation's quota of messages and events to robots of this month is used up"
    " ({words}). Raise it in the developer console."
)
LEFT = (
    "{name} ({id}) has left the organisation. Take them out of the company file, and give their contracts to somebody."
)
NEARLY_USED = (
    "{count:,} {kind} this month, more than four fifths of what CONTRACTBOT_DINGTALK__MONTHLY_… says. Raise the quota in"
    " the developer console before it ends, or correct the setting."
)
KINDS = {CALLS: "counted API calls", PUSHES: "messages and events to the robot"}


class Desk:
    """`vouched`: whether what comes in is signed with its content, which HTTP callbacks are not."""

    def __init__(
        self, around: Surroundings, answering: Answering, listener: Listener, tally: Tally, *, vouched: bool
    ) -> None:
        self._around = around
        self._tally = tally
        tally.warn = self._nearly_used
        self._answering = answering
        self._listener = listener
        self._once = Once(listener)
        self._vouched = vouched
        self._tasks = Tasks("a payload")

    async def close(self) -> None:
        """What is under way may finish, within bounds."""
        await self._tasks.close(LAST_WORDS)

    async def message(self, body: Json) -> None:
        """Returns after the commit. Raises BadPayload, and whatever kept it from being heard."""
        self._tally.add(PUSHES)
        what = parse.said(body, at=await self._around.now())
        if isinstance(what, Heard):
            if what.origin.conversation is not None:
                log.info("said in the group %s", what.origin.conversation)
            answer, first = await self._heard(what.event)
            if first:
                self._tasks.start(self._answering.draw(answer.parts, what.origin))
        else:
            self._noted(what)

    async def press(self, body: Json, message: str | None = None) -> dict[str, Any]:
        """The reply for whoever pressed, after the commit or when DingTalk waits no longer. Raises BadPayload."""
        self._tally.add(PUSHES)
        what = parse.pressed(body, at=await self._around.now(), message=message)
        if isinstance(what, SteppedBack):
            return await self._answering.step_back(str(what.origin.card))
        if not isinstance(what, Heard):
            self._noted(what)
            return {}
        if what.confirm is not None:
            locale = "zh" if any("\u4e00" <= letter <= "\u9fff" for letter in what.confirm) else "en"
            return await self._answering.ask_back(str(getattr(what.event, "token", "")), what.confirm, locale)
        working = self._tasks.start(self._heard(what.event))
        await asyncio.wait({working}, timeout=PRESS_DEADLINE)
        if not working.done():
            working.add_done_callback(lambda done: self._late(done, what.origin))
            return {}
        answer, first = working.result()
        said, parts = self._answering.told(answer) if first else ({}, ())
        if parts:
            # The platform asks that cards are not changed before a press is acknowledged.
            self._tasks.start(self._answering.draw(parts, what.origin))
        return said

    def event(self, body: Json, headers: Json) -> None:
        """Raises BadPayload."""
        self._tally.add(PUSHES)
        self._noted(parse.happened(body, headers))

    async def _heard(self, event: Event) -> tuple[Answer, bool]:
        """The answer, and whether it was not given before."""
        if not self._vouched:
            event = replace(event, sender=replace(event.sender, vouched=False))
        return await self._once.hear(event)

    def _late(self, working: asyncio.Task[tuple[Answer, bool]], origin: Origin) -> None:
        if working.cancelled() or working.exception() is not None:
            return
        answer, first = working.result()
        if first:
            self._tasks.start(self._answering.draw(answer.parts, origin))

    def _noted(self, what: What) -> None:
        if isinstance(what, QuotaUsedUp):
            self._trouble(OVER_QUOTA.format(words=what.words))
        elif isinstance(what, Happened) and what.kind == "user_leave_org":
            for person in self._around.company().people.values():
                if person.accounts.get(DIRECTORY) in what.accounts:
                    self._trouble(LEFT.format(name=person.name, id=person.id))
        elif isinstance(what, Ignored):
            log.info("not heard: %s", what.why)

    def _trouble(self, cure: str) -> None:
        self._tasks.start(self._listener.troubled(NAME, cure))

    async def _nearly_used(self, kind: str, count: int) -> None:
        await self._listener.troubled(NAME, NEARLY_USED.format(count=count, kind=KINDS[kind]))
