"""What the platform allows in a message, as a check of a finished body, each in the unit that the limit means. Pure.

Source: developer.work.weixin.qq.com/document/path/90236 and 94888: 字 are letters, keys and ids are counted in bytes.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from adapters.wecom_app.texts import TEXT_BYTES, size

Json = Mapping[str, Any]

TITLE: Final = 36
DESC: Final = 44
SUB: Final = 160
FACTS: Final = 6
FACT_NAME: Final = 5
FACT_VALUE: Final = 30
QUOTE: Final = 256
"""Nothing is said of a quotation's length; more would not be read in a card."""

SOURCE: Final = 20
BUTTONS: Final = 6
LABEL: Final = 10
OPTIONS: Final = 10
OPTION: Final = 16
CHOICE: Final = 13
OPTION_ID: Final = 128
KEY: Final = 1_024
URL: Final = 2_048
TASK: Final = re.compile(r"[0-9A-Za-z_\-@]{1,128}")


def problems(body: Json) -> list[str]:
    """Of a message without its receivers."""
    kind = body["msgtype"]
    if kind == "text":
        length = size(body["text"]["content"])
        return [] if 0 < length <= TEXT_BYTES else [f"text: {length} bytes"]
    if kind != "template_card":
        return [f"msgtype {kind}"]
    return list(of_card(body["template_card"]))


def of_card(card: Json) -> Iterator[str]:
    if card["card_type"] != "button_interaction":
        yield f"card_type {card['card_type']}"
    if not TASK.fullmatch(card["task_id"]):
        yield "task_id: 1 to 128 letters, digits, _ - @"
    yield from _letters(card.get("source", {}).get("desc", "-"), SOURCE, "source.desc")
    title = card["main_title"]
    yield from _letters(title["title"], TITLE, "main_title.title")
    yield from _letters(title.get("desc", "-"), DESC, "main_title.desc")
    yield from _letters(card.get("sub_title_text", "-"), SUB, "sub_title_text")
    yield from _letters(card.get("quote_area", {}).get("quote_text", "-"), QUOTE, "quote_text")
    facts = card.get("horizontal_content_list", [])
    if len(facts) > FACTS:
        yield f"horizontal_content_list: {len(facts)}"
    for fact in facts:
        yield from _letters(fact["keyname"], FACT_NAME, "keyname")
        yield from _letters(fact["value"], FACT_VALUE, "value")
    yield from _buttons(card["button_list"])
    if "button_selection" in card:
        yield from _selection(card["button_selection"])


def _buttons(buttons: list[Json]) -> Iterator[str]:
    if not 1 <= len(buttons) <= BUTTONS:
        yield f"button_list: {len(buttons)}"
    keys = [button["key"] for button in buttons if button.get("type", 0) == 0]
    if len(keys) != len(set(keys)):
        yield "button_list: a key stands twice"
    for key in keys:
        if not 0 < size(key) <= KEY:
            yield f"key: {size(key)} bytes"
    for button in buttons:
        yield from _letters(button["text"], LABEL, "button")
        if button["style"] not in (1, 2, 3, 4):
            yield f"style {button['style']}"
        if button.get("type") == 1 and not 0 < size(button["url"]) <= URL:
            yield "button: url"


def _selection(selection: Json) -> Iterator[str]:
    options = selection["option_list"]
    if not 1 <= len(options) <= OPTIONS:
        yield f"option_list: {len(options)}"
    ids = [option["id"] for option in options]
    if len(ids) != len(set(ids)):
        yield "option_list: an id stands twice"
    for option in options:
        yield from _letters(option["text"], OPTION, "option")
        if not 0 < size(option["id"]) <= OPTION_ID:
            yield f"option: id of {size(option['id'])} bytes"


def _letters(text: str, longest: int, where: str) -> list[str]:
    return [] if 0 < len(text) <= longest else [f"{where}: {len(text)} letters, {longest} allowed"]
