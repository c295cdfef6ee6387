"""Everything that is due, once: each round a turn at the desk, then delivered."""

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
        happened = 0
        for ask in ROUNDS:
            happened += await self._pipeline.clock(alone(ask))
        await self._delivery.drain()
        happened += await self._pipeline.clock(alone(self_check))
        await self._delivery.drain()
        return happened

    async def move_to(self, to: datetime) -> int:
        """Moves a demo database's clock and does what has become due."""
        await self._clock.move(to)

        async def moved(turn: Turn) -> Sequence[Happening]:
            return (ClockMoved(to=to.astimezone(UTC)),)

        await self._pipeline.clock(moved)
        return await self.tick()
