"""A card as lines of Markdown, for chats that show it in their messages. Pure."""

from adapters._shared.lamps import LAMPS
from adapters._shared.twins import bold, safe
from cards.fallback import MARKS
from cards.model import Block, Card, Chips, Facts, Form, Note, Progress, Row, Rows, Text


def lines_of(card: Card) -> list[str]:
    """Everything but the buttons."""
    head = bold(card.title)
    lines = [f"{head} {LAMPS[card.tone]} {safe(card.state)}" if card.state else head]
    if card.summary != card.title and not says_summary(card):
        lines.append(safe(card.summary))
    for block in card.blocks:
        lines += _block(block)
    return lines


def says_summary(card: Card) -> bool:
    """Whether a paragraph begins with it already."""
    return any(isinstance(block, Text | Note) and block.text.startswith(card.summary) for block in card.blocks)


def _block(block: Block) -> list[str]:
    if isinstance(block, Text):
        return [safe(block.text)]
    if isinstance(block, Note):
        return [f"> {line}" for line in safe(block.text).split("\n")]
    if isinstance(block, Facts):
        return [f"{bold(label)} {safe(value)}" for label, value in block.rows]
    if isinstance(block, Chips):
        return [" ".join(f"「{safe(word)}」" for word in block.words)]
    if isinstance(block, Rows):
        return [line for at, row in enumerate(block.rows, start=1) for line in _row(row, at)]
    if isinstance(block, Progress):
        return [f"{MARKS[step.stage]} {safe(f'{step.title}  {step.text}'.rstrip())}" for step in block.steps]
    return _form(block)


def _row(row: Row, at: int) -> list[str]:
    head = f"{at}) " if row.actions else "· "
    state = f" {LAMPS[row.tone]} {safe(row.state)}" if row.state else ""
    return [f"{head}{bold(row.title)}{state}", *([safe(row.text)] if row.text else [])]


def _form(form: Form) -> list[str]:
    return [f"{bold(field.label)} {safe(field.value)}".rstrip() for field in form.fields]
