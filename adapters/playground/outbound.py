"""Puts messages on the board. A conversation is "person:ID" or "room:ID", the ids being those of the company file."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from adapters.api.content import Address, Message, MessageRef
from adapters.api.errors import ContentRejected, TargetGone
from adapters.api.events import Said
from adapters.playground.parse import NAME
from adapters.playground.render import body_of, words_of
from contracts.company import Company
from contracts.ports import Board


def conversation_of(to: Address) -> str:
    return f"person:{to.account}" if to.account is not None else str(to.conversation)


class BoardOutbound:
    """`woke` is called after every change, so that whoever is looking sees it at once."""

    def __init__(
        self,
        board: Board,
        company: Callable[[], Company],
        now: Callable[[], Awaitable[datetime]],
        woke: Callable[[], None] = lambda: None,
    ) -> None:
        self._board = board
        self._company = company
        self._now = now
        self._woke = woke

    async def post(self, to: Address, message: Message) -> MessageRef:
        conversation = conversation_of(to)
        self._must_exist(conversation)
        body = _drawn(message)
        id = await self._board.post(conversation, None, message.key, body, await self._now())
        self._woke()
        return MessageRef(NAME, str(id))

    async def replace(self, ref: MessageRef, message: Message) -> MessageRef:
        body = _drawn(message)
        if not ref.value.isdecimal() or not await self._board.replace(int(ref.value), body, await self._now()):
            raise TargetGone(f"no message {ref.value}")
        self._woke()
        return ref

    async def lookup(self, to: Address, key: str) -> MessageRef | None:
        id = await self._board.find(key)
        return None if id is None else MessageRef(NAME, str(id))

    async def wrote(self, event: Said) -> None:
        """The person's own words, where they said them. The same event twice stands there once."""
        person = event.sender.account
        conversation = event.place.conversation or f"person:{person}"
        self._must_exist(f"person:{person}")
        self._must_exist(conversation)
        await self._board.post(conversation, person, f"said:{event.key}", words_of(event), event.at)
        self._woke()

    def _must_exist(self, conversation: str) -> None:
        company = self._company()
        kind, _, id = conversation.partition(":")
        known: Mapping[str, object] = {"person": company.people, "room": company.rooms}.get(kind, {})
        if id not in known:
            raise TargetGone(f"no conversation {conversation}")


def _drawn(message: Message) -> dict[str, object]:
    try:
        return body_of(message)
    except (TypeError, ValueError) as error:
        raise ContentRejected(str(error)) from error
