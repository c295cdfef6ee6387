"""What the page is told, as JSON. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.api.channel import Console
from cards.as_json import from_json
from cards.model import Card
from contracts.company import Company
from contracts.people import Person
from contracts.ports import Posted


def conversations(company: Company) -> tuple[str, ...]:
    people = tuple(f"person:{id}" for id in company.people)
    return people + tuple(f"room:{id}" for id in company.rooms)


def world(company: Company, now: datetime, console: Console | None) -> dict[str, object]:
    """Everything about the company that the page shows around the chat."""
    return {
        "company": company.name,
        "locale": company.locale,
        "timezone": company.timezone,
        "now": local(now, company),
        "clock": console is not None,
        "people": [_person(person, company) for person in company.people.values()],
        "rooms": [{"id": room.id, "name": room.name} for room in company.rooms.values()],
        "channels": sorted(console.payloads(Card("", ""), company.locale)) if console else [],
    }


def _person(person: Person, company: Company) -> dict[str, object]:
    department = company.departments.get(person.department)
    return {
        "id": person.id,
        "name": person.name,
        "roles": sorted(role.value for role in person.roles),
        "department": department.name if department else "",
        "locale": person.locale or company.locale,
    }


def local(at: datetime, company: Company) -> str:
    return at.astimezone(ZoneInfo(company.timezone)).isoformat(timespec="seconds")


def message(posted: Posted) -> dict[str, object]:
    return {
        **posted.body,
        "id": posted.id,
        "conversation": posted.conversation,
        "sender": posted.sender,
        "at": posted.at.isoformat(),
        "changed_at": posted.changed_at.isoformat(),
    }


def card_of(posted: Posted) -> Card | None:
    """None for a person's own words, and for a message of an older version that this one cannot read."""
    drawn = posted.body.get("card")
    if not isinstance(drawn, Mapping):
        return None
    try:
        return from_json(drawn)
    except (KeyError, TypeError, ValueError):
        return None


def change(posted: Posted, new: bool, *, person: str, now: datetime) -> dict[str, object]:
    """What the page of one person hears: messages of their chat and of the rooms; of other chats only that something is there."""
    told: dict[str, object] = {"conversation": posted.conversation, "id": posted.id, "new": new, "now": now.isoformat()}
    if posted.conversation.startswith("room:") or posted.conversation == f"person:{person}":
        return {"type": "message", "message": message(posted), **told}
    return {"type": "elsewhere", "by": posted.sender, **told}


def moved(before: datetime, now: datetime, told: Iterable[Posted]) -> dict[str, object]:
    """Where the hands of the clock went, and how many messages that put where."""
    counts: dict[str, int] = {}
    for posted in told:
        counts[posted.conversation] = counts.get(posted.conversation, 0) + 1
    return {"before": before.isoformat(), "now": now.isoformat(), "told": counts}
