"""Telling of dates: what is due is a row that says when it has to be looked at next, so that a beat with nothing due asks once.

A round looks at a few days at a time and locks those contracts that it changes; what it changes it reads again under the lock,
because somebody may have been at it in between.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from zoneinfo import ZoneInfo

from contracts.dates.rule import LOUD, MISSED, Alert, AlertState, DateKind, DateRule
from contracts.desk.touching import touch_alert
from contracts.desk.turn import Turn
from contracts.happenings import AlertRaised, Happening
from contracts.register.contract import Contract
from contracts.telling import Recipient
from reminders.alerts import current_lead, next_telling
from reminders.digests import Telling, told_together
from reminders.receivers import Receiver, Zones, not_before, receivers, rule_for_date, those_named

LATEST = timedelta(days=31)
"""A date missed for longer than this is history, not news."""

LOOKED_AT = 30
TOLD = 6
"""So many days are looked at and told of in one unit of work at most, so that nothing else waits long."""

Done = tuple[list[Happening], list[Telling]]


@dataclass(frozen=True, slots=True)
class _Due:
    """A watched day, and what is to be told of it by now: the receiver and the lead of each telling, by its key."""

    contract: Contract
    kind: DateKind
    day: date
    rule: DateRule
    tellings: Mapping[str, tuple[Receiver, int]]
    wake: datetime | None


def lead_now(turn: Turn, rule: DateRule, due: date, zone: ZoneInfo, kind: DateKind) -> int | None:
    """The smallest lead whose hour has come for a receiver in that zone: the larger ones it supersedes."""
    here = turn.now.astimezone(zone)
    day = here.date() if here.time() >= rule.at else here.date() - timedelta(days=1)
    return current_lead(rule, due, day, turn.company.calendar, None, kind)


async def alerts_round(turn: Turn, more: Callable[[], None] = lambda: None) -> tuple[Happening, ...]:
    """Raises what is due and tells each receiver once per lead; quiet alerts are not told. Says `more` when it has left
    something for another round."""
    awake = await turn.stores.contracts.awake(turn.now, LOOKED_AT)
    happened: list[Happening] = []
    told: list[Telling] = []
    count = 0
    for due in await _looked_at(turn, awake):
        if due.tellings and count == TOLD:
            more()
            break
        count += bool(due.tellings)
        done = await _tell(turn, due) if due.tellings else ([], [])
        if done is None:
            continue  # somebody is at it: looked at again at the next beat
        happened += done[0]
        told += done[1]
        await turn.stores.contracts.wake_later(due.contract.id, due.kind, due.day, due.wake)
    if len(awake) == LOOKED_AT:
        more()
    return (*happened, *await told_together(turn, told))


async def _looked_at(turn: Turn, awake: tuple[tuple[Contract, DateKind, date], ...]) -> list[_Due]:
    """What somebody has not heard yet of these days that they ought to have heard by now."""
    zones = Zones(turn)
    lead_of = cache(partial(lead_now, turn))  # thousands of contracts end on the same few hundred days
    near: list[_Due] = []
    for contract, kind, day in awake:
        rule = rule_for_date(turn, contract, kind)
        tellings: dict[str, tuple[Receiver, int]] = {}
        wake = None
        if rule is not None and day >= turn.today - LATEST:
            heard = await receivers(turn, zones, rule, contract)
            if kind in LOUD and day < turn.today:
                heard = tuple(dict.fromkeys((*heard, *await those_named(turn, zones, rule.escalate_to, contract))))
            if contract.created_at.date() <= day:
                leads = [(to, lead_of(rule, day, to.zone, kind)) for to in heard]
                tellings = {
                    key_of(contract.id, kind, day, lead, to): (to, lead) for to, lead in leads if lead is not None
                }
            moments = (next_telling(rule, day, turn.now, turn.company.calendar, to.zone, kind) for to in heard)
            wake = min(filter(None, moments), default=None)
        near.append(_Due(contract, kind, day, rule or NO_RULE, tellings, wake))
    known = await turn.stores.alerts.told([key for due in near for key in due.tellings])
    seen = await turn.stores.alerts.for_days(sorted({due.contract.id for due in near if due.tellings}))
    states = {(a.contract, a.kind, a.due): a.state for a in seen}
    return [
        replace(
            due, tellings={key: to for key, to in due.tellings.items() if key not in known and _heard(state, to[1])}
        )
        for due in near
        for state in [states.get((due.contract.id, due.kind, due.day), AlertState.RAISED)]
    ]


def _heard(state: AlertState, lead: int) -> bool:
    """What somebody has taken on or put off is quiet, but not when the day has been missed for all that."""
    return state is AlertState.RAISED or (lead == MISSED and state in (AlertState.CLAIMED, AlertState.SNOOZED))


NO_RULE = DateRule("", (), (), (), (), datetime.min.time(), 1)


def key_of(contract: int, kind: DateKind, day: date, lead: int, to: Receiver) -> str:
    return f"alert:{contract}:{kind}:{day}:{lead}:{to.name}"


async def _tell(turn: Turn, due: _Due) -> Done | None:
    contract = await turn.stores.contracts.lock(due.contract.id)
    alert = await turn.stores.alerts.at(due.contract.id, due.kind, due.day)
    lead = min(lead for _, lead in due.tellings.values())
    if contract != due.contract or (alert is not None and not _heard(alert.state, lead)):
        return None
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
    for key, (to, _) in due.tellings.items():
        await turn.stores.alerts.record_told(key, alert.id, turn.today, to.name)
    return happened, [telling(turn, alert, key, to, "due", due.rule) for key, (to, _) in due.tellings.items()]


def telling(turn: Turn, alert: Alert, key: str, to: Receiver, why: str, rule: DateRule) -> Telling:
    return Telling(
        contract=alert.contract,
        alert=alert.id,
        key=key,
        to=Recipient(to.person, to.room),
        why=why,
        rule=rule.id,
        digest_from=rule.digest_from,
        not_before=not_before(turn, rule, to),
    )
