"""Everything that a turn needs from outside, in one place; wiring builds it, pipeline and delivery use it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from adapters.api.events import Sender
from bot.announce import Announcer
from bot.i18n import load, pick
from bot.reach import Reach
from bot.router import Router
from bot.tokens import Seal
from cards.model import Card
from cards.pen import Pen, no_page
from cards.press import Press
from contracts.company import Company
from contracts.desk.guessing import Guesses
from contracts.desk.turn import Turn
from contracts.people import Person, Room
from contracts.ports import Preference, Storage, Stores
from contracts.telling import Recipient, Subject


@dataclass(slots=True)
class House:
    """`company` and `reach` are replaced together when the company file is read again; everything else stays."""

    storage: Storage
    company: Company
    reach: Reach
    router: Router
    seal: Seal
    now: Callable[[], Awaitable[datetime]]
    entropy: Callable[[int], bytes]
    public_url: str | None = None
    guesses: Guesses = field(default_factory=Guesses)

    @property
    def announcer(self) -> Announcer:
        return Announcer(self.company, self.reach)

    def turn(self, stores: Stores, person: Person | None, now: datetime) -> Turn:
        return Turn(stores, self.company, person, now, self.entropy, self.guesses)

    def private_pen(
        self, person: Person, preference: Preference, now: datetime, sender: Sender | None = None, *, channel: str = ""
    ) -> Pen:
        """For the person's own eyes, in their language and zone; they will see it on `channel`, or where they spoke."""
        spoken = (sender.locale if sender else None) or preference.spoken_locale
        locale = pick(preference.locale, person.locale, spoken, self.company.locale)
        zone = preference.timezone or person.timezone or preference.spoken_timezone or self.company.timezone
        return self._pen(person, None, locale, zone, now, sender.channel if sender else channel)

    def room_pen(self, room: Room, now: datetime) -> Pen:
        """For everybody in the room: the company's language and zone, and only what the room may see."""
        return self._pen(None, room, pick(self.company.locale), self.company.timezone, now)

    def stranger_pen(self, platform: str | None, now: datetime) -> Pen:
        locale = pick(platform, self.company.locale)
        return self._pen(None, Room("", "", {}, frozenset()), locale, self.company.timezone, now)

    def _pen(
        self, viewer: Person | None, room: Room | None, locale: str, zone: str, now: datetime, channel: str = ""
    ) -> Pen:
        home = ZoneInfo(self.company.timezone)
        return Pen(
            company=self.company,
            viewer=viewer,
            room=room,
            t=load(locale),
            zone=ZoneInfo(zone),
            today=now.astimezone(home).date(),
            mint=self.seal.mint,
            page=partial(self._page, channel) if viewer is not None else no_page,
            download=self._download,
        )

    def _page(self, channel: str, press: Press) -> str | None:
        if self.public_url is None:
            return None
        return f"{self.public_url}/f/{self.seal.mint(replace(press, args=(channel,)))}"

    def _download(self, press: Press) -> str | None:
        return f"{self.public_url}/d/{self.seal.mint(press)}" if self.public_url else None

    async def pen_for(self, stores: Stores, to: Recipient, now: datetime, channel: str = "") -> Pen | None:
        """The pen for whoever an errand or a copy is for; None when they are not in the company file any more."""
        if to.room is not None:
            room = self.company.rooms.get(to.room)
            return self.room_pen(room, now) if room else None
        person = self.company.people.get(to.person or "")
        if person is None:
            return None
        return self.private_pen(person, await stores.people.preference(person.id), now, channel=channel)

    async def draw(self, stores: Stores, subject: Subject, pen: Pen) -> Card | None:
        """The subject as it is now for that reader; None when there is nothing that they may see."""
        return await self.router.draws[subject.kind](stores, subject.id, pen)
