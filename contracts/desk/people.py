"""What people set for themselves."""

from datetime import timedelta

from contracts.desk.turn import Turn
from contracts.happenings import Happening, PreferenceSet
from contracts.people import Person
from contracts.ports import Preference
from contracts.refusal import Refused
from contracts.rights import Action, may

LONGEST = timedelta(days=366)
"""Of one absence."""


def refuse_without_say(turn: Turn, person: Person) -> None:
    """An auditor only looks, and to keep rules and people is no right to approve: nobody can hand them one either."""
    if not may(turn.company, person, Action.DECIDE):
        raise Refused("error.no_say", person=person.name)


def refuse_without_role(turn: Turn) -> None:
    """Who has no role any more has nothing to decide, whatever they were asked before."""
    known = turn.company.people.get(turn.actor.id)
    if known is None or not known.roles:
        raise Refused("error.not_yours")


async def set_preference(turn: Turn, preference: Preference, name: str, value: str) -> tuple[Happening, ...]:
    await turn.stores.people.set_preference(preference)
    return (PreferenceSet(person=preference.person, name=name, value=value),)
