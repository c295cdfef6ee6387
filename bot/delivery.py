"""Delivers the outbox: claims rows by lease, draws each subject as it is now, posts or redraws, remembers the copy."""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.api.channel import Channel, Feature, Plugin
from adapters.api.content import Address, Message, MessageRef, Part
from adapters.api.errors import (
    ChannelError,
    ContentRejected,
    Misconfigured,
    RateLimited,
    TargetGone,
    Unreachable,
)
from adapters.api.events import Sender
from bot.alarm import Alarm
from bot.house import House
from bot.i18n import load
from bot.pacing import Pacer
from cards.fit import fit
from cards.model import Card, Note
from contracts.people import Person, Room
from contracts.telling import Copy, Errand, Recipient, SubjectKind

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
BATCH = 50
SLOWEST = timedelta(minutes=30)
"""Tries after a failure lie further and further apart, but never further than this."""
AGAIN = "copy.gone"
"""Why a card is posted anew that can be changed in place no more; it says so."""

MOST_FAULTS = 50
"""How often something that cannot be drawn is tried: about a day."""


class Delivery:
    """The only place that knows what a channel can do."""

    def __init__(self, house: House, channels: Mapping[str, Channel], plugins: Mapping[str, Plugin]) -> None:
        self.house = house
        self.channels = channels
        self.plugins = plugins
        self._alarm = Alarm(house)
        self._stirred = asyncio.Event()
        self._pacers = {name: Pacer(plugin.capabilities.limits.pace) for name, plugin in plugins.items()}

    async def alarm(self, cure: str) -> None:
        """Admins hear it where they are reached, whatever the channel."""
        await self._alarm.raised("", cure, await self.house.now(), "notice.checker_stopped")

    def wake(self) -> None:
        self._stirred.set()

    async def run(self, pause: float = 1.0) -> None:
        """Delivers until cancelled; looks again when woken, and at the latest after `pause` seconds."""
        while True:
            self._stirred.clear()
            try:
                await self.drain()
            except Exception:
                log.exception("delivery stumbled; it goes on")
            try:
                await asyncio.wait_for(self._stirred.wait(), pause)
            except TimeoutError:
                continue

    async def drain(self) -> int:
        """Delivers everything that is due now; how many messages were posted or redrawn."""
        done = 0
        # As long as something is due, not as long as something arrives: those behind have nothing to do with it.
        while counts := await self.once():
            done += sum(counts)
        return done

    async def settled(self, channels: Sequence[str], patience: float = 5.0) -> bool:
        """Delivers until nothing due is left on these channels, waiting a while for what another process has in hand.

        False when something is left: whoever had it in hand has died, and it will be delivered when its lease is over.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + patience
        while True:
            await self.drain()
            if not await self.house.storage.deliveries.waiting(await self.house.now(), channels):
                return True
            if loop.time() > until:
                return False
            await asyncio.sleep(0.05)

    async def once(self) -> Sequence[int]:
        """How many messages were posted or redrawn in each conversation for which something was due."""
        now = await self.house.now()
        claim = await self.house.storage.deliveries.claim(now, now + LEASE, tuple(self.channels), BATCH)
        lanes: dict[object, list[Errand | Copy]] = defaultdict(list)
        items: list[Errand | Copy] = [*claim.errands, *claim.copies]
        for item in items:
            lanes[item.to].append(item)
        # One conversation keeps its order; different ones do not wait for each other.
        return await asyncio.gather(*(self._lane(lane, now) for lane in lanes.values()))

    async def _lane(self, items: Sequence[Errand | Copy], now: datetime) -> int:
        done = 0
        for item in items:
            try:
                done += await (self._post(item, now) if isinstance(item, Errand) else self._redraw(item, now))
            except ChannelError as failure:
                await self._failed(item, failure, now)
            except Exception as fault:
                log.exception("could not deliver %s", item)
                await self._faulty(item, fault, now)
        return done

    async def _post(self, errand: Errand, now: datetime) -> int:
        house, deliveries = self.house, self.house.storage.deliveries
        channel = errand.channel or await self._chosen(errand.to)
        to = self._recipient(errand.to)
        address = house.reach.address(to, channel) if channel and to else None
        if channel is None or address is None:
            await deliveries.fail(errand, "nowhere to reach them")
            log.warning("%s cannot be told about %s: on no running channel", errand.to, errand.subject)
            return 0
        if errand.channel is None:
            await deliveries.route(errand, channel)
            errand = replace(errand, channel=channel)
        drawn = await self._drawn(errand.to, errand, now)
        if drawn is None:
            await deliveries.fail(errand, "nothing to show")
            return 0
        card, locale, version = drawn
        if errand.why == AGAIN:
            card = replace(card, blocks=(Note(load(locale)("delivery.again")), *card.blocks))
        message = Message(self._fitted(card, channel, locale), errand.key, locale, _waits(errand, card))
        # Somebody who had it in hand before us may have died between posting it and saying so.
        ref = await self._send(channel, address, message, again=errand.attempts > 0 or errand.lease > 1)
        copy = Copy(channel=channel, to=errand.to, subject=errand.subject, ref=ref.value, wanted=version, drawn=version)
        return int(await deliveries.delivered(errand, copy, now))

    async def _send(self, channel: str, address: Address, message: Message, *, again: bool) -> MessageRef:
        outbound = self.channels[channel].outbound
        features = self.plugins[channel].capabilities.features
        # What was tried before may have arrived, and show what was true then: look before sending again.
        if again and Feature.LOOKUP in features and (found := await outbound.lookup(address, message.key)):
            return await outbound.replace(found, message) if Feature.REPLACE in features else found
        await self._pacers[channel].wait(address)
        return await outbound.post(address, message)

    async def aside(self, part: Part, sender: Sender) -> MessageRef | None:
        """Posts a private part of an answer through a sibling of the channel that was spoken on; None where there is none."""
        person = self.house.reach.person(sender)
        channel = self.house.reach.aside(person, sender.channel) if person else None
        address = self.house.reach.address(person, channel) if person and channel else None
        if channel is None or address is None or channel not in self.channels:
            return None
        card = self._fitted(part.message.card, channel, part.message.locale)
        return await self._send(channel, address, replace(part.message, card=card), again=False)

    async def _redraw(self, copy: Copy, now: datetime) -> int:
        deliveries = self.house.storage.deliveries
        drawn = await self._drawn(copy.to, copy, now)
        if drawn is None or Feature.REPLACE not in self.plugins[copy.channel].capabilities.features:
            await deliveries.gone(copy)
            return 0
        card, locale, version = drawn
        message = Message(
            self._fitted(card, copy.channel, locale), f"copy:{copy.id}:{version}", locale, _waits(copy, card)
        )
        try:
            ref = await self.channels[copy.channel].outbound.replace(MessageRef(copy.channel, copy.ref), message)
        except TargetGone:
            await self._anew(copy, now)
            return 0
        await deliveries.redrawn(copy, ref.value)
        return 1

    async def _anew(self, copy: Copy, now: datetime) -> None:
        """A dead copy is forgotten and its subject posted again."""
        # In this order: whoever dies in between posts it anew, and does so once.
        async with self.house.storage.unit() as stores:
            stores.outbox.tell(
                Errand(
                    key=f"again:{copy.id}",
                    to=copy.to,
                    subject=copy.subject,
                    why=AGAIN,
                    channel=copy.channel,
                    not_before=now,
                )
            )
        await self.house.storage.deliveries.gone(copy)

    async def _drawn(self, to: Recipient, item: Errand | Copy, now: datetime) -> tuple[Card, str, int] | None:
        async with self.house.storage.reading() as stores:
            # Read before drawing: a change in between leaves the copy stale, never wrongly fresh.
            version = await stores.outbox.version(item.subject)
            pen = await self.house.pen_for(stores, to, now, item.channel or "")
            card = await self.house.draw(stores, item.subject, pen) if pen else None
            return (card, pen.t.locale, version) if card and pen else None

    def _fitted(self, card: Card, channel: str, locale: str) -> Card:
        limits = self.plugins[channel].capabilities.limits
        words = load(locale)
        return fit(
            card,
            text=limits.text,
            label=limits.label,
            buttons=limits.buttons,
            rows=limits.rows,
            left_out=lambda count: words("list.left_out", count=count),
        )

    async def _chosen(self, to: Recipient) -> str | None:
        person = self.house.company.people.get(to.person or "")
        if person is None:
            return None
        async with self.house.storage.reading() as stores:
            preference = await stores.people.preference(person.id)
        return next(iter(self.house.reach.channels_of(person, preference)), None)

    def _recipient(self, to: Recipient) -> Person | Room | None:
        if to.room is not None:
            return self.house.company.rooms.get(to.room)
        return self.house.company.people.get(to.person or "")

    async def _faulty(self, item: Errand | Copy, fault: Exception, now: datetime) -> None:
        """A fault of ours: a restart with a better version may help, but not one try more for ever."""
        if isinstance(item, Errand) and item.attempts >= MOST_FAULTS:
            log.error("given up: %s", item)
            await self.house.storage.deliveries.fail(item, type(fault).__name__)
        else:
            await self.house.storage.deliveries.retry(item, now + backoff(item.attempts))

    async def _failed(self, item: Errand | Copy, failure: ChannelError, now: datetime) -> None:
        deliveries = self.house.storage.deliveries
        lost_room = isinstance(failure, TargetGone) and isinstance(item, Errand) and item.to.room is not None
        if item.channel is not None and (lost_room or isinstance(failure, Misconfigured)):
            await self._alarm.raised(item.channel, str(failure), now)
        if isinstance(failure, RateLimited):
            await deliveries.retry(item, now + timedelta(seconds=max(failure.retry_after, 1.0)))
        elif isinstance(failure, TargetGone | ContentRejected):
            log.error("given up: %s (%s)", item, failure)
            await (deliveries.fail(item, str(failure)) if isinstance(item, Errand) else deliveries.gone(item))
        else:
            if isinstance(failure, Misconfigured | Unreachable):
                log.warning("will try again: %s (%s)", item, failure)
            await deliveries.retry(item, now + backoff(item.attempts))


def _waits(item: Errand | Copy, card: Card) -> bool | None:
    """A task that is decided has no buttons any more."""
    return bool(card.actions) if item.subject.kind is SubjectKind.TASK else None


def backoff(attempts: int) -> timedelta:
    """1 s, 2 s, 4 s … with jitter, up to SLOWEST."""
    seconds = min(2.0 ** min(attempts, 20), SLOWEST.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))
