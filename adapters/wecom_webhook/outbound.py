"""Wire out: one message into the group whose key it is. The key is a secret: it stands in no log and in no error.

There is no key for a message, so what was sent is written down before; a send whose answer was lost counts as sent.
"""

from collections import OrderedDict
from hashlib import sha256

import aiohttp
import orjson
from aiolimiter import AsyncLimiter
from yarl import URL

from adapters._shared.pushed import pushed
from adapters.api.content import Address, Message, MessageRef
from adapters.api.errors import ContentRejected, RateLimited, TargetGone, Unreachable
from adapters.wecom_webhook.render import render
from adapters.wecom_webhook.settings import NAME, Settings
from contracts.ports import Memory

PATIENCE = aiohttp.ClientTimeout(total=15, connect=5)
BURST, WINDOW = 18, 60.0
"""Messages a minute into one group, of the twenty that the platform takes."""

FREQUENT, BAD_KEY = 45009, 93000
MOST_KEPT = 1_000


class WebhookOutbound:
    def __init__(self, settings: Settings, memory: Memory) -> None:
        self._api = URL(settings.api_base_url.rstrip("/") + "/cgi-bin/webhook/send")
        self._memory = memory
        self._session: aiohttp.ClientSession | None = None
        self._lanes: OrderedDict[str, AsyncLimiter] = OrderedDict()

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def post(self, to: Address, message: Message) -> MessageRef:
        if to.conversation is None:
            raise TargetGone("a webhook leads into a group, not to a person")
        key = to.conversation
        task = sha256(f"{key}\n{message.key}".encode()).hexdigest()[:32]

        async def send() -> None:
            await self._lane(key).acquire()
            await self._send(key, orjson.dumps(render(message)))

        await pushed(self._memory, task, send)
        return MessageRef(NAME, task)

    async def replace(self, ref: MessageRef, message: Message) -> MessageRef:
        raise TargetGone("what a webhook has said cannot be changed")

    async def lookup(self, to: Address, key: str) -> MessageRef | None:
        return None

    async def _send(self, key: str, body: bytes) -> None:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=PATIENCE)
        try:
            async with self._session.post(
                self._api.with_query(key=key),
                data=body,
                headers={"Content-Type": "application/json"},
                allow_redirects=False,
            ) as answer:
                raw = await answer.read()
        except aiohttp.ClientConnectorError:
            # Without the cause: its words hold the address, and the address the key.
            raise Unreachable("webhook/send: cannot connect") from None
        except (aiohttp.ClientError, TimeoutError):
            raise Unreachable("webhook/send: no answer", unknown=True) from None
        _good(raw)

    def _lane(self, key: str) -> AsyncLimiter:
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = AsyncLimiter(BURST, WINDOW)
            if len(self._lanes) > MOST_KEPT:
                self._lanes.popitem(last=False)
        return lane


def _good(raw: bytes) -> None:
    try:
        answer = orjson.loads(raw)
        code = answer["errcode"]
    except (ValueError, KeyError, TypeError):
        raise Unreachable("webhook/send: what answers there is not WeCom") from None
    if code == 0:
        return
    if code == BAD_KEY:
        raise TargetGone("webhook/send: the group's robot is gone, or does not take this server's address (93000)")
    if code == FREQUENT:
        raise RateLimited(60.0)
    if code == -1:
        raise RateLimited(1.0)
    raise ContentRejected(f"webhook/send: {code}")
