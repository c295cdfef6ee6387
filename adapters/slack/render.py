"""Draws a message in Block Kit, within its limits. Pure.

Every block is checked against the limits before it leaves; what breaks one is ContentRejected and a fault of this file.
"""

from typing import Final

from adapters._shared.lamps import LAMPS
from adapters.api.content import Message
from adapters.api.errors import ContentRejected
from adapters.slack import limits
from adapters.slack.inputs import inputs_of
from adapters.slack.pressing import PRESS
from adapters.slack.texts import EMPTY, Json, escaped, pieces, plain, strong
from cards.fallback import MARKS, as_text
from cards.fit import fit
from cards.model import Action, Block, Card, Chips, Facts, Form, Note, Progress, Row, Rows, Style, Text

DENY: Final = {"zh": "取消"}
MORE: Final = {"zh": "…还有 {count} 项"}
MESSAGE_BLOCKS: Final = 50
ALL_TEXT: Final = 9_000
NOTIFICATION: Final = 3_000
LABEL: Final = 75
BUTTONS: Final = 60
ROWS: Final = 20


def body_of(message: Message) -> Json:
    """What chat.postMessage is sent, but for where it goes. `text` is what notifications and screen readers say."""
    body = {
        "text": escaped(as_text(message.card).strip() or EMPTY, NOTIFICATION),
        "blocks": blocks_of(message.card, message.locale),
        "mrkdwn": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return _checked(body, limits.of_message(body))


def home_of(cards: tuple[Card, ...], locale: str) -> Json:
    """The App Home: several cards one below the other."""
    blocks: list[Json] = []
    for index, card in enumerate(cards):
        if index:
            blocks.append({"type": "divider"})
        blocks += blocks_of(card, locale, start=len(blocks))
    view = {"type": "home", "blocks": blocks[:100]}
    return _checked(view, limits.of_view(view))


def blocks_of(card: Card, locale: str, *, start: int = 0) -> list[Json]:
    """`start` keeps the ids of buttons apart where several cards stand on one surface."""
    return Drawing(locale, start).card(fitted(card, locale))


def fitted(card: Card, locale: str) -> Card:
    words = _word(MORE, locale, "… {count} more")
    return fit(
        card,
        text=ALL_TEXT,
        label=LABEL,
        buttons=BUTTONS,
        rows=ROWS,
        left_out=lambda count: words.format(count=count),
    )


def _word(words: dict[str, str], locale: str, otherwise: str) -> str:
    return words.get(locale.lower()[:2], otherwise)


def _checked(payload: Json, problems: list[str]) -> Json:
    if problems:
        raise ContentRejected("; ".join(problems[:3]))
    return payload


class Drawing:
    """One surface being drawn; counts its buttons, whose ids must differ."""

    def __init__(self, locale: str, start: int = 0) -> None:
        self._locale = locale
        self._buttons = start * 100

    def card(self, card: Card) -> list[Json]:
        blocks = [_title(card.title), *self._state(card)]
        for block in card.blocks:
            blocks += self.block(block)
        sends = tuple(block.send for block in card.blocks if isinstance(block, Form))
        last = self.actions((*sends, *card.actions))
        room = MESSAGE_BLOCKS - len(last)
        if len(blocks) > room:
            blocks = [*blocks[: room - 1], _context("…")]
        return blocks + last

    def _state(self, card: Card) -> list[Json]:
        told: list[Json] = []
        if card.state:
            told.append(plain(f"{LAMPS[card.tone]} {card.state}", 2_000))
        said = [block.text for block in card.blocks if isinstance(block, Text | Note)]
        if card.summary != card.title and not any(text.startswith(card.summary) for text in said):
            told.append(plain(card.summary, 2_000))
        return [{"type": "context", "elements": told}] if told else []

    def block(self, block: Block) -> list[Json]:
        if isinstance(block, Text):
            return [_section(text) for text in pieces(block.text, 3_000)]
        if isinstance(block, Note):
            return [_context(text) for text in pieces(block.text, 2_000)]
        if isinstance(block, Facts):
            return _facts(block)
        if isinstance(block, Chips):
            return _chips(block)
        if isinstance(block, Rows):
            return [drawn for row in block.rows for drawn in self._row(row)]
        if isinstance(block, Progress):
            lines = (f"{MARKS[step.stage]} {step.title}  {step.text}".rstrip() for step in block.steps)
            return [_section(text) for text in pieces("\n".join(lines), 3_000)]
        return inputs_of(block)

    def _row(self, row: Row) -> list[Json]:
        head = f"{row.title} · {row.state}" if row.state else row.title
        fields = [strong(head, 2_000), plain(row.text, 2_000)] if row.text.strip() else [strong(head, 2_000)]
        # One above the other: two columns would squeeze both on a phone.
        if len(fields) == 1 or fields[0]["type"] == "plain_text":
            drawn = [_section(f"{head}\n{row.text}".strip())]
        else:
            drawn = [{"type": "section", "text": fields[0]}, {"type": "context", "elements": [fields[1]]}]
        return drawn + self.actions(row.actions)

    def actions(self, actions: tuple[Action, ...]) -> list[Json]:
        buttons = [self._button(action) for action in actions]
        return [{"type": "actions", "elements": buttons[at : at + 25]} for at in range(0, len(buttons), 25)]

    def _button(self, action: Action) -> Json:
        self._buttons += 1
        button: Json = {
            "type": "button",
            "action_id": f"{PRESS}:{self._buttons}",
            "text": plain(action.label, LABEL),
            "value": action.token,
        }
        if action.style is not Style.PLAIN:
            button["style"] = action.style.value
        if action.confirm is not None:
            button["confirm"] = {
                "title": plain(action.label, 100),
                "text": plain(action.confirm, 300),
                "confirm": plain(action.label, 30),
                "deny": plain(_word(DENY, self._locale, "Cancel"), 30),
            }
        return button


def _title(title: str) -> Json:
    if len(title) <= 140:
        return {"type": "header", "text": plain(title, 150)}
    return _section(title)


def _section(text: str) -> Json:
    return {"type": "section", "text": plain(text, 3_000)}


def _context(text: str) -> Json:
    return {"type": "context", "elements": [plain(text, 2_000)]}


def _facts(facts: Facts) -> list[Json]:
    """Two columns: what it is, and what it says."""
    fields = [part for label, value in facts.rows for part in (strong(label, 2_000), plain(value, 2_000))]
    return [{"type": "section", "fields": fields[at : at + 10]} for at in range(0, len(fields), 10)]


def _chips(chips: Chips) -> list[Json]:
    words = [plain(word, 2_000) for word in chips.words]
    return [{"type": "context", "elements": words[at : at + 10]} for at in range(0, len(words), 10)]
