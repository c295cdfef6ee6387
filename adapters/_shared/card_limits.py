"""What a template card of WeCom may hold, each in the unit that the limit means, as data and as a check of a finished card. Pure.

Source: developer.work.weixin.qq.com/document/path/90236 and 101032: 字 are letters, keys and ids are counted in bytes. Apps
and AI bots draw the same cards within different limits.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapters._shared.texts import size
from cards.model import Style

Json = Mapping[str, Any]

FACTS: Final = 6
BUTTONS: Final = 6
OPTIONS: Final = 10
OPTION_ID: Final = 128
KEY: Final = 1_024
URL: Final = 2_048
TASK: Final = re.compile(r"[0-9A-Za-z_\-@]{1,128}")


@dataclass(frozen=True, slots=True)
class CardLimits:
    """Letters, as a self-built app has them. `links` says whether a button may open an address, `styles` what one looks like.

    Nothing is said anywhere of the length of a quotation; more would not be read in a card.
    """

    title: int = 36
    desc: int = 44
    sub: int = 160
    quote: int = 256
    fact_name: int = 5
    fact_value: int = 30
    label: int = 10
    option: int = 16
    choice: int = 13
    links: bool = True
    styles: Mapping[Style, int] = field(default_factory=lambda: {Style.PRIMARY: 1, Style.PLAIN: 2, Style.DANGER: 4})


def problems(card: Json, most: CardLimits) -> Iterator[str]:
    if card["card_type"] != "button_interaction":
        yield f"card_type {card['card_type']}"
    if not TASK.fullmatch(card["task_id"]):
        yield "task_id: 1 to 128 letters, digits, _ - @"
    title = card["main_title"]
    yield from _letters(title["title"], most.title, "main_title.title")
    yield from _letters(title.get("desc", "-"), most.desc, "main_title.desc")
    yield from _letters(card.get("sub_title_text", "-"), most.sub, "sub_title_text")
    yield from _letters(card.get("quote_area", {}).get("quote_text", "-"), most.quote, "quote_text")
    facts = card.get("horizontal_content_list", [])
    if len(facts) > FACTS:
        yield f"horizontal_content_list: {len(facts)}"
    for fact in facts:
        yield from _letters(fact["keyname"], most.fact_name, "keyname")
        yield from _letters(fact["value"], most.fact_value, "value")
    yield from _buttons(card["button_list"], most)
    if "button_selection" in card:
        yield from _selection(card["button_selection"], most)


def _buttons(buttons: list[Json], most: CardLimits) -> Iterator[str]:
    if not 1 <= len(buttons) <= BUTTONS:
        yield f"button_list: {len(buttons)}"
    keys = [button["key"] for button in buttons if button.get("type", 0) == 0]
    if len(keys) != len(set(keys)):
        yield "button_list: a key stands twice"
    for key in keys:
        if not 0 < size(key) <= KEY:
            yield f"key: {size(key)} bytes"
    for button in buttons:
        yield from _letters(button["text"], most.label, "button")
        if button["style"] not in (1, 2, 3, 4):
            yield f"style {button['style']}"
        if button.get("type") == 1 and not (most.links and 0 < size(button["url"]) <= URL):
            yield "button: url"


def _selection(selection: Json, most: CardLimits) -> Iterator[str]:
    options = selection["option_list"]
    if not 1 <= len(options) <= OPTIONS:
        yield f"option_list: {len(options)}"
    ids = [option["id"] for option in options]
    if len(ids) != len(set(ids)):
        yield "option_list: an id stands twice"
    for option in options:
        yield from _letters(option["text"], most.option, "option")
        if not 0 < size(option["id"]) <= OPTION_ID:
            yield f"option: id of {size(option['id'])} bytes"


def _letters(text: str, longest: int, where: str) -> list[str]:
    return [] if 0 < len(text) <= longest else [f"{where}: {len(text)} letters, {longest} allowed"]
