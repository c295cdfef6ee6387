"""What the desk asks about imports that were made."""

from collections.abc import Sequence
from typing import Protocol

from contracts.importing.run import Deed, Run


class Imports(Protocol):
    async def add(self, run: Run, deeds: Sequence[Deed]) -> Run: ...

    async def get(self, id: int) -> Run | None: ...

    async def deeds(self, id: int) -> tuple[Deed, ...]:
        """In order of the contracts."""

    async def save(self, run: Run) -> None: ...

    async def last(self, limit: int) -> tuple[Run, ...]:
        """Newest first."""
