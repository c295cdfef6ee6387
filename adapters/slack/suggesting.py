"""What a list offers while somebody types into it. Pure."""

from adapters.slack.heard import Typing
from adapters.slack.inputs import option
from adapters.slack.texts import Json
from contracts.company import Company

PEOPLE = frozenset({"person", "owner"})
MOST = 50


def suggestions(company: Company, typing: Typing) -> list[Json]:
    """People by a part of their name or id; for anything else what was typed is taken as it stands."""
    typed = typing.typed.strip()
    if typing.name not in PEOPLE:
        return [option(typed, typed)] if typed else []
    wanted = typed.casefold()
    found = [
        person
        for person in company.people.values()
        if wanted in person.name.casefold() or wanted in person.id.casefold()
    ]
    return [option(f"{person.name} · {person.id}", person.id) for person in found[:MOST]]
