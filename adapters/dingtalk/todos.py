"""A pending approval as a to-do (待办) as well, which is done once nothing waits any more. Only where a company asks for it:
each costs two counted calls.

Source: open.dingtalk.com, add-dingtalk-to-do-task: people are named by unionId, a sourceId is taken once, a detailUrl is demanded.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from adapters.api.content import Message
from adapters.api.errors import ChannelError, ContentRejected, Misconfigured, TargetGone
from adapters.dingtalk.directory import USER
from adapters.dingtalk.gateway import Gateway
from adapters.dingtalk.paths import TODO_PAGE
from contracts.ports import Memory

log = logging.getLogger(__name__)

LANE: Final = "/v1.0/todo"
KEPT: Final = timedelta(days=400)
UNION_KEPT: Final = timedelta(days=30)
SUBJECT: Final = 200
ORDINARY: Final = 20


class Todos:
    """`page` is the address of what a to-do opens; None where the bot has none, and then there are no to-dos.

    What comes to nothing for good is logged and stops no card; what may come to something later is raised, and tried again
    with the card.
    """

    def __init__(self, gateway: Gateway, memory: Memory, public_url: str | None, *, wanted: bool) -> None:
        self._gateway = gateway
        self._memory = memory
        self._page = f"{public_url.rstrip('/')}{TODO_PAGE}" if wanted and public_url is not None else None

    async def opened(self, account: str, handle: str, message: Message) -> None:
        """Once for each card, however often it is told."""
        if self._page is None or await self._memory.get(f"todo:{handle}", datetime.now(UTC)) is not None:
            return
        try:
            union = await self._union(account)
            body = {
                "sourceId": handle,
                "subject": message.card.summary.replace("\n", " ")[:SUBJECT],
                "creatorId": union,
                "executorIds": [union],
                "detailUrl": {"appUrl": self._page, "pcUrl": self._page},
                "priority": ORDINARY,
                "isOnlyShowExecutor": True,
            }
            answer = await self._gateway.call("POST", _path(union), body, lane=LANE)
        except (Misconfigured, TargetGone, ContentRejected) as error:
            log.warning("no to-do for %s: %s", account, error)
            return
        except ChannelError as error:
            if "exist" in str(error).lower():
                return  # made before, by somebody who died before writing it down
            raise
        await self._memory.put(f"todo:{handle}", f"{union} {answer.get('id', '')}", datetime.now(UTC) + KEPT)

    async def closed(self, handle: str) -> None:
        if self._page is None:
            return
        now = datetime.now(UTC)
        held = await self._memory.take(f"todo:{handle}", now)
        if held is None:
            return
        union, _, id = held.partition(" ")
        try:
            await self._gateway.call("PUT", _path(union, id), {"done": True}, lane=LANE)
        except (Misconfigured, TargetGone, ContentRejected) as error:
            log.warning("a to-do stays open: %s", error)
        except ChannelError:
            await self._memory.put(f"todo:{handle}", held, now + KEPT)
            raise

    async def _union(self, account: str) -> str:
        now = datetime.now(UTC)
        if known := await self._memory.get(f"union:{account}", now):
            return known
        answer = await self._gateway.old(USER, {"userid": account})
        result = answer.get("result")
        union = result.get("unionid") if isinstance(result, dict) else None
        if not isinstance(union, str) or not union or " " in union:
            raise TargetGone(f"DingTalk names no unionid of {account}")
        await self._memory.put(f"union:{account}", union, now + UNION_KEPT)
        return union

    async def permitted(self) -> str | None:
        """What is missing, for `check`; None for nothing. Changes a to-do that is not there."""
        try:
            await self._gateway.call("PUT", _path("contractbot-check", "0"), {"done": True}, lane=LANE)
        except Misconfigured as error:
            return str(error)
        except ChannelError:
            pass
        return None


def _path(union: str, id: str | None = None) -> str:
    who = quote(union, safe="")
    task = f"/{quote(id, safe='')}" if id is not None else ""
    return f"{LANE}/users/{who}/tasks{task}?operatorId={who}"
