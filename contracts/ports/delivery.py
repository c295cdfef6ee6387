"""The delivering end of the outbox, and the board of a channel that has no server of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from contracts.telling import Copy, Errand


@dataclass(frozen=True, slots=True)
class Claim:
    """Work lent to one deliverer: new messages to post and stale copies to redraw."""

    errands: tuple[Errand, ...]
    copies: tuple[Copy, ...]


class Deliveries(Protocol):
    """The delivering end of the outbox. Each call is a transaction of its own; a claim whose lease has run out is void."""

    async def claim(self, now: datetime, until: datetime, channels: Sequence[str], limit: int) -> Claim:
        """Lends out what is due on these channels (errands with no channel yet count for all), one statement per table."""

    async def route(self, errand: Errand, channel: str) -> None:
        """Fixes where an errand goes, before it is tried."""

    async def delivered(self, errand: Errand, copy: Copy | None, at: datetime) -> bool:
        """Settles the errand and remembers the copy in one transaction, `copy.wanted` being the version it was drawn from;
        False when the lease was lost (and nothing was changed)."""

    async def redrawn(self, copy: Copy, ref: str) -> bool:
        """The copy now shows what `copy.wanted` was when it was claimed."""

    async def gone(self, copy: Copy) -> None:
        """The message no longer exists: forget the copy."""

    async def retry(self, item: Errand | Copy, at: datetime) -> None:
        """Gives the item back, to be tried again at `at`, one attempt more."""

    async def fail(self, errand: Errand, why: str) -> None: ...

    async def remember(self, copy: Copy) -> None:
        """A copy that an answer left in a chat, without an errand; `copy.wanted` is the version it was drawn from."""

    async def waiting(self, now: datetime, channels: Sequence[str]) -> int:
        """How much is due on these channels and not delivered, leased rows included."""

    async def next_due(self, channels: Sequence[str]) -> datetime | None:
        """When the next work on these channels is due; long past when some is due already."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One message of a channel that keeps its messages with us; `sender` is a person id, or None for the bot."""

    id: int
    conversation: str
    sender: str | None
    at: datetime
    changed_at: datetime
    body: Mapping[str, object]


class Board(Protocol):
    """Where a channel without a server of its own keeps its conversations ("person:ID", "room:ID")."""

    async def post(
        self, conversation: str, sender: str | None, key: str, body: Mapping[str, object], at: datetime
    ) -> int:
        """A key that was posted before returns the id it got then and changes nothing."""

    async def replace(self, id: int, body: Mapping[str, object], at: datetime) -> bool: ...

    async def find(self, key: str) -> int | None: ...

    async def last(self, conversation: str, count: int) -> tuple[Posted, ...]:
        """Oldest first."""

    async def changed_since(self, mark: int) -> tuple[int, tuple[Posted, ...]]:
        """A new mark and every message posted or changed after the old one, oldest change first (marks count changes)."""
