"""What the stand-in makes of a card's variables: what the platform refuses, and what its template could not draw."""

import json
from collections.abc import Iterator
from typing import Any

from adapters.dingtalk.settings import TEMPLATE

FORM_TEMPLATE = "f0000000-0000-0000-0000-000000000001.schema"
"""A company's own template, with a form (docs/dingtalk.md)."""

VARIABLES = {
    TEMPLATE: {"title", "markdown", "tips", "sys_full_json_obj"},
    FORM_TEMPLATE: {"title", "markdown", "tips", "sys_full_json_obj", "form", "token"},
}
COLOURS = {"blue", "gray", "red"}
INPUTS = {"TEXT", "TEXT_AREA", "NUMBER", "SELECT", "DATE"}
LARGEST = 100 * 1024
LONGEST_KEY = 100


def faults_of(params: Any, template: str = TEMPLATE) -> Iterator[str]:
    if not isinstance(params, dict) or not params or not all(isinstance(value, str) for value in params.values()):
        yield "cardParamMapNotString"
        return
    if len(json.dumps(params, ensure_ascii=False).encode()) > LARGEST:
        yield "cardDataTooLarge"
    if set(params) - VARIABLES[template] or any(len(name.encode()) > LONGEST_KEY for name in params):
        yield "unknownVariable"
    if "sys_full_json_obj" in params:
        yield from (
            fault for button in json.loads(params["sys_full_json_obj"])["msgButtons"] for fault in _button(button)
        )
    if params.get("form"):
        yield from (fault for field in json.loads(params["form"])["fields"] for fault in _field(field))


def _button(button: Any) -> Iterator[str]:
    if not 0 < len(button["text"]) <= 24 or button["color"] not in COLOURS:
        yield "button"
    if "url" in button:
        if not button["url"].startswith(("https://", "http://")) or set(button) - {"text", "color", "url", "iosUrl"}:
            yield "buttonUrl"
    elif button["request"] is not True or not isinstance(button["id"], str) or not isinstance(button["params"], dict):
        yield "buttonRequest"


def _field(field: Any) -> Iterator[str]:
    if field["type"] not in INPUTS or not field["name"] or not isinstance(field["label"], str):
        yield "formField"
    if not isinstance(field["required"], bool):
        yield "formRequired"
    if (field["type"] == "SELECT") != ("options" in field):
        yield "formOptions"
    for option in field.get("options", ()):
        if set(option) != {"value", "text"} or not option["value"]:
            yield "formOption"
