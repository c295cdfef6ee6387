"""The surroundings of the conformance tests. The playground is its own platform: the board it is given is all there is."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from adapters.api.channel import Surroundings
from adapters.api.content import Address
from adapters.api.stage import Stage
from adapters.playground import parse
from adapters.playground.outbound import conversation_of
from adapters.playground.parse import NAME
from adapters.playground.plugin import PLUGIN

AT = datetime(2026, 1, 15, 1, 0, tzinfo=UTC)


@asynccontextmanager
async def stage(around: Surroundings) -> AsyncIterator[Stage]:
    company = around.company()
    channel = PLUGIN.connect(around)

    async def standing(chat: Address) -> Sequence[object]:
        return [posted.body for posted in await around.board.last(conversation_of(chat), 1_000)]

    try:
        yield Stage(
            channel=channel,
            person=Address(NAME, account=next(iter(company.people))),
            room=Address(NAME, conversation=f"room:{next(iter(company.rooms))}"),
            stranger=Address(NAME, account="nobody-of-this-name"),
            standing=standing,
        )
    finally:
        await channel.close()


def read(door: str, raw: bytes) -> object:
    match door:
        case "said":
            return parse.said(raw, at=AT, fresh="fresh")
        case "pressed":
            return parse.pressed(raw, at=AT, fresh="fresh")
        case "clock":
            return parse.clock(raw)
    raise LookupError(door)


def seen(payload: object) -> str:
    """The page sets every text as text, so what a reader sees is what the body says."""
    return "\n".join(_strings(payload))


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in _strings(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _strings(part)]
    return []
