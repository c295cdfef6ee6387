"""Wire out: one call creates a card and delivers it, one changes it for everybody; where cards are not permitted, messages.

A handle is the card's outTrackId, or "m-" and the processQueryKey of a message, which nobody can change.
"""

import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.api.content import Address, Message, MessageRef
from adapters.api.errors import ChannelError, RateLimited, TargetGone
from adapters.dingtalk.buttons import Json, asks_back, buttons_of, has_buttons, packed
from adapters.dingtalk.faults import CardExists, NoCards
from adapters.dingtalk.gateway import Gateway
from adapters.dingtalk.inputs import form_in
from adapters.dingtalk.paths import CARDS, CREATE, GROUP_MARK, OWN_MARK, ROUTE_KEY, TO_GROUP, TO_PEOPLE, is_formed
from adapters.dingtalk.render import card_of, fitted, params_of, sample_of
from adapters.dingtalk.settings import NAME, Settings
from adapters.dingtalk.todos import Todos
from cards.model import Card
from contracts.ports import Memory

log = logging.getLogger(__name__)

HANDLE = re.compile(r"(?:[gp]f?|m)-\S{1,300}")
MESSAGE = "m-"
REMEMBERED = timedelta(days=60)
FLOW_PAUSE = 60.0


class DingTalkOutbound:
    def __init__(self, gateway: Gateway, settings: Settings, memory: Memory, todos: Todos) -> None:
        self._todos = todos
        self._gateway = gateway
        self._settings = settings
        self._memory = memory

    async def post(self, to: Address, message: Message) -> MessageRef:
        ref = await self.put(to, message)
        if message.waits and to.account is not None:
            await self._todos.opened(to.account, ref.value, message)
        return ref

    async def put(self, to: Address, message: Message, *, only: str | None = None) -> MessageRef:
        """`only` is the one member of a group who is to see it."""
        card = self._card(to, message, only, self._settings.form_template_id)
        try:
            try:
                answer = await self._gateway.call("POST", CREATE, card)
            except NoCards:
                if not is_formed(str(card["outTrackId"])):
                    raise
                log.warning("a card without inputs in place of one with: see CONTRACTBOT_DINGTALK__FORM_TEMPLATE_ID")
                card = self._card(to, message, only, None)
                answer = await self._gateway.call("POST", CREATE, card)
        except CardExists:
            # What was tried before has arrived, and shows what was true then.
            return await self.replace(MessageRef(NAME, str(card["outTrackId"])), message)
        except NoCards as error:
            log.warning("a message in place of a card: %s", error)
            return await self.say(to if only is None else Address(NAME, account=only), message)
        _delivered(answer)
        await self._remember(str(card["outTrackId"]), message)
        return MessageRef(NAME, str(card["outTrackId"]))

    def needs_card(self, card: Card) -> bool:
        """Whether a message in words would lack something."""
        return has_buttons(card) or (self._settings.form_template_id is not None and form_in(card) is not None)

    async def replace(self, ref: MessageRef, message: Message) -> MessageRef:
        if not HANDLE.fullmatch(ref.value):
            raise TargetGone(f"no message {ref.value!r}")
        if message.waits is False:
            await self._todos.closed(ref.value)
        if ref.value.startswith(MESSAGE):
            # It stays as it is; its codes say that they are stale, and what is decided is told as news.
            return ref
        body = {
            "outTrackId": ref.value,
            "userIdType": 1,
            "cardData": {"cardParamMap": params_of(message, formed=is_formed(ref.value))},
            "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
        }
        await self._gateway.call("PUT", CARDS, body)
        await self._remember(ref.value, message)
        return ref

    async def lookup(self, to: Address, key: str) -> MessageRef | None:
        return None

    async def say(self, to: Address, message: Message) -> MessageRef:
        """As a message of the robot, which calls nobody back and never changes."""
        kind, params = sample_of(message, alone=to.conversation is None)
        sent: Json = {"robotCode": self._settings.robot, "msgKey": kind, "msgParam": params}
        if to.conversation is not None:
            answer = await self._gateway.call("POST", TO_GROUP, {**sent, "openConversationId": to.conversation})
        else:
            answer = await self._gateway.call("POST", TO_PEOPLE, {**sent, "userIds": [to.account]})
            if to.account in _listed(answer, "invalidStaffIdList"):
                raise TargetGone(f"there is no {to.account} whom the robot may write to")
            if to.account in _listed(answer, "flowControlledStaffIdList"):
                raise RateLimited(FLOW_PAUSE)
        return MessageRef(NAME, f"{MESSAGE}{answer.get('processQueryKey') or 'sent'}")

    async def buttons(self, track: str) -> str | None:
        """Those that a card has for everybody, as its variable holds them; kept only where one of them asks back."""
        return await self._memory.get(f"buttons:{track}", datetime.now(UTC))

    async def _remember(self, track: str, message: Message) -> None:
        buttons = buttons_of(fitted(message), message.locale)
        if asks_back(buttons):
            until = datetime.now(UTC) + REMEMBERED
            await self._memory.put(f"buttons:{track}", packed({"msgButtons": buttons}), until)

    def _card(self, to: Address, message: Message, only: str | None, form_template: str | None) -> Json:
        mark = OWN_MARK if to.conversation is None else GROUP_MARK
        card = card_of(message, self._settings.template, mark, form_template)
        return card | self._called_back() | self._space(to, message, only)

    def _called_back(self) -> Json:
        if self._settings.mode == "stream":
            return {"callbackType": "STREAM"}
        return {"callbackType": "HTTP", "callbackRouteKey": ROUTE_KEY}

    def _space(self, to: Address, message: Message, only: str | None) -> Json:
        if to.conversation is None:
            return {
                "openSpaceId": f"dtv1.card//IM_ROBOT.{to.account}",
                "imRobotOpenSpaceModel": {"supportForward": False, "lastMessageI18n": _notice(message)},
                "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": self._settings.robot},
            }
        seen = {"recipients": [only]} if only is not None else {}
        return {
            "openSpaceId": f"dtv1.card//IM_GROUP.{to.conversation}",
            "imGroupOpenSpaceModel": {"supportForward": False, "lastMessageI18n": _notice(message)},
            "imGroupOpenDeliverModel": {"robotCode": self._settings.robot, **seen},
        }


def _notice(message: Message) -> Json:
    """What the list of conversations shows."""
    return {"ZH_CN" if message.locale.startswith("zh") else "EN_US": message.card.summary.replace("\n", " ")[:200]}


def _delivered(answer: Mapping[str, Any]) -> None:
    """Success outside may be failure inside."""
    result = answer.get("result")
    told = result.get("deliverResults") if isinstance(result, Mapping) else result
    for one in told if isinstance(told, list) else []:
        if isinstance(one, Mapping) and one.get("success") is False:
            raise _undelivered(str(one.get("errorMsg", "")))


def _undelivered(words: str) -> ChannelError:
    if "flow" in words.lower() or "limit" in words.lower():
        return RateLimited(FLOW_PAUSE)
    return TargetGone(f"the card was not delivered: {words[:200]}")


def _listed(answer: Mapping[str, Any], name: str) -> list[str]:
    found = answer.get(name)
    return [str(each) for each in found] if isinstance(found, list) else []
