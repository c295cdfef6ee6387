"""Draws a message as an interactive card: Markdown, and buttons that call back. Pure.

On the vendor's public template nothing has to be set up (adapters.dingtalk.settings.TEMPLATE); a company's own template takes the
same variables. Every value of `cardParamMap` is a string, as the platform demands.
"""

from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from adapters._shared.lamps import LAMPS
from adapters.api.content import Message
from adapters.api.errors import ContentRejected
from adapters.dingtalk.buttons import LABEL, Json, buttons_of, packed, said_buttons
from adapters.dingtalk.inputs import HINT, OPTION, OPTIONS, form_in, inputs_of
from adapters.dingtalk.inputs import LABEL as NAME
from adapters.dingtalk.paths import OWN_MARK, formed_mark
from adapters.dingtalk.settings import TEMPLATE
from adapters.dingtalk.words import BREAK, bold, safe
from cards.fallback import MARKS
from cards.fit import fit
from cards.model import Block, Card, Chips, Facts, Field, Form, Note, Progress, Row, Rows, Text
from cards.words import shorten

TEXT: Final = 3_000
BUTTONS: Final = 12
ROWS: Final = 10
LARGEST: Final = 100 * 1024
LONGEST_PARAM: Final = 13_000
"""Bytes of words in a message's parameters, of 15,000 (groupMessages/send): links of buttons come on top."""

KNOWN: Final = 500
"""Letters of what a form's field holds, where it is only told."""

MORE: Final = {"zh": "…还有 {count} 项"}


def card_of(message: Message, template: str = TEMPLATE, mark: str = OWN_MARK, form_template: str | None = None) -> Json:
    """What createAndDeliver is sent, but for where it goes. A form goes on the template for forms, where there is one."""
    formed = form_template is not None and form_in(message.card) is not None
    return {
        "cardTemplateId": form_template if formed else template,
        "outTrackId": track_of(message.key, formed_mark(mark) if formed else mark),
        "userIdType": 1,
        "cardData": {"cardParamMap": params_of(message, formed=formed)},
    }


def track_of(key: str, mark: str) -> str:
    """The card's own id, so that sending the same message twice leaves one card. `mark` tells whether it stands in a group:
    what comes back from a press does not.
    """
    return f"{mark}{sha256(key.encode()).hexdigest()[:48]}"


def params_of(message: Message, *, formed: bool = False) -> dict[str, str]:
    """`formed`: for a card on the template for forms, whose inputs are empty where there is nothing to fill in any more."""
    card = fitted(message)
    inputs = inputs_of(form_in(card)) if formed else {}
    if formed:
        card = replace(card, blocks=tuple(block for block in card.blocks if not isinstance(block, Form)))
    params = {
        "title": safe(card.title)[:500],
        "markdown": BREAK.join(markdown_of(card)),
        "tips": "",
        "sys_full_json_obj": packed({"msgButtons": buttons_of(card, message.locale)}),
        **inputs,
    }
    if sum(len(value.encode()) for value in params.values()) > LARGEST:
        raise ContentRejected("the card is larger than 100 KB")
    return params


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
    """What it asks for and what is known; it is filled in on its page, or by typing, one answer a message."""
    if form.page is not None:
        return [f"{bold(field.label[:NAME])} {_said(field)}" for field in form.fields if field.value]
    lines = []
    for field in form.fields:
        options = " / ".join(safe(label[:OPTION]) for _, label in field.options[:OPTIONS])
        told = "; ".join(filter(None, (safe(field.hint[:HINT]), options)))
        star = " ＊" if field.required else ""
        lines.append(f"{bold(field.label[:NAME])}{star} {_said(field)}" + (f"（{told}）" if told else ""))
    return lines


def _said(field: Field) -> str:
    return safe(shorten(field.value, KNOWN))


def plain_of(message: Message) -> Json:
    """The same words as a Markdown message, for an answer that has no buttons and never changes."""
    card = fitted(message)
    title = card.title.replace("\n", " ")[:100]
    said = {"title": title, "text": f"#### {safe(title)}\n\n" + BREAK.join(markdown_of(card))}
    return _short(said)


def sample_of(message: Message, *, alone: bool) -> tuple[str, str]:
    """The robot's message where there are no cards: msgKey and msgParam. `alone`, in a private chat, what can be typed whole is a
    button that types it: in a group everybody would read that.
    """
    said, buttons = plain_of(message), said_buttons(fitted(message)) if alone else []
    if not buttons:
        return "sampleMarkdown", packed(said)
    if len(buttons) == 1:
        ((label, link),) = buttons
        return "sampleActionCard", packed({**said, "singleTitle": label, "singleURL": link})
    numbered = {
        f"{name}{at}": value
        for at, (label, link) in enumerate(buttons, start=1)
        for name, value in (("actionTitle", label), ("actionURL", link))
    }
    return f"sampleActionCard{len(buttons)}", packed({**said, **numbered})


def _short(said: Json) -> Json:
    while (size := len(packed(said).encode("utf-8", "surrogatepass"))) > LONGEST_PARAM:
        kept = said["text"][: len(said["text"]) * LONGEST_PARAM // size - 2]
        said["text"] = f"{kept}…"
    return said
