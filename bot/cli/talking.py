"""say, press, messages, tick: the chat in a terminal, on a demo database."""

import argparse
import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from adapters.api.events import Event, Place, Pressed, Said, Sender
from bot.cli.failure import Failed
from bot.cli.place import settings_here
from bot.wiring import App, running
from contracts.ports import Posted

MOST_KEPT = 1_000


async def run(arguments: argparse.Namespace) -> int:
    actions = {"say": say, "press": press, "messages": messages, "tick": tick}
    return await actions[arguments.command](arguments)


@asynccontextmanager
async def speaking() -> AsyncIterator[App]:
    async with running(settings_here(), everywhere=False) as app:
        if not app.storage.is_demo:
            raise Failed(
                "This database holds real contracts; say, press and messages work on a demo database only."
                " Make one with: contractbot demo, or set CONTRACTBOT_DEMO=true before migrating a new one."
            )
        yield app


async def say(arguments: argparse.Namespace) -> int:
    async with speaking() as app:
        name = _known(app, arguments.person, arguments.room)
        event = Said(
            key=f"terminal:{uuid4().hex}",
            sender=Sender(name, name, arguments.person),
            place=Place(name, f"room:{arguments.room}" if arguments.room else None),
            text=" ".join(arguments.text),
            at=await app.clock.now(),
        )
        return await _exchange(app, name, event, arguments.json)


async def press(arguments: argparse.Namespace) -> int:
    async with speaking() as app:
        name = _known(app, arguments.person, None)
        event = Pressed(
            key=f"terminal:{uuid4().hex}",
            sender=Sender(name, name, arguments.person),
            place=Place(name),
            token=arguments.token,
            at=await app.clock.now(),
        )
        return await _exchange(app, name, event, arguments.json)


async def _exchange(app: App, name: str, event: Event, as_json: bool) -> int:
    channel: Any = app.channels[name]
    answers = await channel.converse(event)
    # Whatever this caused for others on this channel has reached them before we return.
    if not await app.delivery.settled((name,)):
        print(
            "(Something another process had in hand is not delivered yet; the next tick looks again.)", file=sys.stderr
        )
    _print(answers, as_json)
    return 0


async def messages(arguments: argparse.Namespace) -> int:
    async with speaking() as app:
        _known(app, arguments.person, arguments.room)
        conversation = f"person:{arguments.person}" if arguments.person else f"room:{arguments.room}"
        kept = await app.storage.board.last(conversation, MOST_KEPT * 2)
        sent = [message for message in kept if message.sender is None][-arguments.last :]
        _print([_posted(message) for message in sent], arguments.json)
    return 0


async def tick(arguments: argparse.Namespace) -> int:
    async with running(settings_here(), everywhere=False) as app:
        if arguments.now is not None:
            happened = await app.due.move_to(arguments.now)
        else:
            happened = await app.due.tick()
        now = await app.clock.now()
        print(f"{now.isoformat(timespec='seconds')}: {happened} things were due.")
    return 0


def _known(app: App, person: str | None, room: str | None) -> str:
    """The demo's channel, once it is certain that the person and the room exist."""
    company = app.house.company
    if person is not None and person not in company.people:
        raise Failed(f"Nobody is called {person!r}. People: {', '.join(company.people)}")
    if room is not None and room not in company.rooms:
        raise Failed(f"There is no room {room!r}. Rooms: {', '.join(company.rooms)}")
    return next(name for name, plugin in app.plugins.items() if plugin.demo_only)


def _posted(message: Posted) -> dict[str, object]:
    return {"to": message.conversation, **message.body}


def _print(answers: Sequence[Mapping[str, object]], as_json: bool) -> None:
    if as_json:
        shown = [{"to": a["to"], "text": a["text"], "card": _outward(a["card"])} for a in answers]
        print(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    for answer in answers:
        print(f"── {answer['to']} " + "─" * 40)
        print(answer["text"])
        for label, token in _buttons(answer.get("card")):
            print(f"   [{label}] {token}")


CARD = ("title", "summary", "state", "blocks", "actions")
BUTTON = ("label", "token")


def _outward(card: object) -> object:
    """The card in its fixed outward form: what only the page needs (colours, confirmations) is left out."""
    if not isinstance(card, dict):
        return card
    return {name: _plain_buttons(card[name]) for name in CARD}


def _plain_buttons(part: object) -> object:
    if isinstance(part, dict):
        if "token" in part:
            return {name: part[name] for name in BUTTON}
        return {name: _plain_buttons(value) for name, value in part.items()}
    if isinstance(part, list):
        return [_plain_buttons(value) for value in part]
    return part


def _buttons(card: object) -> list[tuple[str, str]]:
    """Every button of a card, those of its rows and forms too."""
    found: list[tuple[str, str]] = []
    if isinstance(card, dict):
        if isinstance(card.get("label"), str) and isinstance(card.get("token"), str):
            found.append((card["label"], card["token"]))
        for value in card.values():
            found += _buttons(value)
    elif isinstance(card, list):
        for value in card:
            found += _buttons(value)
    return found
