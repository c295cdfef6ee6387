"""Block Kit as the stand-in judges it: which blocks and elements there are, what each may hold, and how much."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

BLOCKS: dict[str, tuple[set[str], set[str]]] = {
    "header": ({"text"}, set()),
    "section": (set(), {"text", "fields", "accessory", "expand"}),
    "context": ({"elements"}, set()),
    "actions": ({"elements"}, set()),
    "divider": (set(), set()),
    "input": ({"label", "element"}, {"hint", "optional", "dispatch_action"}),
}
"""By type: what must be there, and what may; type and block_id always may."""

ELEMENTS: dict[str, tuple[set[str], set[str]]] = {
    "button": ({"text", "action_id"}, {"value", "url", "style", "confirm", "accessibility_label"}),
    "plain_text_input": (
        {"action_id"},
        {"multiline", "initial_value", "min_length", "max_length", "placeholder", "focus_on_load"},
    ),
    "static_select": ({"action_id", "options"}, {"initial_option", "placeholder", "confirm", "focus_on_load"}),
    "external_select": ({"action_id"}, {"initial_option", "min_query_length", "placeholder", "focus_on_load"}),
    "datepicker": ({"action_id"}, {"initial_date", "placeholder", "confirm", "focus_on_load"}),
}
MODAL = {
    "title",
    "submit",
    "close",
    "callback_id",
    "private_metadata",
    "notify_on_close",
    "clear_on_close",
    "external_id",
}


def faults_of_blocks(blocks: object, most: int = 50) -> list[str]:
    if not isinstance(blocks, list) or len(blocks) > most:
        return [f"blocks: a list of at most {most}"]
    return [fault for at, block in enumerate(blocks) for fault in _told(f"/blocks/{at}", _block(block))] + _twice(
        blocks
    )


def faults_of_view(view: object) -> list[str]:
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["view: type is modal or home"]
    found = faults_of_blocks(view.get("blocks"), 100)
    allowed = MODAL if view["type"] == "modal" else {"callback_id", "private_metadata", "external_id"}
    found += [f"view: no more keys allowed: {name}" for name in view.keys() - allowed - {"type", "blocks"}]
    if view["type"] == "modal":
        for name in ("title", "submit", "close"):
            if name in view or name == "title":
                found += _told(name, _text(view.get(name), 24, plain=True))
        if "submit" not in view and any(block.get("type") == "input" for block in view["blocks"]):
            found.append("view: a submit is needed where there are inputs")
        if len(view.get("private_metadata", "")) > 3_000 or len(view.get("callback_id", "")) > 255:
            found.append("view: private_metadata or callback_id too long")
    return found


def _told(where: str, faults: Iterator[str]) -> list[str]:
    return [f"{fault} [json-pointer:{where}]" for fault in faults]


def _twice(blocks: list[Any]) -> list[str]:
    ids = [block["block_id"] for block in blocks if isinstance(block, dict) and "block_id" in block]
    return [] if len(ids) == len(set(ids)) else ["block_id is not unique"]


def _keys(part: object, kinds: dict[str, tuple[set[str], set[str]]], more: set[str]) -> Iterator[str]:
    if not isinstance(part, dict) or part.get("type") not in kinds:
        yield f"unsupported type: {part.get('type') if isinstance(part, dict) else part}"
        return
    needed, allowed = kinds[part["type"]]
    for name in needed - part.keys():
        yield f"missing required field: {name}"
    for name in part.keys() - needed - allowed - more - {"type"}:
        yield f"no more keys allowed: {name}"


def _block(block: Any) -> Iterator[str]:
    wrong = list(_keys(block, BLOCKS, {"block_id"}))
    yield from wrong
    if wrong:
        return
    if len(block.get("block_id", "")) > 255:
        yield "block_id: over 255"
    kind = block["type"]
    if kind == "header":
        yield from _text(block["text"], 150, plain=True)
    elif kind == "section":
        yield from _section(block)
    elif kind == "context":
        yield from _elements(block["elements"], 10, kind)
    elif kind == "actions":
        yield from _elements(block["elements"], 25, kind)
    elif kind == "input":
        yield from _text(block["label"], 2_000, plain=True)
        yield from _text(block.get("hint", {"type": "plain_text", "text": "x"}), 2_000, plain=True)
        yield from _element(block["element"], inputs=True)


def _section(block: Json) -> Iterator[str]:
    if "text" not in block and not block.get("fields"):
        yield "section: text or fields"
    if "text" in block:
        yield from _text(block["text"], 3_000)
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield "fields: at most 10"
    for field in fields:
        yield from _text(field, 2_000)


def _elements(elements: Any, most: int, kind: str) -> Iterator[str]:
    if not isinstance(elements, list) or not 1 <= len(elements) <= most:
        yield f"elements: 1 to {most}"
        return
    for element in elements:
        yield from _text(element, 2_000) if kind == "context" else _element(element, inputs=False)
    ids = [element.get("action_id") for element in elements if kind == "actions"]
    if len(ids) != len(set(ids)):
        yield "action_id is not unique"


def _element(element: Any, *, inputs: bool) -> Iterator[str]:
    wrong = list(_keys(element, ELEMENTS, set()))
    yield from wrong
    if wrong:
        return
    if not 1 <= len(element["action_id"]) <= 255:
        yield "action_id: 1 to 255"
    if element["type"] == "button":
        if inputs:
            yield "a button is no input"
        yield from _button(element)
        return
    if element["type"] == "plain_text_input" and not inputs:
        yield "plain_text_input: only in an input block"
    if element.get("max_length", 1) > 3_000 or len(element.get("initial_value", "")) > element.get("max_length", 3_000):
        yield "plain_text_input: too long"
    options = element.get("options", ["initial"])
    if not 1 <= len(options) <= 100:
        yield "options: 1 to 100"
    for option in [*element.get("options", []), *([element["initial_option"]] if "initial_option" in element else [])]:
        yield from option_faults(option)
    if "options" in element and element.get("initial_option", element["options"][0]) not in element["options"]:
        yield "initial_option: not among the options"


def option_faults(option: Any) -> Iterator[str]:
    yield from _text(option.get("text"), 75, plain=True)
    if not 1 <= len(option.get("value", "")) <= 75:
        yield "option value: 1 to 75"


def _button(button: Json) -> Iterator[str]:
    yield from _text(button["text"], 75, plain=True)
    if len(button.get("value", "x")) > 2_000 or button.get("value") == "":
        yield "value: 1 to 2000"
    if button.get("style", "primary") not in ("primary", "danger"):
        yield "style: primary or danger"
    if "confirm" in button:
        for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            yield from _text(button["confirm"].get(name), most, plain=name != "text")


def _text(text: Any, most: int, *, plain: bool = False) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        yield "text: an object of type plain_text or mrkdwn"
        return
    if plain and text["type"] != "plain_text":
        yield "text: only plain_text here"
    if not isinstance(text.get("text"), str) or not 1 <= len(text["text"]) <= most:
        yield f"text: 1 to {most} characters"
    more = {"emoji"} if text["type"] == "plain_text" else {"verbatim"}
    if extra := text.keys() - {"type", "text"} - more:
        yield f"text: no more keys allowed: {sorted(extra)}"
