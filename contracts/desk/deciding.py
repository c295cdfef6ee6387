"""What an approver does with a task: approve, reject, return, pass on, ask another."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.approval.approval import Approval, Outcome, Step, StepState, Task, TaskState, Via
from contracts.approval.deciding import after_decision, next_step
from contracts.approval.policy import Asked, Asks
from contracts.approval.seen import digest
from contracts.desk.approvals import add_task, finish, let_read, open_step, swapped
from contracts.desk.people import refuse_without_role, refuse_without_say
from contracts.desk.touching import touch_approval, touch_contract
from contracts.desk.turn import Turn
from contracts.happenings import Decided, Happening, TaskPassed
from contracts.money import in_currency
from contracts.people import Person
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.telling import Subject, SubjectKind

DECISIONS = {
    TaskState.APPROVED: Outcome.APPROVED,
    TaskState.REJECTED: Outcome.REJECTED,
    TaskState.RETURNED: Outcome.RETURNED,
}


async def task_of(turn: Turn, code: str) -> Task:
    """The task with that code, if it is the actor's; else the same refusal as for a code that never was."""
    task = await turn.stores.approvals.task_by_code(code.strip().upper())
    if task is None or task.approver != turn.actor.id:
        raise Refused("error.not_yours")
    return task


async def held(turn: Turn, id: int, revision: int | None) -> tuple[Task, Approval, Contract]:
    """The task with its approval and contract, locked, open, the actor's own, and at the revision they saw."""
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
    if task.state is TaskState.CANCELLED and (fresh := await _asked_anew(turn, approval)):
        raise Refused("error.stale", Subject(SubjectKind.TASK, fresh.id))
    if task.state is not TaskState.OPEN or approval.outcome is not Outcome.OPEN:
        raise Refused("error.already_decided", Subject(SubjectKind.TASK, task.id))
    if task.revision != contract.revision or (revision is not None and revision != task.revision):
        raise Refused("error.stale")
    if turn.actor.id == approval.requester:
        raise Refused("error.own_request")
    return task, approval, contract


async def _asked_anew(turn: Turn, approval: Approval) -> Task | None:
    """The actor's open task in that approval: what they pressed was asked again since, about other facts."""
    mine = await turn.stores.approvals.open_tasks(turn.actor.id)
    return next((task for task in mine if task.approval == approval.id), None)


async def decide(
    turn: Turn,
    id: int,
    revision: int | None,
    decision: TaskState,
    comment: str,
    back_to: int | None = None,
    *,
    proved: bool = False,
) -> tuple[Task, tuple[Happening, ...]]:
    """One decision for one task. `back_to` names an earlier step to return to; None returns to the requester. `proved`
    says that the approver has given a one-time code with it."""
    task, approval, contract = await held(turn, id, revision)
    tasks = await turn.stores.approvals.tasks_of(approval.id)
    if decision is TaskState.APPROVED:
        _refuse_same_eyes(turn, approval, task, tasks)
        if not proved and needs_code(turn, approval, task, contract):
            raise Refused("error.code_needed")
    if decision is not TaskState.APPROVED and not comment.strip():
        raise Refused("error.reason_needed")
    if back_to is not None and not 0 <= back_to < task.step:
        raise Refused("error.bad_value", field="step", text=str(back_to + 1))
    if not await turn.stores.approvals.decide(id, task.revision, decision, turn.now, comment):
        raise Refused("error.already_decided")
    decided = Decided(
        contract=contract.id,
        approval=approval.id,
        task=id,
        by=turn.by,
        on_behalf_of=task.on_behalf_of,
        decision=decision,
        comment=comment,
        revision=task.revision,
        seen=digest(contract, approval, tasks),
        proved=proved,
    )
    if decision is TaskState.APPROVED:
        followed = await _agreed(turn, approval, contract, task.step)
    elif back_to is not None:
        followed = await _go_back(turn, approval, contract, back_to)
    else:
        followed = await finish(turn, approval, contract, DECISIONS[decision], comment)
    await touch_approval(turn.stores, approval)
    await touch_contract(turn.stores, contract)
    return replace(task, state=decision, decided_at=turn.now, comment=comment), (decided, *followed)


def needs_code(turn: Turn, approval: Approval, task: Task, contract: Contract) -> bool:
    """Whether the amount asks for a one-time code; what nobody can convert does."""
    limit = approval.steps[task.step].rule.code_from
    if limit is None:
        return False
    worth = in_currency(turn.company, contract.amount, turn.today) if contract.amount else None
    return worth is None or abs(worth) >= limit


def _refuse_same_eyes(turn: Turn, approval: Approval, task: Task, tasks: Sequence[Task]) -> None:
    """Where four eyes must look, nobody agrees to two steps, in whosoever's name."""
    if not approval.steps[task.step].rule.four_eyes:
        return
    own = {turn.actor.id, task.on_behalf_of or turn.actor.id}
    for other in tasks:
        agreed = other.state is TaskState.APPROVED and other.id != task.id
        if agreed and own & {other.approver, other.on_behalf_of or other.approver}:
            raise Refused("error.same_eyes", person=turn.actor.name)


