"""Which days are worked. The data comes from outside; this only answers questions about it."""

from dataclasses import dataclass, field
from datetime import date, timedelta

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`holidays` are days off, `workdays` are weekend days that are worked (调休).

    `known_years` are the years for which the country's arrangement is loaded; in any other year
    only weekends and the company's own days count, and `check` says so. `fiscal_start` is the month in which the
    company's year begins.
    """

    holidays: frozenset[date] = field(default_factory=frozenset)
    workdays: frozenset[date] = field(default_factory=frozenset)
    known_years: frozenset[int] = field(default_factory=frozenset)
    fiscal_start: int = 1

    def is_worked(self, day: date) -> bool:
        if day in self.workdays:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def on_or_before(self, day: date) -> date:
        """The last day worked that is not after `day`."""
        while not self.is_worked(day):
            day -= timedelta(days=1)
        return day

    def back(self, day: date, count: int) -> date:
        """The day worked that lies `count` working days before `day`, counting from the day before it."""
        while count > 0:
            day -= timedelta(days=1)
            if self.is_worked(day):
                count -= 1
        return day

    def forward(self, day: date, count: int) -> date:
        """The day worked that lies `count` working days after `day`, counting from the day after it."""
        while count > 0:
            day += timedelta(days=1)
            if self.is_worked(day):
                count -= 1
        return day
