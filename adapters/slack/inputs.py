"""Forms: input blocks, which a message can carry as well, and the modal around them. Pure."""

import json
from datetime import date
from typing import Final

from adapters.api.content import Message
from adapters.api.errors import ContentRejected
from adapters.slack import limits
from adapters.slack.pressing import FIELD, FILE, FORM, NUMBER, SAID
from adapters.slack.texts import EMPTY, Json, pieces, plain
from cards.model import Field, Form, Input, Note, Text

BACK: Final = {"zh": "返回"}
CLOSE: Final = {"zh": "关闭"}
FILING: Final = {
    "zh": ("归到合同", "合同编号", "记下的内容", "记下", "取消"),
    "en": ("File under a contract", "Contract number", "What is kept", "Keep", "Cancel"),
}
SUGGESTED: Final = frozenset({"person", "customer", "owner"})
"""Fields whose values are looked up while somebody types."""

LONGEST: Final = {Input.LONG_TEXT: 2_000}


def form_in(message: Message) -> Form | None:
    return next((block for block in message.card.blocks if isinstance(block, Form)), None)


def modal_of(message: Message, form: Form, *, channel: str | None, thread: str | None) -> Json:
    """Where it was asked goes along, so that the answer is given there."""
    cancel = next(iter(message.card.actions), None)
    kept = {"send": form.send.token, "cancel": cancel.token if cancel else None, "channel": channel, "thread": thread}
    close = cancel.label if cancel else CLOSE.get(message.locale[:2], "Close")
    said = [block.text for block in message.card.blocks if isinstance(block, Text)]
    view = {
        "type": "modal",
        "callback_id": FORM,
        "notify_on_close": cancel is not None,
        "private_metadata": json.dumps(kept, separators=(",", ":")),
        "title": plain(message.card.title, 24),
        "submit": plain(form.send.label, 24),
        "close": plain(close, 24),
        "blocks": [
            *({"type": "section", "text": plain(text, 3_000)} for part in said for text in pieces(part, 3_000)),
            *inputs_of(form),
        ],
    }
    if problems := limits.of_view(view):
        raise ContentRejected("; ".join(problems[:3]))
    return view


def filing(number: str, said: str, locale: str, *, channel: str | None, thread: str | None) -> Json:
    """The modal in which somebody says under which contract a message is kept, and what of it."""
    words = FILING.get(locale[:2], FILING["en"])
    fields = (
        Field(NUMBER, words[1], Input.TEXT, value=number[:100], required=True),
        Field(SAID, words[2], Input.LONG_TEXT, value=said[:2_000], required=True),
    )
    view = {
        "type": "modal",
        "callback_id": FILE,
        "private_metadata": json.dumps({"channel": channel, "thread": thread}, separators=(",", ":")),
        "title": plain(words[0], 24),
        "submit": plain(words[3], 24),
        "close": plain(words[4], 24),
        "blocks": [_input(field) for field in fields],
    }
    if problems := limits.of_view(view):
        raise ContentRejected("; ".join(problems[:3]))
    return view


def telling(message: Message) -> Json:
    """A refusal, to be laid over the form that was sent."""
    said = [block.text for block in message.card.blocks if isinstance(block, Text | Note)] or [message.card.summary]
    return {
        "type": "modal",
        "callback_id": "told",
        "title": plain(message.card.title, 24),
        "close": plain(BACK.get(message.locale[:2], "Back"), 24),
        "blocks": [{"type": "section", "text": plain(text, 3_000)} for part in said for text in pieces(part, 3_000)],
    }


def inputs_of(form: Form) -> list[Json]:
    return [_input(field) for field in form.fields]


def _input(field: Field) -> Json:
    block: Json = {
        "type": "input",
        "block_id": f"{FIELD}{field.name}",
        "label": plain(field.label, 2_000),
        "element": {"action_id": "value", **_element(field)},
        "optional": not field.required,
    }
    if field.hint:
        block["hint"] = plain(field.hint, 2_000)
    return block


def _element(field: Field) -> Json:
    if field.input is Input.CHOICE and field.options:
        return _select(field)
    if field.input is Input.DATE:
        return {"type": "datepicker", **({"initial_date": field.value} if _is_day(field.value) else {})}
    if field.name in SUGGESTED:
        return _looked_up(field)
    longest = LONGEST.get(field.input, 300)
    element: Json = {
        "type": "plain_text_input",
        "multiline": field.input is Input.LONG_TEXT,
        "max_length": max(longest, min(len(field.value), 3_000)),
    }
    # Raw text, not a text object: nothing in it is read as markup.
    return {**element, "initial_value": field.value[:3_000]} if field.value else element


def _select(field: Field) -> Json:
    options = {value: option(label, value) for value, label in field.options[:100]}
    element: Json = {"type": "static_select", "options": list(options.values())}
    return {**element, "initial_option": options[field.value]} if field.value in options else element


def _looked_up(field: Field) -> Json:
    element: Json = {"type": "external_select", "min_query_length": 0}
    return {**element, "initial_option": option(field.value, field.value)} if field.value else element


def option(label: str, value: str) -> Json:
    return {"text": plain(label, 75), "value": value[:75] or EMPTY}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
