"""Draws a message: as a template card where it has buttons, else as text. Pure.

What does not fit into a card goes before it as text, whole and in order. Every body is checked against the limits before
it leaves; what breaks one is ContentRejected and a fault of this folder.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from adapters.api.content import Message
from adapters.api.errors import ContentRejected
from adapters.wecom_app import limits
from adapters.wecom_app.buttons import Buttons, buttons_of, numbered
from adapters.wecom_app.texts import Json, cut, line, literal, pieces, shortened
from cards.fallback import MARKS
from cards.fit import fit
from cards.model import Block, Card, Chips, Facts, Form, Note, Progress, Rows, Text, Tone

LAMPS: Final = {Tone.NEUTRAL: "⚪", Tone.WAITING: "🔵", Tone.GOOD: "🟢", Tone.WARNING: "🟠", Tone.BAD: "🔴"}
MORE: Final = {"zh": "…还有 {count} 项"}

ALL_TEXT: Final = 4_000
"""Letters of a whole message; as text it may become several."""

LABEL: Final = 16
BUTTONS: Final = 15
"""Five buttons and a selection of ten."""

ROWS: Final = 50
SAID_BY_THE_TITLE: Final = 8
"""Letters from which a fact that stands in the title as well, a number mostly, needs no place of its own."""


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
    buttons = buttons_of(card, message.locale)
    if not buttons.list:
        return _texts(card)
    drawn = _Drawn(card)
    body = _checked(
        {"msgtype": "template_card", "template_card": _template(drawn, buttons, task or task_of(message.key))}
    )
    if not drawn.overflows:
        return [body]
    return [*_texts(card), body]


def changed(message: Message, task: str) -> Json:
    """The card in the place of one that stands, which it must be whatever it has come to."""
    card = _fitted(message)
    buttons = buttons_of(card, message.locale)
    if buttons.list:
        template = _template(_Drawn(card), buttons, task)
    else:
        said = shortened(card.state or card.title, limits.LABEL)
        none = Buttons(({"text": said, "style": 3, "key": "none"},))
        template = {**_template(_Drawn(card), none, task), "replace_text": said}
    _checked({"msgtype": "template_card", "template_card": template})
    return template


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
    return [
        _checked({"msgtype": "text", "text": {"content": piece}}) for piece in pieces(whole if whole.strip() else "-")
    ]


def _checked(body: Json) -> Json:
    if found := limits.problems(body):
        raise ContentRejected("; ".join(found[:3]))
    return body


def lines_of(card: Card) -> list[str]:
    """The whole card as lines of text."""
    head = f"{card.title} [{card.state}]" if card.state else card.title
    lines = [head]
    if _summary_adds(card):
        lines.append(card.summary)
    for block in card.blocks:
        lines += ["", *_lines(block)]
    return lines


def _summary_adds(card: Card) -> bool:
    """Whether the summary says what neither the title nor a paragraph does."""
    said = [block.text for block in card.blocks if isinstance(block, Text | Note)]
    return card.summary not in (card.title, "") and not any(text.startswith(card.summary) for text in said)


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Text | Note):
        yield from block.text.split("\n")
    elif isinstance(block, Facts):
        yield from (f"{label}: {value}" for label, value in block.rows)
    elif isinstance(block, Chips):
        yield " ".join(f"[{word}]" for word in block.words)
    elif isinstance(block, Rows):
        for row in block.rows:
            head = row.title if row.title[:1].isdigit() else f"- {row.title}"
            yield f"{head} [{row.state}]" if row.state else head
            yield from (f"  {each}" for each in row.text.split("\n") if each)
    elif isinstance(block, Progress):
        for step in block.steps:
            yield f"{MARKS[step.stage]} {step.title}  {step.text}".rstrip()
    elif isinstance(block, Form):
        yield from (f"{field.label}: {field.value}" for field in block.fields if field.value and block.page)


class _Drawn:
    """A card's words in the places of a template: title, facts, paragraph, quotation. What is left over says `overflows`.

    The paragraph takes what matters most first; typed forms of the buttons may be missing, the buttons stand below.
    """

    def __init__(self, card: Card) -> None:
        self.title = shortened(card.title, limits.TITLE)
        whole = line(card.title)
        self.facts, more = _facts(card)
        said: list[str] = [whole] if self.title != whole else []
        hints: list[str] = []
        state = f"{LAMPS[card.tone]} {card.state}" if card.state else ""
        summary = line(card.summary) if _summary_adds(card) else ""
        self.desc = shortened(state or summary, limits.DESC) if state or summary else ""
        if state and summary and not _told(summary, card):
            said.append(summary)
        for block in card.blocks:
            if isinstance(block, Facts):
                continue
            last = hints if isinstance(block, Note) and block is card.blocks[-1] else said
            last += [each for each in _lines(block) if each.strip()]
        lines = [*said[:1], *more, *said[1:]] if self.title != whole else [*more, *said]
        self.sub, rest = _packed(lines, limits.SUB)
        self.quote, self._left = _packed(rest, limits.QUOTE)
        if not self._left:
            self._hint("\n".join(hints))

    @property
    def overflows(self) -> bool:
        return bool(self._left)

    def _hint(self, hint: str) -> None:
        """Only whole: half a hint is none."""
        if not hint:
            return
        if not self.quote and len(self.sub) + len(hint) + 1 <= limits.SUB:
            self.sub = f"{self.sub}\n{hint}".strip("\n")
        elif len(self.quote) + len(hint) + 1 <= limits.QUOTE:
            self.quote = f"{self.quote}\n{hint}".strip("\n")


def _told(summary: str, card: Card) -> bool:
    """Whether every part of the summary stands in the card already."""
    shown = "\n".join([card.title, card.state or "", *(each for block in card.blocks for each in _lines(block))])
    return all(part.strip() in shown for part in summary.split("·"))


def _facts(card: Card) -> tuple[list[Json], list[str]]:
    """Those that fit side by side, and the others as lines."""
    beside: list[Json] = []
    below: list[str] = []
    for block in card.blocks:
        for label, value in block.rows if isinstance(block, Facts) else ():
            name, said = line(label), line(value)
            if said == card.state or (len(said) >= SAID_BY_THE_TITLE and said in card.title):
                continue
            fits = len(name) <= limits.FACT_NAME and len(said) <= limits.FACT_VALUE
            if fits and len(beside) < limits.FACTS:
                beside.append({"keyname": name, "value": said})
            else:
                below.append(f"{name}: {said}")
    return beside, below


def _packed(lines: list[str], letters: int) -> tuple[str, list[str]]:
    """As many whole lines as fit, and the rest; a line that alone is too long is parted."""
    kept: list[str] = []
    room = letters
    for at, each in enumerate(lines):
        if len(each) > room:
            if not kept and len(each) > letters:
                return each[:letters], [each[letters:], *lines[at + 1 :]]
            return "\n".join(kept), lines[at:]
        kept.append(each)
        room -= len(each) + 1
    return "\n".join(kept), []


def _template(drawn: _Drawn, buttons: Buttons, task: str) -> Json:
    card: Json = {
        "card_type": "button_interaction",
        "task_id": task,
        "main_title": {"title": drawn.title} | ({"desc": drawn.desc} if drawn.desc else {}),
    }
    if drawn.sub:
        card["sub_title_text"] = cut(drawn.sub, limits.SUB)
    if drawn.quote:
        card["quote_area"] = {"type": 0, "quote_text": cut(drawn.quote, limits.QUOTE)}
    if drawn.facts:
        card["horizontal_content_list"] = drawn.facts
    if buttons.selection is not None:
        card["button_selection"] = buttons.selection
    card["button_list"] = list(buttons.list)
    return card
