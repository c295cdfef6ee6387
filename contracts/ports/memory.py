"""What a channel keeps beyond its own process: small values and counts by name, and who of several processes holds something."""

from datetime import datetime
from typing import Protocol


class Memory(Protocol):
    """One channel's own. Each call is a transaction of its own; what has an end is as good as gone from then on.

    Values outlive a restart and are shared by every process on the database. They are kept in the clear: no secrets.
    """

    async def get(self, name: str, now: datetime) -> str | None: ...

    async def put(self, name: str, value: str, until: datetime | None = None) -> None:
        """In the place of what was there. None keeps it for ever."""

    async def take(self, name: str, now: datetime) -> str | None:
        """Gives it away and forgets it: of several who ask, one gets it."""

    async def count(self, name: str, by: int = 1, until: datetime | None = None) -> int:
        """Adds to a count, which begins at 0, and returns it. Raises ValueError for a name that holds no count."""

    async def hold(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Whether `holder` has it until then: it was free, or was theirs. Asked again before its end, it stays theirs."""

    async def let_go(self, name: str, holder: str) -> None:
        """Only of what is theirs."""

    async def tidy(self, now: datetime) -> int:
        """Forgets what has ended; how much that was."""
