"""A channel over HTTP without a platform: what comes in is verified and read, what goes out is drawn and fitted.

Its two sites are the same but for who answers: a command that needs no store, or the whole pipeline.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import orjson
from aiohttp import web

from adapters.api.content import Answer, Message, Part
from adapters.api.events import Place, Said, Sender
from benchmarks import wire
from benchmarks.office import CHANNEL, LIMITS, opened
from bot.context import Command, Context, Feature, Reply, Say, say
from bot.i18n import load
from bot.reach import Reach
from bot.router import Router
from bot.router import opened as unwrapped
from bot.wiring import App
from cards.as_json import as_json
from cards.fit import fit
from cards.model import Card
from contracts.ports import Preference

Hear = Callable[[Said], Awaitable[Answer]]


def site(hear: Hear, directory: str) -> web.Application:
    async def answer(request: web.Request) -> web.Response:
        body = await request.read()
        if not wire.genuine(request.headers.get(wire.SIGNED_AT), request.headers.get(wire.SIGNATURE), body):
            return web.Response(status=401)
        answered = await hear(event(wire.fields(body), directory))
        return web.Response(body=orjson.dumps(drawn(answered)), content_type="application/json")

    made = web.Application()
    made.router.add_post(wire.PATH, answer)
    return made


def event(fields: dict[str, str], directory: str) -> Said:
    return Said(
        key=fields["trigger_id"],
        sender=Sender(CHANNEL, directory, fields["user_id"]),
        place=Place(CHANNEL),
        text=fields["text"],
        at=datetime.now(UTC),
    )


def drawn(answer: Answer) -> dict[str, object]:
    return {"response_type": "ephemeral", "messages": [_message(part.message) for part in answer.parts]}


def _message(message: Message) -> dict[str, object]:
    words = load(message.locale)
    fitted = fit(
        message.card,
        text=LIMITS.text,
        label=LIMITS.label,
        buttons=LIMITS.buttons,
        rows=LIMITS.rows,
        left_out=lambda count: words("list.left_out", count=count),
    )
    return {"text": fitted.summary, "card": as_json(fitted)}


async def nothing(said: Said) -> Answer:
    return Answer()


@asynccontextmanager
async def hearing(database: str) -> AsyncIterator[web.Application]:
    """Everything: `Pipeline.hear` with the register behind it."""
    async with opened(database) as app:
        yield site(app.pipeline.hear, _directory(app.house.reach))


@asynccontextmanager
async def dispatching(database: str, commands: int) -> AsyncIterator[web.Application]:
    """Person, router, command, card: what a turn is where nothing has to be looked up. Of so many commands."""
    async with opened(database) as app:
        router = Router([Feature(commands=tuple(_command(number) for number in range(commands)))])
        yield site(_dispatch(app, router), _directory(app.house.reach))


def _directory(reach: Reach) -> str:
    return reach.plugins[CHANNEL].directory


def _command(number: int) -> Command:
    return Command((f"号{number}", f"word{number}"), _pong, "help")


async def _pong(ctx: Context, rest: str) -> Reply:
    return say(lambda pen: Card(title=pen.t("help.title"), summary=pen.t("help.title")))


def _dispatch(app: App, router: Router) -> Hear:
    house = app.house

    async def hear(said: Said) -> Answer:
        person = house.reach.person(said.sender)
        found = router.match(unwrapped(said.text))
        assert person is not None
        assert found is not None
        async with house.storage.reading() as stores:
            pen = house.private_pen(person, Preference(person=person.id), said.at, said.sender)
            ctx = Context(
                house.turn(stores, person, said.at),
                pen,
                None,
                Preference(person=person.id),
                (CHANNEL,),
                house.seal.derive,
            )
            reply = await found.command.handle(ctx, found.rest)
        cards = [said.draw(pen) for said in reply.says if isinstance(said, Say)]
        return Answer(tuple(Part(Message(card, said.key, pen.t.locale), False) for card in cards))

    return hear
