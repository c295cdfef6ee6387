"""What the clock does when it comes round: each round is one turn at the desk, decided by rows alone.

A round looks at many contracts and locks the few that it changes; what it changes it reads again under the lock, because
somebody may have been at it in between.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

from contracts.dates.rule import Alert, AlertState, DateKind, DateRule
from contracts.desk.touching import touch_alert
from contracts.desk.turn import Turn
from contracts.happenings import AlertMoved, AlertRaised, AlertTold, Happening, SelfChecked
from contracts.ports import Notice
from contracts.register.contract import Contract
from reminders.alerts import comes_back, current_lead, escalates, needs_asking_again
from reminders.receivers import UNRULED, Receiver, Zones, manager_of, receivers, rule_for_date, told_together

LATEST = timedelta(days=31)
"""A date missed for longer than this is history, not news."""

MARGIN = timedelta(days=15)
"""Alerts are told on the working day before: no run of days off is longer."""

CHECK_AT = time(9, 15)

Done = tuple[list[Happening], list[AlertTold]]


@dataclass(frozen=True, slots=True)
class _Due:
    """A watched day, and what is to be told of it by now: the receiver and the lead of each telling, by its key."""

    contract: Contract
    kind: DateKind
    day: date
    rule: DateRule
    tellings: Mapping[str, tuple[Receiver, int]]


def lead_now(turn: Turn, rule: DateRule, due: date, zone: ZoneInfo) -> int | None:
    """The smallest lead whose hour has come for a receiver in that zone: the larger ones it supersedes."""
    here = turn.now.astimezone(zone)
    day = here.date() if here.time() >= rule.at else here.date() - timedelta(days=1)
    return current_lead(rule, due, day, turn.company.calendar, None)


async def alerts_round(turn: Turn) -> tuple[Happening, ...]:
    """Raises what is due and tells each receiver once per lead; quiet alerts are not told."""
    happened: list[Happening] = []
    told: list[AlertTold] = []
    for due in await _untold(turn):
        raised, tellings = await _tell(turn, due)
        happened += raised
        told += tellings
    return (*happened, *await told_together(turn, told))


async def _untold(turn: Turn) -> list[_Due]:
    """The days of which somebody has not heard yet what they ought to have heard by now."""
    most = max((lead for rule in (*turn.company.date_rules, UNRULED) for lead in rule.leads), default=0)
    first, last = turn.today - LATEST, turn.today + timedelta(days=most) + MARGIN
    zones = Zones(turn)
    lead_of = cache(partial(lead_now, turn))  # thousands of contracts end on the same few hundred days
    near: list[_Due] = []
    for contract, kind, day in await turn.stores.contracts.watched(first, last):
        rule = rule_for_date(turn, contract, kind)
        if rule is not None and contract.created_at.date() <= day:
            leads = [(to, lead_of(rule, day, to.zone)) for to in await receivers(turn, zones, rule, contract)]
            tellings = {_key(contract.id, kind, day, lead, to): (to, lead) for to, lead in leads if lead is not None}
            near.append(_Due(contract, kind, day, rule, tellings))
    known = await turn.stores.alerts.told([key for due in near for key in due.tellings])
    fresh = [
        replace(due, tellings={key: to for key, to in due.tellings.items() if key not in known})
        for due in near
        if not due.tellings.keys() <= known
    ]
    seen = await turn.stores.alerts.for_days(sorted({due.contract.id for due in fresh}))
    quiet = {(a.contract, a.kind, a.due) for a in seen if a.state is not AlertState.RAISED}
    return [due for due in fresh if (due.contract.id, due.kind, due.day) not in quiet]


def _key(contract: int, kind: DateKind, day: date, lead: int, to: Receiver) -> str:
    return f"alert:{contract}:{kind}:{day}:{lead}:{to.name}"


async def _tell(turn: Turn, due: _Due) -> Done:
    contract = await turn.stores.contracts.lock(due.contract.id)
    alert = await turn.stores.alerts.at(due.contract.id, due.kind, due.day)
    if contract != due.contract or (alert is not None and alert.state is not AlertState.RAISED):
        return [], []  # somebody is at it; the next round looks again
    lead = min(lead for _, lead in due.tellings.values())
    happened: list[Happening] = []
    if alert is None:
        alert = await turn.stores.alerts.add(
            Alert(
                contract=contract.id,
                rule=due.rule.id,
                kind=due.kind,
                due=due.day,
                lead=lead,
                state=AlertState.RAISED,
                raised_at=turn.now,
            )
        )
        happened.append(AlertRaised(contract=contract.id, alert=alert.id, kind=due.kind, due=due.day, lead=lead))
    elif lead < alert.lead:
        await turn.stores.alerts.save(replace(alert, lead=lead))
        await touch_alert(turn.stores, alert.id)
    for key in due.tellings:
        await turn.stores.alerts.record_told(key, alert.id, turn.today)
    return happened, [_telling(alert, key, to, "due") for key, (to, _) in due.tellings.items()]


def _telling(alert: Alert, key: str, to: Receiver, why: str) -> AlertTold:
    return AlertTold(contract=alert.contract, alert=alert.id, key=key, person=to.person, room=to.room, why=why)


async def claims_round(turn: Turn) -> tuple[Happening, ...]:
    """Claimed alerts ask their owner again and come back; snoozed ones wake; unclaimed ones go to the manager."""
    zones = Zones(turn)
    happened: list[Happening] = []
    told: list[AlertTold] = []
    for seen in await turn.stores.alerts.open():
        rule = await _rule_of(turn, seen)
        if rule is None or _due_move(turn, seen, rule) is None:
            continue
        contract = await turn.stores.contracts.lock(seen.contract)
        alert = await turn.stores.alerts.get(seen.id)
        move = _due_move(turn, alert, rule) if alert else None
        if alert is None or contract is None or move is None:
            continue
        moved, tellings = await move(turn, zones, alert, contract, rule)
        happened += moved
        told += tellings
    return (*happened, *await told_together(turn, told))


async def _rule_of(turn: Turn, alert: Alert) -> DateRule | None:
    """The rule that raised it; where the company file has it no more, the one that would raise it now."""
    rule = next((r for r in (*turn.company.date_rules, UNRULED) if r.id == alert.rule), None)
    if rule is not None:
        return rule
    contract = await turn.stores.contracts.get(alert.contract)
    return rule_for_date(turn, contract, alert.kind) if contract else None


Move = Callable[[Turn, Zones, Alert, Contract, DateRule], Awaitable[Done]]


def _due_move(turn: Turn, alert: Alert, rule: DateRule) -> Move | None:
    """What the clock has to do with an alert now."""
    home, days = ZoneInfo(turn.company.timezone), turn.company.calendar
    if alert.state is AlertState.CLAIMED and comes_back(alert, turn.now, days, home):
        return _return
    if alert.state is AlertState.CLAIMED and needs_asking_again(alert, turn.now, days, home):
        return _ask_again
    if alert.state is AlertState.SNOOZED and alert.snoozed_until and alert.snoozed_until <= turn.now:
        return _return
    if alert.state is AlertState.RAISED and escalates(alert, rule, turn.now, days, home):
        return _escalate
    return None


async def _ask_again(turn: Turn, zones: Zones, alert: Alert, contract: Contract, rule: DateRule) -> Done:
    await turn.stores.alerts.save(replace(alert, asked_again_at=turn.now))
    owner = turn.company.people.get(alert.claimed_by or "")
    key = f"alert:{alert.id}:again:{alert.claimed_at}"
    return [], [_telling(alert, key, await zones.receiver(owner), "again")] if owner else []


async def _return(turn: Turn, zones: Zones, alert: Alert, contract: Contract, rule: DateRule) -> Done:
    """Back to everybody it concerns, once; the lead of that day is thereby told as well."""
    claimed = alert.state is AlertState.CLAIMED
    why = "returned" if claimed else "awake"
    back = replace(
        alert,
        state=AlertState.RAISED,
        raised_at=turn.now,
        # An earlier claim that came to nothing is over: since then somebody has looked and put it off.
        returned_at=turn.now if claimed else None,
        snoozed_until=None,
        escalated_at=None,
    )
    await turn.stores.alerts.save(back)
    await touch_alert(turn.stores, alert.id)
    told = []
    for to in await receivers(turn, zones, rule, contract):
        lead = lead_now(turn, rule, alert.due, to.zone)
        if lead is not None:
            # About no alert: what is delivered, and counted, is the telling of the return.
            await turn.stores.alerts.record_told(_key(contract.id, alert.kind, alert.due, lead, to), None, turn.today)
        told.append(_telling(alert, f"alert:{alert.id}:{why}:{turn.now.isoformat()}:{to.name}", to, why))
        await turn.stores.alerts.record_told(told[-1].key, alert.id, turn.today)
    moved = AlertMoved(contract=contract.id, alert=alert.id, by="clock", state=AlertState.RAISED, reason=why)
    return [moved], told


async def _escalate(turn: Turn, zones: Zones, alert: Alert, contract: Contract, rule: DateRule) -> Done:
    await turn.stores.alerts.save(replace(alert, escalated_at=turn.now))
    manager = manager_of(turn, contract)
    if manager is None:
        return [], []
    key = f"alert:{alert.id}:escalated:{alert.raised_at.isoformat()}"
    await turn.stores.alerts.record_told(key, alert.id, turn.today)
    return [], [_telling(alert, key, await zones.receiver(manager), "escalated")]


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
