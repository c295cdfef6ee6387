"""Units of work and readers, on every database."""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from statistics import median

import pytest

from contracts.ports import KeyTaken, NotDemo, Notice, Preference, Question, Storage
from contracts.search import Query
from storage.database import open_storage
from storage.errors import NaiveTime, ReadOnly, RuleBroken, UnitFailed, UnitInUnit, UnitOver
from storage.migrate import migrate
from tests.conformance.postgres_server import Server
from tests.conformance.stores import ALL, CHANNELS, NOW, about, added, alert, contract, entry, errand, number

NAIVE = datetime(2026, 1, 15)  # noqa: DTZ001


class Stopped(Exception):
    pass


async def test_all_or_nothing(storage: Storage) -> None:
    with pytest.raises(Stopped):
        await _stopped(storage)
    async with storage.reading() as stores:
        assert (await stores.contracts.find(Query(), ALL, limit=5)).rows == ()
        assert await stores.numbers.ledger() == ()
        assert await stores.numbers.counters() == {}
        assert await stores.people.preference("lina") == Preference(person="lina")
        assert await stores.outbox.version(about(1)) == 0
    assert await storage.deliveries.waiting(NOW, CHANNELS) == 0
    assert await storage.verify_audit() == (0, None)
    async with storage.unit() as stores:
        assert await stores.inbox.first("event", NOW)


async def _stopped(storage: Storage) -> None:
    async with storage.unit() as stores:
        await stores.inbox.first("event", NOW)
        await stores.numbers.next_value("XS", 1)
        held = await stores.contracts.add(contract(number="A-1"))
        await stores.numbers.add(number("A-1", contract=held.id))
        await stores.alerts.add(alert(held.id))
        await stores.people.set_preference(Preference(person="lina", locale="en"))
        stores.audit.append(entry())
        stores.outbox.tell(errand("k"))
        stores.outbox.touch(about(1))
        raise Stopped


async def test_a_refused_commit_undoes_all(storage: Storage) -> None:
    with pytest.raises(RuleBroken):
        await _broken_at_the_end(storage)
    async with storage.reading() as stores:
        assert (await stores.contracts.find(Query(), ALL, limit=5)).rows == ()
    await added(storage)  # and work goes on


async def _broken_at_the_end(storage: Storage) -> None:
    async with storage.unit() as stores:
        await stores.contracts.add(contract())
        await stores.alerts.record_told("k", 999, NOW.date())  # no such alert; written with the commit


async def test_a_failure_cannot_be_ignored(storage: Storage) -> None:
    with pytest.raises(UnitFailed):
        await _ignored(storage)
    async with storage.reading() as stores:
        assert (await stores.contracts.find(Query(), ALL, limit=5)).rows == ()


async def _ignored(storage: Storage) -> None:
    async with storage.unit() as stores:
        await stores.contracts.add(contract())
        with pytest.raises(RuleBroken):
            await stores.alerts.add(alert(999))


async def test_a_taken_key_can_be_lived_with(storage: Storage) -> None:
    async with storage.unit() as stores:
        await stores.numbers.add(number("A-1"))
        with pytest.raises(KeyTaken):
            await stores.numbers.add(number("A-1"))
        await stores.numbers.add(number("A-2", value=2))
    async with storage.reading() as stores:
        assert [each.text for each in await stores.numbers.ledger()] == ["A-1", "A-2"]


