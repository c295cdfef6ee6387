"""Somebody whom the company file does not know speaks: are they linked, may they be, do they type a code?"""

import logging
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.api.content import Answer, Message, Part
from adapters.api.events import Event, Said
from bot.house import House
from bot.recording import record
from bot.router import folded, opened
from cards.model import Card
from cards.pen import Pen
from cards.talk import done_card, error_card, stranger_card
from contracts.desk.linking import link_by_code, link_by_email
from contracts.happenings import AccountLinked, Happening
from contracts.people import Person, people_named
from contracts.ports import Stores
from contracts.refusal import Refused

log = logging.getLogger(__name__)

WORDS = frozenset({"关联", "link"})
TRIES = 5
WITHIN = timedelta(minutes=10)
MOST_KEPT = 10_000


class Linking:
    def __init__(self, house: House) -> None:
        self._house = house
        self._tries: OrderedDict[str, list[datetime]] = OrderedDict()

    async def load(self) -> None:
        """Links are few; every process knows them all."""
        async with self._house.storage.reading() as stores:
            links = await stores.people.links()
        known = {(link.directory, link.account): link.person for link in links}
        self._house.reach = replace(self._house.reach, links=known)

    async def known(self, event: Event, now: datetime) -> Person | None:
        """The person, if another process has linked them meanwhile, or the platform vouches for their address."""
        await self.load()
        person = self._house.reach.person(event.sender)
        email = event.sender.email
        if person is not None or email is None or not people_named(self._house.company.people, email):
            return person
        async with self._house.storage.unit() as stores:
            turn = self._house.turn(stores, None, now)
            happened = await link_by_email(turn, email, event.sender.directory, event.sender.account)
            self._record(stores, happened, event, now)
        await self.load()
        return self._house.reach.person(event.sender)

    async def answer(self, event: Event, now: datetime) -> Answer:
        """To a stranger: how to be linked, or what became of the code that they typed."""
        pen = self._house.stranger_pen(event.sender.locale, now)
        code = _code_in(event)
        if code is None:
            return _told(event, stranger_card(pen, event.sender.account), pen)
        if not self._may_try(event.sender.account, now):
            return _told(event, error_card(pen, "error.bad_code"), pen)
        try:
            async with self._house.storage.unit() as stores:
                turn = self._house.turn(stores, None, now)
                happened = await link_by_code(turn, code, event.sender.directory, event.sender.account)
                self._record(stores, happened, event, now)
        except Refused as refused:
            return _told(event, error_card(pen, refused.key), pen)
        await self.load()
        who = self._house.reach.person(event.sender)
        return _told(event, done_card(pen, "done.linked", name=who.name if who else ""), pen)

    def _record(self, stores: Stores, happened: tuple[Happening, ...], event: Event, now: datetime) -> None:
        for one in happened:
            if isinstance(one, AccountLinked):
                record(stores, (one,), now, one.person, event.sender.channel)
                log.info("account %s is %s's, by %s", one.account, one.person, one.how)

    def _may_try(self, account: str, now: datetime) -> bool:
        tries = [at for at in self._tries.get(account, []) if now - at < WITHIN]
        self._tries[account] = [*tries, now]
        if len(self._tries) > MOST_KEPT:
            self._tries.popitem(last=False)
        return len(tries) < TRIES


def _code_in(event: Event) -> str | None:
    """`关联 码`, said in private: in a room others would read it."""
    if not isinstance(event, Said) or event.place.conversation is not None:
        return None
    words = opened(event.text).split()
    return words[1] if len(words) == 2 and folded(words[0]) in WORDS else None


def _told(event: Event, card: Card, pen: Pen) -> Answer:
    return Answer((Part(Message(card, f"answer:{event.key}", pen.t.locale), event.place.conversation is not None),))
