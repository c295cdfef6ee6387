"""A number taken: everything in one commit, beside the same statements given to SQLite by hand. And who waits meanwhile."""

import asyncio
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, closing
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from adapters.api.events import Place, Said, Sender
from benchmarks import office
from benchmarks.effort import Effort
from benchmarks.figures import Figure, side_by_side
from benchmarks.office import CHANNEL, opened
from benchmarks.turns import ASKER, account
from bot.recording import record
from bot.wiring import App
from contracts.desk.taking import Wanted, reserve
from contracts.numbering.key import key
from contracts.register.contract import Contract
from contracts.rights import scope
from contracts.search import Query
from contracts.telling import Errand, Recipient, Subject, SubjectKind
from storage.sqlite import BUSY_MS, connection_of

FACTS = {"customer": "上海电力有限公司", "title": "年度维护", "amount": "300000"}
TYPED = "取号 销售 客户=上海电力有限公司 标题=年度维护 金额=300000"
OPEN = 0.5
"""Seconds that a transaction is held open while others read."""

Statement = tuple[str, Sequence[object]]
Costs = dict[str, list[float]]


class Recorder:
    """Stands in front of a connection and writes down what it is asked to do, one list for each transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.transactions: list[list[Statement]] = []
        self._connection = connection

    def execute(self, sql: str, args: Sequence[object] = ()) -> sqlite3.Cursor:
        if sql == "BEGIN IMMEDIATE":
            self.transactions.append([])
        if not sql.startswith("PRAGMA"):
            self.transactions[-1].append((sql, list(args)))
        return self._connection.execute(sql, args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


async def taken(app: App, event: str) -> None:
    """Inbox, number, contract, audit, outbox: what one turn commits, without the drawing around it."""
    house, now = app.house, await app.house.now()
    person = house.company.people[ASKER]
    async with house.storage.unit() as stores:
        await stores.inbox.first(event, now)
        number, _, happened = await reserve(
            house.turn(stores, person, now), Wanted(house.company.types["sales"], FACTS)
        )
        record(stores, happened, now, person.id, CHANNEL)
        await house.announcer.announce(stores, happened, now)
        subject = Subject(SubjectKind.NUMBER, number.id)
        stores.outbox.tell(
            Errand(
                key=f"answer:{event}",
                to=Recipient(person=ASKER),
                subject=subject,
                why="answer",
                channel=CHANNEL,
                not_before=now,
                lease=1,
            ),
            held_until=now + timedelta(seconds=30),
        )
        stores.inbox.answer(event, subject)


async def typed(app: App, event: str) -> None:
    """The same through the front door."""
    sender = Sender(CHANNEL, app.plugins[CHANNEL].directory, account())
    at = await app.house.now()
    await app.pipeline.hear(Said(key=event, sender=sender, place=Place(CHANNEL), text=TYPED, at=at))


async def recorded(app: App, changes: int) -> list[list[Statement]]:
    storage: Any = app.storage
    writer = connection_of(storage._units._client)
    real: Any = writer._connection
    recorder: Any = Recorder(real)
    writer._connection = recorder
    try:
        for at in range(changes):
            await taken(app, f"change:{at}")
    finally:
        writer._connection = real
    transactions: list[list[Statement]] = recorder.transactions
    return transactions


def by_hand(path: Path) -> sqlite3.Connection:
    """As the house opens its own."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", f"busy_timeout = {BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def replayed(connection: sqlite3.Connection, transactions: Sequence[Sequence[Statement]]) -> None:
    for statements in transactions:
        for sql, args in statements:
            connection.execute(sql, args).fetchall()


async def timed(costs: Costs, name: str, work: Callable[[], Awaitable[None]], times: int) -> None:
    """Adds what one took, in microseconds: by the clock, and of the processor with all threads."""
    begun, used = perf_counter(), process_time()
    await work()
    costs[name].append((perf_counter() - begun) / times * 1e6)
    costs[f"{name}, CPU"].append((process_time() - used) / times * 1e6)


async def change(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    made = await office.made(folder / "made.db", effort.contracts)
    ours, heard, written, raw = (
        Path(shutil.copy(made, folder / f"{n}.db")) for n in ("ours", "heard", "written", "raw")
    )
    async with opened(str(written)) as app:
        transactions = await recorded(app, effort.rounds * effort.changes)
    costs: Costs = defaultdict(list)
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(opened(str(ours)))
        front = await stack.enter_async_context(opened(str(heard)))
        hand = stack.enter_context(closing(by_hand(raw)))
        keys, each = count(), effort.changes
        for at in range(effort.rounds):
            batch = transactions[at * each : (at + 1) * each]
            await timed(costs, "raw", partial(asyncio.to_thread, replayed, hand, batch), each)
            await timed(costs, "ours", partial(_many, taken, app, keys, each), each)
            await timed(costs, "heard", partial(_many, typed, front, keys, each), each)
    what = f"number taken in one commit / its {len(transactions[-1])} statements raw"
    yield side_by_side(f"{what}, CPU", costs["ours, CPU"], costs["raw, CPU"])
    yield side_by_side(f"{what}, time", costs["ours"], costs["raw"], 1.7)
    yield side_by_side("typed, the whole pipeline / raw, CPU", costs["heard, CPU"], costs["raw, CPU"])
    yield side_by_side("typed, the whole pipeline / raw, time", costs["heard"], costs["raw"])


async def _many(act: Callable[[App, str], Awaitable[None]], app: App, keys: "count[int]", times: int) -> None:
    for _ in range(times):
        await act(app, f"key:{next(keys)}")


async def reading(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    path = await office.made(folder / "reading.db", effort.contracts)
    async with opened(str(path)) as app:
        one = contract_reader(app, effort.contracts)
        page = page_reader(app)
        idle, idle_page = await waits(one), await waits(page)
        async with app.storage.unit() as stores:
            await stores.inbox.first("held open", await app.house.now())
            await stores.contracts.add(Contract(owner=ASKER, type="sales", created_at=office.SINCE, created_by=ASKER))
            busy, busy_page = await waits(one), await waits(page)
    yield side_by_side("contract read during an open transaction / idle", [median(busy)], [median(idle)], 2.0)
    yield side_by_side("the same, the longest wait of each", [max(busy)], [max(idle)])
    yield side_by_side("list of 8 during an open transaction / idle", [median(busy_page)], [median(idle_page)], 2.0)


async def waits(read: Callable[[], Awaitable[None]]) -> list[float]:
    """Microseconds of one read after another, for as long as the transaction is open."""
    took = []
    until = perf_counter() + OPEN / 2
    while (begun := perf_counter()) < until:
        await read()
        took.append((perf_counter() - begun) * 1e6)
        await asyncio.sleep(0)
    return took


def contract_reader(app: App, contracts: int) -> Callable[[], Awaitable[None]]:
    numbers = count()

    async def read() -> None:
        async with app.storage.reading() as stores:
            wanted = key(office.number(next(numbers) * 97 % contracts))
            assert await stores.contracts.by_key(wanted) is not None

    return read


def page_reader(app: App) -> Callable[[], Awaitable[None]]:
    mine = scope(app.house.company, app.house.company.people[ASKER])

    async def read() -> None:
        async with app.storage.reading() as stores:
            await stores.contracts.find(Query(owners=(ASKER,)), mine, limit=7)

    return read