async def test_a_unit_reads_what_it_has_put_off(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        await stores.people.set_preference(Preference(person="lina", locale="en"))
        assert (await stores.people.preference("lina")).locale == "en"
        await stores.numbers.raise_to("XS", 9)
        assert await stores.numbers.counters() == {"XS": 9}
        await stores.contracts.save(contract(id=held.id, title="neu"))
        assert [each.title async for each in stores.contracts.all(ALL)] == ["neu"]


async def test_a_reader_changes_nothing(storage: Storage) -> None:
    held = await added(storage)
    question = Question(person="lina", about="fill", subject=None, field="x", facts={}, asked_at=NOW)
    async with storage.reading() as stores:
        changes: tuple[Callable[[], Awaitable[object]], ...] = (
            lambda: stores.contracts.add(contract()),
            lambda: stores.contracts.save(held),
            lambda: stores.contracts.lock(held.id),
            lambda: stores.contracts.set_dates(held.id, frozenset()),
            lambda: stores.numbers.next_value("XS", 1),
            lambda: stores.numbers.raise_to("XS", 1),
            lambda: stores.numbers.add(number("A-1")),
            lambda: stores.alerts.add(alert(held.id)),
            lambda: stores.alerts.record_told("k", None, NOW.date()),
            lambda: stores.approvals.cancel_open(1, NOW),
            lambda: stores.people.ask(question),
            lambda: stores.people.set_preference(Preference(person="lina")),
            lambda: stores.people.add_notice(Notice(key="k", values={}, contract=None, at=NOW)),
            lambda: stores.inbox.first("k", NOW),
        )
        for change in changes:
            with pytest.raises(ReadOnly):
                await change()
        put_off: tuple[Callable[[], None], ...] = (
            lambda: stores.audit.append(entry()),
            lambda: stores.outbox.tell(errand("k")),
            lambda: stores.outbox.touch(about(1)),
            lambda: stores.inbox.answer("k", about(1)),
        )
        for each in put_off:
            with pytest.raises(ReadOnly):
                each()


async def test_the_database_itself_refuses_a_reader_that_writes(storage: Storage) -> None:
    async with storage.reading() as stores:
        with pytest.raises(ReadOnly):
            await stores.numbers._session.rows(  # type: ignore[attr-defined]
                "INSERT INTO counters (scope, value) VALUES ('XS', 1) RETURNING value"
            )


async def test_readers_do_not_wait_for_a_writer(storage: Storage) -> None:
    held = await added(storage, number="A-1")

    async def read_for() -> float:
        started = time.perf_counter()
        async with storage.reading() as stores:
            assert await stores.contracts.by_key("A-1") == held
        return time.perf_counter() - started

    idle = median([await read_for() for _ in range(20)])
    async with storage.unit() as stores:
        await stores.contracts.save(contract(id=held.id, number="A-1", title="not yet"))
        await stores.contracts.get(held.id)
        writing = asyncio.create_task(asyncio.sleep(0.5))
        busy = [await read_for() for _ in range(20)]
        assert not writing.done()
        await writing
    # Ten times, where a shared connection would make it a thousand times: this machine may be busy.
    assert median(busy) < max(idle * 10, 0.02)


async def test_units_take_turns(storage: Storage) -> None:
    async def count() -> int:
        async with storage.unit() as stores:
            before = await stores.numbers.peek_value("XS", 1)
            await asyncio.sleep(0)
            value = await stores.numbers.next_value("XS", 1)
            assert value >= before
            return value

    values = await asyncio.gather(*(count() for _ in range(50)))
    assert sorted(values) == list(range(1, 51))


async def test_an_unused_unit_costs_nothing(storage: Storage) -> None:
    async with storage.unit():
        pass
    async with storage.unit() as stores:
        assert await stores.numbers.peek_value("XS", 1) == 1


async def test_a_cancelled_unit_leaves_nothing(storage: Storage) -> None:
    inside = asyncio.Event()

    async def work() -> None:
        async with storage.unit() as stores:
            await stores.contracts.add(contract())
            inside.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    held = await added(storage)
    async with storage.reading() as stores:
        assert (await stores.contracts.find(Query(), ALL, limit=5)).rows == (held,)


async def test_cancelled_anywhere_all_or_nothing(storage: Storage) -> None:
    """Stopped at every place where it can be: the next unit never finds half of the one before."""

    async def work(name: str) -> None:
        async with storage.unit() as stores:
            await stores.inbox.first(name, NOW)
            await stores.people.aways(NOW.date())
            await stores.numbers.next_value("XS", 1)
            stores.audit.append(entry(details={"name": name}))

    kept = 0
    for pauses in range(40):
        task = asyncio.create_task(work(f"e{pauses}"))
        for _ in range(pauses):
            await asyncio.sleep(0.0003 if pauses > 20 else 0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        async with storage.unit() as stores:
            kept += not await stores.inbox.first(f"e{pauses}", NOW)
    async with storage.reading() as stores:
        assert (await stores.numbers.counters()).get("XS", 0) == kept
    assert await storage.verify_audit() == (kept, None)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_unit_inside_a_unit_is_refused(storage: Storage) -> None:
    """Where all units share one connection it would wait for itself."""
    async with storage.unit() as stores:
        await stores.numbers.next_value("XS", 1)
        with pytest.raises(UnitInUnit):
            async with storage.unit():
                pass
    async with storage.reading() as stores:
        assert await stores.numbers.counters() == {"XS": 1}


async def test_a_task_started_in_a_unit_has_no_part_in_it(storage: Storage) -> None:
    async def elsewhere() -> None:
        async with storage.unit() as stores:
            await stores.people.ask(Question(person="lina", about="x", subject=None, field="x", facts={}, asked_at=NOW))

    with pytest.raises(Stopped):
        await _with_task(storage, elsewhere())
    async with storage.reading() as stores:
        assert await stores.numbers.counters() == {}
        assert await stores.people.question("lina") is not None


async def _with_task(storage: Storage, other: object) -> None:
    task: asyncio.Task[None] | None = None
    try:
        async with storage.unit() as stores:
            await stores.numbers.next_value("XS", 1)
            task = asyncio.create_task(other)  # type: ignore[arg-type]
            await asyncio.sleep(0.01)
            raise Stopped
    finally:
        assert task is not None
        await task


async def test_works_in_a_task_that_was_there_before(storage: Storage) -> None:
    async def work() -> Question | None:
        async with storage.unit() as stores:
            return await stores.people.question("lina")

    empty = contextvars.Context()
    assert await asyncio.get_running_loop().create_task(work(), context=empty) is None


async def test_a_unit_that_has_ended_answers_nothing(storage: Storage) -> None:
    async with storage.unit() as stores:
        await stores.numbers.next_value("XS", 1)
    with pytest.raises(UnitOver):
        await stores.numbers.next_value("XS", 1)


async def test_times_without_zone_are_refused(storage: Storage) -> None:
    held = await added(storage)
    for change in (
        lambda stores: stores.contracts.add(contract(created_at=NAIVE)),
        lambda stores: stores.numbers.add(number("A-1", made_at=NAIVE)),
        lambda stores: stores.alerts.add(alert(held.id, raised_at=NAIVE)),
        lambda stores: stores.inbox.first("k", NAIVE),
        lambda stores: stores.people.add_notice(Notice(key="k", values={}, contract=None, at=NAIVE)),
        lambda stores: stores.outbox.tell(errand("k", not_before=NAIVE)),
    ):
        with pytest.raises(NaiveTime):
            await _one(storage, change)
    with pytest.raises(NaiveTime):
        await storage.deliveries.claim(NAIVE, NAIVE, CHANNELS, 1)
    with pytest.raises(NaiveTime):
        await storage.board.post("room:x", None, "k", {}, NAIVE)


async def _one(storage: Storage, change: object) -> None:
    async with storage.unit() as stores:
        done = change(stores)  # type: ignore[operator]
        if done is not None:
            await done


async def test_only_a_demo_has_a_clock_to_move(storage: Storage, empty_url: str) -> None:
    assert not storage.is_demo
    with pytest.raises(NotDemo):
        await storage.move_clock(1)
    assert (await storage.clock_offset(), await storage.clock_moved()) == (0, False)
    await migrate(empty_url, demo=True)
    demo = await open_storage(empty_url)
    try:
        assert demo.is_demo
        assert (await demo.clock_offset(), await demo.clock_moved()) == (0, False)
        await demo.move_clock(-5_000_000)
        assert (await demo.clock_offset(), await demo.clock_moved()) == (-5_000_000, True)
        await demo.move_clock(0)
        assert (await demo.clock_offset(), await demo.clock_moved()) == (0, True)
    finally:
        await demo.close()
        await demo.close()


@pytest.mark.parametrize("dialect", ["postgres"], indirect=True)
@pytest.mark.postgres
async def test_goes_on_after_the_server_has_cut_it_off(storage: Storage, postgres_server: Server) -> None:
    await added(storage)
    postgres_server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 't%'")
    await asyncio.sleep(0.05)  # the news has to arrive
    held = await added(storage)
    async with storage.reading() as stores:
        assert await stores.contracts.get(held.id) == held


async def test_more_units_than_connections(storage: Storage) -> None:
    async def work(name: str) -> None:
        async with storage.unit() as stores:
            await stores.inbox.first(name, NOW)
            await asyncio.sleep(0.001)
        async with storage.reading() as stores:
            assert await stores.inbox.answered(name) is None

    await asyncio.gather(*(work(f"e{count}") for count in range(100)))
    async with storage.unit() as stores:
        assert not any([await stores.inbox.first(f"e{count}", NOW) for count in range(100)])
