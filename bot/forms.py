"""The form of a question as a web page, at /f/TOKEN: for chats that have no forms of their own.

The address is sealed with the house's key and belongs to one question, which one person was asked; it is good until the
question has been answered. Where the platform can say who opens a page, it is asked; elsewhere whoever has the address acts
as that person, so it stands in their private chat alone.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from aiohttp import web

from adapters.api.channel import Channel, Doorkeeper
from adapters.api.content import Answer, Part
from adapters.api.errors import ChannelError
from adapters.api.events import Place, Pressed, Sender
from bot.context import PAGE_OF_A_QUESTION
from bot.form_page import STYLE_HASH, Told, done_page, error_of, form_page, told_page
from bot.i18n import load, pick
from bot.pipeline import Pipeline
from cards.model import Card, Form, Tone
from cards.pen import Pen, Translate
from contracts.people import Person
from contracts.ports import Question
from contracts.refusal import Refused
from contracts.telling import SubjectKind

log = logging.getLogger(__name__)

LIVES: Final = timedelta(days=7)
LARGEST: Final = 64 * 1024
LONGEST: Final = 4_000
HEADERS: Final = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class NoForm(Exception):
    """The address leads to nothing (any more); `key` says why in the reader's language."""

    def __init__(self, key: str, t: Translate, status: int) -> None:
        super().__init__(key)
        self.key = key
        self.t = t
        self.status = status


@dataclass(frozen=True, slots=True)
class Open:
    """A question that waits, drawn for whoever it asks."""

    question: Question
    person: Person
    pen: Pen
    channel: str
    account: str
    card: Card
    form: Form


class Forms:
    def __init__(self, pipeline: Pipeline, channels: Mapping[str, Channel]) -> None:
        self._pipeline = pipeline
        self._house = pipeline.house
        self._channels = channels

    def mount(self, app: web.Application) -> None:
        app.router.add_get("/f/{token}", self._shown)
        app.router.add_post("/f/{token}", self._sent)

    async def _shown(self, request: web.Request) -> web.Response:
        try:
            asked = await self._open(request)
        except NoForm as none:
            return _html(told_page(none.t, none.key), none.status)
        return _html(_drawn(asked, {}, None))

    async def _sent(self, request: web.Request) -> web.Response:
        try:
            asked = await self._open(request)
            typed, once = await _typed(request, asked)
        except NoForm as none:
            return _html(told_page(none.t, none.key), none.status)
        event = Pressed(
            key=f"page:{asked.question.id}:{once}",
            sender=Sender(asked.channel, self._house.reach.plugins[asked.channel].directory, asked.account),
            place=Place(asked.channel),
            token=asked.form.send.token,
            at=await self._house.now(),
            values=typed,
        )
        answer = await self._pipeline.hear(event)
        if (wrong := _refusal(answer)) is not None:
            return _html(_drawn(asked, typed, Told(error_of(wrong), wrong=True)), 422)
        await self._told(answer, asked)
        return self._went(answer, asked)

    def _went(self, answer: Answer, asked: Open) -> web.Response:
        """The next form where something is still missing, else what came of it."""
        for part in answer.parts:
            form = _form_in(part.message.card)
            if form is not None and form.page is not None:
                raise web.HTTPSeeOther(form.page.rpartition("/")[2], headers=HEADERS)
        return _html(done_page(asked.pen.t, [part.message.card for part in answer.parts]))

    async def _told(self, answer: Answer, asked: Open) -> None:
        """What is a card of the chat stands there as well; what cannot be posted now, delivery posts."""
        to = self._house.reach.address(asked.person, asked.channel)
        for part in answer.parts:
            if part.mark is None or to is None:
                continue
            try:
                ref = await self._channels[asked.channel].outbound.post(to, part.message)
                await self._pipeline.posted(part, ref)
            except ChannelError as error:
                log.info("a form's answer is left to delivery: %s", error)

    async def _open(self, request: web.Request) -> Open:
        """Raises NoForm, or a redirect where the platform is asked first who the reader is."""
        asked = await self._found(request.match_info["token"])
        channel = self._channels[asked.channel]
        door = channel if isinstance(channel, Doorkeeper) and channel.knows_readers else None
        if door is not None and await door.reader(request) != asked.account:
            raise NoForm("error.page_not_yours", asked.pen.t, 403)
        return asked

    async def _found(self, token: str) -> Open:
        house = self._house
        nobody = load(pick(house.company.locale))
        try:
            press = house.seal.read(token)
        except Refused:
            raise NoForm("error.page_unknown", nobody, 404) from None
        if press.action != PAGE_OF_A_QUESTION or press.subject.kind is not SubjectKind.QUESTION:
            raise NoForm("error.page_unknown", nobody, 404)
        now = await house.now()
        async with house.storage.reading() as stores:
            question = await stores.people.question_by_id(press.subject.id)
            person = house.company.people.get(question.person) if question else None
            if question is None or person is None:
                raise NoForm("error.page_unknown", nobody, 404)
            preference = await stores.people.preference(person.id)
            channel = next(iter(press.args), "")
            pen = house.private_pen(person, preference, now, channel=channel)
            if not question.open:
                raise NoForm("error.page_answered", pen.t, 410)
            if now - question.asked_at > LIVES:
                raise NoForm("error.page_expired", pen.t, 410)
            card = await house.draw(stores, press.subject, pen)
        form = _form_in(card) if card else None
        plugin = house.reach.plugins.get(channel) if channel in self._channels else None
        account = house.reach.account(person, plugin) if plugin else None
        if card is None or form is None or account is None:
            raise NoForm("error.page_unknown", pen.t, 404)
        return Open(question, person, pen, channel, account, card, form)


async def _typed(request: web.Request, asked: Open) -> tuple[dict[str, str], str]:
    """The fields of the form, and what tells this sending from the next. Raises NoForm for what no form sends."""
    if request.content_type != "application/x-www-form-urlencoded" or (request.content_length or LARGEST + 1) > LARGEST:
        raise NoForm("error.page_unknown", asked.pen.t, 400)
    try:
        sent = await request.post()
    except ValueError:
        raise NoForm("error.page_unknown", asked.pen.t, 400) from None
    found: dict[str, str] = {}
    for name in (*(field.name for field in asked.form.fields), "once"):
        value = sent.get(name, "")
        if not isinstance(value, str) or len(value) > LONGEST or "\0" in value:
            raise NoForm("error.page_unknown", asked.pen.t, 400)
        found[name] = value.replace("\r\n", "\n")
    once = found.pop("once")
    if not (once.isascii() and once.isalnum() and 8 <= len(once) <= 64):
        raise NoForm("error.page_unknown", asked.pen.t, 400)
    return found, once


def _drawn(asked: Open, typed: Mapping[str, str], told: Told | None) -> str:
    return form_page(asked.pen.t, asked.card, asked.form, once=secrets.token_hex(16), typed=typed, told=told)


def _refusal(answer: Answer) -> Card | None:
    """Nothing was changed, and why."""
    cards: Sequence[Part] = answer.parts
    return next((p.message.card for p in cards if p.mark is None and p.message.card.tone is Tone.WARNING), None)


def _form_in(card: Card) -> Form | None:
    return next((block for block in card.blocks if isinstance(block, Form)), None)


def _html(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=HEADERS)
