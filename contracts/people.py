"""Who there is: people, their departments and roles, and the rooms they share."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

OFFICE_HOURS = (time(9), time(18))


class Role(StrEnum):
    SALES = "sales"
    MANAGER = "manager"
    LEGAL = "legal"
    FINANCE = "finance"
    ADMIN = "admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the company file. `accounts` maps a directory (whose user ids a channel speaks) to that person's user id there."""

    id: str
    name: str
    email: str
    department: str
    roles: frozenset[Role]
    manager: str | None
    locale: str | None
    timezone: str | None
    accounts: Mapping[str, str]
    hours: tuple[time, time] = OFFICE_HOURS
    """In which they work, by their own clock; waiting is counted in them."""


@dataclass(frozen=True, slots=True)
class Department:
    """`id` is the code used in numbers and rules; `head` is a person id; `parent` another department's id."""

    id: str
    name: str
    head: str
    parent: str | None


class Shown(StrEnum):
    """What a room may be allowed to see of a contract, beyond its number and state."""

    TITLE = "title"
    CUSTOMER = "customer"
    OWNER = "owner"
    AMOUNT = "amount"
    STARTS = "starts"
    ENDS = "ends"
    NOTICE_DAY = "notice_day"
    PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class Room:
    """`places` maps a channel to the conversation id of this room there; `shows` is what everybody there may see."""

    id: str
    name: str
    places: Mapping[str, str]
    shows: frozenset[Shown]


def people_named(people: Mapping[str, Person], text: str) -> tuple[Person, ...]:
    """Everyone whose id, name or e-mail address this is (an @ before it does not count); a name may be shared."""
    wanted = _folded(text).removeprefix("@")
    return tuple(
        person
        for person in people.values()
        if wanted and wanted in (_folded(person.id), _folded(person.name), _folded(person.email))
    )


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
