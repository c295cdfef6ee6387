"""Wire out: sends messages to people, and changes cards by the code that is good for it once.

A handle is "ACCOUNT/TASK"; the task is made of the message's key, so that the same key leads to the same message.
"""

import logging
import re
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final

from aiolimiter import AsyncLimiter

from adapters._shared.card_limits import TASK
from adapters._shared.texts import Json
from adapters.api.content import Address, Message, MessageRef
from adapters.api.errors import ChannelError, ContentRejected, Misconfigured, TargetGone, Unreachable
from adapters.wecom_app.asides import Asides
from adapters.wecom_app.copies import TRYING, UNKNOWN, Copies, Sent, Tried
from adapters.wecom_app.faults import Unheard
from adapters.wecom_app.gateway import Gateway
from adapters.wecom_app.render import bodies_of, changed, task_of
from adapters.wecom_app.settings import NAME

log = logging.getLogger(__name__)

CHECKED_FOR: Final = 14_400
"""Seconds for which the platform is asked to drop what it was sent before; more it does not take."""


ACCOUNT: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}")
BURST: Final = 28
WINDOW: Final = 60.0
"""Messages to one person in so many seconds: of more than thirty a minute the rest vanishes, without an error."""

MOST_KEPT: Final = 5_000


class AppOutbound:
    def __init__(self, gateway: Gateway, copies: Copies, asides: Asides, agent_id: int) -> None:
        self._gateway = gateway
        self._copies = copies
        self._asides = asides
        self._agent_id = agent_id
        self._lanes: OrderedDict[str, AsyncLimiter] = OrderedDict()

    async def post(self, to: Address, message: Message) -> MessageRef:
        """The same key leaves one message, also where the answer to the first try was lost."""
        if to.account is None:
            raise TargetGone("an app speaks to people only; name the room on another channel of the same platform")
        if not ACCOUNT.fullmatch(to.account):
            # "@all" is everybody and "|" stands between several: neither is a person.
            raise TargetGone(f"{to.account!r} is no user id. Correct it in the company file.")
        task = task_of(message.key)
        await self.send(to.account, task, bodies_of(message))
        return MessageRef(NAME, f"{to.account}/{task}")

    async def send(self, account: str, task: str, bodies: Sequence[Json]) -> None:
        """Everything in order, and nothing of it twice for the same task."""
        if await self._copies.sent(task) is not None:
            return
        tried = await self._copies.tried(task)
        code: str | None = None
        for body in bodies[len(tried.ids) :]:
            id, code = await self._tried(account, task, body, tried)
            tried = Tried((*tried.ids, id))
        await self._copies.remember(task, tried.ids, code)

    async def _tried(self, account: str, task: str, body: Json, tried: Tried) -> tuple[str, str | None]:
        """Writes down before it sends that it does, and afterwards what is not known."""
        await self._copies.trying(task, Tried(tried.ids, tried.state or TRYING))
        try:
            return await self._once(account, body, tried.state)
        except ChannelError as failed:
            lost = isinstance(failed, Unreachable) and failed.unknown
            await self._copies.trying(task, Tried(tried.ids, UNKNOWN if lost else tried.state))
            raise

    async def replace(self, ref: MessageRef, message: Message) -> MessageRef:
        account, slash, task = ref.value.partition("/")
        if not slash or not account or not TASK.fullmatch(task):
            raise TargetGone(f"no message {ref.value!r}")
        stands = await self._copies.sent(task)
        if stands is None or (len(stands.ids) == 1 and _is_one(message)):
            card = changed(message, task)
            if self._asides.taken(ref.value, card):
                return ref
            code = await self._copies.code(task)
            if code is not None and await self._updated(account, task, code, card):
                return ref
        return await self._anew(account, task, stands, message)

    async def update(self, account: str, task: str, card: Json) -> None:
        """The card as it is now, where the answer that would have shown it was lost; a code came with the click."""
        code = await self._copies.code(task)
        if code is None or not await self._updated(account, task, code, card):
            log.warning("a card of %s stays as it was", account)

    async def lookup(self, to: Address, key: str) -> MessageRef | None:
        task = task_of(key)
        if to.account is None or await self._copies.sent(task) is None:
            return None
        return MessageRef(NAME, f"{to.account}/{task}")

    async def _once(self, account: str, body: Json, earlier: str | None) -> tuple[str, str | None]:
        """Sends one body; what an earlier try may have brought already is not brought again.

        A card is safe by its task, which the platform takes but once. A text has nothing of the kind: after an answer that
        was lost it counts as sent, after a crash the platform is asked to drop it if it knows it.
        """
        is_card = body["msgtype"] == "template_card"
        if earlier == UNKNOWN and not is_card:
            return "", None
        checked: Json = {}
        if is_card or earlier == TRYING:
            checked = {"enable_duplicate_check": 1, "duplicate_check_interval": CHECKED_FOR}
        sent = {"touser": account, "agentid": self._agent_id, **body, **checked}
        await self._lane(account).acquire()
        try:
            answer = await self._gateway.post("message/send", sent)
        except (ContentRejected, Unheard) as refused:
            if not is_card or earlier is None:
                raise
            log.info("taken for arrived, since its task is known: %s", refused)
            return "", None
        _reached(account, answer)
        id, code = answer.get("msgid"), answer.get("response_code")
        return (id if isinstance(id, str) else ""), (code if isinstance(code, str) and code else None)

    async def _updated(self, account: str, task: str, code: str, card: Json) -> bool:
        """False when the code turned out to be spent: then only a new message can show what is true."""
        body = self._update(account, code) | {"template_card": card}
        try:
            answer = await self._gateway.post("message/update_template_card", body)
        except (TargetGone, ContentRejected, Unheard) as refused:
            log.info("a card cannot be changed in place any more: %s", refused)
            return False
        except ChannelError:
            # Not done, or not known: should it have been done, the code will be refused the next time.
            await self._copies.unspent(task, code)
            raise
        missed = answer.get("invaliduser")
        if isinstance(missed, list) and account.casefold() in {str(one).casefold() for one in missed}:
            raise TargetGone(f"message/update_template_card: {account} is not there any more")
        return True

    def _lane(self, account: str) -> AsyncLimiter:
        lane = self._lanes.get(account)
        if lane is None:
            lane = self._lanes[account] = AsyncLimiter(BURST, WINDOW)
            if len(self._lanes) > MOST_KEPT:
                self._lanes.popitem(last=False)
        self._lanes.move_to_end(account)
        return lane

    def _update(self, account: str, code: str) -> dict[str, Any]:
        return {"userids": [account], "agentid": self._agent_id, "response_code": code}

    async def _anew(self, account: str, task: str, stands: Sent | None, message: Message) -> MessageRef:
        """Takes the old message back, while the platform still does, and sends the new one in its place."""
        if stands is None or not stands.recallable or "" in stands.ids:
            raise TargetGone("the message can be changed no more")
        for id in stands.ids:
            try:
                await self._gateway.post("message/recall", {"msgid": id})
            except (TargetGone, ContentRejected, Unheard) as refused:
                log.info("a message cannot be taken back: %s", refused)
                await self._copies.forget(task)
                raise TargetGone("the message can be changed no more") from refused
        # Should the next step fail, it is tried again without taking back what is gone.
        await self._copies.remember(task, (), None)
        # The key may be that of the old message, whose task the platform does not take again.
        instead = task_of(f"{task} {message.key}")
        await self.send(account, instead, bodies_of(message, instead))
        await self._copies.forget(task)
        return MessageRef(NAME, f"{account}/{instead}")


def _is_one(message: Message) -> bool:
    """Whether it is a card alone, or a text that can stand in a card's place."""
    bodies = bodies_of(message)
    return len(bodies) == 1 or bodies[-1]["msgtype"] == "text"


def _reached(account: str, answer: Json) -> None:
    """An errcode of 0 does not mean that it reached anybody. Accounts come back in lower case."""
    if account.casefold() in _names(answer.get("unlicenseduser")):
        raise Misconfigured(f"message/send: {account} has no licence for this app. Assign one in the admin console.")
    if account.casefold() in _names(answer.get("invaliduser")):
        raise TargetGone(f"message/send: {account} is not in WeCom or outside the app's visible range")


def _names(value: object) -> set[str]:
    return {name.casefold() for name in value.split("|")} if isinstance(value, str) else set()
