"""Draws a message as Markdown, and as a template card where its buttons can be pressed. Pure.

Limits: developer.work.weixin.qq.com/document/path/100719 and 101032; 字 are letters, keys are counted in bytes.
"""

from hashlib import sha256
from typing import Any, Final

from adapters._shared.lamps import LAMPS
from adapters._shared.markdown import lines_of, says_summary
from adapters._shared.twins import safe
from adapters.api.content import Message
from adapters.api.errors import ContentRejected
from adapters.wecom_aibot.settings import SURE
from adapters.wecom_aibot.words import within
from cards.fallback import MARKS
from cards.fit import fit
from cards.model import Action, Block, Card, Chips, Facts, Form, Note, Progress, Rows, Style, Text
from cards.words import shorten

Json = dict[str, Any]

TEXT: Final = 5_000
LABEL: Final = 10
BUTTONS: Final = 6
ROWS: Final = 30
CONTENT_BYTES: Final = 20_480
TITLE, DESC, SUB = 26, 30, 112
FACTS, FACT_NAME, FACT_VALUE = 6, 5, 26
KEY_BYTES: Final = 1_024
STYLES: Final = {Style.PRIMARY: 1, Style.PLAIN: 2, Style.DANGER: 3}
MORE: Final = {"zh": "…还有 {count} 项"}
YES: Final = {"zh": "确定"}


def render(message: Message) -> object:
    """What an answer to this would carry: Markdown, or a card and, where the card does not hold all of it, Markdown before."""
    bodies = bodies_of(message)
    return bodies[0] if len(bodies) == 1 else {**bodies[0], **bodies[1]}


def bodies_of(message: Message, task: str | None = None) -> list[Json]:
    """Words alone, a card alone, or words and then the card that does not hold them all."""
    card = fitted(message)
    if not buttons_of(card):
        return [markdown(message)]
    drawn = {"msgtype": "template_card", "template_card": template(message, task)}
    return [markdown(message), drawn] if overflows(card) else [drawn]


def fitted(message: Message) -> Card:
    words = MORE.get(message.locale.lower()[:2], "… {count} more")
    return fit(
        message.card,
        text=TEXT,
        label=LABEL,
        buttons=BUTTONS,
        rows=ROWS,
        left_out=lambda count: words.format(count=count),
    )


def markdown(message: Message) -> Json:
    return {"msgtype": "markdown", "markdown": {"content": content_of(message)}}


def content_of(message: Message) -> str:
    """The whole card as Markdown, at most 20,480 bytes."""
    card = fitted(message)
    lines = lines_of(card)
    if labels := [action.label for action in _actions(card)]:
        lines.append(" ".join(f"「{safe(label)}」" for label in labels))
    return within("\n".join(lines), CONTENT_BYTES)


def _actions(card: Card) -> list[Action]:
    """The card's own, and those of its rows with the row's number, as they can be pressed."""
    found = list(card.actions)
    for block in card.blocks:
        for at, row in enumerate(block.rows if isinstance(block, Rows) else (), start=1):
            found += [
                Action(f"{at}{action.label}", action.token, action.style, action.confirm) for action in row.actions
            ]
    return found[:BUTTONS]


def buttons_of(card: Card) -> list[Json]:
    return [_button(action) for action in _actions(card)]


def _button(action: Action) -> Json:
    key = action.token
    if action.confirm is not None:
        key = within(f"{SURE}{action.token}{SURE}{action.confirm}", KEY_BYTES)
    return {"text": shorten(action.label, LABEL), "style": STYLES[action.style], "key": key}


def task_of(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]


def template(message: Message, task: str | None = None) -> Json:
    """The card alone. `task` is that of the card it takes the place of; a card without buttons shows its state on a dead one."""
    card = fitted(message)
    drawn: Json = {
        "card_type": "button_interaction",
        "task_id": task or task_of(message.key),
        "main_title": {"title": _short(card.title, TITLE), "desc": _short(_state(card), DESC)},
        "sub_title_text": _short(_sub(card), SUB),
        "button_list": buttons_of(card) or [{"text": _short(card.state or "✓", LABEL), "style": 4, "key": "none"}],
    }
    if facts := _facts(card):
        drawn["horizontal_content_list"] = facts
    return _checked(drawn)


def sure(question: str, token: str, label: str, task: str, locale: str) -> Json:
    """Asked of whoever pressed, before a heavy button is believed."""
    return _checked(
        {
            "card_type": "button_interaction",
            "task_id": task,
            "main_title": {"title": _short(label, TITLE), "desc": "-"},
            "sub_title_text": _short(question, SUB),
            "button_list": [{"text": YES.get(locale[:2], "Yes"), "style": 3, "key": token}],
        }
    )


def _state(card: Card) -> str:
    return f"{LAMPS[card.tone]} {card.state}" if card.state else card.summary


def overflows(card: Card) -> bool:
    """Whether the template leaves words out; typed forms of the buttons may be missing, the buttons stand below."""
    beside = [fact for fact in _pairs(card) if _fits(*fact)]
    return len(beside) != len(_pairs(card)) or len(beside) > FACTS or len(card.title) > TITLE or len(_sub(card)) > SUB


def _sub(card: Card) -> str:
    """What is neither title nor fact, as one paragraph."""
    blocks = [block for block in card.blocks if not isinstance(block, Facts)]
    if blocks and isinstance(blocks[-1], Note) and len(blocks) > 1:
        blocks = blocks[:-1]
    lines = [] if not card.state or card.summary == card.title or says_summary(card) else [card.summary]
    for block in blocks:
        lines += [line for line in _plain(block) if line.strip()]
    return "  ".join(lines) or card.summary


def _plain(block: Block) -> list[str]:
    if isinstance(block, Text | Note):
        return block.text.split("\n")
    if isinstance(block, Chips):
        return [" ".join(f"「{word}」" for word in block.words)]
    if isinstance(block, Rows):
        return [f"{row.title} {row.state or ''} {row.text}" for row in block.rows]
    if isinstance(block, Progress):
        return [f"{MARKS[step.stage]} {step.title} {step.text}".rstrip() for step in block.steps]
    return [f"{field.label} {field.value}".rstrip() for field in block.fields] if isinstance(block, Form) else []


def _pairs(card: Card) -> list[tuple[str, str]]:
    return [pair for block in card.blocks if isinstance(block, Facts) for pair in block.rows]


def _fits(name: str, value: str) -> bool:
    return 0 < len(name) <= FACT_NAME and 0 < len(value.strip()) <= FACT_VALUE


def _facts(card: Card) -> list[Json]:
    fit_in = [pair for pair in _pairs(card) if _fits(*pair)]
    return [{"keyname": name, "value": _short(value, FACT_VALUE)} for name, value in fit_in[:FACTS]]


def _short(text: str, letters: int) -> str:
    return shorten(" ".join(text.split()) or "-", letters)


def _checked(card: Json) -> Json:
    keys = [button["key"] for button in card["button_list"]]
    if len(keys) != len(set(keys)) or any(not 0 < len(key.encode()) <= KEY_BYTES for key in keys):
        raise ContentRejected("button_list: a key stands twice or is too long")
    return card
