"""Who stands in for somebody away: said in one line, handed over at once, handed back when it is over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from contracts.approval.approval import Approval, Outcome, Task, TaskState, Via
from contracts.approval.choosing import covered_by, standing_in
from contracts.desk.approvals import add_task, let_read
from contracts.desk.people import LONGEST, refuse_without_say
from contracts.desk.touching import touch_approval
from contracts.desk.turn import Turn
from contracts.happenings import AwaySet, Happening, TaskPassed
from contracts.people import Person
from contracts.ports import Away
from contracts.refusal import Refused
from contracts.rights import Action


async def set_away(
    turn: Turn, cover: Person, starts: date, ends: date, person: Person | None = None
) -> tuple[Happening, ...]:
    """Hands the approvals of `person` (the actor, or somebody whose manager they are) to `cover` for those days. Nobody
    covers for themselves, not by way of others either."""
    who = person or turn.actor
    refuse_strangers(turn, who)
    if cover.id == who.id:
        raise Refused("error.same_person")
    refuse_without_say(turn, cover)
    if ends < starts or ends < turn.today or ends - starts > LONGEST:
        raise Refused("error.bad_date", text=f"{starts}~{ends}")
    if circle := await _circle(turn, who.id, cover.id, starts, ends):
        names = " → ".join(turn.company.people[id].name for id in circle if id in turn.company.people)
        raise Refused("error.cover_circle", known=names)
    away = Away(who.id, cover.id, starts, ends)
    await turn.stores.people.set_away(away)
    return (AwaySet(person=who.id, cover=cover.id, starts=starts, ends=ends), *await hand_over(turn, (away,)))


def refuse_strangers(turn: Turn, who: Person) -> None:
    """Only the person, their manager (or whose manager that is) and an admin say when somebody is away."""
    here, passed = who.manager, {who.id}
    while here is not None and here not in passed and who.id != turn.actor.id:
        if here == turn.actor.id:
            return
        passed.add(here)
        above = turn.company.people.get(here)
        here = above.manager if above else None
    if who.id != turn.actor.id and not turn.may(Action.MANAGE):
        raise Refused("error.not_allowed")


async def _circle(turn: Turn, who: str, cover: str, starts: date, ends: date) -> tuple[str, ...]:
    """The way from `who` through covers on any of these days back to `who`; empty when there is none."""
    others = [away for away in await turn.stores.people.aways_within(starts, ends) if away.person != who]
    way: list[tuple[str, ...]] = [(who, cover)]
    seen = {cover}
    while way:
        *before, here = way.pop()
        for away in others:
            if away.person != here:
                continue
            if away.cover == who:
                return (*before, here, who)
            if away.cover not in seen:
                seen.add(away.cover)
                way.append((*before, here, away.cover))
    return ()


async def come_back(turn: Turn, person: Person | None = None) -> tuple[Happening, ...]:
    """Ends the absence now; what is still open with covers comes back."""
    who = person or turn.actor
    refuse_strangers(turn, who)
    aways = [away for away in await turn.stores.people.aways(turn.today) if away.person == who.id]
    later = await turn.stores.people.aways_within(turn.today, turn.today + LONGEST)
    if not aways and not any(away.person == who.id for away in later):
        raise Refused("error.not_away")
    yesterday = turn.today - timedelta(days=1)
    await turn.stores.people.end_away(who.id, yesterday)
    ended = AwaySet(person=who.id, cover=who.id, starts=yesterday, ends=yesterday)
    return (ended, *await hand_over(turn, without=who.id))


async def hand_over_round(turn: Turn) -> tuple[Happening, ...]:
    """By the clock: an absence has begun or ended since."""
    return await hand_over(turn)


async def hand_over(turn: Turn, more: Sequence[Away] = (), without: str | None = None) -> tuple[Happening, ...]:
    """Brings every open task to whoever decides it today. `more` and `without` are changes of this very turn."""
    day = turn.today
    fresh = [away for away in more if away.starts <= day <= away.ends]
    changed = {away.person for away in more} | {without}
    kept = [away for away in await turn.stores.people.aways(day) if away.person not in changed]
    aways = standing_in(turn.company, (*kept, *fresh))
    happened: list[Happening] = []
    gone = {away.person for away in aways}
    for seen in await turn.stores.approvals.open_tasks():
        # Most tasks are asked of people who are there: nothing more has to be read for them.
        concerned = seen.via is Via.COVER or (seen.via is Via.ASKED and seen.approver in gone)
        if concerned and await _decider(turn, seen, aways) != seen.approver:
            happened += await _pass_on(turn, seen.id, aways)
    return tuple(happened)


async def _decider(turn: Turn, task: Task, aways: Sequence[Away]) -> str:
    """Who has to decide it today; the one who has it now where nobody else may."""
    approval = await turn.stores.approvals.get(task.approval)
    asked = task.on_behalf_of or task.approver
    if approval is None or approval.outcome is not Outcome.OPEN or asked not in turn.company.people:
        return task.approver
    tasks = await turn.stores.approvals.tasks_of(approval.id)
    others = [other for other in tasks if other.id != task.id and other.step == task.step]
    taken = {t.approver for t in others if t.state in (TaskState.OPEN, TaskState.APPROVED)}
    step = approval.steps[task.step]
    return covered_by(asked, aways, exclude=(approval.requester, *step.approvers, *taken, *_spent(approval, tasks)))


def _spent(approval: Approval, tasks: Sequence[Task]) -> set[str]:
    """Whom four eyes leave out: who has decided a step already."""
    if not approval.steps[approval.current].rule.four_eyes:
        return set()
    return {task.approver for task in tasks if task.state is TaskState.APPROVED}


async def _pass_on(turn: Turn, id: int, aways: Sequence[Away]) -> tuple[Happening, ...]:
    """Under the contract's lock: somebody may just have decided it."""
    stores = turn.stores
    task = await stores.approvals.task(id)
    contract = await stores.contracts.lock(task.contract) if task else None
    task = await stores.approvals.task(id)
    approval = await stores.approvals.get(task.approval) if task else None
    if task is None or contract is None or approval is None or task.state is not TaskState.OPEN:
        return ()
    to = await _decider(turn, task, aways)
    if to == task.approver:
        return ()
    if not await stores.approvals.decide(id, task.revision, TaskState.TRANSFERRED, turn.now, ""):
        return ()
    asked = task.on_behalf_of or task.approver
    covering = to != asked
    fresh = await add_task(turn, approval, task.step, to, asked if covering else None, contract)
    via = Via.COVER if covering else Via.ASKED
    # It has waited as long as it has: reminders go on counting from when it was first asked.
    kept = replace(fresh, opened_at=task.opened_at, via=via, nudged_at=task.nudged_at, escalated_at=task.escalated_at)
    await stores.approvals.save_task(kept)
    shared = await let_read(turn, contract, to)
    await touch_approval(stores, approval)
    passed = TaskPassed(
        contract=contract.id,
        approval=approval.id,
        by=turn.by,
        to=to,
        added=False,
        task=task.id,
        tasks=((fresh.id, to, kept.on_behalf_of),),
    )
    return (*shared, passed)
