"""How long something has waited, counted in hours in which people work."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from contracts.dates.calendar import WorkCalendar
from contracts.people import OFFICE_HOURS


def working_hours_between(
    start: datetime,
    end: datetime,
    calendar: WorkCalendar,
    zone: tzinfo,
    opens: time = OFFICE_HOURS[0],
    closes: time = OFFICE_HOURS[1],
) -> float:
    """Hours between two instants that lie within opening time, as the clock in `zone` shows it, on days worked."""
    worked = timedelta(0)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        if calendar.is_worked(day):
            overlap = min(end, _instant(day, closes, zone)) - max(start, _instant(day, opens, zone))
            worked += max(overlap, timedelta(0))
        day += timedelta(days=1)
    return worked / timedelta(hours=1)


def _instant(day: date, at: time, zone: tzinfo) -> datetime:
    # In UTC, because differences within one zone forget that clocks are changed.
    return datetime.combine(day, at, zone).astimezone(UTC)
