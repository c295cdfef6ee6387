"""When an alert is told, asked about again, brought back or escalated. Pure: everything it knows is handed in."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from contracts.dates.calendar import WorkCalendar
from contracts.dates.rule import LOUD, MISSED, Alert, AlertState, DateKind, DateRule

ASKED_AGAIN_AFTER = 3
"""Working days from a claim until its owner is asked how it stands."""

BACK_AFTER = 5
"""Working days from a claim until an alert that nobody settled is everybody's again."""

_OPENS = time(9)


def due_leads(
    rule: DateRule, due: date, calendar: WorkCalendar, kind: DateKind = DateKind.EXPIRY
) -> tuple[tuple[int, date], ...]:
    """Each lead of the rule and the day on which it is told: so many days before, on a day worked. A day that cannot be
    made up for has one more, when it has been missed."""
    leads = tuple((lead, calendar.on_or_before(due - timedelta(days=lead))) for lead in rule.leads)
    return (*leads, (MISSED, calendar.forward(due, 1))) if kind in LOUD else leads


def current_lead(
    rule: DateRule,
    due: date,
    today: date,
    calendar: WorkCalendar,
    already: int | None,
    kind: DateKind = DateKind.EXPIRY,
) -> int | None:
    """The lead to tell today, `already` being the smallest that was told; None when there is nothing new to say.

    What was missed is told once, by its smallest lead: the larger ones have nothing to add any more.
    """
    reached = (lead for lead, tell_on in due_leads(rule, due, calendar, kind) if tell_on <= today)
    lead = min(reached, default=None)
    return None if lead is None or (already is not None and lead >= already) else lead


def next_telling(
    rule: DateRule, due: date, now: datetime, calendar: WorkCalendar, zone: tzinfo, kind: DateKind
) -> datetime | None:
    """When the next lead is told to a receiver in that zone; None when no lead is left."""
    moments = (tell_at(tell_on, rule.at, zone) for _, tell_on in due_leads(rule, due, calendar, kind))
    return min((moment for moment in moments if moment > now), default=None)


def tell_at(tell_on: date, at: time, zone: tzinfo) -> datetime:
    """That hour of that day in `zone`, as an instant in UTC.

    An hour that the clocks leap over is told as much later, one that comes twice is told the first time.
    """
    return datetime.combine(tell_on, at.replace(fold=0), zone).astimezone(UTC)


def needs_asking_again(alert: Alert, now: datetime, calendar: WorkCalendar, zone: tzinfo) -> bool:
    """Whether whoever claimed it has to be asked, once a claim, how it stands."""
    asked = (
        alert.claimed_at is not None and alert.asked_again_at is not None and alert.asked_again_at >= alert.claimed_at
    )
    return not asked and _claimed_for(alert, ASKED_AGAIN_AFTER, now, calendar, zone)


def comes_back(alert: Alert, now: datetime, calendar: WorkCalendar, zone: tzinfo) -> bool:
    """Whether it was claimed long enough ago without being settled."""
    return _claimed_for(alert, BACK_AFTER, now, calendar, zone)


def escalates(alert: Alert, rule: DateRule, now: datetime, calendar: WorkCalendar, zone: tzinfo) -> bool:
    """Whether nobody has claimed it for so long that the manager is told, once."""
    if alert.state is not AlertState.RAISED or alert.escalated_at is not None:
        return False
    return _passed(alert.raised_at, rule.escalate_after, rule.at, now, calendar, zone)


def _claimed_for(alert: Alert, days: int, now: datetime, calendar: WorkCalendar, zone: tzinfo) -> bool:
    if alert.state is not AlertState.CLAIMED or alert.claimed_at is None:
        return False
    return _passed(alert.claimed_at, days, _OPENS, now, calendar, zone)


def _passed(since: datetime, days: int, at: time, now: datetime, calendar: WorkCalendar, zone: tzinfo) -> bool:
    """So many working days later, in the morning and not at the minute: nobody is written to at midnight."""
    return now >= tell_at(calendar.forward(since.astimezone(zone).date(), days), at, zone)
