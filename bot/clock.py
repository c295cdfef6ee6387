"""What time it is for the house: the real time, or on a demo database the time its clock was moved to, running on."""

from datetime import UTC, datetime, timedelta

from contracts.ports import Storage

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
JUST_PASSED = timedelta(minutes=2)
"""The clock runs on between two commands, so a moment this short ago is as good as now."""


class ClockRefused(Exception):
    """The clock cannot go there; the text says why and what is possible."""


class Clock:
    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def now(self) -> datetime:
        """Read anew each time: another process may have moved the clock."""
        return datetime.now(UTC) + timedelta(microseconds=await self._storage.clock_offset())

    async def move(self, to: datetime) -> bool:
        """The first move of a fresh demo database may go into the past; after that time only goes forward.

        False where the clock stays because that moment has just passed.
        """
        if to.tzinfo is None:
            raise ClockRefused("That time has no zone. Write for example 2027-01-29T09:00:00+08:00.")
        if not self._storage.is_demo:
            raise ClockRefused("Only a demo database has a clock that can be moved; this one holds real contracts.")
        if not EARLIEST <= to <= LATEST:
            raise ClockRefused("The clock goes from 2000 to 2100.")
        now = await self.now()
        if to < now and await self._storage.clock_moved():
            if to >= now - JUST_PASSED:
                return False
            raise ClockRefused(
                f"It is {now.isoformat(timespec='seconds')} there already, and time only goes forward."
                " Start over with: contractbot demo --fresh"
            )
        await self._storage.move_clock((to - datetime.now(UTC)) // timedelta(microseconds=1))
        return True
