"""Wire out: tells rooms, and people where no app does, over the long connection.

There is no key for a message, so what was sent is written down before; a send whose answer was lost counts as sent. What
stands in a chat can be changed only in answer to a press.
"""

from collections import OrderedDict
from typing import Any, Protocol

import aiohttp
import orjson
from aiolimiter import AsyncLimiter
from yarl import URL

from adapters._shared.pushed import pushed
from adapters.api.content import Address, Message, MessageRef
from adapters.api.errors import Misconfigured, TargetGone, Unreachable
from adapters.wecom_aibot.render import Json, bodies_of, markdown, task_of
from adapters.wecom_aibot.settings import NAME
from contracts.ports import Memory

ALONE, GROUP = 1, 2
BURST, WINDOW = 28, 60.0
"""Messages into one conversation a minute, of the thirty that the platform takes."""

MOST_KEPT = 5_000
PATIENCE = aiohttp.ClientTimeout(total=10, connect=3)
JSON = {"Content-Type": "application/json"}
ANSWERED_AT = ("qyapi.weixin.qq.com",)
"""The only host that a response_url may lead to."""


class Line(Protocol):
    """The long connection."""

    async def send(self, command: str, body: Json, request: str | None = None) -> dict[str, Any]:
        """Raises an error of `adapters.api.errors`; RateLimited where another process has the line."""


class AibotOutbound:
    """`line` is None in callback mode, where nobody can be told unasked."""

    def __init__(self, memory: Memory, line: Line | None) -> None:
        self._memory = memory
        self._line = line
        self._lanes: OrderedDict[str, AsyncLimiter] = OrderedDict()

    async def post(self, to: Address, message: Message) -> MessageRef:
        if self._line is None:
            raise Misconfigured(
                "In callback mode an AI bot only answers. Set BOT_ID and SECRET for the long connection."
            )
        chat = to.conversation or str(to.account)
        task = task_of(f"{chat}\n{message.key}")
        line = self._line

        async def send() -> None:
            for body in _bodies(to, message, task):
                await self._lane(chat).acquire()
                await line.send("aibot_send_msg", {"chatid": chat, **body})

        await pushed(self._memory, task, send)
        return MessageRef(NAME, f"{chat}/{task}")

    async def beside(
        self, chat: str | None, account: str, response_url: str | None, content: str, card: Json | None
    ) -> None:
        """What a press came to beside its card: over the line, or once at the address that came with the callback."""
        bodies: list[Json] = [{"msgtype": "markdown", "markdown": {"content": content}}] if content else []
        if self._line is not None:
            if card is not None and chat is None:
                bodies.append({"msgtype": "template_card", "template_card": card})
            for body in bodies:
                await self._lane(chat or account).acquire()
                sent = {"chatid": chat or account, "chat_type": GROUP if chat else ALONE, **body}
                await self._line.send("aibot_send_msg", sent)
        elif response_url is not None and bodies:
            await _answered(response_url, bodies[0])

    async def replace(self, ref: MessageRef, message: Message) -> MessageRef:
        raise TargetGone("an AI bot's message is changed by a press alone")

    async def lookup(self, to: Address, key: str) -> MessageRef | None:
        return None

    def _lane(self, chat: str) -> AsyncLimiter:
        lane = self._lanes.get(chat)
        if lane is None:
            lane = self._lanes[chat] = AsyncLimiter(BURST, WINDOW)
            if len(self._lanes) > MOST_KEPT:
                self._lanes.popitem(last=False)
        self._lanes.move_to_end(chat)
        return lane


def _bodies(to: Address, message: Message, task: str) -> list[Json]:
    """In a group Markdown alone: cards are pushed to single chats only, and its codes can be typed."""
    if to.conversation is not None:
        return [{"chat_type": GROUP, **markdown(message)}]
    return [{"chat_type": ALONE, **body} for body in bodies_of(message, task)]


async def _answered(response_url: str, body: Json) -> None:
    """The address is good once, for an hour, and a secret. It leads nowhere but to the platform."""
    url = URL(response_url)
    if url.host not in ANSWERED_AT or (url.scheme != "https" and url.host != "127.0.0.1"):
        raise Unreachable("response_url leads somewhere else")
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.post(url, data=orjson.dumps(body), headers=JSON, allow_redirects=False) as answer,
        ):
            told = orjson.loads(await answer.read())
    except (aiohttp.ClientError, TimeoutError, ValueError):
        raise Unreachable("response_url: no answer", unknown=True) from None
    if not isinstance(told, dict) or told.get("errcode") != 0:
        raise Unreachable(f"response_url: {told.get('errcode') if isinstance(told, dict) else 'no JSON'}")
