"""The hands of a demo's clock, and what every channel would send for a card."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.api.channel import Plugin
from adapters.api.content import Message
from bot.clock import ClockRefused
from bot.due import Due
from bot.house import House
from cards.model import Card
from reminders.alerts import due_leads, tell_at
from reminders.receivers import rule_for_date

AHEAD = timedelta(days=400)


class Showcase:
    """Implements `adapters.api.channel.Console`."""

    def __init__(self, house: House, due: Due, plugins: Mapping[str, Plugin]) -> None:
        self._house = house
        self._due = due
        self._plugins = plugins

    async def now(self) -> datetime:
        return await self._house.now()

    async def move(self, to: datetime) -> datetime:
        try:
            await self._due.move_to(to)
        except ClockRefused as refused:
            raise ValueError(str(refused)) from refused
        return await self._house.now()

    async def next_alert(self) -> datetime | None:
        """The next moment at which some date's lead comes up in the company's zone."""
        now = await self._house.now()
        company = self._house.company
        zone = ZoneInfo(company.timezone)
        async with self._house.storage.reading() as stores:
            turn = self._house.turn(stores, None, now)
            watched = await stores.contracts.watched(turn.today, turn.today + AHEAD)
        moments = []
        for contract, kind, due in watched:
            rule = rule_for_date(turn, contract, kind)
            if rule is not None:
                moments += [tell_at(on, rule.at, zone) for _, on in due_leads(rule, due, company.calendar)]
        return min((moment.astimezone(UTC) for moment in moments if moment > now), default=None)

    def payloads(self, card: Card, locale: str) -> dict[str, object]:
        message = Message(card, "preview", locale)
        return {name: plugin.render(message) for name, plugin in self._plugins.items() if not plugin.demo_only}
