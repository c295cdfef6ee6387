"""Approvals and tasks, on every database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.approval.approval import Approval, Outcome, Remark, RemarkKind, StepState, TaskState
from contracts.approval.policy import About
from contracts.ports import KeyTaken, Storage
from storage.errors import RuleBroken
from tests.conformance.stores import MINUTE, NOW, added, approval, task


async def test_an_approval_runs_and_ends(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        running = await stores.approvals.add(approval(held.id))
        assert await stores.approvals.get(running.id) == running
        assert await stores.approvals.open_of(held.id) == running
        blocked = replace(
            running, steps=(replace(running.steps[0], state=StepState.BLOCKED, why_blocked="x", opened_at=None),)
        )
        await stores.approvals.save(blocked)
        assert await stores.approvals.blocked() == (blocked,)
        ended = replace(blocked, outcome=Outcome.REJECTED, ended_at=NOW + MINUTE)
        await stores.approvals.save(ended)
        assert await stores.approvals.blocked() == ()
        assert await stores.approvals.open_of(held.id) is None
        assert await stores.approvals.last_of(held.id) == ended
        again = await stores.approvals.add(approval(held.id))
        assert await stores.approvals.last_of(held.id) == again
    async with storage.reading() as stores:
        assert await stores.approvals.get(ended.id) == ended
        assert await stores.approvals.get(again.id + 1) is None


async def test_a_contract_is_in_one_approval_at_a_time(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        await stores.approvals.add(approval(held.id))
    with pytest.raises(RuleBroken):
        await again(storage, held.id)
    async with storage.reading() as stores:
        open_one = await stores.approvals.open_of(held.id)
    assert open_one is not None
    assert open_one == await last(storage, held.id)


async def again(storage: Storage, contract: int) -> None:
    async with storage.unit() as stores:
        await stores.approvals.add(approval(contract))


async def last(storage: Storage, contract: int) -> Approval | None:
    async with storage.reading() as stores:
        return await stores.approvals.last_of(contract)


async def test_tasks(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        tasks = stores.approvals
        running = await tasks.add(approval(held.id))
        late = await tasks.add_task(task(running, "A7K2", opened_at=NOW + MINUTE))
        early = await tasks.add_task(task(running, "B3M9", approver="zhaomin", on_behalf_of="lina"))
        with pytest.raises(KeyTaken):
            await tasks.add_task(task(running, "A7K2"))
        assert await tasks.task(late.id) == late
        assert await tasks.task(early.id + 9) is None
        assert await tasks.tasks_of(running.id) == (late, early)
        assert await tasks.open_tasks() == (early, late)
        assert await tasks.open_tasks("lina") == (late,)
        nudged = replace(late, nudged_at=NOW, escalated_at=NOW)
        await tasks.save_task(nudged)
        assert await tasks.task_by_code("A7K2") == nudged
        assert await tasks.task_by_code("ZZZZ") is None
        # A code is free again when its task has ended, and means the newest.
        await tasks.save_task(replace(nudged, state=TaskState.TRANSFERRED))
        newest = await tasks.add_task(task(running, "A7K2"))
        assert await tasks.task_by_code("A7K2") == newest


async def test_the_first_decision_counts(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        running = await stores.approvals.add(approval(held.id))
        asked = await stores.approvals.add_task(task(running, "A7K2"))
        assert not await stores.approvals.decide(asked.id, 2, TaskState.APPROVED, NOW, "an older revision")
        assert await stores.approvals.decide(asked.id, 3, TaskState.APPROVED, NOW, "好")
        assert not await stores.approvals.decide(asked.id, 3, TaskState.REJECTED, NOW + MINUTE, "too late")
        decided = replace(asked, state=TaskState.APPROVED, decided_at=NOW, comment="好")
        assert await stores.approvals.task(asked.id) == decided


async def test_cancelling_what_is_open(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        tasks = stores.approvals
        running = await tasks.add(approval(held.id))
        decided = await tasks.add_task(task(running, "A1", state=TaskState.APPROVED))
        first = await tasks.add_task(task(running, "A2"))
        second = await tasks.add_task(task(running, "A3", step=1))
        await tasks.cancel_open(running.id, NOW, step=1)
        assert await tasks.open_tasks() == (first,)
        await tasks.cancel_open(running.id, NOW + MINUTE)
        assert await tasks.tasks_of(running.id) == (
            decided,
            replace(first, state=TaskState.CANCELLED, decided_at=NOW + MINUTE),
            replace(second, state=TaskState.CANCELLED, decided_at=NOW),
        )


async def test_what_is_said_stays_in_order(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        running = await stores.approvals.add(approval(held.id))
        said = [
            Remark(approval=running.id, author=who, kind=kind, said=text, at=NOW)
            for who, kind, text in (
                ("lina", RemarkKind.QUESTION, "为什么？"),
                ("wangwei", RemarkKind.ANSWER, "因为 | 'x'"),
                ("lina", RemarkKind.COMMENT, "好"),
            )
        ]
        kept = [await stores.approvals.add_remark(one) for one in said]
    async with storage.reading() as stores:
        assert await stores.approvals.remarks_of(running.id) == tuple(kept)
        assert await stores.approvals.remarks_of(running.id + 1) == ()
    assert [replace(one, id=0) for one in kept] == said


async def test_what_it_is_about_and_how_long_it_took(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        first = await stores.approvals.add(
            replace(approval(held.id), about=About.TERMINATION, terms={"reason": "不做了"})
        )
        assert await stores.approvals.get(first.id) == first
        await stores.approvals.save(replace(first, outcome=Outcome.APPROVED, ended_at=NOW + MINUTE))
        second = await stores.approvals.add(approval(held.id))
        await stores.approvals.save(replace(second, outcome=Outcome.REJECTED, ended_at=NOW + MINUTE))
        third = await stores.approvals.add(approval(held.id))
        await stores.approvals.save(replace(third, outcome=Outcome.APPROVED, ended_at=NOW + 2 * MINUTE))
    async with storage.reading() as stores:
        lengths = await stores.approvals.lengths(first.policy, 10)
        assert lengths == ((third.started_at, NOW + 2 * MINUTE), (first.started_at, NOW + MINUTE))
        assert await stores.approvals.lengths(first.policy, 1) == lengths[:1]
        assert await stores.approvals.lengths("another", 10) == ()
        assert await stores.approvals.tasks_about(held.id) == ()
