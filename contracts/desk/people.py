"""What people set for themselves."""

from datetime import date, timedelta

from contracts.desk.turn import Turn
from contracts.happenings import AwaySet, Happening, PreferenceSet
from contracts.people import Person
from contracts.ports import Away, Preference
from contracts.refusal import Refused
from contracts.rights import Action, may

LONGEST = timedelta(days=366)


def refuse_without_say(turn: Turn, person: Person) -> None:
    """An auditor only looks, and to keep rules and people is no right to approve: nobody can hand them one either."""
    if not may(turn.company, person, Action.DECIDE):
        raise Refused("error.no_say", person=person.name)


async def set_away(turn: Turn, cover: Person, starts: date, ends: date) -> tuple[Happening, ...]:
    """Hands the actor's approvals to `cover` for those days; nobody covers for themselves."""
    who = turn.actor.id
    if cover.id == who:
        raise Refused("error.same_person")
    refuse_without_say(turn, cover)
    if ends < starts or ends < turn.today or ends - starts > LONGEST:
        raise Refused("error.bad_date", text=f"{starts}~{ends}")
    await turn.stores.people.set_away(Away(who, cover.id, starts, ends))
    return (AwaySet(person=who, cover=cover.id, starts=starts, ends=ends),)


async def set_preference(turn: Turn, preference: Preference, name: str, value: str) -> tuple[Happening, ...]:
    await turn.stores.people.set_preference(preference)
    return (PreferenceSet(person=preference.person, name=name, value=value),)
