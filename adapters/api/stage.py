"""What the `fake.py` of a channel offers, so that one conformance suite can test them all.

async def stage(around: Surroundings) -> AsyncContextManager[Stage]   a connected channel before a stand-in of its platform
def read(door: str, raw: bytes) -> object                             what the channel's parser makes of a body at that door
def seen(payload: object) -> str                                      the words a reader sees, markup interpreted as the
                                                                      platform would
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from adapters.api.channel import Channel
from adapters.api.content import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`person` and `room` can be written to, `stranger` cannot; `room` is None on a channel that speaks to people alone.
    `standing` gives the payloads in a chat as they are now, oldest first.
    """

    channel: Channel
    person: Address
    room: Address | None
    stranger: Address
    standing: Callable[[Address], Awaitable[Sequence[object]]]
