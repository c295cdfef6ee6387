"""One callback on its way through: heard, answered inside the callback where that costs no call, else by messages."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from time import time
from typing import Any, Final

from adapters._shared.card_buttons import sure_card
from adapters._shared.tasks import Tasks
from adapters._shared.texts import Json
from adapters.api.channel import Listener, Surroundings
from adapters.api.content import Address, Answer, Part
from adapters.api.errors import ChannelError, RateLimited
from adapters.api.events import Place, Pressed, Said, Sender
from adapters.wecom_app.asides import Asides
from adapters.wecom_app.copies import Copies
from adapters.wecom_app.outbound import AppOutbound
from adapters.wecom_app.parse import Entered, Heard, Ignored, Sure, What
from adapters.wecom_app.passive import card_reply, grey_reply, text_reply
from adapters.wecom_app.render import CARD, bodies_of, task_of
from adapters.wecom_app.settings import DIRECTORY, NAME

log = logging.getLogger(__name__)

DEADLINE: Final = 4.0
"""Seconds after which a callback is answered whatever is still under way: the platform waits five."""

DRAWING: Final = 1.5
"""Seconds that an answer by messages may hold up the callback, so that what is said next is answered after it."""

REDRAWN: Final = 2.0
"""Seconds that a click waits for its card to be drawn anew, where nothing else answers it."""

REDRAWN_BESIDE: Final = 0.4
"""The same where something else does."""

UNHEARD: Final = 12.0
"""Seconds after which no other delivery of the same event is to be expected."""

KEPT: Final = 5_000
LAST_WORDS: Final = 1.5
GREETED_FOR: Final = timedelta(hours=24)
ASKED: Final = "sure-"
"""Begins the task of a card that only asks back."""


@dataclass(slots=True, eq=False)
class Call:
    """One event, however often it is delivered. `decided` holds the XML of the answer inside the callback, or None."""

    decided: asyncio.Future[str | None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    drawn: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0
    """Deliveries whose connection stands open for it."""

    handed_out: bool = False
    instead: Callable[[], Awaitable[None]] | None = None
    """Gives the same answer by calls."""

    @property
    def waited_for(self) -> bool:
        return self.waiting > 0

    def decide(self, reply: str | None) -> None:
        if not self.decided.done():
            self.decided.set_result(reply)


class Late(Exception):
    """Nothing is committed yet: the event must come again."""


class Desk:
    def __init__(
        self,
        around: Surroundings,
        corp_id: str,
        outbound: AppOutbound,
        copies: Copies,
        asides: Asides,
        listener: Listener,
    ) -> None:
        self._around = around
        self._corp_id = corp_id
        self._outbound = outbound
        self._copies = copies
        self._asides = asides
        self._listener = listener
        self._calls: OrderedDict[str, Call] = OrderedDict()
        self._tasks = Tasks("a callback")

    async def close(self) -> None:
        """What is under way may finish, within bounds."""
        await self._tasks.close(LAST_WORDS)

    async def take(self, what: What) -> Call | None:
        """After the commit, and in time. Raises Late when there was none in time. None where there is nothing to answer."""
        if isinstance(what, Ignored):
            log.log(logging.WARNING if what.alarm else logging.INFO, "not heard: %s", what.why)
            return None
        loop = asyncio.get_running_loop()
        until = loop.time() + DEADLINE
        key = what.event.key if isinstance(what, Heard) else what.key
        call = self._calls.get(key)
        if call is None:
            call = self._calls[key] = Call()
            if len(self._calls) > KEPT:
                self._calls.popitem(last=False)
            self._tasks.start(self._worked(key, call, what))
        else:
            log.info("delivered again: %s", key)
        call.waiting += 1
        try:
            await asyncio.wait({call.decided}, timeout=DEADLINE)
        finally:
            call.waiting -= 1
        if not call.decided.done() or call.decided.cancelled():
            raise Late
        drawn = asyncio.ensure_future(call.drawn.wait())
        await asyncio.wait({drawn}, timeout=min(DRAWING, max(0.0, until - loop.time())))
        drawn.cancel()
        return call

    def unheard(self, call: Call) -> None:
        """The line was cut before the answer was given. If no other delivery comes to fetch it, it is given by calls."""
        self._tasks.start(self._given_later(call))

    async def _given_later(self, call: Call) -> None:
        await asyncio.sleep(UNHEARD)
        if call.handed_out or call.instead is None:
            return
        call.handed_out = True
        await call.instead()

    async def _worked(self, key: str, call: Call, what: Heard | Sure | Entered) -> None:
        try:
            if isinstance(what, Heard):
                await self._heard(call, what)
            elif isinstance(what, Sure):
                await self._asked_back(call, what)
            else:
                await self._entered(call, what)
        finally:
            if not call.decided.done():
                # It failed before anything was committed: the next delivery begins anew.
                self._calls.pop(key, None)
                call.decided.cancel()
            call.drawn.set()

    async def _heard(self, call: Call, heard: Heard) -> None:
        clicked, event = heard.clicked, heard.event
        if clicked is not None and clicked.code is not None:
            await self._copies.renewed(clicked.task, clicked.code)
        if clicked is None or not isinstance(event, Pressed) or event.on is None:
            await self._answered(call, event.sender.account, await self._listener.hear(event))
            return
        with self._asides.opened(event.on, lambda: call.waited_for) as redrawn:
            answer = await self._listener.hear(event)
            drawing = self._tasks.start(self._drawn(event.sender.account, answer.parts))
            await asyncio.wait({redrawn}, timeout=REDRAWN_BESIDE if answer.parts else REDRAWN)
            if redrawn.done() and not redrawn.cancelled():
                card = redrawn.result()
                call.instead = partial(self._outbound.update, event.sender.account, clicked.task, dict(card))
            call.decide(self._shown(event, clicked.task, redrawn))
        await asyncio.wait({drawing})

    def _shown(self, event: Pressed, task: str, redrawn: asyncio.Future[Any]) -> str | None:
        """What the clicker sees in the place of what was clicked."""
        at = int(time())
        if redrawn.done() and not redrawn.cancelled():
            return card_reply(event.sender.account, self._corp_id, at, redrawn.result())
        return grey_reply(event.sender.account, self._corp_id, at, "✓") if task.startswith(ASKED) else None

    async def _answered(self, call: Call, account: str, answer: Answer) -> None:
        said = passive_text(answer)
        if said is not None and call.waited_for:
            call.instead = partial(self._drawn, account, answer.parts)
            call.decide(text_reply(account, self._corp_id, int(time()), said))
            return
        call.decide(None)
        await self._drawn(account, answer.parts)

    async def _asked_back(self, call: Call, what: Sure) -> None:
        if what.clicked.code is not None:
            await self._copies.renewed(what.clicked.task, what.clicked.code)
        call.decide(None)
        task = f"{ASKED}{task_of(what.key)}"
        body: Json = {
            "msgtype": "template_card",
            "template_card": sure_card(what.token, what.label, what.question, task, CARD),
        }
        try:
            await self._outbound.send(what.account, task, [body])
        except ChannelError as error:
            log.warning("%s could not be asked back: %s", what.account, error)

    async def _entered(self, call: Call, entered: Entered) -> None:
        now = await self._around.now()
        name = f"greeted:{entered.account}"
        if not entered.first and not await self._around.memory.hold(name, entered.key, now, now + GREETED_FOR):
            call.decide(None)
            return
        sender = Sender(NAME, DIRECTORY, entered.account)
        said = Said(key=entered.key, sender=sender, place=Place(NAME), text="help", at=now, screen=True)
        await self._answered(call, entered.account, await self._listener.hear(said))

    async def _drawn(self, account: str, parts: Sequence[Part]) -> None:
        """What fails for good is logged; a part that has a row in the outbox is then posted by delivery."""
        for part in parts:
            try:
                ref = await self._outbound.post(Address(NAME, account=account), part.message)
                await self._listener.posted(part, ref)
            except RateLimited as limited:
                log.warning("an answer to %s was held up: %s", account, limited)
            except ChannelError as error:
                log.warning("an answer to %s could not be given: %s", account, error)


def passive_text(answer: Answer) -> str | None:
    """The one text that an answer is, if it is no more than that and nothing will change it later."""
    if len(answer.parts) != 1 or answer.parts[0].mark is not None:
        return None
    bodies = bodies_of(answer.parts[0].message)
    if len(bodies) != 1 or bodies[0]["msgtype"] != "text":
        return None
    text: Any = bodies[0]["text"]
    return str(text["content"])
