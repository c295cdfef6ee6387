"""Wire out: posts and changes messages, and finds one again by its key.

A handle is "CHANNEL/TS". The key goes along as metadata, hashed with the bot's token, since everybody in a workspace can read it.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from adapters.api.content import Address, Message, MessageRef
from adapters.api.errors import Misconfigured, TargetGone, Unreachable
from adapters.slack.gateway import Gateway
from adapters.slack.render import body_of
from adapters.slack.settings import NAME

EVENT_TYPE = "contractbot_card"
LOOKED_THROUGH = 100
"""How many of the newest messages are searched for a key."""

MOST_KEPT = 20_000


class SlackOutbound:
    def __init__(self, gateway: Gateway, secret: str) -> None:
        self._gateway = gateway
        self._secret = secret.encode()
        self._accounts: dict[str, str] = {}
        self._direct: dict[str, str] = {}
        """Account to the conversation in which the bot talks with it alone."""

        self.moved: Callable[[str], None] = lambda account: None
        """Told whose conversation has changed."""

    async def post(self, to: Address, message: Message) -> MessageRef:
        channel = to.conversation or await self.direct(str(to.account))
        try:
            return await self.put(channel, message)
        except TargetGone as gone:
            if to.conversation is None or "channel_not_found" not in str(gone):
                raise
            # A private channel that the bot has not been invited to looks exactly like one that never was.
            raise Misconfigured(
                f"{channel} is no channel that the bot sees: type /invite @contract-bot there, or correct its id in the company file."
            ) from gone

    async def put(self, channel: str, message: Message, *, thread: str | None = None) -> MessageRef:
        args = {"channel": channel, **body_of(message), "metadata": self._metadata(message.key)}
        if thread is not None:
            args["thread_ts"] = thread
        answer = await self._gateway.call("chat.postMessage", args)
        self._tell(channel)
        ts = answer.get("ts")
        if not isinstance(ts, str):
            raise Unreachable("chat.postMessage: the answer names no message", unknown=True)
        return MessageRef(NAME, f"{answer.get('channel', channel)}/{ts}")

    async def replace(self, ref: MessageRef, message: Message) -> MessageRef:
        channel, slash, ts = ref.value.partition("/")
        if not slash or not ts.replace(".", "", 1).isdecimal():
            raise TargetGone(f"no message {ref.value!r}")
        body = body_of(message)
        args = {"channel": channel, "ts": ts, "text": body["text"], "blocks": body["blocks"]}
        await self._gateway.call("chat.update", args)
        self._tell(channel)
        return ref

    async def lookup(self, to: Address, key: str) -> MessageRef | None:
        channel = to.conversation or await self.direct(str(to.account))
        args = {"channel": channel, "limit": LOOKED_THROUGH, "include_all_metadata": "true"}
        answer = await self._gateway.call("conversations.history", args)
        wanted = self._sealed(key)
        messages = answer.get("messages")
        found = [each for each in messages if _key_in(each) == wanted] if isinstance(messages, list) else []
        return MessageRef(NAME, f"{channel}/{found[0].get('ts')}") if found else None

    async def whisper(self, channel: str, account: str, message: Message, *, thread: str | None = None) -> None:
        """For one person's eyes in a channel; it vanishes by itself."""
        body = body_of(message)
        args = {"channel": channel, "user": account, "text": body["text"], "blocks": body["blocks"]}
        if thread is not None:
            args["thread_ts"] = thread
        await self._gateway.call("chat.postEphemeral", args)

    async def direct(self, account: str) -> str:
        channel = self._direct.get(account)
        if channel is None:
            answer = await self._gateway.call("conversations.open", {"users": account})
            opened = answer.get("channel")
            # An account is taken as a conversation, too, if Slack should not name one.
            channel = str(opened.get("id", account)) if isinstance(opened, dict) else account
            if len(self._direct) >= MOST_KEPT:
                self._direct.clear()
                self._accounts.clear()
            self._direct[account] = channel
            self._accounts[channel] = account
        return channel

    def _tell(self, channel: str) -> None:
        account = self._accounts.get(channel)
        if account is not None:
            self.moved(account)

    def _metadata(self, key: str) -> dict[str, Any]:
        return {"event_type": EVENT_TYPE, "event_payload": {"key": self._sealed(key)}}

    def _sealed(self, key: str) -> str:
        return hmac.new(self._secret, key.encode(), sha256).hexdigest()[:32]


def _key_in(found: Any) -> object:
    metadata = found.get("metadata") if isinstance(found, dict) else None
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return payload.get("key") if isinstance(payload, dict) else None
