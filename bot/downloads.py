"""What stands behind signed addresses at /d/TOKEN: a calendar feed and a picture of the next ninety days.

An address is sealed with the house's key for one person or one room. Whoever has it sees those dates, and nothing can be
done with it; a new one makes the old one worthless.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from aiohttp import web

from bot.calendar_feed import FeedDay, feed
from bot.features.calendar import FEED, PICTURE
from bot.house import House
from bot.timeline import DAYS, Line, Mark, timeline
from cards.alert import alert_tone_of
from cards.dates import notice_line, own_line
from cards.pen import Pen
from cards.words import clean, left, number_of, title_of
from contracts.dates.notice import notice_day
from contracts.dates.rule import DateKind
from contracts.people import Shown
from contracts.ports import Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.rights import Action, may
from contracts.telling import Recipient

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
BACK, AHEAD = timedelta(days=31), timedelta(days=400)

Dated = tuple[Contract, DateKind, date]


class Downloads:
    def __init__(self, house: House) -> None:
        self._house = house

    def mount(self, app: web.Application) -> None:
        app.router.add_get("/d/{token}.ics", self._feed)
        app.router.add_get("/d/{token}.svg", self._picture)

    async def _feed(self, request: web.Request) -> web.Response:
        now = await self._house.now()
        async with self._house.storage.reading() as stores:
            pen, name = await self._reader(stores, request, FEED, now)
            found = await _dates(stores, pen, BACK, AHEAD)
        days = [_day(pen, contract, kind, day) for contract, kind, day in found]
        title = pen.t("dates.feed_name", name=name)
        return web.Response(text=feed(title, days, now), content_type="text/calendar", charset="utf-8", headers=HEADERS)

    async def _picture(self, request: web.Request) -> web.Response:
        now = await self._house.now()
        async with self._house.storage.reading() as stores:
            pen, _ = await self._reader(stores, request, PICTURE, now)
            found = await _dates(stores, pen, BACK, timedelta(days=DAYS))
        lines: dict[int, tuple[Contract, list[Mark]]] = {}
        for contract, kind, day in found:
            words = f"{pen.t(f'alert.kind.{kind.value}')} · {pen.t.day(day)} · {left(pen, day)}"
            mark = Mark(day, pen.t(f"dates.letter.{kind.value}"), words, alert_tone_of(pen, day))
            lines.setdefault(contract.id, (contract, []))[1].append(mark)
        drawn = [Line(number_of(pen, one), _name(pen, one), tuple(marks)) for one, marks in lines.values()]
        kinds = sorted({kind for _, kind, _ in found}, key=list(DateKind).index)
        legend = [(pen.t(f"dates.letter.{kind.value}"), pen.t(f"alert.kind.{kind.value}")) for kind in kinds]
        svg = timeline(pen.t, pen.today, drawn, legend)
        return web.Response(text=svg, content_type="image/svg+xml", charset="utf-8", headers=HEADERS)

    async def _reader(self, stores: Stores, request: web.Request, action: str, now: datetime) -> tuple[Pen, str]:
        """Who the address was made for, and what they are called. Every wrong address is the same answer."""
        try:
            press = self._house.seal.read(request.match_info["token"])
        except Refused:
            raise web.HTTPNotFound from None
        if press.action != action or len(press.args) != 2:
            raise web.HTTPNotFound
        name, version = press.args
        if version != str(await stores.alerts.feed_version(name)):
            raise web.HTTPNotFound
        kind, _, id = name.partition(":")
        to = Recipient(person=id) if kind == "person" else Recipient(room=id)
        pen = await self._house.pen_for(stores, to, now)
        if pen is None:
            raise web.HTTPNotFound
        return pen, pen.viewer.name if pen.viewer else pen.room.name if pen.room else ""


async def _dates(stores: Stores, pen: Pen, back: timedelta, ahead: timedelta) -> list[Dated]:
    """Those that this reader may see, nearest first: a person their own and their team's, a room what its rules tell it."""
    watched = await stores.contracts.watched(pen.today - back, pen.today + ahead)
    return [
        (contract, kind, day)
        for contract, kind, day in watched
        if (_for_room(pen, contract, kind) if pen.room else may(pen.company, pen.viewer, Action.READ, contract))
    ]


def _for_room(pen: Pen, contract: Contract, kind: DateKind) -> bool:
    shown = pen.about(contract).shows(Shown.NOTICE_DAY if kind is DateKind.NOTICE else Shown.ENDS)
    word = f"room:{pen.room.id}" if pen.room else ""
    told = any(
        word in rule.tell and kind in rule.kinds and (not rule.types or contract.type in rule.types)
        for rule in pen.company.date_rules
    )
    return shown and told


def _day(pen: Pen, contract: Contract, kind: DateKind, day: date) -> FeedDay:
    pen = pen.about(contract)
    word = pen.t(f"alert.kind.{kind.value}")
    text = [_name(pen, contract)]
    notice = notice_day(contract, pen.today, pen.company.calendar) if kind is DateKind.NOTICE else None
    if notice is not None and notice.day == day:
        text.append(notice_line(pen, notice))
    if pen.whole:
        text += [own_line(pen, contract, own) for own in contract.terms.dates if own.kind is kind]
    title = " · ".join(filter(None, (word, number_of(pen, contract), _name(pen, contract))))
    return FeedDay(f"{contract.id}-{kind.value}-{day:%Y%m%d}@contractbot", day, title, "\n".join(text), (word,))


def _name(pen: Pen, contract: Contract) -> str:
    pen = pen.about(contract)
    parts = [title_of(pen, contract)] if pen.shows(Shown.TITLE) else []
    if pen.shows(Shown.CUSTOMER) and contract.customer:
        parts.append(clean(contract.customer, 40))
    return " · ".join(parts)
