"""A step that nobody can take is given to somebody by an admin."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.approval.approval import Approval, Step, StepState, TaskState
from contracts.approval.choosing import plan
from contracts.approval.policy import Asked, Asks, Policy, PolicyStep
from contracts.company import Company
from contracts.desk.approvals import open_step, swapped
from contracts.desk.people import refuse_without_say
from contracts.desk.touching import touch_approval
from contracts.desk.turn import Turn
from contracts.happenings import Happening, Reassigned
from contracts.people import Person
from contracts.refusal import Refused
from contracts.rights import Action, may

MOST = 3
IN_PLACE = (Asks.MANAGER, Asks.DEPARTMENT_HEAD, Asks.MANAGERS_MANAGER, Asks.COMPANY_HEAD)


def stand_ins(company: Company, approval: Approval) -> tuple[Person, ...]:
    """Who could take a blocked step: those above the requester, nearest first, who may decide and have not yet asked it."""
    found: dict[str, Person] = {}
    for asks in IN_PLACE:
        policy = Policy("", "", (), (), (), None, None, (PolicyStep((Asked(asks),)),))
        for id in plan(company, policy, approval.requester, ())[0].approvers:
            person = company.people.get(id)
            if person is not None and may(company, person, Action.DECIDE):
                found.setdefault(id, person)
    return tuple(found.values())[:MOST]


async def reassign(turn: Turn, contract_id: int, to: Person) -> tuple[Approval, tuple[Happening, ...]]:
    """Only an admin, only a step that is blocked, never for their own request and never to the requester."""
    turn.insist(Action.MANAGE)
    contract = await turn.hold(contract_id)
    approval = await turn.stores.approvals.open_of(contract.id)
    if approval is None:
        raise Refused("error.no_approval")
    if turn.actor.id == approval.requester or to.id == approval.requester:
        raise Refused("error.own_request")
    step = approval.steps[approval.current]
    if step.state is not StepState.BLOCKED:
        raise Refused("error.not_blocked")
    refuse_without_say(turn, to)
    tasks = await turn.stores.approvals.tasks_of(approval.id)
    if step.rule.four_eyes and any(t.approver == to.id and t.state is TaskState.APPROVED for t in tasks):
        raise Refused("error.same_eyes", person=to.name)
    rule = replace(step.rule, asked=(Asked(Asks.PERSON, to.id),), need=1)
    given = Step(rule, (to.id,), 1, StepState.WAITING)
    approval = replace(approval, steps=swapped(approval.steps, approval.current, given))
    approval, opened = await open_step(turn, approval, contract, approval.current)
    await touch_approval(turn.stores, approval)
    done = Reassigned(contract=contract.id, approval=approval.id, step=approval.current, by=turn.by, to=to.id)
    return approval, (done, *opened)


def waits_blocked(approval: Approval, steps: Sequence[Step] | None = None) -> bool:
    """Whether the step that is due is one that nobody can take."""
    here = (steps or approval.steps)[approval.current]
    return here.state is StepState.BLOCKED
