"""The clock comes round while somebody is at the same contract: whoever is second works with what the first has made of it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.company import load_company
from bot.importing import FileRefused, ImportOptions, Report, import_file
from bot.settings import known_channels
from contracts.approval.approval import Task, TaskState
from contracts.company import Company
from contracts.dates.period import Period, Unit
from contracts.dates.rule import Alert, AlertState, DateKind
from contracts.desk.alerts import act
from contracts.desk.approvals import submit
from contracts.desk.deciding import decide
from contracts.desk.filling import fill
from contracts.desk.lifecycle import follow_calendar, move
from contracts.desk.numbers import lapse_due
from contracts.desk.taking import Wanted, reserve
from contracts.desk.turn import Turn
from contracts.desk.waiting import nudge
from contracts.desk.watching import watch
from contracts.happenings import DigestMade, Happening
from contracts.money import Money
from contracts.numbering.life import Life
from contracts.ports import Storage, Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from reminders.claims import claims_round
from reminders.tasks import tasks_round
from reminders.telling import alerts_round
from tests.conformance.stores import contract

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
COMPANY = load_company(Path(__file__).parents[2] / "demo" / "company.toml", known_channels())
FACTS = {"customer": "华东电力", "title": "维护", "amount": "30万", "starts": "2027-01-01", "ends": "2027-12-31"}


def turn(stores: Stores, person: str | None, now: datetime = NOW, company: Company = COMPANY) -> Turn:
    return Turn(stores, company, company.people[person] if person else None, now, secrets.token_bytes)


@asynccontextmanager
async def overtaken(storage: Storage, late: Callable[[Stores], Awaitable[object]]) -> AsyncIterator[Stores]:
    """What is done inside the block is committed while `late` is waiting for it, or has just read what was before."""

    async def second() -> None:
        async with storage.unit() as stores:
            await late(stores)

    async with storage.unit() as stores:
        yield stores
        await stores.contracts.get(0)  # whatever was put off is with the database now
        waiting = asyncio.create_task(second())
        await asyncio.sleep(0.2)
    await waiting


async def reserved(storage: Storage) -> tuple[Contract, int]:
    async with storage.unit() as stores:
        record, draft, _ = await reserve(turn(stores, "wangwei"), Wanted(COMPANY.types["sales"], FACTS))
    return draft, record.id


async def asked(storage: Storage) -> tuple[Contract, Task]:
    draft, _ = await reserved(storage)
    async with storage.unit() as stores:
        await submit(turn(stores, "wangwei"), draft.id, draft.revision)
    async with storage.reading() as stores:
        (task,) = await stores.approvals.open_tasks()
    return draft, task


async def running(storage: Storage, **facts: object) -> Contract:
    async with storage.unit() as stores:
        made = await stores.contracts.add(
            contract(
                status=State.ACTIVE,
                starts=date(2026, 1, 1),
                ends=date(2026, 12, 31),
                notice=Period(1, Unit.MONTHS),
                created_at=NOW - timedelta(days=300),
                **facts,
            )
        )
        await watch(stores, COMPANY, made, NOW.date(), "clock")
    return made


@pytest.mark.parametrize("wait", [timedelta(days=30), timedelta(days=28)], ids=["lapse", "warning"])
async def test_a_number_that_is_just_submitted_does_not_lapse(storage: Storage, wait: timedelta) -> None:
    draft, number = await reserved(storage)
    async with overtaken(storage, lambda late: lapse_due(turn(late, None, NOW + wait))) as stores:
        await submit(turn(stores, "wangwei", NOW + wait), draft.id, draft.revision)
    async with storage.reading() as stores:
        record = await stores.numbers.get(number)
        assert record is not None
        assert record.life is Life.USED
        found = await stores.contracts.get(draft.id)
        assert found is not None
        assert found.status is State.APPROVING


async def test_what_an_admin_ends_stays_ended(storage: Storage) -> None:
    made = await running(storage)
    async with overtaken(storage, lambda late: follow_calendar(turn(late, None))) as stores:
        await move(turn(stores, "wuxia"), made, State.TERMINATED, "对方停业")
    async with storage.reading() as stores:
        found = await stores.contracts.get(made.id)
        assert found is not None
        assert found.status is State.TERMINATED


@pytest.mark.parametrize("reminder", ["clock", "requester"])
async def test_a_decision_outlives_a_reminder(storage: Storage, reminder: str) -> None:
    draft, task = await asked(storage)
    later = NOW + timedelta(days=10)

    async def remind(late: Stores) -> None:
        if reminder == "clock":
            await tasks_round(turn(late, None, later))
            return
        with pytest.raises(Refused):  # nobody is left to be reminded
            await nudge(turn(late, "wangwei", later), draft)

    async with overtaken(storage, remind) as stores:
        await decide(turn(stores, "lina", later), task.id, task.revision, TaskState.APPROVED, "")
    async with storage.reading() as stores:
        assert await stores.approvals.open_tasks() == ()
        found = await stores.approvals.task(task.id)
        assert found is not None
        assert found.state is TaskState.APPROVED


async def raised(storage: Storage) -> Alert:
    made = await running(storage)
    async with storage.unit() as stores:
        await alerts_round(turn(stores, None))
    async with storage.reading() as stores:
        found = [alert for alert in await stores.alerts.of_contract(made.id) if alert.kind is DateKind.NOTICE]
    return found[0]


async def test_what_is_settled_does_not_come_back(storage: Storage) -> None:
    alert = await raised(storage)
    async with storage.unit() as stores:
        await act(turn(stores, "wangwei"), alert.id, AlertState.CLAIMED)
    later = NOW + timedelta(days=20)
    async with overtaken(storage, lambda late: claims_round(turn(late, None, later))) as stores:
        await act(turn(stores, "wangwei", later), alert.id, AlertState.DONE)
    assert await _state(storage, alert) is AlertState.DONE


async def test_what_is_claimed_is_not_told_once_more(storage: Storage) -> None:
    alert = await raised(storage)
    later = NOW + timedelta(days=6)
    async with overtaken(storage, lambda late: alerts_round(turn(late, None, later))) as stores:
        await act(turn(stores, "wangwei", later), alert.id, AlertState.CLAIMED)
    assert await _state(storage, alert) is AlertState.CLAIMED


async def _state(storage: Storage, alert: Alert) -> AlertState:
    async with storage.reading() as stores:
        found = await stores.alerts.get(alert.id)
        assert found is not None
        return found.state


async def test_nothing_is_written_when_nothing_is_due(storage: Storage) -> None:
    made = await running(storage)
    async with storage.unit() as stores:
        await follow_calendar(turn(stores, None))
    async with storage.reading() as reader:
        (seen,) = await reader.contracts.to_move(date(2026, 11, 23), date(2027, 2, 21))
        assert seen.id == made.id
        # A reader refuses every change, so this round makes none.
        assert await follow_calendar(turn(reader, None)) == ()
        assert replace(seen, status=State.EXPIRING) == seen


async def test_two_clocks_tell_what_is_due_once(storage: Storage) -> None:
    for number in range(2):
        await running(storage, title=f"合同 {number}")
    async with storage.unit() as stores:
        await alerts_round(turn(stores, None))
    later = NOW + timedelta(days=6)
    second: list[Happening] = []

    async def again(late: Stores) -> None:
        await late.alone("clock")
        second.extend(await alerts_round(turn(late, None, later)))

    async with overtaken(storage, again) as stores:
        await stores.alone("clock")
        first = await alerts_round(turn(stores, None, later))
    assert any(isinstance(one, DigestMade) for one in first)
    assert second == []


async def test_an_import_undoes_nothing_that_it_has_not_seen(storage: Storage, tmp_path: Path) -> None:
    draft, _ = await reserved(storage)
    file = tmp_path / "contracts.csv"
    file.write_text(f"合同编号,合同名称,客户,备注\n{draft.number},维护,华东电力,加急\n", "utf-8")

    async def bring_in() -> Report:
        try:
            return await import_file(storage, COMPANY, file, ImportOptions(), NOW)
        except FileRefused as refused:
            return Report(problems=[(0, str(refused))])

    async with storage.unit() as stores:
        await fill(turn(stores, "wangwei"), draft.id, {"amount": "40万"})
        await stores.contracts.get(0)
        waiting = asyncio.create_task(bring_in())
        await asyncio.sleep(0.3)
    report = await waiting
    async with storage.reading() as stores:
        found = await stores.contracts.get(draft.id)
    assert found is not None
    assert found.amount == Money(40_000_000, "CNY"), report
