"""What the page sends, read strictly: JSON of a known shape becomes an event, anything else is a BadPayload.

    say    {"as": ID, "in"?: ROOM, "text": TEXT, "key"?: KEY}
    press  {"as": ID, "in"?: ROOM, "token": TOKEN, "values"?: {NAME: TEXT}, "key"?: KEY}
    clock  {"to": ISO 8601 with its offset} or {"step": "day" | "week" | "next_alert"}

`key` lets the sender repeat a request whose answer was lost, without doing the thing twice.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from adapters.api.errors import BadPayload
from adapters.api.events import Place, Pressed, Said, Sender

NAME = "playground"
LONGEST_TEXT = 4_000
LONGEST_ID = 64
LONGEST_TOKEN = 256
MOST_VALUES = 40


class Step(StrEnum):
    DAY = "day"
    WEEK = "week"
    NEXT_ALERT = "next_alert"


@dataclass(frozen=True, slots=True)
class MoveClock:
    """Exactly one is set."""

    to: datetime | None
    step: Step | None


def said(raw: bytes | str, *, at: datetime, fresh: str) -> Said:
    """`fresh` is the event's key when the sender gave none."""
    body = _object(raw, required={"as", "text"}, optional={"in", "key"})
    text = _text(body, "text", LONGEST_TEXT)
    if not text:
        raise BadPayload("text is empty; type something")
    return Said(key=_key(body, fresh), sender=_sender(body), place=_place(body), text=text, at=at)


def pressed(raw: bytes | str, *, at: datetime, fresh: str) -> Pressed:
    """`fresh` is the event's key when the sender gave none."""
    body = _object(raw, required={"as", "token"}, optional={"in", "values", "key"})
    return Pressed(
        key=_key(body, fresh),
        sender=_sender(body),
        place=_place(body),
        token=_word(body, "token", LONGEST_TOKEN),
        at=at,
        values=_values(body.get("values", {})),
    )


def clock(raw: bytes | str) -> MoveClock:
    body = _object(raw, required=set(), optional={"to", "step"})
    if len(body) != 1:
        raise BadPayload('give either "to" or "step"')
    if "step" in body:
        step = _text(body, "step", LONGEST_ID)
        if step not in set(Step):
            raise BadPayload(f"step is one of {', '.join(Step)}")
        return MoveClock(None, Step(step))
    try:
        to = datetime.fromisoformat(_text(body, "to", LONGEST_ID))
    except ValueError:
        raise BadPayload("to is a time as in 2026-01-31T09:00:00+08:00") from None
    if to.utcoffset() is None:
        raise BadPayload("to lacks its offset from UTC, as in 2026-01-31T09:00:00+08:00")
    return MoveClock(to, None)


def _object(raw: bytes | str, *, required: set[str], optional: set[str]) -> Mapping[str, object]:
    try:
        body = json.loads(raw, object_pairs_hook=_no_twins)
    except BadPayload:
        raise
    except (ValueError, RecursionError):
        raise BadPayload("the body is not JSON") from None
    if not isinstance(body, dict):
        raise BadPayload("the body is not a JSON object")
    if missing := required - body.keys():
        raise BadPayload(f"missing: {', '.join(sorted(missing))}")
    if unknown := body.keys() - required - optional:
        shown = ", ".join(sorted(name[:LONGEST_ID] for name in unknown)[:5])
        raise BadPayload(f"unknown: {shown}; known: {', '.join(sorted(required | optional))}")
    return body


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # Two readers of one body must never see different values.
    body = dict(pairs)
    if len(body) != len(pairs):
        raise BadPayload("a name stands twice in one JSON object")
    return body


def _text(body: Mapping[str, object], name: str, longest: int) -> str:
    value = body[name]
    if not isinstance(value, str):
        raise BadPayload(f"{name} is not a text")
    if len(value) > longest:
        raise BadPayload(f"{name} is longer than {longest} characters; shorten it")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise BadPayload(f"{name} holds characters that are no text")
    return value


def _word(body: Mapping[str, object], name: str, longest: int) -> str:
    """A text without spaces, as ids, keys and tokens are."""
    value = _text(body, name, longest)
    if not value or not value.isprintable() or any(letter.isspace() for letter in value):
        raise BadPayload(f"{name} is empty or holds spaces")
    return value


def _sender(body: Mapping[str, object]) -> Sender:
    return Sender(channel=NAME, directory=NAME, account=_word(body, "as", LONGEST_ID))


def _place(body: Mapping[str, object]) -> Place:
    if body.get("in") is None:
        return Place(NAME)
    return Place(NAME, "room:" + _word(body, "in", LONGEST_ID))


def _key(body: Mapping[str, object], fresh: str) -> str:
    return f"{NAME}:{_word(body, 'key', LONGEST_ID) if 'key' in body else fresh}"


def _values(values: object) -> Mapping[str, str]:
    if not isinstance(values, dict):
        raise BadPayload("values is not a JSON object")
    if len(values) > MOST_VALUES:
        raise BadPayload(f"more than {MOST_VALUES} values")
    for name in values:
        if not 0 < len(name) <= LONGEST_ID:
            raise BadPayload("a name in values is empty or too long")
    return {name: _text(values, name, LONGEST_TEXT) for name in values}
