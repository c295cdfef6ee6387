"""What the clock does when it comes round: each round is one turn at the desk, decided by rows alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from contracts.dates.rule import Alert, AlertState, DateKind, DateRule
from contracts.desk.touching import touch_alert
from contracts.desk.turn import Turn
from contracts.desk.waiting import escalate, remind
from contracts.happenings import AlertMoved, AlertRaised, AlertTold, DigestMade, Happening, SelfChecked
from contracts.people import Person, Role
from contracts.ports import Notice
from contracts.register.contract import Contract
from contracts.telling import Recipient
from reminders.alerts import comes_back, current_lead, escalates, needs_asking_again
from reminders.working_time import working_hours_between

LATEST = timedelta(days=31)
"""A date missed for longer than this is history, not news."""

MARGIN = timedelta(days=15)
"""Alerts are told on the working day before: no run of days off is longer."""

CHECK_AT = time(9, 15)

DIGEST_FROM = 2
FLOOD_FROM = 5
"""A room is told of each date singly, until they are so many that nobody would read them (a register just imported)."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A person or a room that hears of a date, and the zone in which nine o'clock is theirs."""

    person: str | None
    room: str | None
    zone: ZoneInfo

    @property
    def name(self) -> str:
        return Recipient(self.person, self.room).name


def zone_of(turn: Turn, person: Person | None) -> ZoneInfo:
    return ZoneInfo((person.timezone if person else None) or turn.company.timezone)


def receivers(turn: Turn, rule: DateRule, contract: Contract) -> tuple[Receiver, ...]:
    owner = turn.company.people.get(contract.owner)
    home = ZoneInfo(turn.company.timezone)
    heard: list[Receiver] = []
    if rule.tell_owner and owner:
        heard.append(Receiver(owner.id, None, zone_of(turn, owner)))
    manager = turn.company.people.get(owner.manager) if owner and owner.manager else None
    if manager and (rule.tell_manager or owner is None):
        heard.append(Receiver(manager.id, None, zone_of(turn, manager)))
    heard += [Receiver(None, room, home) for room in rule.rooms if room in turn.company.rooms]
    # Its owner has left and nobody else is named: a date that nobody hears of would be missed for certain.
    return tuple(heard) or tuple(
        Receiver(admin.id, None, zone_of(turn, admin)) for admin in turn.company.with_role(Role.ADMIN)
    )


def rule_for_date(turn: Turn, contract: Contract, kind: DateKind) -> DateRule | None:
    for rule in turn.company.date_rules:
        if kind in rule.kinds and (not rule.types or contract.type in rule.types):
            return rule
    return None


def lead_now(turn: Turn, rule: DateRule, due: date, zone: ZoneInfo) -> int | None:
    """The smallest lead whose hour has come for a receiver in that zone: the larger ones it supersedes."""
    here = turn.now.astimezone(zone)
    day = here.date() if here.time() >= rule.at else here.date() - timedelta(days=1)
    return current_lead(rule, due, day, turn.company.calendar, None)


async def alerts_round(turn: Turn) -> tuple[Happening, ...]:
    """Raises what is due and tells each receiver once per lead; quiet alerts are not told."""
    most = max((lead for rule in turn.company.date_rules for lead in rule.leads), default=0)
    first, last = turn.today - LATEST, turn.today + timedelta(days=most) + MARGIN
    watched = await turn.stores.contracts.watched(first, last)
    known = {
        (a.contract, a.kind, a.due): a
        for a in await turn.stores.alerts.for_days(sorted({contract.id for contract, _, _ in watched}))
    }
    happened: list[Happening] = []
    told: list[AlertTold] = []
    for contract, kind, due in watched:
        rule = rule_for_date(turn, contract, kind)
        if rule is None or contract.created_at.date() > due:
            continue
        alert = known.get((contract.id, kind, due))
        if alert is not None and alert.state is not AlertState.RAISED:
            continue
        raised, tellings = await _tell(turn, rule, contract, kind, due, alert)
        happened += raised
        told += tellings
    return (*happened, *await gathered(turn, told))


