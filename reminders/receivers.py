"""Who hears of a date, and by which rule."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from contracts.dates.rule import DateKind, DateRule, within
from contracts.desk.turn import Turn
from contracts.people import Person, Role
from contracts.register.contract import Contract
from contracts.telling import Recipient
from reminders.alerts import tell_at

COMPUTED = (DateKind.NOTICE, DateKind.EXPIRY)
UNRULED = DateRule(
    "own-dates", (), tuple(kind for kind in DateKind if kind not in COMPUTED), (7, 1, 0), ("owner",), time(9), 3
)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A person or a room that hears of a date, and the zone in which nine o'clock is theirs."""

    person: str | None
    room: str | None
    zone: ZoneInfo

    @property
    def name(self) -> str:
        return Recipient(self.person, self.room).name


class Zones:
    """The zone of each person, asked once a round: what they have set, else the company file's for them, else its own."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._known: dict[str, ZoneInfo] = {}
        self.home = ZoneInfo(turn.company.timezone)

    async def of(self, id: str) -> ZoneInfo:
        """The company's own for somebody who has left."""
        if id not in self._known:
            person = self._turn.company.people.get(id)
            chosen = (await self._turn.stores.people.preference(id)).timezone if person else None
            named = chosen or (person.timezone if person else None)
            self._known[id] = ZoneInfo(named) if named else self.home
        return self._known[id]

    async def receiver(self, person: Person) -> Receiver:
        return Receiver(person.id, None, await self.of(person.id))


async def receivers(turn: Turn, zones: Zones, rule: DateRule, contract: Contract) -> tuple[Receiver, ...]:
    found = await those_named(turn, zones, rule.tell, contract)
    if found:
        return found
    # Its owner has left and nobody else is named: a date that nobody hears of would be missed for certain.
    return tuple([await zones.receiver(person) for person in turn.company.with_role(Role.ADMIN)])


async def those_named(turn: Turn, zones: Zones, words: Sequence[str], contract: Contract) -> tuple[Receiver, ...]:
    """People before rooms, everybody once; whoever has left the company file is nobody."""
    people: dict[str, Person] = {}
    for word in words:
        people |= {person.id: person for person in _people(turn, word, contract)}
    rooms = dict.fromkeys(word.removeprefix("room:") for word in words if word.startswith("room:"))
    heard = [await zones.receiver(person) for person in people.values()]
    return (*heard, *(Receiver(None, room, zones.home) for room in rooms if room in turn.company.rooms))


def _people(turn: Turn, word: str, contract: Contract) -> Sequence[Person]:
    kind, _, name = word.partition(":")
    if kind == "role":
        return turn.company.with_role(Role(name))
    if kind == "manager":
        manager = manager_of(turn, contract)
        return [manager] if manager else []
    ids = {"owner": (contract.owner,), "collaborators": contract.shared_with, "person": (name,)}.get(kind, ())
    return [turn.company.people[id] for id in ids if id in turn.company.people]


def manager_of(turn: Turn, contract: Contract) -> Person | None:
    owner = turn.company.people.get(contract.owner)
    return turn.company.people.get(owner.manager) if owner and owner.manager else None


def rule_for_date(turn: Turn, contract: Contract, kind: DateKind) -> DateRule | None:
    """With the contract's own lead times, where it has any. A date that somebody wrote down is told to the owner even
    where the company file has no rule for its kind: nobody would write it down to hear nothing."""
    found = UNRULED if kind not in COMPUTED else None
    for rule in turn.company.date_rules:
        if kind in rule.kinds and (not rule.types or contract.type in rule.types):
            found = rule
            break
    return replace(found, leads=contract.terms.leads) if found and contract.terms.leads else found


def not_before(turn: Turn, rule: DateRule, to: Receiver) -> datetime:
    """Now, or when the receiver's quiet hours are over."""
    here = turn.now.astimezone(to.zone)
    if rule.quiet is None or not within(here.time(), rule.quiet):
        return turn.now
    ends = rule.quiet[1]
    day = here.date() if here.time() < ends else here.date() + timedelta(days=1)
    return tell_at(day, ends, to.zone)
