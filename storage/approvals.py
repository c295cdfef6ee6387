"""The store of approvals and tasks."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from tortoise.queryset import QuerySet

from contracts.approval.approval import Approval, Outcome, Remark, RemarkKind, Step, StepState, Task, TaskState, Via
from contracts.approval.policy import About, Asked, Asks, PolicyStep
from contracts.ports import KeyTaken
from storage.rows.approval import ApprovalRow, RemarkRow, TaskRow
from storage.session import Session, insert_of
from storage.values import from_json, maybe_instant, to_json

_OPEN = TaskState.OPEN.value


class ApprovalStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def _approvals(self, **where: Any) -> QuerySet[ApprovalRow]:
        return ApprovalRow.filter(**where).using_db(self._session.client)

    def _tasks(self, **where: Any) -> QuerySet[TaskRow]:
        return TaskRow.filter(**where).using_db(self._session.client)

    async def get(self, id: int) -> Approval | None:
        return _maybe_approval(await self._approvals(id=id).first())

    async def open_of(self, contract: int) -> Approval | None:
        return _maybe_approval(await self._approvals(contract_id=contract, outcome=Outcome.OPEN.value).first())

    async def last_of(self, contract: int) -> Approval | None:
        return _maybe_approval(await self._approvals(contract_id=contract).order_by("-id").first())

    async def add(self, approval: Approval) -> Approval:
        self._session.changes()
        row = await ApprovalRow.create(using_db=self._session.client, **_approval_columns(approval))
        return replace(approval, id=row.id)

    async def save(self, approval: Approval) -> None:
        self._session.changes()
        await self._approvals(id=approval.id).update(**_approval_columns(approval))

    async def blocked(self) -> tuple[Approval, ...]:
        rows = await self._approvals(blocked=True, outcome=Outcome.OPEN.value).order_by("id")
        return tuple(map(_approval, rows))

    async def task(self, id: int) -> Task | None:
        return _maybe_task(await self._tasks(id=id).first())

    async def task_by_code(self, code: str) -> Task | None:
        return _maybe_task(await self._tasks(code=code.upper()).order_by("-id").first())

    async def tasks_of(self, approval: int) -> tuple[Task, ...]:
        return tuple(map(_task, await self._tasks(approval_id=approval).order_by("id")))

    async def tasks_about(self, contract: int) -> tuple[Task, ...]:
        return tuple(map(_task, await self._tasks(contract_id=contract).order_by("id")))

    async def lengths(self, policy: str, limit: int) -> tuple[tuple[datetime, datetime], ...]:
        ended = self._approvals(policy=policy, outcome=Outcome.APPROVED.value).order_by("-id").limit(limit)
        return tuple((row.started_at, row.ended_at) for row in await ended)

    async def remarks_of(self, approval: int) -> tuple[Remark, ...]:
        rows = await RemarkRow.filter(approval_id=approval).using_db(self._session.client).order_by("id")
        return tuple(
            Remark(
                id=row.id,
                approval=row.approval_id,
                author=row.author,
                kind=RemarkKind(row.kind),
                said=row.said,
                at=row.at,
            )
            for row in rows
        )

    async def add_remark(self, remark: Remark) -> Remark:
        self._session.changes()
        row = await RemarkRow.create(
            using_db=self._session.client,
            approval_id=remark.approval,
            author=remark.author,
            kind=remark.kind.value,
            said=remark.said,
            at=remark.at,
        )
        return replace(remark, id=row.id)

    async def open_tasks(self, person: str | None = None) -> tuple[Task, ...]:
        whose = {} if person is None else {"approver": person}
        return tuple(map(_task, await self._tasks(state=_OPEN, **whose).order_by("opened_at", "id")))

    async def add_task(self, task: Task) -> Task:
        self._session.changes()
        step = insert_of("tasks", _task_columns(task), "ON CONFLICT DO NOTHING RETURNING id")
        row = await self._session.row(step.sql, step.args)
        if row is None:
            raise KeyTaken
        return replace(task, id=row["id"])

    async def save_task(self, task: Task) -> None:
        self._session.changes()
        await self._tasks(id=task.id).update(**_task_columns(task))

    async def decide(self, task: int, revision: int, state: TaskState, at: datetime, comment: str) -> bool:
        self._session.changes()
        still_open = self._tasks(id=task, state=_OPEN, revision=revision)
        return await still_open.update(state=state.value, decided_at=at, comment=comment) == 1

    async def cancel_open(self, approval: int, at: datetime, step: int | None = None) -> None:
        self._session.changes()
        which = {} if step is None else {"step": step}
        open_ones = self._tasks(approval_id=approval, state=_OPEN, **which)
        await open_ones.update(state=TaskState.CANCELLED.value, decided_at=at)


def _approval_columns(approval: Approval) -> dict[str, Any]:
    return {
        "contract_id": approval.contract,
        "requester": approval.requester,
        "policy": approval.policy,
        "revision": approval.revision,
        "outcome": approval.outcome.value,
        "steps": to_json([asdict(step) for step in approval.steps]),
        "current_step": approval.current,
        "blocked": any(step.state is StepState.BLOCKED for step in approval.steps),
        "started_at": approval.started_at,
        "ended_at": approval.ended_at,
        "about": approval.about.value,
        "terms": to_json(dict(approval.terms)),
    }


def _approval(row: ApprovalRow) -> Approval:
    return Approval(
        id=row.id,
        contract=row.contract_id,
        requester=row.requester,
        policy=row.policy,
        revision=row.revision,
        outcome=Outcome(row.outcome),
        steps=tuple(_step(**fields) for fields in from_json(row.steps)),
        current=row.current_step,
        started_at=row.started_at,
        ended_at=row.ended_at,
        about=About(row.about),
        terms=from_json(row.terms),
    )


def _step(*, rule: dict[str, Any], approvers: list[str], state: str, opened_at: str | None, **others: Any) -> Step:
    asked = tuple(Asked(Asks(each["asks"]), each["name"]) for each in rule.pop("asked"))
    return Step(
        rule=PolicyStep(asked=asked, **rule),
        approvers=tuple(approvers),
        state=StepState(state),
        opened_at=maybe_instant(opened_at),
        **others,
    )


def _task_columns(task: Task) -> dict[str, Any]:
    return {
        "approval_id": task.approval,
        "contract_id": task.contract,
        "step": task.step,
        "approver": task.approver,
        "on_behalf_of": task.on_behalf_of,
        "code": task.code,
        "state": task.state.value,
        "revision": task.revision,
        "opened_at": task.opened_at,
        "decided_at": task.decided_at,
        "comment": task.comment,
        "nudged_at": task.nudged_at,
        "escalated_at": task.escalated_at,
        "via": task.via.value,
    }


def _task(row: TaskRow) -> Task:
    return Task(
        id=row.id,
        approval=row.approval_id,
        contract=row.contract_id,
        step=row.step,
        approver=row.approver,
        on_behalf_of=row.on_behalf_of,
        code=row.code,
        state=TaskState(row.state),
        revision=row.revision,
        opened_at=row.opened_at,
        decided_at=row.decided_at,
        comment=row.comment,
        nudged_at=row.nudged_at,
        escalated_at=row.escalated_at,
        via=Via(row.via),
    )


def _maybe_approval(row: ApprovalRow | None) -> Approval | None:
    return None if row is None else _approval(row)


def _maybe_task(row: TaskRow | None) -> Task | None:
    return None if row is None else _task(row)
