"""Who hears of a date, and whether several dates are told one by one or as a digest."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from zoneinfo import ZoneInfo

from contracts.dates.rule import DateKind, DateRule
from contracts.desk.turn import Turn
from contracts.happenings import AlertTold, DigestMade, Happening
from contracts.people import Person, Role
from contracts.register.contract import Contract
from contracts.telling import Recipient

COMPUTED = (DateKind.NOTICE, DateKind.EXPIRY)
UNRULED = DateRule("own-dates", (), tuple(set(DateKind) - set(COMPUTED)), (7, 1, 0), True, False, (), time(9), 3)
DIGEST_FROM = 2
FLOOD_FROM = 5
"""A room is told of each date singly, until they are so many that nobody would read them (a register just imported)."""


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
    owner = turn.company.people.get(contract.owner)
    heard = [owner] if rule.tell_owner and owner else []
    manager = manager_of(turn, contract)
    if rule.tell_manager and manager:
        heard.append(manager)
    rooms = [Receiver(None, room, zones.home) for room in rule.rooms if room in turn.company.rooms]
    if not heard and not rooms:
        # Its owner has left and nobody else is named: a date that nobody hears of would be missed for certain.
        heard = list(turn.company.with_role(Role.ADMIN))
    return (*[await zones.receiver(person) for person in heard], *rooms)


def manager_of(turn: Turn, contract: Contract) -> Person | None:
    owner = turn.company.people.get(contract.owner)
    return turn.company.people.get(owner.manager) if owner and owner.manager else None


def rule_for_date(turn: Turn, contract: Contract, kind: DateKind) -> DateRule | None:
    """With the contract's own lead times, where it has any. A date that somebody wrote down is told to the owner even
    where the company file has no rule for its kind: nobody would write it down to hear nothing."""
    found = None
    for rule in turn.company.date_rules:
        if kind in rule.kinds and (not rule.types or contract.type in rule.types):
            found = rule
            break
    if found is None and kind not in COMPUTED:
        found = UNRULED
    return replace(found, leads=contract.terms.leads) if found and contract.terms.leads else found


def _gathered(told: Sequence[AlertTold]) -> Mapping[Recipient, tuple[int, ...]]:
    """The alerts of those who get a digest: two for a person, a flood for a room."""
    by_receiver: dict[Recipient, set[int]] = defaultdict(set)
    for telling in told:
        by_receiver[Recipient(telling.person, telling.room)].add(telling.alert)
    return {
        to: tuple(sorted(alerts))
        for to, alerts in by_receiver.items()
        if len(alerts) >= (DIGEST_FROM if to.person else FLOOD_FROM)
    }


async def told_together(turn: Turn, told: Sequence[AlertTold]) -> tuple[Happening, ...]:
    """Several alerts for one receiver at one time become one digest."""
    digests = _gathered(told)
    out: list[Happening] = [one for one in told if Recipient(one.person, one.room) not in digests]
    for to, alerts in digests.items():
        digest = await turn.stores.alerts.add_digest(to.name, turn.today, alerts)
        out.append(DigestMade(digest=digest, person=to.person, room=to.room, day=turn.today, alerts=alerts))
    return tuple(out)
