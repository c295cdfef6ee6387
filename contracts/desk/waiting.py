"""By the clock: approvers are reminded, their managers told, and steps that nobody can take are tried again."""

from dataclasses import replace
from datetime import timedelta

from contracts.approval.approval import Approval, StepState, Task, TaskState
from contracts.desk.approvals import go_on, replanned
from contracts.desk.turn import Turn
from contracts.happenings import Happening, Nudged
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.rights import Action

NUDGE_PAUSE = timedelta(hours=1)
"""Nobody is nudged by hand more often than this."""


async def nudge(turn: Turn, contract: Contract) -> tuple[Approval, tuple[Happening, ...]]:
    """The requester (or who may act for them) reminds everybody whom the request waits for."""
    contract = await turn.hold(contract.id)
    approval = await turn.stores.approvals.open_of(contract.id)
    if approval is None:
        raise Refused("error.no_approval")
    if approval.requester != turn.actor.id:
        turn.insist(Action.NUDGE, contract)
    tasks = [t for t in await turn.stores.approvals.open_tasks() if t.approval == approval.id]
    ready = [t for t in tasks if t.nudged_at is None or t.nudged_at + NUDGE_PAUSE <= turn.now]
    if not ready:
        raise Refused("error.nudged_already" if tasks else "error.nobody_to_nudge")
    return approval, tuple([await remind(turn, task) for task in ready])


async def still_open(turn: Turn, task: Task) -> Task | None:
    """The task as it is under the contract's lock, if nobody has decided it in between."""
    await turn.stores.contracts.lock(task.contract)
    fresh = await turn.stores.approvals.task(task.id)
    return fresh if fresh is not None and fresh.state is TaskState.OPEN else None


async def remind(turn: Turn, task: Task) -> Happening:
    await turn.stores.approvals.save_task(replace(task, nudged_at=turn.now))
    return Nudged(
        contract=task.contract,
        approval=task.approval,
        task=task.id,
        approver=task.approver,
        told=task.approver,
        escalated=False,
    )


async def escalate(turn: Turn, task: Task) -> Happening | None:
    """Tells the approver's manager; None when there is nobody to tell."""
    approver = turn.company.people.get(task.approver)
    await turn.stores.approvals.save_task(replace(task, escalated_at=turn.now))
    if approver is None or approver.manager is None:
        return None
    return Nudged(
        contract=task.contract,
        approval=task.approval,
        task=task.id,
        approver=task.approver,
        told=approver.manager,
        escalated=True,
    )


async def try_blocked(turn: Turn) -> tuple[Happening, ...]:
    """A step that nobody can take opens as soon as the company file names somebody who can; one whose approvers have
    left the file is asked of whoever is in their place, or is blocked, of which admins are told."""
    approvals = turn.stores.approvals
    stuck = {approval.contract for approval in await approvals.blocked() if _is_blocked(approval)}
    stuck |= {task.contract for task in await approvals.open_tasks() if task.approver not in turn.company.people}
    happened: list[Happening] = []
    for id in sorted(stuck):
        contract = await turn.stores.contracts.lock(id)
        approval = await approvals.open_of(id)
        if contract is not None and approval is not None:
            happened += await _unstuck(turn, approval, contract)
    return tuple(happened)


def _is_blocked(approval: Approval) -> bool:
    return approval.steps[approval.current].state is StepState.BLOCKED


async def _unstuck(turn: Turn, approval: Approval, contract: Contract) -> tuple[Happening, ...]:
    if not _is_blocked(approval) and await _enough_are_here(turn, approval):
        return ()
    fresh = await replanned(turn, approval, contract)
    if _is_blocked(approval) and _is_blocked(fresh):
        return ()
    return await go_on(turn, fresh, contract)


async def _enough_are_here(turn: Turn, approval: Approval) -> bool:
    """Whether those who have agreed to the open step, and those asked who are still with the company, can complete it."""
    step = approval.steps[approval.current]
    tasks = await turn.stores.approvals.tasks_of(approval.id)
    here = [task for task in tasks if task.step == approval.current and task.opened_at == step.opened_at]
    able = sum(
        task.state is TaskState.APPROVED or (task.state is TaskState.OPEN and task.approver in turn.company.people)
        for task in here
    )
    return able >= step.need
