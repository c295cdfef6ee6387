"""What Block Kit allows, as a check of a finished payload. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Json = Mapping[str, Any]

NUMBERS: Final = {"message": 50, "home": 100, "modal": 100}
ELEMENTS: Final = {"actions": 25, "context": 10}
OPTION: Final = 75


def of_message(body: Json) -> list[str]:
    found = list(_blocks(body["blocks"], "message"))
    if not 0 < len(body["text"]) <= 4_000:
        found.append("text: 1 to 4,000 characters")
    return found


def of_view(view: Json) -> list[str]:
    found = list(_blocks(view["blocks"], view["type"]))
    if view["type"] == "modal":
        for name in ("title", "submit", "close"):
            found += _text(view[name], 24, name)
        if len(view["private_metadata"]) > 3_000:
            found.append("private_metadata: over 3,000 characters")
    return found


def _blocks(blocks: list[Json], surface: str) -> Iterator[str]:
    if not 0 < len(blocks) <= NUMBERS[surface]:
        yield f"{len(blocks)} blocks in a {surface}"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "a block_id stands twice"
    actions = [element["action_id"] for block in blocks for element in block.get("elements", []) if "value" in element]
    if len(actions) != len(set(actions)):
        yield "an action_id stands twice"
    for block in blocks:
        yield from _block(block)


def _block(block: Json) -> Iterator[str]:
    kind = block["type"]
    if kind == "header":
        yield from _text(block["text"], 150, kind)
    elif kind == "section":
        if "text" in block:
            yield from _text(block["text"], 3_000, kind)
        fields = block.get("fields", [])
        if len(fields) > 10 or not (fields or "text" in block):
            yield "section: 1 to 10 fields or a text"
        for field in fields:
            yield from _text(field, 2_000, "field")
    elif kind in ELEMENTS:
        if not 0 < len(block["elements"]) <= ELEMENTS[kind]:
            yield f"{kind}: {len(block['elements'])} elements"
        for element in block["elements"]:
            yield from _text(element, 2_000, kind) if kind == "context" else _button(element)
    elif kind == "input":
        yield from _text(block["label"], 2_000, "label")
        yield from _element(block["element"])


def _button(button: Json) -> Iterator[str]:
    yield from _text(button["text"], 75, "button")
    if not 0 < len(button["value"]) <= 2_000:
        yield "button: value of 1 to 2,000 characters"
    if confirm := button.get("confirm"):
        for name, longest in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            yield from _text(confirm[name], longest, f"confirm.{name}")


def _element(element: Json) -> Iterator[str]:
    options = [*element.get("options", []), *([element["initial_option"]] if "initial_option" in element else [])]
    if len(options) > 101 or (element["type"] == "static_select" and not options):
        yield "select: 1 to 100 options"
    for option in options:
        yield from _text(option["text"], OPTION, "option")
        if not 0 < len(option["value"]) <= OPTION:
            yield "option: value of 1 to 75 characters"
    if element.get("max_length", 1) > 3_000 or len(element.get("initial_value", "")) > element.get("max_length", 3_000):
        yield "plain_text_input: over 3,000 characters"


def _text(text: Json, longest: int, where: str) -> list[str]:
    return [] if 0 < len(text["text"]) <= longest else [f"{where}: {len(text['text'])} characters, {longest} allowed"]
