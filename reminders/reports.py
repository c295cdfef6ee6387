"""Once a week: where approvals wait, and since when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contracts.approval.approval import Task
from contracts.desk.turn import Turn
from contracts.happenings import Happening, WaitingReported
from contracts.people import Person, Role
from contracts.ports import Notice
from reminders.receivers import Zones
from reminders.working_time import working_hours_between

AT = time(9)
MOST = 12
KEY = "waiting"


@dataclass(frozen=True, slots=True)
class _Held:
    person: str
    count: int
    hours: int
    """Working hours that the oldest has waited, by the clock of who holds it."""


async def waiting_round(turn: Turn) -> tuple[Happening, ...]:
    """On the first working day of a week, once: admins hear of everybody, managers of those who report to them. What has been
    asked since nine that morning waits for nobody yet; nobody is bothered when nothing waits."""
    home = ZoneInfo(turn.company.timezone)
    here = turn.now.astimezone(home)
    if here.time() < AT or not _opens_the_week(turn, here.date()):
        return ()
    year, week, _ = here.date().isocalendar()
    key = f"waiting-report:{year}-{week:02}"
    if await turn.stores.alerts.told((key,)):
        return ()
    opened = datetime.combine(here.date(), AT, home)
    held = await _held(turn, [task for task in await turn.stores.approvals.open_tasks() if task.opened_at < opened])
    blocked = sum(approval.started_at < opened for approval in await turn.stores.approvals.blocked())
    if not held and not blocked:
        return ()
    await turn.stores.alerts.record_told(key, None, turn.today)
    happened: list[Happening] = []
    for reader in turn.company.people.values():
        mine = _concerning(turn, reader, held.values())
        stuck = blocked if Role.ADMIN in reader.roles else 0
        if mine or stuck:
            happened.append(await _report(turn, reader, mine, stuck))
    return tuple(happened)


def _opens_the_week(turn: Turn, day: date) -> bool:
    """Whether it is worked and no day of its week before it was."""
    worked = turn.company.calendar.is_worked
    return worked(day) and not any(worked(day - timedelta(days=back)) for back in range(1, day.weekday() + 1))


def _concerning(turn: Turn, reader: Person, held: Iterable[_Held]) -> tuple[_Held, ...]:
    people = turn.company.people
    if Role.ADMIN in reader.roles:
        found = list(held)
    else:
        found = [one for one in held if one.person in people and people[one.person].manager == reader.id]
    return tuple(sorted(found, key=lambda one: (-one.hours, one.person)))


async def _held(turn: Turn, tasks: Iterable[Task]) -> Mapping[str, _Held]:
    zones = Zones(turn)
    held: dict[str, _Held] = {}
    for task in tasks:
        zone = await zones.of(task.approver)
        hours = int(working_hours_between(task.opened_at, turn.now, turn.company.calendar, zone))
        before = held.get(task.approver, _Held(task.approver, 0, 0))
        held[task.approver] = _Held(task.approver, before.count + 1, max(before.hours, hours))
    return held


async def _report(turn: Turn, reader: Person, held: tuple[_Held, ...], blocked: int) -> Happening:
    values = {
        "day": str(turn.today),
        "blocked": str(blocked),
        "rows": ";".join(f"{one.person}:{one.count}:{one.hours}" for one in held[:MOST]),
        "more": str(max(len(held) - MOST, 0)),
    }
    notice = await turn.stores.people.add_notice(Notice(key=KEY, values=values, contract=None, at=turn.now))
    return WaitingReported(notice=notice.id, day=turn.today, person=reader.id)
