"""Draws a card as one of WeCom's template cards, or as lines of text. Pure.

A template has places for a title, short facts, a paragraph and a quotation; what finds no room in any says `overflows`.
"""

from collections.abc import Iterator
from typing import Final

from adapters._shared.card_buttons import Buttons, buttons_of
from adapters._shared.card_limits import FACTS, CardLimits
from adapters._shared.lamps import LAMPS
from adapters._shared.texts import Json, cut, line, shortened
from cards.fallback import MARKS
from cards.model import Block, Card, Chips, Facts, Form, Note, Progress, Rows, Text

SAID_BY_THE_TITLE: Final = 8
"""Letters from which a fact that stands in the title as well, a number mostly, needs no place of its own."""


def template(card: Card, locale: str, task: str, most: CardLimits) -> tuple[Json | None, bool]:
    """The card, and whether something of it found no room; None where it has no buttons, which a template needs."""
    buttons = buttons_of(card, locale, most)
    if not buttons.list:
        return None, False
    drawn = _Drawn(card, most)
    return _template(drawn, buttons, task, most), drawn.overflows


def ended(card: Card, task: str, most: CardLimits) -> Json:
    """The card in the place of one that stands, when there is nothing left to press."""
    said = shortened(card.state or card.title, most.label)
    none = Buttons(({"text": said, "style": 3, "key": "none"},))
    return {**_template(_Drawn(card, most), none, task, most), "replace_text": said}


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

    def __init__(self, card: Card, most: CardLimits) -> None:
        self.title = shortened(card.title, most.title)
        whole = line(card.title)
        self.facts, more = _facts(card, most)
        said: list[str] = [whole] if self.title != whole else []
        hints: list[str] = []
        state = f"{LAMPS[card.tone]} {card.state}" if card.state else ""
        summary = line(card.summary) if _summary_adds(card) else ""
        self.desc = shortened(state or summary, most.desc) if state or summary else ""
        if state and summary and not _told(summary, card):
            said.append(summary)
        for block in card.blocks:
            if isinstance(block, Facts):
                continue
            last = hints if isinstance(block, Note) and block is card.blocks[-1] else said
            last += [each for each in _lines(block) if each.strip()]
        lines = [*said[:1], *more, *said[1:]] if self.title != whole else [*more, *said]
        self.sub, rest = _packed(lines, most.sub)
        self.quote, self._left = _packed(rest, most.quote)
        if not self._left:
            self._hint("\n".join(hints), most)

    @property
    def overflows(self) -> bool:
        return bool(self._left)

    def _hint(self, hint: str, most: CardLimits) -> None:
        """Only whole: half a hint is none."""
        if not hint:
            return
        if not self.quote and len(self.sub) + len(hint) + 1 <= most.sub:
            self.sub = f"{self.sub}\n{hint}".strip("\n")
        elif len(self.quote) + len(hint) + 1 <= most.quote:
            self.quote = f"{self.quote}\n{hint}".strip("\n")


def _told(summary: str, card: Card) -> bool:
    """Whether every part of the summary stands in the card already."""
    shown = "\n".join([card.title, card.state or "", *(each for block in card.blocks for each in _lines(block))])
    return all(part.strip() in shown for part in summary.split("·"))


def _facts(card: Card, most: CardLimits) -> tuple[list[Json], list[str]]:
    """Those that fit side by side, and the others as lines."""
    beside: list[Json] = []
    below: list[str] = []
    for block in card.blocks:
        for label, value in block.rows if isinstance(block, Facts) else ():
            name, said = line(label), line(value)
            if said == card.state or (len(said) >= SAID_BY_THE_TITLE and said in card.title):
                continue
            fits = len(name) <= most.fact_name and len(said) <= most.fact_value
            if fits and len(beside) < FACTS:
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


def _template(drawn: _Drawn, buttons: Buttons, task: str, most: CardLimits) -> Json:
    card: Json = {
        "card_type": "button_interaction",
        "task_id": task,
        "main_title": {"title": drawn.title} | ({"desc": drawn.desc} if drawn.desc else {}),
    }
    if drawn.sub:
        card["sub_title_text"] = cut(drawn.sub, most.sub)
    if drawn.quote:
        card["quote_area"] = {"type": 0, "quote_text": cut(drawn.quote, most.quote)}
    if drawn.facts:
        card["horizontal_content_list"] = drawn.facts
    if buttons.selection is not None:
        card["button_selection"] = buttons.selection
    card["button_list"] = list(buttons.list)
    return card
