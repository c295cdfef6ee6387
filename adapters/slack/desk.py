"""One envelope on its way through: read, checked, heard, answered, acknowledged. The same over HTTP and Socket Mode."""

import asyncio
import logging
from dataclasses import replace

from adapters._shared.reading import Json
from adapters._shared.tasks import Tasks
from adapters.api.channel import Listener, Surroundings
from adapters.api.errors import ChannelError
from adapters.api.events import Event, Sender
from adapters.slack import parse
from adapters.slack.accounts import Account, Accounts
from adapters.slack.ack import Ack
from adapters.slack.answering import Answering, Plan
from adapters.slack.heard import (
    Challenge,
    Changed,
    Filing,
    Heard,
    HomeOpened,
    Ignored,
    Links,
    Origin,
    Typing,
    What,
    sender_of,
)
from adapters.slack.home import Home
from adapters.slack.inputs import option
from adapters.slack.settings import DIRECTORY
from adapters.slack.unfurling import Unfurling

log = logging.getLogger(__name__)

DEADLINE = 2.4
"""Seconds after which an envelope is acknowledged whatever is still under way: Slack waits three."""

DRAWING = 1.2
"""Seconds that an acknowledgement waits for the rest of its answer to reach the chat."""

LAST_WORDS = 1.5
MOST_OPTIONS = 100


class Desk:
    def __init__(
        self,
        around: Surroundings,
        accounts: Accounts,
        answering: Answering,
        home: Home,
        unfurling: Unfurling,
        listener: Listener,
    ) -> None:
        self._around = around
        self._accounts = accounts
        self._answering = answering
        self._home = home
        self._unfurling = unfurling
        self._listener = listener
        self._tasks = Tasks("an envelope")

    async def close(self) -> None:
        """What is under way may finish, within bounds."""
        await self._tasks.close(LAST_WORDS)

    async def read(self, kind: str, payload: Json) -> What:
        """Raises BadPayload."""
        return parse.read(kind, payload, at=await self._around.now(), called=self._called)

    def _called(self, account: str) -> str | None:
        people = self._around.company().people.values()
        return next((person.id for person in people if person.accounts.get(DIRECTORY) == account), None)

    async def take(self, kind: str, what: What) -> Ack:
        """Acknowledges after the commit, in time whatever happens."""
        if isinstance(what, Challenge):
            return Ack(body={"challenge": what.answer})
        loop = asyncio.get_running_loop()
        until = loop.time() + DEADLINE
        working = self._tasks.start(self._acted(what))
        await asyncio.wait({working}, timeout=DEADLINE)
        if not working.done():
            # The work goes on and is found done when an event comes again; a command is answered by its response_url.
            working.add_done_callback(self._late)
            return Ack(503) if kind == "events_api" else Ack()
        if working.exception() is not None:
            return Ack(503)
        ack, plan, origin = working.result()
        if plan is not None and plan.parts:
            drawing = self._tasks.start(self._answering.draw(plan.parts, origin))
            await asyncio.wait({drawing}, timeout=min(DRAWING, max(0.0, until - loop.time())))
        return ack

    def _late(self, working: asyncio.Task[tuple[Ack, Plan | None, Origin]]) -> None:
        if working.cancelled() or working.exception() is not None:
            return
        _, plan, origin = working.result()
        if plan is not None:
            self._tasks.start(self._answering.draw([*plan.unsaid, *plan.parts], origin))

    async def _acted(self, what: What) -> tuple[Ack, Plan | None, Origin]:
        origin = getattr(what, "origin", None) or Origin(user="")
        if isinstance(what, Ignored | Challenge):
            return Ack(), None, origin
        try:
            identity = await self._accounts.identity()
        except ChannelError as error:
            log.error("nothing can be taken before Slack says who we are: %s", error)
            return Ack(503), None, origin
        if not identity.is_ours(origin):
            log.warning("refused: an envelope of team %s for app %s", origin.team, origin.app)
            return Ack(), None, origin
        if isinstance(what, Changed):
            self._changed(what)
            return Ack(), None, origin
        account = await self._accounts.of(origin.user)
        if account.outside or identity.is_guest(origin) or origin.user in (identity.user, identity.bot):
            log.info("not heard: account %s is a guest's, a bot's or nobody's any more", origin.user)
            return Ack(), None, origin
        if isinstance(what, Heard):
            return await self._heard(what, account)
        return await self._own(what, account), None, origin

    async def _heard(self, heard: Heard, account: Account) -> tuple[Ack, Plan | None, Origin]:
        event: Event = replace(heard.event, sender=known(heard.event.sender, account))
        answer = await self._listener.hear(event)
        try:
            plan = await self._answering.plan(answer, heard.origin, submitted=heard.submitted)
        except ChannelError as error:
            log.error("a form could not be drawn; the answer comes as messages: %s", error)
            plan = Plan(parts=list(answer.parts))
        self._home.stirred(heard.origin.user)
        return Ack(body=plan.body), plan, heard.origin

    async def _own(self, what: HomeOpened | Typing | Filing | Links, account: Account) -> Ack:
        """What is Slack's own business."""
        if isinstance(what, Filing):
            await self._answering.ask_where(what, account.locale or "en")
            return Ack()
        if isinstance(what, HomeOpened):
            self._home.opened(known(sender_of(what.origin), account))
            return Ack()
        if isinstance(what, Typing):
            sender = known(sender_of(what.origin), account)
            offered = await self._listener.suggest(sender, what.name, what.typed)
            return Ack(body={"options": [option(label, value) for value, label in offered[:MOST_OPTIONS]]})
        await self._unfurling.unfold(what, known(sender_of(what.origin), account))
        return Ack()

    def _changed(self, what: Changed) -> None:
        self._accounts.forget(what.user)
        if what.revoked:
            log.error("Slack says that the app's tokens were revoked. Install it again and set its new bot token.")


def known(sender: Sender, account: Account) -> Sender:
    """With what Slack says of them."""
    return replace(sender, locale=account.locale, timezone=account.timezone, email=account.email)