async def _tell(
    turn: Turn, rule: DateRule, contract: Contract, kind: DateKind, due: date, alert: Alert | None
) -> tuple[list[Happening], list[AlertTold]]:
    leads = {r: lead_now(turn, rule, due, r.zone) for r in receivers(turn, rule, contract)}
    wanted = {r: lead for r, lead in leads.items() if lead is not None}
    keys = {r: f"alert:{contract.id}:{kind}:{due}:{lead}:{r.name}" for r, lead in wanted.items()}
    known = await turn.stores.alerts.told(tuple(keys.values())) if keys else frozenset()
    fresh = [r for r in wanted if keys[r] not in known]
    if not fresh:
        return [], []
    lead = min(wanted[r] for r in fresh)
    happened: list[Happening] = []
    if alert is None:
        alert = await turn.stores.alerts.add(
            Alert(
                contract=contract.id,
                rule=rule.id,
                kind=kind,
                due=due,
                lead=lead,
                state=AlertState.RAISED,
                raised_at=turn.now,
            )
        )
        happened.append(AlertRaised(contract=contract.id, alert=alert.id, kind=kind, due=due, lead=lead))
    elif lead < alert.lead:
        await turn.stores.alerts.save(replace(alert, lead=lead))
        await touch_alert(turn.stores, alert.id)
    told = []
    for r in fresh:
        await turn.stores.alerts.record_told(keys[r], alert.id, turn.today)
        told.append(_telling(alert, keys[r], r, "due"))
    return happened, told


def _telling(alert: Alert, key: str, to: Receiver, why: str) -> AlertTold:
    return AlertTold(contract=alert.contract, alert=alert.id, key=key, person=to.person, room=to.room, why=why)


async def gathered(turn: Turn, told: Sequence[AlertTold]) -> tuple[Happening, ...]:
    """Several alerts for one receiver at one time become one digest: two for a person, a flood for a room."""
    by_receiver: Mapping[Recipient, list[AlertTold]] = defaultdict(list)
    for telling in told:
        by_receiver[Recipient(telling.person, telling.room)].append(telling)
    out: list[Happening] = []
    for to, tellings in by_receiver.items():
        alerts = tuple(sorted({t.alert for t in tellings}))
        if len(alerts) < (DIGEST_FROM if to.person else FLOOD_FROM):
            out += tellings
            continue
        digest = await turn.stores.alerts.add_digest(to.name, turn.today, alerts)
        out.append(DigestMade(digest=digest, person=to.person, room=to.room, day=turn.today, alerts=alerts))
    return tuple(out)


async def claims_round(turn: Turn) -> tuple[Happening, ...]:
    """Claimed alerts ask their owner again and come back; snoozed ones wake; unclaimed ones go to the manager."""
    happened: list[Happening] = []
    told: list[AlertTold] = []
    for alert in await turn.stores.alerts.open():
        contract = await turn.stores.contracts.get(alert.contract)
        rule = next((r for r in turn.company.date_rules if r.id == alert.rule), None)
        if contract is None or rule is None:
            continue
        moved, tellings = await _look_after(turn, alert, contract, rule)
        happened += moved
        told += tellings
    return (*happened, *await gathered(turn, told))


async def _look_after(
    turn: Turn, alert: Alert, contract: Contract, rule: DateRule
) -> tuple[list[Happening], list[AlertTold]]:
    home, days = ZoneInfo(turn.company.timezone), turn.company.calendar
    if alert.state is AlertState.CLAIMED and comes_back(alert, turn.now, days, home):
        return await _return(turn, alert, contract, rule)
    if alert.state is AlertState.CLAIMED and needs_asking_again(alert, turn.now, days, home):
        await turn.stores.alerts.save(replace(alert, asked_again_at=turn.now))
        owner = turn.company.people.get(alert.claimed_by or "")
        asked = Receiver(owner.id, None, zone_of(turn, owner)) if owner else None
        key = f"alert:{alert.id}:again:{alert.claimed_at}"
        return [], [_telling(alert, key, asked, "again")] if asked else []
    if alert.state is AlertState.SNOOZED and alert.snoozed_until and alert.snoozed_until <= turn.now:
        return await _return(turn, alert, contract, rule)
    if alert.state is AlertState.RAISED and escalates(alert, rule, turn.now, days, home):
        return await _escalate(turn, alert, contract)
    return [], []


