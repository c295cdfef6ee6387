"""A length of time as a contract words it: sixty days, ten working days, three months."""

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    DAYS = "days"
    WORKING_DAYS = "working_days"
    WEEKS = "weeks"
    MONTHS = "months"
    QUARTERS = "quarters"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Period:
    """`count` is at least 1."""

    count: int
    unit: Unit
