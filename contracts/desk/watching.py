"""The days of a contract that are watched, and what becomes of alerts about days that are watched no more."""

from dataclasses import replace
from datetime import date

from contracts.company import Company
from contracts.dates.notice import watched_days
from contracts.dates.rule import Alert, AlertState
from contracts.desk.touching import touch_alert
from contracts.happenings import AlertMoved, Happening
from contracts.ports import Stores
from contracts.register.contract import Contract, State

OPEN = (AlertState.RAISED, AlertState.CLAIMED, AlertState.SNOOZED)
ENDED = (State.TERMINATED, State.ARCHIVED, State.DELETED)


async def watch(stores: Stores, company: Company, contract: Contract, today: date, by: str) -> tuple[Happening, ...]:
    """Writes down the days of this contract on which somebody must have acted.

    An alert for another day that lies ahead is superseded, and so is every one of a contract that was ended; a day that
    was missed stays what it is. One whose day is watched again after all is open again.
    """
    days = watched_days(contract, today, company.calendar)
    await stores.contracts.set_dates(contract.id, days)
    happened: list[Happening] = []
    for alert in await stores.alerts.of_contract(contract.id):
        is_watched = (alert.kind, alert.due) in days
        if alert.state in OPEN and not is_watched and (contract.status in ENDED or alert.due > today):
            terminated = contract.status is State.TERMINATED
            after = replace(alert, state=AlertState.TERMINATED if terminated else AlertState.SUPERSEDED)
        elif alert.state is AlertState.SUPERSEDED and is_watched:
            after = replace(alert, state=AlertState.RAISED)
        else:
            continue
        happened.append(await _changed(stores, after, by))
    return tuple(happened)


async def _changed(stores: Stores, alert: Alert, by: str) -> Happening:
    await stores.alerts.save(alert)
    await touch_alert(stores, alert.id)
    return AlertMoved(contract=alert.contract, alert=alert.id, by=by, state=alert.state, reason="")
