"""Who is reached where: which channels run, and the address a person or a room has on each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from adapters.api.channel import Plugin
from adapters.api.content import Address
from adapters.api.events import Place, Sender
from contracts.company import Company
from contracts.people import Person, Room
from contracts.ports import Preference


@dataclass(frozen=True, slots=True)
class Reach:
    """`plugins` are those of the channels that run. On a channel that exists beside a demo alone, people and rooms are
    known by the ids of the company file; on any other, by their accounts and places there."""

    company: Company
    plugins: Mapping[str, Plugin]
    links: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Person by directory and account, beyond what the company file says."""
    _people: Mapping[tuple[str, str], Person] = field(init=False, repr=False, compare=False)
    """By directory and account, so that a turn costs the same in a company of ten thousand."""
    _linked: Mapping[tuple[str, str], str] = field(init=False, repr=False, compare=False)
    """Account by person and directory, of the links that hold."""

    def __post_init__(self) -> None:
        people: dict[tuple[str, str], Person] = {}
        for person in self.company.people.values():
            for account in person.accounts.items():
                people.setdefault(account, person)
        linked: dict[tuple[str, str], str] = {}
        for (directory, id), owner in self.links.items():
            known = self.company.people.get(owner)
            # What the file says of either holds, and a link to somebody who has left is none.
            if known is not None and directory not in known.accounts and (directory, id) not in people:
                people[(directory, id)] = known
                linked[(owner, directory)] = id
        object.__setattr__(self, "_linked", linked)
        object.__setattr__(self, "_people", people)

    def person(self, sender: Sender) -> Person | None:
        """Who that account belongs to; None for a stranger. Never by a display name."""
        plugin = self.plugins.get(sender.channel)
        if plugin is None:
            return None
        if plugin.demo_only:
            return self.company.people.get(sender.account)
        return self._people.get((plugin.directory, sender.account))

    def room(self, place: Place) -> Room | None:
        """The room an event came from; None in a private chat. A room that the company file does not name may see nothing."""
        if place.conversation is None:
            return None
        plugin = self.plugins.get(place.channel)
        for room in self.company.rooms.values():
            if plugin is not None and self._place(room, plugin) == place.conversation:
                return room
        return Room("", place.conversation, {}, frozenset())

    def in_order(self) -> tuple[Plugin, ...]:
        """Demo channels last, the others by rank."""
        return tuple(sorted(self.plugins.values(), key=lambda p: (p.demo_only, p.rank, p.name)))

    def channels_of(self, person: Person, preference: Preference) -> tuple[str, ...]:
        """Where this person can be reached: the channel they chose, the last they spoke on, then in order."""
        known = self._known(person)
        wished = [p for c in (preference.channel, preference.last_channel) for p in known if p.name == c]
        return tuple(dict.fromkeys(self._telling(p, known) for p in (*wished, *known)))

    def _telling(self, plugin: Plugin, known: Sequence[Plugin]) -> str:
        """Itself, or its sibling where that is the one that speaks to people unasked."""
        if plugin.capabilities.tells_people:
            return plugin.name
        return next((p.name for p in self._siblings(plugin, known) if p.capabilities.tells_people), plugin.name)

    def aside(self, person: Person, channel: str) -> str | None:
        """The sibling through which something said on that channel can be answered in private."""
        told = self._telling(self.plugins[channel], self._known(person))
        return told if told != channel else None

    def _known(self, person: Person) -> list[Plugin]:
        """Where they have an account, but for what leads into groups alone."""
        found = [p for p in self.in_order() if self.account(person, p) is not None]
        return [p for p in found if p.capabilities.hears or p.capabilities.tells_people]

    @staticmethod
    def _siblings(plugin: Plugin, among: Sequence[Plugin]) -> list[Plugin]:
        return [p for p in among if p.directory == plugin.directory and p.name != plugin.name]

    def channels_of_room(self, room: str) -> Sequence[str]:
        """One of each directory: two channels of one vendor lead into the same group."""
        found = self.company.rooms.get(room)
        able = [
            p for p in self.in_order() if found and self._place(found, p) is not None and p.capabilities.tells_rooms
        ]
        return list({p.directory: p.name for p in reversed(able)}.values())[::-1]

    def account(self, person: Person, plugin: Plugin) -> str | None:
        if plugin.demo_only:
            return person.id
        return person.accounts.get(plugin.directory) or self._linked.get((person.id, plugin.directory))

    def _place(self, room: Room, plugin: Plugin) -> str | None:
        return f"room:{room.id}" if plugin.demo_only else room.places.get(plugin.name)

    def address(self, to: Person | Room, channel: str) -> Address | None:
        """None when they are not on that channel (any more)."""
        plugin = self.plugins.get(channel)
        if plugin is None:
            return None
        if isinstance(to, Person):
            account = self.account(to, plugin)
            return Address(channel, account=account) if account else None
        place = self._place(to, plugin)
        return Address(channel, conversation=place) if place else None
