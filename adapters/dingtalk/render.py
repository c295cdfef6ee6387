"""Draws a message as an interactive card: Markdown, and buttons that call back. Pure.

On the vendor's public template nothing has to be set up (adapters.dingtalk.settings.TEMPLATE); a company's own template takes the
same variables. Every value of `cardParamMap` is a string, as the platform demands.
"""

import json
from hashlib import sha256
from typing import Any, Final

from adapters.api.content import Message
from adapters.api.errors import ContentRejected
from adapters.dingtalk.paths import OWN_MARK
from adapters.dingtalk.settings import TEMPLATE
from adapters.dingtalk.words import BREAK, bold, safe
from cards.fallback import MARKS
from cards.fit import fit
from cards.model import Action, Block, Card, Chips, Facts, Form, Note, Progress, Row, Rows, Style, Text, Tone

Json = dict[str, Any]

TEXT: Final = 3_000
LABEL: Final = 20
BUTTONS: Final = 12
ROWS: Final = 10
LARGEST: Final = 100 * 1024
COLOURS: Final = {Style.PRIMARY: "blue", Style.DANGER: "red", Style.PLAIN: "gray"}
LAMPS: Final = {Tone.NEUTRAL: "⚪", Tone.WAITING: "🔵", Tone.GOOD: "🟢", Tone.WARNING: "🟠", Tone.BAD: "🔴"}
SURE: Final = {"zh": ("确定", "返回")}
MORE: Final = {"zh": "…还有 {count} 项"}


def card_of(message: Message, template: str = TEMPLATE, mark: str = OWN_MARK) -> Json:
    """What createAndDeliver is sent, but for where it goes."""
    return {
        "cardTemplateId": template,
        "outTrackId": track_of(message.key, mark),
        "userIdType": 1,
        "cardData": {"cardParamMap": params_of(message)},
    }


def track_of(key: str, mark: str) -> str:
    """The card's own id, so that sending the same message twice leaves one card. `mark` tells whether it stands in a group:
    what comes back from a press does not.
    """
    return f"{mark}{sha256(key.encode()).hexdigest()[:48]}"


def params_of(message: Message) -> dict[str, str]:
    card = fitted(message)
    params = {
        "title": safe(card.title)[:500],
        "markdown": BREAK.join(markdown_of(card)),
        "tips": "",
        "sys_full_json_obj": packed({"msgButtons": buttons_of(card)}),
    }
    if sum(len(value.encode()) for value in params.values()) > LARGEST:
        raise ContentRejected("the card is larger than 100 KB")
    return params


def packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def fitted(message: Message) -> Card:
    return fit(
        message.card,
        text=TEXT,
        label=LABEL,
        buttons=BUTTONS,
        rows=ROWS,
        left_out=lambda count: MORE.get(message.locale[:2], "… {count} more").format(count=count),
    )


def markdown_of(card: Card) -> list[str]:
    """Lines of the whole card but for its title and its buttons."""
    lines = []
    if card.state:
        lines.append(f"{LAMPS[card.tone]} {bold(card.state)}")
    if card.summary != card.title and not _says(card):
        lines.append(safe(card.summary))
    numbers = iter(range(1, 100))
    for block in card.blocks:
        lines += _block(block, numbers)
    return lines or [safe(card.title)]


def _says(card: Card) -> bool:
    return any(isinstance(block, Text | Note) and block.text.startswith(card.summary) for block in card.blocks)


def _block(block: Block, numbers: Any) -> list[str]:
    if isinstance(block, Text):
        return [safe(block.text)]
    if isinstance(block, Note):
        # Ours around people's words: the tag holds nothing that they wrote unescaped.
        return [f'<font color="#8a8f99">{safe(block.text)}</font>']
    if isinstance(block, Facts):
        return [f"{bold(label)} {safe(value)}" for label, value in block.rows]
    if isinstance(block, Chips):
        return [" ".join(f"「{safe(word)}」" for word in block.words)]
    if isinstance(block, Rows):
        return [line for row in block.rows for line in _row(row, next(numbers) if row.actions else None)]
    if isinstance(block, Progress):
        return [f"{MARKS[step.stage]} {safe(f'{step.title}  {step.text}'.rstrip())}" for step in block.steps]
    return _form(block)


def _row(row: Row, number: int | None) -> list[str]:
    head = f"{number}) " if number is not None else "· "
    state = f" {LAMPS[row.tone]} {safe(row.state)}" if row.state else ""
    lines = [f"{head}{bold(row.title)}{state}"]
    return [*lines, safe(row.text)] if row.text else lines


def _form(form: Form) -> list[str]:
    """What it asks for and what is known; it is filled in by typing, one answer a message."""
    lines = []
    for field in form.fields:
        options = " / ".join(safe(label) for _, label in field.options)
        told = "; ".join(filter(None, (safe(field.hint), options)))
        star = " ＊" if field.required else ""
        lines.append(f"{bold(field.label)}{star} {safe(field.value)}" + (f"（{told}）" if told else ""))
    return lines


def buttons_of(card: Card) -> list[Json]:
    """Those of the rows first, with the row's number; then those of the card. A form is sent by typing, not by a button."""
    found: list[Json] = []
    numbers = iter(range(1, 100))
    for block in card.blocks:
        for row in block.rows if isinstance(block, Rows) else ():
            if row.actions:
                number = next(numbers)
                found += [_button(action, f"{number}) {action.label}") for action in row.actions]
    return found + [_button(action, action.label) for action in card.actions]


def _button(action: Action, label: str) -> Json:
    """The token stands in both places, since clients have been seen to send back either."""
    params = {"token": action.token}
    if action.confirm is not None:
        params["confirm"] = action.confirm[:300]
    return {
        "text": label[: LABEL + 4],
        "color": COLOURS[action.style],
        "id": action.token,
        "request": True,
        "params": params,
    }


def has_buttons(card: Card) -> bool:
    return bool(card.actions) or any(
        row.actions for block in card.blocks if isinstance(block, Rows) for row in block.rows
    )


def sure_buttons(token: str, locale: str) -> list[Json]:
    """Asked before a heavy one is sent, of whoever pressed it."""
    yes, no = SURE.get(locale[:2], ("Yes", "Back"))
    return [
        {"text": yes, "color": "red", "id": token, "request": True, "params": {"token": token, "sure": "true"}},
        {"text": no, "color": "gray", "id": "back", "request": True, "params": {"back": "true"}},
    ]


def plain_of(message: Message) -> Json:
    """The same words as a Markdown message, for an answer that has no buttons and never changes."""
    card = fitted(message)
    title = card.title.replace("\n", " ")[:100]
    return {"title": title, "text": f"#### {safe(title)}\n\n" + BREAK.join(markdown_of(card))}
