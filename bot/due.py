"""Everything that is due, once: each round a turn at the desk, then delivered."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.delivery import Delivery
from bot.pipeline import Pipeline
from bot.watch import Pulse
from contracts.company import Company
from contracts.desk.covering import hand_over_round
from contracts.desk.lifecycle import begin_contracts, follow_calendar
from contracts.desk.numbers import lapse_due
from contracts.desk.turn import Turn
from contracts.desk.waiting import try_blocked
from contracts.happenings import ClockMoved, Happening
from reminders.checks import CHECK_AT, self_check
from reminders.claims import claims_round, soonest
from reminders.reports import waiting_round
from reminders.tasks import tasks_round
from reminders.telling import alerts_round

Round = Callable[[Turn], Awaitable[Sequence[Happening]]]

OTHERS: tuple[Round, ...] = (
    begin_contracts,
    claims_round,
    hand_over_round,
    tasks_round,
    try_blocked,
    waiting_round,
    lapse_due,
)


NOTED = timedelta(minutes=2)
TIDIED_EVERY = timedelta(hours=1)


def rules_of(company: Company) -> str:
    """A short word for everything that decides when and to whom dates are told: with another word, all is looked at anew."""
    people = [(person.id, person.manager, sorted(person.roles), person.timezone) for person in company.people.values()]
    days = company.calendar
    said = (
        company.timezone,
        company.date_rules,
        people,
        list(company.rooms),
        sorted(days.holidays),
        sorted(days.workdays),
    )
    return sha256(repr((said, days.fiscal_start)).encode()).hexdigest()[:16]


class Due:
    def __init__(self, pipeline: Pipeline, delivery: Delivery, clock: Clock) -> None:
        self._pipeline = pipeline
        self._delivery = delivery
        self._clock = clock
        self._tidied: datetime | None = None
        self._ruled: Company | None = None
        self._followed: tuple[date, Company] | None = None
        self.pulse = Pulse()
        self._noted: datetime | None = None
        self._checked: date | None = None

    async def tick(self) -> int:
        """How many things happened."""
        try:
            happened = await self._rounds()
        except Exception as error:
            self.pulse.failed(error)
            raise
        self.pulse.beat()
        await self._note()
        await self._tidy()
        return happened

    async def _tidy(self) -> None:
        """What channels kept for a while, and no longer need, goes once an hour."""
        now = await self._clock.now()
        if self._tidied is not None and now - self._tidied < TIDIED_EVERY:
            return
        self._tidied = now
        for channel in self._delivery.channels:
            await self._pipeline.house.storage.memory(channel).tidy(now)

    async def _note(self) -> None:
        """Where another process can read it, by the real clock; not at every beat, for it is a commit."""
        now = datetime.now(UTC)
        if self._noted is None or now - self._noted > NOTED:
            self._noted = now
            await self._pipeline.house.storage.memory("dates").put("beat", now.isoformat())
            await self._pipeline.house.storage.tidy()

    async def _rounds(self) -> int:
        """Most beats ask one question and are done. Alerts before the calendar: a date missed while we were down is still told
        before its contract expires; and after it: a term that has just rolled over may have dates of its own. The self-check
        counts what all of these have delivered."""
        house, failures = self._pipeline.house, list[Exception]()
        company = house.company
        await self._know_rules(company, failures)
        now = await house.now()
        here = now.astimezone(ZoneInfo(company.timezone))
        async with house.storage.reading() as stores:
            dates, others, messages = await stores.alerts.stirring(now, here.date(), now - soonest(company))
        happened = await self._tell(failures) if dates else 0
        if self._followed != (here.date(), company):
            failed = len(failures)
            happened += await self._asked((follow_calendar,), failures)
            happened += await self._tell(failures)
            if len(failures) == failed:
                self._followed = (here.date(), company)
        if others or happened:
            happened += await self._asked(OTHERS, failures)
        if messages or happened:
            await self._delivery.drain()
        if self._checked != here.date() and here.time() >= CHECK_AT:
            failed = len(failures)
            checked = await self._asked((self_check,), failures)
            if checked:
                await self._delivery.drain()
            happened += checked
            self._checked = here.date() if len(failures) == failed else None
        if failures:
            raise failures[0] if len(failures) == 1 else ExceptionGroup("rounds of the clock have failed", failures)
        return happened

    async def _know_rules(self, company: Company, failures: list[Exception]) -> None:
        """What a day has to wait for was reckoned by the rules of then."""
        if self._ruled is company:
            return
        memory, word = self._pipeline.house.storage.memory("dates"), rules_of(company)
        if await memory.get("rules", await self._clock.now()) != word:

            async def woken(turn: Turn) -> Sequence[Happening]:
                await turn.stores.contracts.wake_all()
                return ()

            failed = len(failures)
            await self._asked((woken,), failures)
            if len(failures) > failed:
                return
            await memory.put("rules", word)
        self._ruled = company

    async def _tell(self, failures: list[Exception]) -> int:
        """In small units of work, so that people who talk to the bot do not wait for a thousand alerts."""
        happened, failed = 0, len(failures)
        left = [True]
        while left and len(failures) == failed:
            left.clear()
            happened += await self._asked((partial(alerts_round, more=lambda: left.append(True)),), failures)
            await asyncio.sleep(0)
        return happened

    async def _asked(self, rounds: Sequence[Round], failures: list[Exception]) -> int:
        """A round that fails does not keep the others from their work; it is told when they have done it."""
        happened = 0
        for ask in rounds:
            if await self._idle(ask):
                continue
            (result,) = await asyncio.gather(self._pipeline.clock(ask), return_exceptions=True)
            if isinstance(result, int):
                happened += result
            elif isinstance(result, Exception):
                failures.append(result)
            else:
                raise result
        return happened

    async def _idle(self, ask: Round) -> bool:
        """Whether that round would change nothing. Asked of a reader, which waits for nobody and refuses every change: most
        beats have nothing to do, and an open unit of work would hold up whoever has."""
        house = self._pipeline.house
        async with house.storage.reading() as stores:
            turn = house.turn(stores, None, await house.now())
            (happened,) = await asyncio.gather(ask(turn), return_exceptions=True)
        return happened == ()

    async def move_to(self, to: datetime) -> int:
        """Moves a demo database's clock and does what has become due."""

        async def moved(turn: Turn) -> Sequence[Happening]:
            return (ClockMoved(to=to.astimezone(UTC)),)

        if await self._clock.move(to):
            await self._pipeline.clock(moved)
        return await self.tick()
