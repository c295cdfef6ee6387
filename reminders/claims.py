"""What becomes of alerts by the clock: claims ask again and come back, snoozes end, what nobody claims goes further up."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from contracts.company import Company
from contracts.dates.rule import Alert, AlertState, DateRule
from contracts.desk.touching import touch_alert
from contracts.desk.turn import Turn
from contracts.happenings import AlertMoved, Happening
from contracts.register.contract import Contract
from reminders.alerts import comes_back, escalates, needs_asking_again
from reminders.digests import Telling, told_together
from reminders.receivers import UNRULED, Zones, receivers, rule_for_date, those_named
from reminders.telling import Done, key_of, lead_now, telling


def soonest(company: Company) -> timedelta:
    """A working day lasts a day at least, and so nothing is over time that was raised later ago than this."""
    return timedelta(days=min((rule.escalate_after for rule in (*company.date_rules, UNRULED)), default=1) - 1)


async def claims_round(turn: Turn) -> tuple[Happening, ...]:
    """Claimed alerts ask their owner again and come back; snoozed ones wake; unclaimed ones go to the manager."""
    zones = Zones(turn)
    happened: list[Happening] = []
    told: list[Telling] = []
    for seen in await turn.stores.alerts.to_move(turn.now, turn.now - soonest(turn.company)):
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
    if owner is None:
        return [], []
    key = f"alert:{alert.id}:again:{alert.claimed_at}"
    return [], [telling(turn, alert, key, await zones.receiver(owner), "again", rule)]


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
        lead = lead_now(turn, rule, alert.due, to.zone, alert.kind)
        if lead is not None:
            # About no alert: what is delivered, and counted, is the telling of the return.
            key = key_of(contract.id, alert.kind, alert.due, lead, to)
            await turn.stores.alerts.record_told(key, None, turn.today)
        told.append(telling(turn, alert, f"alert:{alert.id}:{why}:{turn.now.isoformat()}:{to.name}", to, why, rule))
        await turn.stores.alerts.record_told(told[-1].key, alert.id, turn.today, to.name)
    moved = AlertMoved(contract=contract.id, alert=alert.id, by="clock", state=AlertState.RAISED, reason=why)
    return [moved], told


async def _escalate(turn: Turn, zones: Zones, alert: Alert, contract: Contract, rule: DateRule) -> Done:
    await turn.stores.alerts.save(replace(alert, escalated_at=turn.now))
    told = []
    for to in await those_named(turn, zones, rule.escalate_to, contract):
        key = f"alert:{alert.id}:escalated:{alert.raised_at.isoformat()}:{to.name}"
        await turn.stores.alerts.record_told(key, alert.id, turn.today, to.name)
        told.append(telling(turn, alert, key, to, "escalated", rule))
    return [], told
