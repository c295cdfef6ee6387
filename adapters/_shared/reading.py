"""Strict reading of JSON that came over the wire: the right type in the right place, or a BadPayload that names the place. Pure."""

import json
import re
from collections.abc import Mapping

from adapters.api.errors import BadPayload

LONGEST_TEXT = 12_000
LONGEST_WORD = 3_000
DEEPEST = 60
NO_TEXT = re.compile("[\0\ud800-\udfff]")
SPACE = re.compile(r"\s")
ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")

Json = Mapping[str, object]


def decoded(raw: bytes | str) -> Json:
    """A JSON object. Two values under one name, numbers that are none, and nests without end are refused."""
    try:
        body = json.loads(raw, object_pairs_hook=_no_twins, parse_constant=_no_number)
    except BadPayload:
        raise
    except (ValueError, RecursionError):
        raise BadPayload("the body is not JSON") from None
    if not isinstance(body, dict):
        raise BadPayload("the body is not a JSON object")
    if _depth(body) > DEEPEST:
        raise BadPayload("nested too deeply")
    return body


def _no_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # Two readers of one body must never see different values.
    body = dict(pairs)
    if len(body) != len(pairs):
        raise BadPayload("a name stands twice in one JSON object")
    return body


def _no_number(text: str) -> object:
    raise BadPayload(f"{text} is no JSON")


def _depth(value: object) -> int:
    deepest, level = 0, [value]
    while level:
        deepest += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
        ]
        if deepest > DEEPEST:
            break
    return deepest


def part(body: Json, name: str) -> Json:
    """An object that must be there."""
    value = body.get(name)
    if not isinstance(value, dict):
        raise BadPayload(f"{name} is not an object")
    return value


def maybe(body: Json, name: str) -> Json:
    """An object, or an empty one where it is absent or null."""
    return {} if body.get(name) is None else part(body, name)


def items(body: Json, name: str) -> list[Json]:
    """Objects in a list that must be there."""
    value = body.get(name)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise BadPayload(f"{name} is not a list of objects")
    return value


def text(body: Json, name: str, longest: int = LONGEST_TEXT) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise BadPayload(f"{name} is not a text")
    if len(value) > longest:
        raise BadPayload(f"{name} is longer than {longest} characters")
    if NO_TEXT.search(value):
        raise BadPayload(f"{name} holds characters that are no text")
    return value


def maybe_text(body: Json, name: str, longest: int = LONGEST_TEXT) -> str:
    return "" if body.get(name) is None else text(body, name, longest)


def word(body: Json, name: str) -> str:
    """A text that is not empty and has no spaces, as keys and tokens are."""
    value = text(body, name, LONGEST_WORD)
    if not value or not value.isprintable() or SPACE.search(value):
        raise BadPayload(f"{name} is empty or holds spaces")
    return value


def maybe_word(body: Json, name: str) -> str | None:
    return None if body.get(name) in (None, "") else word(body, name)


def id_of(body: Json, name: str) -> str:
    value = text(body, name, 64)
    if not ID.fullmatch(value):
        raise BadPayload(f"{name} is no id")
    return value


def maybe_id(body: Json, name: str) -> str | None:
    return None if body.get(name) in (None, "") else id_of(body, name)


def flag(body: Json, name: str) -> bool:
    """A form writes true and false as words."""
    value = body.get(name)
    if value not in (None, True, False, "true", "false"):
        raise BadPayload(f"{name} is neither true nor false")
    return value is True or value == "true"
