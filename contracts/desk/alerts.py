"""What people (and the clock) do with an alert."""

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from contracts.dates.rule import Alert, AlertState
from contracts.desk.touching import touch_alert, touch_contract
from contracts.desk.turn import Turn
from contracts.desk.watching import OPEN
from contracts.happenings import AlertMoved, Happening
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.rights import Action

NEEDS_REASON = (AlertState.LAPSING,)
WAKES = time(9)


async def open_alerts(turn: Turn, contract: Contract) -> tuple[Alert, ...]:
    """The alerts of a contract that somebody can still act on, the most urgent first."""
    found = await turn.stores.alerts.of_contract(contract.id)
    return tuple(sorted((a for a in found if a.state in OPEN), key=lambda a: a.due))


def latest_snooze(turn: Turn, alert: Alert, until: datetime) -> datetime:
    """Nothing sleeps past the final day to act: it is back that morning at the latest. What is past already may sleep."""
    zone = ZoneInfo(turn.company.timezone)
    last = datetime.combine(alert.due, WAKES, zone).astimezone(until.tzinfo)
    return min(until, last) if last > turn.now else until


async def act(
    turn: Turn, id: int, state: AlertState, *, reason: str = "", until: datetime | None = None
) -> tuple[Alert, tuple[Happening, ...]]:
    """Claims, snoozes (`until`), or settles an alert. Whoever may act on the contract's alerts may do it, in a room as well."""
    stores = turn.stores
    alert = await stores.alerts.get(id)
    contract = await stores.contracts.lock(alert.contract) if alert else None
    alert = await stores.alerts.get(id)
    if alert is None or contract is None or not turn.may(Action.ACT_ON_ALERT, contract):
        raise Refused("error.not_allowed")
    if alert.state not in OPEN:
        raise Refused("error.already_decided")
    holder = turn.company.people.get(alert.claimed_by or "") if alert.state is AlertState.CLAIMED else None
    if state is AlertState.CLAIMED and holder is not None and holder.id != turn.by:
        raise Refused("error.claimed_already", person=holder.name)
    if state in NEEDS_REASON and not reason.strip():
        raise Refused("error.reason_needed")
    if until is not None and until <= turn.now:
        raise Refused("error.bad_days", text="")
    until = latest_snooze(turn, alert, until) if until is not None else None
    changed = replace(alert, state=state, reason=reason, snoozed_until=until)
    if state is AlertState.CLAIMED:
        changed = replace(changed, claimed_by=turn.by, claimed_at=turn.now, asked_again_at=None)
    await stores.alerts.save(changed)
    await touch_alert(stores, id)
    await touch_contract(stores, contract)
    return changed, (AlertMoved(contract=contract.id, alert=id, by=turn.by, state=state, reason=reason, until=until),)
