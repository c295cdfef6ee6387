"""Months of dates in minutes: real houses on one real database, a clock that leaps, houses that die, and who should have heard what.

What should have been told is reckoned here anew, from the rule's words alone. A house that dies takes its open unit of work
with it and whatever it held in its head; the database is all that is left.
"""

import random
import sqlite3
from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.company import load_company
from bot.due import Due
from bot.settings import known_channels, load_settings
from bot.wiring import App, running
from contracts.company import Company
from contracts.dates.notice import watched_days
from contracts.dates.rule import DateKind
from contracts.desk.turn import Turn
from contracts.happenings import Happening
from contracts.register.contract import State
from storage.migrate import migrate
from tests.stories.story import COMPANY
from tests.unit.company import contract

LEADS = (60, 30, 7, 1, 0)
OWNERS = ("wangwei", "liuyang", "emily")
ROOM = "sales-alerts"
BEGIN = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)


class Killed(BaseException):
    """The house died here. No handler of ours may catch it."""


@dataclass
class Plan:
    days: int
    contracts: int
    beat: timedelta
    kills: int
    seed: int = 1


class SimClock:
    """Both houses have the same clock."""

    def __init__(self) -> None:
        self.time = BEGIN

    async def now(self) -> datetime:
        return self.time


class World:
    def __init__(self, folder: Path, plan: Plan) -> None:
        self.plan = plan
        self.path = folder / "sim.db"
        self.clock = SimClock()
        self.dice = random.Random(plan.seed)
        self.company = self._company()
        self.told: dict[str, datetime] = {}
        self.beats: list[datetime] = []
        self.killed = 0
        self.seen = 0
        self.watched: dict[int, tuple[str, dict[DateKind, date]]] = {}

    def _company(self) -> Company:
        company = load_company(COMPANY, known_channels())
        rules = tuple(replace(rule, leads=LEADS) for rule in company.date_rules[:1])
        return replace(company, date_rules=rules)

    async def run(self) -> None:
        url = f"sqlite://{self.path}"
        await migrate(url, demo=True)
        settings = load_settings({"database_url": url, "company_file": COMPANY, "demo": True})
        async with AsyncExitStack() as stack:
            apps = [await stack.enter_async_context(running(settings, self.company)) for _ in range(2)]
            for app in apps:
                app.house.now = self.clock.now
            await self._fill(apps[0])
            reader = stack.enter_context(closing(sqlite3.connect(self.path)))
            await self._live(apps, reader)

    async def _fill(self, app: App) -> None:
        span = self.plan.days + 40
        async with app.storage.unit() as stores:
            for number in range(self.plan.contracts):
                ends = BEGIN.date() + timedelta(days=self.dice.randint(5, span))
                owner = self.dice.choice(OWNERS)
                made = await stores.contracts.add(
                    contract(
                        owner,
                        title=f"合同 {number}",
                        customer=f"客户 {number}",
                        starts=BEGIN.date() - timedelta(days=300),
                        ends=ends,
                        notice=None,
                        status=State.ACTIVE,
                        created_at=BEGIN,
                    )
                )
                days = watched_days(made, BEGIN.date(), self.company.calendar)
                await stores.contracts.set_dates(made.id, days)
                self.watched[made.id] = (owner, dict(days))

    async def _live(self, apps: Sequence[App], reader: sqlite3.Connection) -> None:
        end = BEGIN + timedelta(days=self.plan.days)
        dues = [self._born(app) for app in apps]
        beats = max(1, int((end - BEGIN) / self.plan.beat) * 2)
        dying = self.plan.kills / beats
        while self.clock.time < end:
            for at, app in enumerate(apps):
                dues[at] = await self._beat(app, dues[at], reader, dying)
            chance = self.dice.random()
            if chance < 0.004:
                self.clock.time += timedelta(hours=self.dice.randint(1, 72))  # nobody is up
            elif chance < 0.006:
                self.clock.time += timedelta(days=3)  # the clock leaps
            else:
                self.clock.time += self.plan.beat
        for at, app in enumerate(apps):
            await self._beat(app, dues[at], reader, 0)

    def _born(self, app: App) -> Due:
        return Due(app.pipeline, app.delivery, self.clock)  # type: ignore[arg-type]

    async def _beat(self, app: App, due: Due, reader: sqlite3.Connection, dying: float) -> Due:
        """One beat, which the house may not survive; a new one takes its place."""
        lethal = self.dice.randint(1, 3) if self.dice.random() < dying else None
        pipeline = app.pipeline
        honest = pipeline.clock
        count = 0

        async def mortal(ask: Callable[[Turn], Awaitable[Sequence[Happening]]]) -> int:
            nonlocal count
            count += 1

            async def dies(turn: Turn) -> Sequence[Happening]:
                happened = await ask(turn)
                if count == lethal:
                    raise Killed
                return happened

            return await honest(dies)

        pipeline.clock = mortal  # type: ignore[method-assign]
        try:
            await due.tick()
            self.beats.append(self.clock.time)
        except (Killed, BaseExceptionGroup):
            pass
        finally:
            pipeline.clock = honest  # type: ignore[method-assign]
            self._read(reader)
        if lethal is None:
            return due
        self.killed += 1  # in the middle of its work, or after it
        return self._born(app)

    def _read(self, reader: sqlite3.Connection) -> None:
        rows = reader.execute("SELECT rowid, key FROM tellings WHERE rowid > ? ORDER BY rowid", (self.seen,)).fetchall()
        for rowid, key in rows:
            self.seen = rowid
            if key.startswith("alert:") and key.count(":") == 6:
                self.told[key] = self.clock.time

    def verdict(self) -> list[str]:
        """What is wrong: told too early, not told though due, told though superseded, carried twice or by nothing."""
        wrong: list[str] = []
        known: set[str] = set()
        for start, name, moments in self._tellings():
            for moment, lead in moments:
                key = f"{start}:{lead}:{name}"
                known.add(key)
                at = self.told.get(key)
                if at is not None and at < moment:
                    wrong.append(f"early: {key} at {at}, due {moment}")
                if at is not None and lead != min((lead for moment, lead in moments if moment <= at), default=lead):
                    wrong.append(f"superseded: {key} at {at}")
            for at in self._first_beats(moments):
                key = f"{start}:{min(lead for moment, lead in moments if moment <= at)}:{name}"
                if self.told.get(key, at + timedelta(days=1)) > at:
                    wrong.append(f"lost: {key}, due by {at}, told {self.told.get(key)}")
        wrong += [f"never due: {key}" for key in self.told.keys() - known]
        return wrong + self._carried()

    def _tellings(self) -> Iterator[tuple[str, str, list[tuple[datetime, int]]]]:
        """For each watched day and receiver: how its keys begin, the receiver's name, and when each lead comes."""
        home = ZoneInfo(self.company.timezone)
        for id, (owner, days) in self.watched.items():
            person = self.company.people[owner]
            zones = {f"person:{owner}": ZoneInfo(person.timezone or self.company.timezone), f"room:{ROOM}": home}
            for kind, due in days.items():
                for name, zone in zones.items():
                    moments = [(_moment(self.company, due, lead, zone), lead) for lead in LEADS]
                    yield f"alert:{id}:{kind}:{due}", name, moments

    def _first_beats(self, moments: Sequence[tuple[datetime, int]]) -> list[datetime]:
        """The first whole beat after each lead has come; what a house did that died may have come before it."""
        firsts = {bisect_left(self.beats, moment) for moment, _ in moments}
        return [self.beats[at] for at in sorted(firsts) if at < len(self.beats)]

    def _carried(self) -> list[str]:
        """There are as many cards with an alert for a receiver on a day as it was told them that day (twice, when the bot was
        down until the next lead had come), and each card has exactly one errand."""
        told = "SELECT alert_id, receiver, day FROM tellings WHERE alert_id IS NOT NULL"
        shown = "SELECT a.alert_id, d.person, d.day FROM digest_alerts a JOIN digests d ON d.id = a.digest_id"
        sent = "SELECT subject_id FROM errands WHERE subject_kind = 'digest' AND why = 'alert.digest'"
        with closing(sqlite3.connect(self.path)) as database:
            tellings, cards, errands = (Counter(database.execute(sql).fetchall()) for sql in (told, shown, sent))
            digests = database.execute("SELECT id FROM digests").fetchall()
        wrong = [
            f"told {count} times, shown {cards[row]} times: {row}"
            for row, count in tellings.items()
            if cards[row] != count
        ]
        return wrong + [f"card {row[0]} has {errands[row]} errands" for row in digests if errands[row] != 1]


def _moment(company: Company, due: date, lead: int, zone: ZoneInfo) -> datetime:
    day = due - timedelta(days=lead)
    while not company.calendar.is_worked(day):
        day -= timedelta(days=1)
    return datetime.combine(day, time(9), zone).astimezone(UTC)
