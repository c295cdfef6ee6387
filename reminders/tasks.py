"""Requests that wait for somebody: whom the clock reminds, and whose manager it tells."""

from collections.abc import Awaitable, Callable, Sequence

from contracts.approval.approval import Task
from contracts.desk.turn import Turn
from contracts.desk.waiting import escalate, remind, still_open
from contracts.happenings import Happening
from contracts.people import OFFICE_HOURS
from reminders.receivers import Zones
from reminders.working_time import working_hours_between


async def tasks_round(turn: Turn) -> tuple[Happening, ...]:
    """Approvers who have not decided are reminded, then their managers told, counted in the approver's working hours."""
    zones = Zones(turn)
    happened: list[Happening] = []
    for seen in await turn.stores.approvals.open_tasks():
        for work in await _due_reminders(turn, zones, seen):
            # Read again each time: the first reminder is part of what the second one keeps.
            task = await still_open(turn, seen)
            told = await work(turn, task) if task else None
            happened += [told] if told else []
    return tuple(happened)


Reminder = Callable[[Turn, Task], Awaitable[Happening | None]]


async def _due_reminders(turn: Turn, zones: Zones, task: Task) -> Sequence[Reminder]:
    approval = await turn.stores.approvals.get(task.approval)
    if approval is None:
        return ()
    rule = approval.steps[task.step].rule
    zone = await zones.of(task.approver)
    person = turn.company.people.get(task.approver)
    hours = person.hours if person else OFFICE_HOURS
    waited = working_hours_between(task.opened_at, turn.now, turn.company.calendar, zone, *hours)
    works: list[Reminder] = []
    if rule.nudge_hours is not None and task.nudged_at is None and waited >= rule.nudge_hours:
        works.append(remind)
    if rule.escalate_hours is not None and task.escalated_at is None and waited >= rule.escalate_hours:
        works.append(escalate)
    return works