async def _return(
    turn: Turn, alert: Alert, contract: Contract, rule: DateRule
) -> tuple[list[Happening], list[AlertTold]]:
    """Back to everybody it concerns, once; the lead of that day is thereby told as well."""
    was_claimed = alert.state is AlertState.CLAIMED
    back = replace(
        alert, state=AlertState.RAISED, raised_at=turn.now, returned_at=turn.now, snoozed_until=None, escalated_at=None
    )
    await turn.stores.alerts.save(back)
    await touch_alert(turn.stores, alert.id)
    told = []
    why = "returned" if was_claimed else "awake"
    for r in receivers(turn, rule, contract):
        lead = lead_now(turn, rule, alert.due, r.zone)
        await turn.stores.alerts.record_told(
            f"alert:{contract.id}:{alert.kind}:{alert.due}:{lead}:{r.name}", alert.id, turn.today
        )
        told.append(_telling(alert, f"alert:{alert.id}:{why}:{turn.now.isoformat()}:{r.name}", r, why))
    moved = AlertMoved(contract=contract.id, alert=alert.id, by="clock", state=AlertState.RAISED, reason=why)
    return [moved], told


async def _escalate(turn: Turn, alert: Alert, contract: Contract) -> tuple[list[Happening], list[AlertTold]]:
    await turn.stores.alerts.save(replace(alert, escalated_at=turn.now))
    owner = turn.company.people.get(contract.owner)
    manager = turn.company.people.get(owner.manager) if owner and owner.manager else None
    if manager is None:
        return [], []
    key = f"alert:{alert.id}:escalated:{alert.raised_at.isoformat()}"
    await turn.stores.alerts.record_told(key, alert.id, turn.today)
    return [], [_telling(alert, key, Receiver(manager.id, None, zone_of(turn, manager)), "escalated")]


async def tasks_round(turn: Turn) -> tuple[Happening, ...]:
    """Approvers who have not decided are reminded, then their managers told, counted in the approver's working hours."""
    happened: list[Happening] = []
    for task in await turn.stores.approvals.open_tasks():
        approval = await turn.stores.approvals.get(task.approval)
        if approval is None:
            continue
        rule = approval.steps[task.step].rule
        zone = zone_of(turn, turn.company.people.get(task.approver))
        waited = working_hours_between(task.opened_at, turn.now, turn.company.calendar, zone)
        if rule.nudge_hours is not None and task.nudged_at is None and waited >= rule.nudge_hours:
            happened.append(await remind(turn, task))
            task = replace(task, nudged_at=turn.now)
        if rule.escalate_hours is not None and task.escalated_at is None and waited >= rule.escalate_hours:
            told = await escalate(turn, task)
            happened += [told] if told else []
    return tuple(happened)


async def self_check(turn: Turn) -> tuple[Happening, ...]:
    """Each working day: how many alerts were due, how many have been delivered."""
    home = ZoneInfo(turn.company.timezone)
    here = turn.now.astimezone(home)
    if here.time() < CHECK_AT or not turn.company.calendar.is_worked(here.date()):
        return ()
    key = f"self-check:{here.date()}"
    if await turn.stores.alerts.told((key,)):
        return ()
    due, delivered = await turn.stores.alerts.counts(turn.today)
    values = {"due": str(due), "delivered": str(delivered), "day": str(turn.today)}
    notice = await turn.stores.people.add_notice(
        Notice(key="notice.self_check", values=values, contract=None, at=turn.now)
    )
    await turn.stores.alerts.record_told(key, None, turn.today)
    return (SelfChecked(notice=notice.id, day=turn.today, due=due, delivered=delivered),)