async def _agreed(turn: Turn, approval: Approval, contract: Contract, index: int) -> tuple[Happening, ...]:
    stores = turn.stores
    step = approval.steps[index]
    tasks = await stores.approvals.tasks_of(approval.id)
    since = step.opened_at or approval.started_at
    agreed = {t.on_behalf_of or t.approver for t in tasks if _counts(t, index, since)}
    if not after_decision(step, len(agreed)):
        return ()
    await stores.approvals.cancel_open(approval.id, turn.now, index)
    done = replace(step, state=StepState.DONE)
    approval = replace(approval, steps=swapped(approval.steps, index, done))
    await stores.approvals.save(approval)
    following = next_step(approval.steps, -1)
    if following is None:
        return await finish(turn, approval, contract, Outcome.APPROVED, "")
    _, opened = await open_step(turn, approval, contract, following)
    return opened


def _counts(task: Task, index: int, since: object) -> bool:
    return task.step == index and task.state is TaskState.APPROVED and task.opened_at == since


async def _go_back(turn: Turn, approval: Approval, contract: Contract, index: int) -> tuple[Happening, ...]:
    """Steps from `index` on are asked again."""
    await turn.stores.approvals.cancel_open(approval.id, turn.now)
    again = tuple(
        s if s.state is StepState.BLOCKED else replace(s, state=StepState.WAITING, opened_at=None)
        for s in approval.steps[index:]
    )
    approval = replace(approval, steps=(*approval.steps[:index], *again), current=index)
    _, opened = await open_step(turn, approval, contract, index)
    return opened


async def transfer(turn: Turn, id: int, revision: int | None, to: Person) -> tuple[Task, tuple[Happening, ...]]:
    """Hands the task to somebody else, who decides in the actor's stead; both names stay in the record."""
    task, approval, contract = await held(turn, id, revision)
    tasks = await turn.stores.approvals.tasks_of(approval.id)
    _refuse_unfit(to, turn, approval, tasks, task.step)
    if not await turn.stores.approvals.decide(id, task.revision, TaskState.TRANSFERRED, turn.now, ""):
        raise Refused("error.already_decided")
    step = approval.steps[task.step]
    asked = task.on_behalf_of or task.approver
    fresh = await add_task(turn, approval, task.step, to.id, asked, contract)
    if step.opened_at is not None:
        await turn.stores.approvals.save_task(replace(fresh, opened_at=step.opened_at, via=Via.TRANSFER))
    happened = await let_read(turn, contract, to.id)
    await touch_approval(turn.stores, approval)
    passed = TaskPassed(
        contract=contract.id,
        approval=approval.id,
        by=turn.by,
        to=to.id,
        added=False,
        task=task.id,
        tasks=((fresh.id, to.id, asked),),
    )
    return fresh, (*happened, passed)


def _refuse_unfit(to: Person, turn: Turn, approval: Approval, tasks: Sequence[Task], step: int) -> None:
    if to.id == approval.requester:
        raise Refused("error.own_request")
    if to.id == turn.actor.id:
        raise Refused("error.same_person")
    refuse_without_say(turn, to)
    if any(t.approver == to.id and t.step == step and t.state in (TaskState.OPEN, TaskState.APPROVED) for t in tasks):
        raise Refused("error.asked_already", person=to.name)


async def add(
    turn: Turn, id: int, revision: int | None, who: Person, *, before: bool
) -> tuple[Task, tuple[Happening, ...]]:
    """Another approver, in a step of their own: after this one, or before it (前加签), which then waits for them."""
    task, approval, contract = await held(turn, id, revision)
    if who.id == approval.requester:
        raise Refused("error.own_request")
    if who.id == turn.actor.id:
        raise Refused("error.same_person")
    refuse_without_say(turn, who)
    # What the policy says of a whole request holds for an added step as well.
    rule = replace(approval.steps[task.step].rule, asked=(Asked(Asks.PERSON, who.id),), need=1)
    extra = Step(rule, (who.id,), 1, StepState.WAITING)
    passed = TaskPassed(
        contract=contract.id, approval=approval.id, by=turn.by, to=who.id, added=True, task=task.id, tasks=()
    )
    here = task.step
    if not before:
        approval = replace(approval, steps=(*approval.steps[: here + 1], extra, *approval.steps[here + 1 :]))
        await turn.stores.approvals.save(approval)
        await touch_approval(turn.stores, approval)
        return task, (passed,)
    await turn.stores.approvals.cancel_open(approval.id, turn.now)
    waiting = replace(approval.steps[here], state=StepState.WAITING, opened_at=None)
    approval = replace(approval, steps=(*approval.steps[:here], extra, waiting, *approval.steps[here + 1 :]))
    _, opened = await open_step(turn, approval, contract, here)
    await touch_approval(turn.stores, approval)
    return task, (passed, *opened)
