"""The public holidays of the company's country, and the company's own days on top."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from contracts.dates.calendar import SATURDAY, WorkCalendar

# So many days off of one year in the company file are that year's arrangement, not just the company's birthday.
ARRANGED = 7


def calendar_of(country: str, own: Mapping[date, bool], fiscal_start: int = 1) -> WorkCalendar:
    """`own` says of a day whether it is worked, whatever the country says."""
    holidays: set[date] = set()
    workdays: set[date] = set()
    years: frozenset[int] = frozenset()
    if country == "CN":
        from chinese_calendar import constants  # builds large tables, and other countries do without

        holidays, workdays = set(constants.holidays), set(constants.workdays)
        years = frozenset(day.year for day in holidays)
    written = Counter(day.year for day, worked in own.items() if not worked)
    years |= {year for year, count in written.items() if count >= ARRANGED}
    for day, worked in own.items():
        (holidays if worked else workdays).discard(day)
        if worked and day.weekday() >= SATURDAY:
            workdays.add(day)
        elif not worked:
            holidays.add(day)
    return WorkCalendar(frozenset(holidays), frozenset(workdays), years, fiscal_start)
