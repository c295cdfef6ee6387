"""The stand-in's judgement of a template card, written beside the sender's own limits, not from them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]

TYPES = {"text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction"}
LETTERS = {
    ("source", "desc"): 20,
    ("main_title", "title"): 36,
    ("main_title", "desc"): 44,
    ("emphasis_content", "title"): 10,
    ("emphasis_content", "desc"): 15,
}
KNOWN = {
    "card_type",
    "source",
    "action_menu",
    "task_id",
    "main_title",
    "quote_area",
    "emphasis_content",
    "sub_title_text",
    "horizontal_content_list",
    "jump_list",
    "card_action",
    "button_selection",
    "button_list",
}
UPDATE_ONLY = {"replace_text"}


def refusals(card: Json, *, update: bool = False, passive: bool = False) -> Iterator[str]:
    """What the platform would find fault with. `passive` cards come as XML, which names no task."""
    if card.get("card_type") not in TYPES:
        yield "card_type"
    for name in set(card) - KNOWN - (UPDATE_ONLY if update else set()):
        yield f"{name} is not known"
    if not passive and not re.fullmatch(r"[0-9A-Za-z_\-@]{1,128}", str(card.get("task_id", ""))):
        yield "task_id"
    yield from _letters(card)
    if card.get("card_type") == "button_interaction":
        yield from _buttons(card)
    if card.get("card_type") in ("text_notice", "news_notice") and card.get("card_action", {}).get("type") not in (
        1,
        2,
    ):
        yield "card_action"


def _letters(card: Json) -> Iterator[str]:
    for (outer, inner), most in LETTERS.items():
        if inner in card.get(outer, {}) and not 0 < len(card[outer][inner]) <= most:
            yield f"{outer}.{inner}: {len(card[outer][inner])}"
    if len(card.get("sub_title_text", "")) > 160:
        yield "sub_title_text"
    facts = card.get("horizontal_content_list", [])
    if len(facts) > 6:
        yield "horizontal_content_list"
    for fact in facts:
        if not 0 < len(fact["keyname"]) <= 5 or not 0 < len(fact.get("value", "-")) <= 30:
            yield f"keyname or value: {fact}"
    if card.get("card_type") == "button_interaction":
        yield from _buttons(card)
    if card.get("card_type") in ("text_notice", "news_notice") and card.get("card_action", {}).get("type") not in (
        1,
        2,
    ):
        yield "card_action"


def _buttons(card: Json) -> Iterator[str]:
    buttons = card.get("button_list", [])
    if not 1 <= len(buttons) <= 6:
        yield f"button_list of {len(buttons)}"
    keys = []
    for button in buttons:
        if not 0 < len(button["text"]) <= 10:
            yield f"button text {button['text']}"
        if button.get("type", 0) == 1:
            if not re.match(r"https?://", button.get("url", "")) or len(button["url"].encode()) > 2048:
                yield "button url"
        else:
            keys.append(button.get("key", ""))
    if len(keys) != len(set(keys)) or any(not 0 < len(key.encode()) <= 1024 for key in keys):
        yield "button keys"
    if "button_selection" in card:
        yield from _selection(card["button_selection"])


def _selection(selection: Json) -> Iterator[str]:
    options = selection.get("option_list", [])
    if not 1 <= len(options) <= 10:
        yield f"option_list of {len(options)}"
    ids = [option["id"] for option in options]
    if len(ids) != len(set(ids)) or any(not 0 < len(id.encode()) <= 128 for id in ids):
        yield "option ids"
    if any(not 0 < len(option["text"]) <= 16 for option in options):
        yield "option text"
    if not 0 < len(selection.get("question_key", "").encode()) <= 1024:
        yield "question_key"


def from_xml(element: Any) -> dict[str, Any]:
    """A card of a passive answer, by the names that the sending method has for its parts."""
    lists = {"HorizontalContentList", "ButtonList", "OptionList", "JumpList", "SelectList"}
    special = {"KeyName": "keyname"}
    card: dict[str, Any] = {}
    for part in element:
        name = special.get(part.tag) or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", part.tag).lower()
        text = part.text or ""
        value: Any = from_xml(part) if len(part) else text
        if part.tag in ("Type", "Style") and text.isdecimal():
            value = int(text)
        if part.tag in lists:
            card.setdefault(name, []).append(value)
        else:
            card[name] = value
    return card


def words(body: Any) -> list[str]:
    """What a reader sees of a message, or of several."""
    if isinstance(body, list):
        return [word for each in body for word in words(each)]
    if body.get("msgtype") == "text":
        # The one markup of a text: links show their label.
        return [re.sub(r"<[aA]\s[^>]*>(.*?)</[aA]>", r"\1", body["text"]["content"])]
    card = body["template_card"]
    found = [card["main_title"].get("title", ""), card["main_title"].get("desc", "")]
    found += [card.get("sub_title_text", ""), card.get("quote_area", {}).get("quote_text", "")]
    found += [f"{fact['keyname']} {fact.get('value', '')}" for fact in card.get("horizontal_content_list", [])]
    found += [option["text"] for option in card.get("button_selection", {}).get("option_list", [])]
    return [*found, *labels(body), card.get("replace_text", "")]


def labels(body: Any) -> list[str]:
    """The buttons that can be clicked."""
    card = body.get("template_card", {})
    if "replace_text" in card:
        return []
    return [button["text"] for button in card.get("button_list", [])]
