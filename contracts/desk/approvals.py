"""Approvals: submitted, asked step by step, decided, withdrawn."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.approval.approval import Approval, Outcome, Step, StepState, Task, TaskState, Via
from contracts.approval.choosing import covered_by, standing_in
from contracts.approval.codes import code_from
from contracts.approval.deciding import next_step
from contracts.approval.policy import About, Policy, PolicyStep
from contracts.desk.lifecycle import moved_to
from contracts.desk.numbers import set_life
from contracts.desk.planning import about_of, planned
from contracts.desk.touching import touch_approval, touch_contract
from contracts.desk.turn import Turn
from contracts.desk.watching import watch
from contracts.happenings import (
    ApprovalEnded,
    Happening,
    Moved,
    Shared,
    StepBlocked,
    StepOpened,
    Submitted,
)
from contracts.numbering.life import Life
from contracts.ports import KeyTaken
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.register.lifecycle import may_move, missing
from contracts.rights import Action, may

NO_POLICY = "approval.no_policy"

ENDS = {About.TERMINATION: State.TERMINATED, About.ARCHIVE: State.ARCHIVED}
"""What becomes of a contract when it was asked for and agreed to."""


async def submit(turn: Turn, id: int, revision: int) -> tuple[Approval, tuple[Happening, ...]]:
    """Starts the approval of the contract as it was previewed; a newer revision has to be previewed again."""
    contract = await turn.hold(id)
    turn.insist(Action.SUBMIT, contract)
    if contract.status not in (State.DRAFT, State.NEGOTIATING):
        raise Refused("error.wrong_state", state=contract.status.value)
    if contract.revision != revision:
        raise Refused("error.stale")
    if lacking := missing(contract, turn.company.fields_of(contract.type)):
        raise Refused("error.missing_fields", fields=lacking, number=contract.number or contract.title)
    approving = replace(contract, status=State.APPROVING)
    await turn.stores.contracts.save(approving)
    await set_life(turn, approving, Life.USED)
    moved = Moved(contract=id, before=contract.status, after=State.APPROVING, reason="")
    approval, happened = await start(turn, approving, await about_of(turn.stores, contract))
    submitted, *opened = happened
    return approval, (submitted, moved, *opened)


async def start(
    turn: Turn, contract: Contract, about: About, reason: str = ""
) -> tuple[Approval, tuple[Happening, ...]]:
    """Asks the first step whether that may be done with the contract, which is held."""
    requester = turn.actor.id
    policy, steps = await planned(turn.stores, turn.company, contract, requester, turn.today, about)
    approval = await turn.stores.approvals.add(
        Approval(
            contract=contract.id,
            requester=requester,
            policy=policy.id if policy else "",
            revision=contract.revision,
            outcome=Outcome.OPEN,
            steps=steps or (_unanswerable(),),
            current=0,
            started_at=turn.now,
            about=about,
            terms=_terms(policy, reason),
        )
    )
    await touch_contract(turn.stores, contract)
    submitted = Submitted(
        contract=contract.id,
        approval=approval.id,
        requester=requester,
        policy=approval.policy,
        revision=contract.revision,
        about=about,
    )
    approval, opened = await open_step(turn, approval, contract, 0)
    return approval, (submitted, *opened)


def _terms(policy: Policy | None, reason: str) -> dict[str, str]:
    said = {"reason": reason, "rooms": " ".join(policy.rooms) if policy else ""}
    return {name: text for name, text in said.items() if text}


def _unanswerable() -> Step:
    """Nothing is approved by absence: where no policy applies there is one step that nobody can take."""
    return Step(PolicyStep(asked=()), (), 1, StepState.BLOCKED, None, NO_POLICY)


async def open_step(
    turn: Turn, approval: Approval, contract: Contract, index: int
) -> tuple[Approval, tuple[Happening, ...]]:
    """Asks the approvers of that step, or says that it is blocked."""
    step = approval.steps[index]
    if step.state is StepState.BLOCKED:
        approval = replace(approval, current=index)
        await turn.stores.approvals.save(approval)
        blocked = StepBlocked(
            contract=contract.id, approval=approval.id, step=index, why=step.why_blocked or "approval.nobody"
        )
        return approval, (blocked,)
    opened = replace(step, state=StepState.OPEN, opened_at=turn.now)
    approval = replace(approval, current=index, steps=swapped(approval.steps, index, opened))
    await turn.stores.approvals.save(approval)
    aways = standing_in(turn.company, await turn.stores.people.aways(turn.today))
    happened: list[Happening] = []
    asked: list[tuple[int, str, str | None]] = []
    spent = await _spent(turn, approval, step)
    for approver in step.approvers:
        # Nobody stands in for two of one step: where both must agree, two people have to.
        taken = (cover for _, cover, _ in asked)
        cover = covered_by(approver, aways, exclude=(approval.requester, *step.approvers, *taken, *spent))
        task = await add_task(turn, approval, index, cover, approver if cover != approver else None, contract)
        asked.append((task.id, cover, task.on_behalf_of))
        happened += await let_read(turn, contract, cover)
    happened.append(StepOpened(contract=contract.id, approval=approval.id, step=index, tasks=tuple(asked)))
    return approval, tuple(happened)


async def _spent(turn: Turn, approval: Approval, step: Step) -> tuple[str, ...]:
    """Whom four eyes leave out: who has agreed to an earlier step stands in for nobody in this one."""
    if not step.rule.four_eyes:
        return ()
    tasks = await turn.stores.approvals.tasks_of(approval.id)
    return tuple(task.approver for task in tasks if task.state is TaskState.APPROVED)


async def let_read(turn: Turn, contract: Contract, person: str) -> tuple[Happening, ...]:
    """Whoever is asked to decide may read what it is about."""
    fresh = await turn.stores.contracts.get(contract.id)
    if fresh is None or may(turn.company, turn.company.people.get(person), Action.READ, fresh):
        return ()
    await turn.stores.contracts.save(replace(fresh, shared_with=(*fresh.shared_with, person)))
    return (Shared(contract=contract.id, person=person),)


async def add_task(
    turn: Turn, approval: Approval, step: int, approver: str, on_behalf_of: str | None, contract: Contract
) -> Task:
    for _ in range(50):
        task = Task(
            approval=approval.id,
            contract=contract.id,
            step=step,
            approver=approver,
            on_behalf_of=on_behalf_of,
            code=code_from(turn.entropy(8)),
            state=TaskState.OPEN,
            revision=contract.revision,
            opened_at=turn.now,
            via=Via.COVER if on_behalf_of else Via.ASKED,
        )
        try:
            return await turn.stores.approvals.add_task(task)
        except KeyTaken:
            continue
    raise Refused("error.busy")


def swapped(steps: Sequence[Step], index: int, step: Step) -> tuple[Step, ...]:
    return (*steps[:index], step, *steps[index + 1 :])


async def finish(
    turn: Turn, approval: Approval, contract: Contract, outcome: Outcome, comment: str
) -> tuple[Happening, ...]:
    """Ends the approval; the contract and its number go where the outcome sends them."""
    stores = turn.stores
    await stores.approvals.cancel_open(approval.id, turn.now)
    await stores.approvals.save(replace(approval, outcome=outcome, ended_at=turn.now))
    ended = ApprovalEnded(
        contract=contract.id,
        approval=approval.id,
        requester=approval.requester,
        outcome=outcome,
        comment=comment,
    )
    if approval.about in ENDS:
        followed = await _carried_out(turn, approval, contract) if outcome is Outcome.APPROVED else ()
    else:
        followed = await _agreed_or_draft(turn, contract, outcome, comment)
    await touch_approval(stores, approval)
    return ended, *followed


async def _agreed_or_draft(turn: Turn, contract: Contract, outcome: Outcome, comment: str) -> tuple[Happening, ...]:
    approved = outcome is Outcome.APPROVED
    after = State.APPROVED if approved else State.DRAFT
    moved = replace(contract, status=after)
    await turn.stores.contracts.save(moved)
    await set_life(turn, moved, Life.BOUND if approved else Life.RESERVED)
    watched = await watch(turn.stores, turn.company, moved, turn.today, turn.by) if approved else ()
    await touch_contract(turn.stores, moved)
    return Moved(contract=contract.id, before=contract.status, after=after, reason=comment), *watched


async def _carried_out(turn: Turn, approval: Approval, contract: Contract) -> tuple[Happening, ...]:
    """What was asked for is done, unless the calendar or somebody has ended the contract meanwhile."""
    after = ENDS[approval.about]
    if not may_move(contract.status, after):
        return ()
    return await moved_to(turn, contract, after, approval.terms.get("reason", ""))


async def withdraw(turn: Turn, id: int) -> tuple[Approval, tuple[Happening, ...]]:
    """The requester takes the request back; the same number can be submitted again. For one who has left, an admin does."""
    contract = await turn.hold(id)
    approval = await turn.stores.approvals.open_of(id)
    if approval is None:
        raise Refused("error.no_approval")
    gone = approval.requester not in turn.company.people
    if approval.requester != turn.actor.id and not (gone and turn.may(Action.MANAGE)):
        raise Refused("error.not_allowed")
    return approval, await finish(turn, approval, contract, Outcome.WITHDRAWN, "")


async def ask_anew(turn: Turn, contract: Contract) -> tuple[Happening, ...]:
    """The facts changed: what was open is asked anew, and the steps are chosen by the new facts."""
    approval = await turn.stores.approvals.open_of(contract.id)
    if approval is None:
        return ()
    return await go_on(turn, await replanned(turn, approval, contract), contract)


async def replanned(turn: Turn, approval: Approval, contract: Contract) -> Approval:
    """The approval as it would go on from here by the rules, people and facts of now; nothing is stored yet.

    Steps that are done stay done where the new plan asks the same at the same place; but somebody has to see the
    contract as it is now, so the last step is never taken as done.
    """
    policy, anew = await planned(turn.stores, turn.company, contract, approval.requester, turn.today, approval.about)
    kept = 0
    for old, new in zip(approval.steps, anew, strict=False):
        if old.state is not StepState.DONE or not _asks_the_same(old, new):
            break
        kept += 1
    kept = min(kept, max(len(anew) - 1, 0))
    steps = (*approval.steps[:kept], *anew[kept:]) or (_unanswerable(),)
    current = next_step(steps, kept - 1)
    if current is None:
        # What is left was satisfied by earlier steps, which saw older facts: all of them are asked again.
        steps, current = anew, 0
    return replace(
        approval, policy=policy.id if policy else "", revision=contract.revision, steps=steps, current=current
    )


def _asks_the_same(old: Step, new: Step) -> bool:
    return old.need == new.need and (old.approvers == new.approvers or old.rule.asked == new.rule.asked)


async def go_on(turn: Turn, approval: Approval, contract: Contract) -> tuple[Happening, ...]:
    """Takes back whatever is asked and opens the current step of a plan that has just been made."""
    stores = turn.stores
    await stores.approvals.cancel_open(approval.id, turn.now)
    await stores.approvals.save(approval)
    await touch_approval(stores, approval)
    _, opened = await open_step(turn, approval, contract, approval.current)
    return opened
