"""A whole card as plain text, for screens that draw none."""

from typing import Final

from cards.model import Action, Block, Card, Chips, Facts, Form, Note, Progress, Row, Rows, Stage, Text

MARKS: Final = {Stage.DONE: "✓", Stage.NOW: "▶", Stage.NEXT: "○", Stage.STOPPED: "✗"}


def as_text(card: Card) -> str:
    """Title and state, the blocks in order, the labels of the buttons; what to type instead of them stands in the notes."""
    head = f"{card.title} [{card.state}]" if card.state else card.title
    lines = [head]
    if card.summary not in (card.title, head) and not _says(card, card.summary):
        lines.append(card.summary)
    for block in card.blocks:
        lines.extend(("", *_block(block)))
    if card.actions:
        lines.extend(("", _buttons(card.actions)))
    return "\n".join(lines)


def _says(card: Card, line: str) -> bool:
    """Whether a paragraph of the card begins with that line already."""
    return any(isinstance(block, Text | Note) and block.text.startswith(line) for block in card.blocks)


def _block(block: Block) -> list[str]:
    if isinstance(block, Text | Note):
        return block.text.split("\n")
    if isinstance(block, Facts):
        return [f"{label}: {value}" for label, value in block.rows]
    if isinstance(block, Chips):
        return [" ".join(f"[{word}]" for word in block.words)]
    if isinstance(block, Rows):
        return [line for row in block.rows for line in _row(row)]
    if isinstance(block, Progress):
        return [line for step in block.steps for line in _indented(f"{MARKS[step.stage]} {step.title}", step.text)]
    return _form(block)


def _row(row: Row) -> list[str]:
    head = f"- {row.title} [{row.state}]" if row.state else f"- {row.title}"
    lines = _indented(head, row.text)
    if row.actions:
        lines.append(f"  {_buttons(row.actions)}")
    return lines


def _indented(head: str, text: str) -> list[str]:
    return [head, *(f"  {line}" for line in text.split("\n") if line)]


def _form(form: Form) -> list[str]:
    lines = []
    for field in form.fields:
        star = " *" if field.required else ""
        options = " / ".join(label for _, label in field.options)
        extra = "; ".join(filter(None, (field.hint, options)))
        lines.append(f"{field.label}{star}: {field.value}" + (f" ({extra})" if extra else ""))
    return [*lines, _buttons((form.send,))]


def _buttons(actions: tuple[Action, ...]) -> str:
    return " ".join(f"[{action.label}]" for action in actions)
