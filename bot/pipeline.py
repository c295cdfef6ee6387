"""One event, one transaction: who is it, may they, what happens, what is written down, who hears of it.

Pure questions are answered from a reader and write nothing. Whatever is returned from `hear` is committed.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from adapters.api.content import Answer, Message, MessageRef, Part
from adapters.api.errors import ChannelError
from adapters.api.events import Event, Pressed, Said, Sender
from bot.alarm import Alarm
from bot.context import Context, Reply, Say, Show
from bot.house import House
from bot.linking import Linking
from bot.plain import plain_message, sent_form
from bot.recording import Mark, record
from bot.router import opened
from bot.suggesting import suggestions
from bot.wording import worded
from cards.model import Card
from cards.pen import Pen
from cards.talk import error_card
from contracts.desk.turn import Turn
from contracts.happenings import DECISIONS, Happening
from contracts.people import Person, Room
from contracts.ports import Preference, Stores
from contracts.refusal import SHOWS_STATE, Refused, written
from contracts.refusal import read as read_refusal
from contracts.telling import Copy, Errand, Recipient, Subject

log = logging.getLogger(__name__)

HOLD = timedelta(seconds=15)
"""How long an answer may take to reach the chat before delivery posts it instead."""


Run = Callable[[Context], Awaitable[Reply]]
TellAside = Callable[[Part, Sender], Awaitable[MessageRef | None]]


@dataclass(frozen=True, slots=True)
class Work:
    """What an event asks for. A question needs no transaction."""

    run: Run
    question: bool
    about: Subject | None = None


class Pipeline:
    """What channels speak to. `wake` is called when a commit has left something to deliver; `tell_aside` is Delivery.aside."""

    def __init__(self, house: House, wake: Callable[[], None], tell_aside: TellAside) -> None:
        self.house = house
        self.wake = wake
        self.tell_aside = tell_aside
        self.linking = Linking(house)
        self._alarm = Alarm(house)

    async def hear(self, event: Event) -> Answer:
        now = await self.house.now()
        person = self.house.reach.person(event.sender) or await self.linking.known(event, now)
        if person is None:
            return await self.linking.answer(event, now)
        turn = _Event(self.house, event, person, self.house.reach.room(event.place), now)
        work: Work | None = None
        try:
            work = self._understood(event)
            if isinstance(event, Said) and event.screen and not work.question:
                return Answer()
            answer = await turn.asked(work) if work.question else None
            if answer is None:
                answer = await turn.worked(work)
                self.wake()
            return answer
        except Refused as refused:
            if work is not None and not work.question:
                await turn.noted(refused)
            return await turn.refused(refused, self._subject(event))
        except Exception:
            reference = uuid4().hex[:8]
            log.exception("event %s failed, reference %s", event.key, reference)
            return await turn.refused(Refused("error.internal", reference=reference), None)

    async def posted(self, part: Part, ref: MessageRef | None) -> None:
        if not isinstance(part.mark, Mark):
            return
        copy = replace(part.mark.copy, ref=ref.value) if ref else None
        if part.mark.errand is None:
            if copy is not None:
                await self.house.storage.deliveries.remember(copy)
        else:
            await self.house.storage.deliveries.delivered(part.mark.errand, copy, await self.house.now())

    async def aside(self, part: Part, sender: Sender) -> bool:
        try:
            ref = await self.tell_aside(part, sender)
        except ChannelError as error:
            log.warning("an answer to %s could not be given aside: %s", sender.account, error)
            return False
        if ref is None:
            return False
        if isinstance(part.mark, Mark):
            part = replace(part, mark=replace(part.mark, copy=replace(part.mark.copy, channel=ref.channel)))
        await self.posted(part, ref)
        return True

    async def troubled(self, channel: str, cure: str) -> None:
        log.error("%s: %s", channel, cure)
        await self._alarm.raised(channel, cure, await self.house.now(), "notice.channel_concern")
        self.wake()

    async def suggest(self, sender: Sender, field: str, typed: str) -> Sequence[tuple[str, str]]:
        return await suggestions(self.house, sender, field, typed)

    async def clock(self, ask: Callable[[Turn], Awaitable[Sequence[Happening]]]) -> int:
        """One round of the clock through the same door; how many things happened."""
        house = self.house
        now = await house.now()
        async with house.storage.unit() as stores:
            # Two houses may wake at once: the second finds everything told.
            await stores.alone("clock")
            happened = await ask(house.turn(stores, None, now))
            record(stores, happened, now, "clock", "clock")
            await house.announcer.announce(stores, happened, now)
        if happened:
            self.wake()
        return len(happened)

    def _understood(self, event: Event) -> Work:
        router = self.house.router
        if isinstance(event, Said):
            text = opened(event.text)
            found = router.match(text)
            if found is None:
                return Work(lambda ctx: plain_message(ctx, router, text), question=False)
            return Work(lambda ctx: found.command.handle(ctx, found.rest), found.command.question)
        press = self.house.seal.read(event.token)
        if press.action == "question.send":
            return Work(lambda ctx: sent_form(ctx, router, press, event.values), False, press.subject)
        button = router.buttons.get(press.action)
        if button is None:
            raise Refused("error.bad_button")
        return Work(lambda ctx: button.handle(ctx, press, event.values), button.question, press.subject)

    def _subject(self, event: Event) -> Subject | None:
        """What a refused press was about, so that its current state can be shown."""
        if not isinstance(event, Pressed):
            return None
        try:
            return self.house.seal.read(event.token).subject
        except Refused:
            return None


@dataclass(frozen=True, slots=True)
class _Event:
    """One event on its way through."""

    house: House
    event: Event
    person: Person
    room: Room | None
    now: datetime

    async def asked(self, work: Work) -> Answer | None:
        """Answers a question; None when something must be written down: a first word here, a look at what is confidential."""
        async with self.house.storage.reading() as stores:
            preference = await stores.people.preference(self.person.id)
            if self._spoken(preference) != preference and not self._for_a_screen():
                return None
            ctx = self._context(stores, preference)
            reply = await work.run(ctx)
            if reply.happened:
                return None
            return Answer(await self._parts(ctx, reply, lasting=False))

    def _spoken(self, preference: Preference) -> Preference:
        """Where they speak now, and what the platform says of them there; it may not always say."""
        sender = self.event.sender
        again = preference.last_channel == sender.channel
        return replace(
            preference,
            last_channel=sender.channel,
            spoken_locale=sender.locale or (preference.spoken_locale if again else None),
            spoken_timezone=sender.timezone or (preference.spoken_timezone if again else None),
        )

    def _for_a_screen(self) -> bool:
        return isinstance(self.event, Said) and self.event.screen

    async def worked(self, work: Work) -> Answer:
        async with self.house.storage.unit() as stores:
            before = await stores.people.preference(self.person.id)
            preference = self._spoken(before)
            ctx = self._context(stores, preference)
            if not await stores.inbox.first(self.event.key, self.now):
                if refusal := await stores.inbox.refusal(self.event.key):
                    raise read_refusal(refusal)
                subject = await stores.inbox.answered(self.event.key)
                again = Reply((Show(subject),)) if subject else Reply(())
                return Answer(await self._parts(ctx, again, lasting=False))
            if preference != before:
                await stores.people.set_preference(preference)
            reply = await work.run(ctx)
            if not self.event.sender.vouched and any(isinstance(one, DECISIONS) for one in reply.happened):
                # However it was asked for, by a press or by a code: the transaction goes back.
                raise Refused("error.unvouched")
            record(stores, reply.happened, self.now, self.person.id, self.event.sender.channel)
            await self.house.announcer.announce(stores, reply.happened, self.now, self.person.id)
            for said in reply.says:
                if isinstance(said, Show):
                    stores.inbox.answer(self.event.key, said.subject)
                    break
            return Answer(await self._parts(ctx, reply, lasting=True))

    async def noted(self, refused: Refused) -> None:
        """The unit that refused has undone everything, its inbox row too: without one, the same event delivered again
        when it has become possible would be heard as new."""
        async with self.house.storage.unit() as stores:
            if await stores.inbox.first(self.event.key, self.now):
                stores.inbox.refuse(self.event.key, written(refused))

    async def refused(self, refused: Refused, about: Subject | None) -> Answer:
        """Nothing was changed: say why, and show what a stale button was about as it is now."""
        async with self.house.storage.reading() as stores:
            ctx = self._context(stores, await stores.people.preference(self.person.id))
            says: tuple[Show | Say, ...] = (
                Say(lambda pen: error_card(pen, refused.key, **worded(pen.t, refused.values))),
            )
            shown = refused.about or about
            if shown is not None and refused.key in SHOWS_STATE:
                says = (*says, Show(shown))
            return Answer(await self._parts(ctx, Reply(says), lasting=False))

    def _context(self, stores: Stores, preference: Preference) -> Context:
        pen = self.house.private_pen(self.person, preference, self.now, self.event.sender)
        channels = self.house.reach.channels_of(self.person, preference)
        return Context(
            self.house.turn(stores, self.person, self.now), pen, self.room, preference, channels, self.house.seal.derive
        )

    async def _parts(self, ctx: Context, reply: Reply, *, lasting: bool) -> tuple[Part, ...]:
        """In a room: what the room may see there, and the rest privately to the speaker."""
        audiences = [ctx.pen] if self.room is None else [self.house.room_pen(self.room, self.now), ctx.pen]
        parts: list[Part] = []
        counted = {Show: 0, Say: 0}
        for said in reply.says:
            # Counted by kind: when the event comes again its subject is shown alone, and must be the same message.
            name = f"{'card' if isinstance(said, Show) else 'word'}{counted[type(said)]}"
            counted[type(said)] += 1
            # Read before drawing: a change in between leaves the copy stale, never wrongly fresh.
            version = await ctx.stores.outbox.version(said.subject) if isinstance(said, Show) else 0
            seen: Card | None = None
            for pen in audiences:
                card = await self._card(ctx, said, pen)
                if card is None or card == seen:
                    continue
                seen = card
                if isinstance(said, Show) and await self._stands(ctx, said, pen):
                    continue
                key = f"answer:{self.event.key}:{name}:{'room' if pen.room else 'private'}"
                mark = self._mark(ctx, said, pen, key, version, lasting) if isinstance(said, Show) else None
                parts.append(Part(Message(card, key, pen.t.locale), pen.room is not None, mark))
        return tuple(parts)

    async def _card(self, ctx: Context, said: Show | Say, pen: Pen) -> Card | None:
        if isinstance(said, Show):
            return await self.house.draw(ctx.stores, said.subject, pen)
        if pen.room is not None and not said.public:
            return None
        return said.draw(pen)

    async def _stands(self, ctx: Context, said: Show, pen: Pen) -> bool:
        """Whether the message that was pressed shows this subject to this reader: then delivery changes it in place."""
        on = self.event.on if isinstance(self.event, Pressed) else None
        return on is not None and await ctx.stores.outbox.stands(replace(self._copy(said, pen, 0), ref=on))

    def _copy(self, said: Show, pen: Pen, version: int) -> Copy:
        to = Recipient(room=pen.room.id) if pen.room else Recipient(person=self.person.id)
        channel = self.event.sender.channel
        return Copy(channel=channel, to=to, subject=said.subject, ref="", wanted=version, drawn=version)

    def _mark(self, ctx: Context, said: Show, pen: Pen, key: str, version: int, lasting: bool) -> Mark | None:
        if pen.room is not None and not pen.room.id:
            return None
        copy = self._copy(said, pen, version)
        if not lasting:
            return Mark(copy, None)
        errand = Errand(
            key=key, to=copy.to, subject=said.subject, why="answer", channel=copy.channel, not_before=self.now, lease=1
        )
        # Held for whoever answers right now; if they die first, delivery posts it when the hold is over.
        ctx.stores.outbox.tell(errand, held_until=self.now + HOLD)
        return Mark(copy, errand)
