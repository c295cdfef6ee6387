"""What channels keep beyond their own process."""

from collections.abc import Sequence
from datetime import datetime

from storage.session import Row, Session, Units

# One statement each: whoever asks at the same moment waits for the row and sees what came of it.
_PUT = """
    INSERT INTO memory (channel, name, value, until) VALUES (?, ?, ?, ?)
    ON CONFLICT (channel, name) DO UPDATE SET value = excluded.value, until = excluded.until"""

_COUNT = """
    INSERT INTO memory (channel, name, value, until) VALUES (?, ?, ?, ?)
    ON CONFLICT (channel, name) DO UPDATE
        SET value = CAST(CAST(memory.value AS BIGINT) + CAST(excluded.value AS BIGINT) AS TEXT), until = excluded.until
    RETURNING value"""

_HOLD = """
    INSERT INTO memory (channel, name, value, until) VALUES (?, ?, ?, ?)
    ON CONFLICT (channel, name) DO UPDATE SET value = excluded.value, until = excluded.until
        WHERE memory.value = excluded.value OR memory.until <= ?
    RETURNING value"""

_TAKE = "DELETE FROM memory WHERE channel = ? AND name = ? RETURNING value, until"
_KNOWN = "SELECT value FROM memory WHERE channel = ? AND name = ? AND (until IS NULL OR until > ?)"


class MemoryStore:
    """Answers `contracts.ports.Memory` for one channel."""

    def __init__(self, units: Units, reader: Session, channel: str) -> None:
        self._units = units
        self._reader = reader
        self._channel = channel

    async def get(self, name: str, now: datetime) -> str | None:
        row = await self._reader.row(_KNOWN, (self._channel, name, now))
        return None if row is None else str(row["value"])

    async def put(self, name: str, value: str, until: datetime | None = None) -> None:
        await self._changed(_PUT, (self._channel, name, value, until))

    async def take(self, name: str, now: datetime) -> str | None:
        # Read first, since mostly nothing is there, and a reader waits for nobody.
        if await self.get(name, now) is None:
            return None
        taken = await self._changed(_TAKE, (self._channel, name))
        return str(taken[0]["value"]) if taken else None

    async def count(self, name: str, by: int = 1, until: datetime | None = None) -> int:
        known = await self._reader.row("SELECT value FROM memory WHERE channel = ? AND name = ?", (self._channel, name))
        if known is not None and not str(known["value"]).lstrip("-").isdecimal():
            raise ValueError(f"{name} is no count")
        (counted,) = await self._changed(_COUNT, (self._channel, name, str(by), until))
        return int(counted["value"])

    async def hold(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        return bool(await self._changed(_HOLD, (self._channel, name, holder, until, now)))

    async def let_go(self, name: str, holder: str) -> None:
        gone = "DELETE FROM memory WHERE channel = ? AND name = ? AND value = ? RETURNING value"
        await self._changed(gone, (self._channel, name, holder))

    async def tidy(self, now: datetime) -> int:
        return len(
            await self._changed(
                "DELETE FROM memory WHERE channel = ? AND until <= ? RETURNING name", (self._channel, now)
            )
        )

    async def _changed(self, sql: str, args: Sequence[object]) -> Sequence[Row]:
        async with self._units.open() as session:
            rows = await session.rows(sql, args, quick=True)
            await session.commit()
        return rows
