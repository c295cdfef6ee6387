"""Draws a message: as a template card where it has buttons, else as text. Pure.

What does not fit into a card goes before it as text, whole and in order. Every body is checked against the limits before
it leaves; what breaks one is ContentRejected and a fault of ours.
"""

from hashlib import sha256
from typing import Final

from adapters._shared.card_buttons import numbered
from adapters._shared.card_drawing import ended, lines_of, template
from adapters._shared.card_limits import CardLimits, problems
from adapters._shared.texts import Json, pieces
from adapters.api.content import Message
from adapters.api.errors import ContentRejected
from cards.fit import fit
from cards.model import Card

MORE: Final = {"zh": "…还有 {count} 项"}

TEXT_BYTES: Final = 2_048
"""A text message; what is longer is cut off by the platform without a word."""

CARD: Final = CardLimits()
ALL_TEXT: Final = 4_000
"""Letters of a whole message; as text it may become several."""

LABEL: Final = 16
BUTTONS: Final = 15
"""Five buttons and a selection of ten."""

ROWS: Final = 50


def render(message: Message) -> object:
    """What message/send is sent, but for who gets it; several where one message does not hold it."""
    bodies = bodies_of(message)
    return bodies[0] if len(bodies) == 1 else bodies


def task_of(key: str) -> str:
    """The task_id of a message: the platform takes each but once, so that nothing can arrive twice."""
    return sha256(key.encode()).hexdigest()[:32]


def bodies_of(message: Message, task: str | None = None) -> list[Json]:
    """`task` is that of the message's key unless another is given."""
    card = _fitted(message)
    drawn, overflows = template(card, message.locale, task or task_of(message.key), CARD)
    if drawn is None:
        return _texts(card)
    body = {"msgtype": "template_card", "template_card": _checked(drawn)}
    return [*_texts(card), body] if overflows else [body]


def changed(message: Message, task: str) -> Json:
    """The card in the place of one that stands, which it must be whatever it has come to."""
    card = _fitted(message)
    drawn, _ = template(card, message.locale, task, CARD)
    return _checked(drawn or ended(card, task, CARD))


def literal(text: str) -> str:
    """Text messages know one markup, links; what a person wrote never becomes one."""
    return text.replace("<a", "<\u200ba").replace("<A", "<\u200bA")


def _fitted(message: Message) -> Card:
    words = MORE.get(message.locale.lower()[:2], "… {count} more")
    card = fit(
        message.card,
        text=ALL_TEXT,
        label=LABEL,
        buttons=BUTTONS,
        rows=ROWS,
        left_out=lambda count: words.format(count=count),
    )
    return numbered(card)


def _texts(card: Card) -> list[Json]:
    whole = literal("\n".join(lines_of(card)))
    parts = pieces(whole if whole.strip() else "-", TEXT_BYTES)
    return [{"msgtype": "text", "text": {"content": piece}} for piece in parts]


def _checked(card: Json) -> Json:
    if found := list(problems(card, CARD)):
        raise ContentRejected("; ".join(found[:3]))
    return card
