"""Taking a decision back while nothing has followed from it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from contracts.approval.approval import Approval, Outcome, StepState, Task, TaskState
from contracts.approval.codes import code_from
from contracts.approval.policy import About
from contracts.desk.numbers import set_life
from contracts.desk.people import refuse_without_role
from contracts.desk.touching import touch_approval, touch_contract
from contracts.desk.turn import Turn
from contracts.happenings import Happening, Moved, Undone
from contracts.numbering.life import Life
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.telling import Subject, SubjectKind

UNDO = timedelta(minutes=1)
"""So long a decision can be taken back by who made it."""

DECIDED = (TaskState.APPROVED, TaskState.REJECTED, TaskState.RETURNED)


def can_undo(approval: Approval, task: Task, tasks: Sequence[Task]) -> bool:
    """Whether nothing has followed yet, whatever the clock says: nobody has decided since, nothing was asked again
    from an earlier step, and what was decided has not been carried out."""
    if task.state not in DECIDED or task.decided_at is None or approval.outcome is Outcome.APPROVED:
        return False
    step = approval.steps[task.step] if task.step < len(approval.steps) else None
    if step is None or step.opened_at != task.opened_at or approval.outcome is Outcome.WITHDRAWN:
        return False
    since = [
        other
        for other in tasks
        if other.id != task.id and other.decided_at is not None and other.state is not TaskState.CANCELLED
    ]
    return not any((other.decided_at, other.id) > (task.decided_at, task.id) for other in since if other.decided_at)


async def undo(turn: Turn, id: int) -> tuple[Task, tuple[Happening, ...]]:
    """The task is open again, with a new code, and so are those that the decision had closed; whoever was asked next is
    asked no more. Their cards change; what stood on them stays in the record."""
    stores = turn.stores
    task = await stores.approvals.task(id)
    if task is None or task.approver != turn.actor.id:
        raise Refused("error.not_yours")
    contract = await stores.contracts.lock(task.contract)
    task = await stores.approvals.task(id)
    approval = await stores.approvals.get(task.approval) if task else None
    if contract is None or task is None or approval is None:
        raise Refused("error.not_yours")
    refuse_without_role(turn)
    tasks = await stores.approvals.tasks_of(approval.id)
    about = Subject(SubjectKind.TASK, id)
    last = await stores.approvals.last_of(contract.id)
    untouched = contract.revision == task.revision and last is not None and last.id == approval.id
    if not untouched or not can_undo(approval, task, tasks):
        raise Refused("error.undo_followed", about)
    if task.decided_at is None or turn.now - task.decided_at > UNDO:
        raise Refused("error.undo_late", about)
    happened: tuple[Happening, ...] = (
        Undone(contract=contract.id, approval=approval.id, task=id, by=turn.by, decision=task.state),
    )
    if approval.outcome is not Outcome.OPEN and approval.about in (About.CONTRACT, About.AMENDMENT):
        happened += await _approving_again(turn, contract)
    await _reopen(turn, approval, task, tasks)
    await touch_approval(stores, approval)
    await touch_contract(stores, contract)
    reopened = await stores.approvals.task(id)
    return reopened or task, happened


async def _approving_again(turn: Turn, contract: Contract) -> tuple[Happening, ...]:
    again = replace(contract, status=State.APPROVING)
    await turn.stores.contracts.save(again)
    await set_life(turn, again, Life.USED)
    return (Moved(contract=contract.id, before=contract.status, after=State.APPROVING, reason=""),)


async def _reopen(turn: Turn, approval: Approval, task: Task, tasks: Sequence[Task]) -> None:
    stores = turn.stores
    here = task.step
    steps = list(approval.steps)
    for index in range(here + 1, len(steps)):
        if steps[index].state is StepState.OPEN:
            await stores.approvals.cancel_open(approval.id, turn.now, index)
            steps[index] = replace(steps[index], state=StepState.WAITING, opened_at=None)
    steps[here] = replace(steps[here], state=StepState.OPEN)
    back = replace(approval, steps=tuple(steps), current=here, outcome=Outcome.OPEN, ended_at=None)
    await stores.approvals.save(back)
    closed_with_it = [
        other
        for other in tasks
        if other.state is TaskState.CANCELLED
        and other.decided_at == task.decided_at
        and (other.step, other.opened_at) == (here, task.opened_at)
    ]
    for each in (task, *closed_with_it):
        code = await fresh_code(turn)
        await stores.approvals.save_task(
            replace(each, state=TaskState.OPEN, decided_at=None, comment="", code=code),
        )


async def fresh_code(turn: Turn) -> str:
    """One that no open task has."""
    for _ in range(50):
        code = code_from(turn.entropy(8))
        known = await turn.stores.approvals.task_by_code(code)
        if known is None or known.state is not TaskState.OPEN:
            return code
    raise Refused("error.busy")
