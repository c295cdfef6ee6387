"""The beat: wakes the house at intervals so that it asks its database what is due. The timer only wakes; rows decide."""

from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

SECONDS = 20


class Beat:
    def __init__(self, ask: Callable[[], Awaitable[object]], seconds: int = SECONDS) -> None:
        self._ask = ask
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        # The default grace of one second would silently drop a beat under load; late beats are worth one.
        self._scheduler.add_job(
            self._once, "interval", seconds=seconds, misfire_grace_time=None, coalesce=True, max_instances=1
        )

    async def _once(self) -> None:
        await self._ask()

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)
