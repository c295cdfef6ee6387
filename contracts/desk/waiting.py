"""By the clock: approvers are reminded, their managers told, and blocked steps tried again."""

from dataclasses import replace
from datetime import timedelta

from contracts.approval.approval import Approval, StepState, Task
from contracts.approval.choosing import choose, plan
from contracts.approval.deciding import next_step
from contracts.desk.approvals import open_step
from contracts.desk.touching import touch_approval
from contracts.desk.turn import Turn
from contracts.happenings import Happening, Nudged
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.rights import Action

NUDGE_PAUSE = timedelta(hours=1)
"""Nobody is nudged by hand more often than this."""


async def nudge(turn: Turn, contract: Contract) -> tuple[Approval, tuple[Happening, ...]]:
    """The requester (or who may act for them) reminds everybody whom the request waits for."""
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
    """A blocked step opens as soon as the company file names somebody who can take it."""
    happened: list[Happening] = []
    for approval in await turn.stores.approvals.blocked():
        contract = await turn.stores.contracts.lock(approval.contract)
        if contract is None or contract.status is not State.APPROVING:
            continue
        policy = choose(turn.company, contract, approval.requester, turn.today)
        if policy is None:
            continue
        planned = plan(turn.company, policy, approval.requester, await turn.stores.people.aways(turn.today))
        if approval.current >= len(planned) or planned[approval.current].state is StepState.BLOCKED:
            continue
        steps = (*approval.steps[: approval.current], *planned[approval.current :])
        fresh = replace(approval, policy=policy.id, steps=steps)
        index = next_step(steps, approval.current - 1)
        if index is None:
            continue
        _, opened = await open_step(turn, fresh, contract, index)
        await touch_approval(turn.stores, approval)
        happened += opened
    return tuple(happened)
