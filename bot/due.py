"""Everything that is due, once: each round a turn at the desk, then delivered."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from bot.clock import Clock
from bot.delivery import Delivery
from bot.pipeline import Pipeline
from contracts.desk.lifecycle import follow_calendar
from contracts.desk.numbers import lapse_due
from contracts.desk.turn import Turn
from contracts.desk.waiting import try_blocked
from contracts.happenings import ClockMoved, Happening
from reminders.rounds import alerts_round, claims_round, self_check
from reminders.tasks import tasks_round

Round = Callable[[Turn], Awaitable[Sequence[Happening]]]

# Alerts before the calendar: a date missed while we were down is still told before its contract expires;
# and after it: a term that has just rolled over may have dates of its own.
ROUNDS: tuple[Round, ...] = (
    alerts_round,
    follow_calendar,
    alerts_round,
    claims_round,
    tasks_round,
    try_blocked,
    lapse_due,
)


def alone(ask: Round) -> Round:
    """One round at a time, whichever process asks: two that look at the same rows would both tell what they see."""

    async def asked(turn: Turn) -> Sequence[Happening]:
        await turn.stores.inbox.alone()
        return await ask(turn)

    return asked


class Due:
    def __init__(self, pipeline: Pipeline, delivery: Delivery, clock: Clock) -> None:
        self._pipeline = pipeline
        self._delivery = delivery
        self._clock = clock

    async def tick(self) -> int:
        """How many things happened. The self-check counts what the rounds before it have delivered."""
        failures: list[Exception] = []
        happened = await self._asked(ROUNDS, failures)
        await self._delivery.drain()
        happened += await self._asked((self_check,), failures)
        await self._delivery.drain()
        if failures:
            raise failures[0] if len(failures) == 1 else ExceptionGroup("rounds of the clock have failed", failures)
        return happened

    async def _asked(self, rounds: Sequence[Round], failures: list[Exception]) -> int:
        """A round that fails does not keep the others from their work; it is told when they have done it."""
        happened = 0
        for ask in rounds:
            (result,) = await asyncio.gather(self._pipeline.clock(alone(ask)), return_exceptions=True)
            if isinstance(result, int):
                happened += result
            elif isinstance(result, Exception):
                failures.append(result)
            else:
                raise result
        return happened

    async def move_to(self, to: datetime) -> int:
        """Moves a demo database's clock and does what has become due."""

        async def moved(turn: Turn) -> Sequence[Happening]:
            return (ClockMoved(to=to.astimezone(UTC)),)

        if await self._clock.move(to):
            await self._pipeline.clock(moved)
        return await self.tick()
