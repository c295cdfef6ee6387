"""Cuts a card down to what a channel can carry, and says what is left out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from cards.model import (
    Action,
    Block,
    Card,
    Chips,
    Facts,
    Field,
    Form,
    Note,
    Progress,
    Row,
    Rows,
    Step,
    Text,
)
from cards.words import shorten

KEPT_BUTTONS: Final = 2
LEAST_TEXT: Final = 16

LeftOut = Callable[[int], str]
Item = TypeVar("Item")


def fit(card: Card, *, text: int, label: int, buttons: int, rows: int, left_out: LeftOut) -> Card:
    """`text` is characters of the whole card, `label` of one button, `buttons` and `rows` are counts.

    `left_out(n)` words "… n more". Title, summary, state and the first two buttons of the card always stay, even where
    a limit says less; blocks go from the end, each cut before it is dropped.
    """
    actions = _labels(card.actions[: max(buttons, KEPT_BUTTONS)], label)
    # The card's own buttons come first; rows share what is left.
    spare = max(buttons - len(actions), 0)
    blocks: list[Block] = []
    for block in card.blocks:
        if isinstance(block, Rows):
            kept, spare = _rows(block, rows, spare, label)
            blocks.append(kept)
            hidden = len(block.rows) - len(kept.rows)
            if hidden:
                blocks.append(Note(left_out(hidden)))
        elif isinstance(block, Form):
            send = _labels((block.send,), label)[0]
            blocks.append(replace(block, send=send, fields=tuple(_field(field, label) for field in block.fields)))
        else:
            blocks.append(block)
    head = sum(map(len, (card.title, card.summary, card.state or ""))) + sum(len(a.label) for a in actions)
    return replace(card, blocks=_within(blocks, text - head, left_out), actions=actions)


def _labels(actions: tuple[Action, ...], limit: int) -> tuple[Action, ...]:
    return tuple(replace(action, label=shorten(action.label, limit)) for action in actions)


def _field(field: Field, label: int) -> Field:
    return replace(field, options=tuple((value, shorten(text, label)) for value, text in field.options))


def _rows(block: Rows, limit: int, spare: int, label: int) -> tuple[Rows, int]:
    """The first rows, with buttons as long as there are some to give away."""
    kept = []
    for row in block.rows[:limit]:
        actions = _labels(row.actions[:spare], label)
        spare -= len(actions)
        kept.append(replace(row, actions=actions))
    return Rows(tuple(kept)), spare


def _within(blocks: list[Block], room: int, left_out: LeftOut) -> tuple[Block, ...]:
    """As much from the front as `room` characters hold. A form always stays: without it nothing can be answered."""
    forms = sum(size(block) for block in blocks if isinstance(block, Form))
    if sum(map(size, blocks)) <= room:
        return tuple(blocks)
    room -= forms
    kept: list[Block] = []
    dropped = 0
    for block in blocks:
        if isinstance(block, Form):
            kept.append(block)
            continue
        if size(block) <= room:
            kept.append(block)
            room -= size(block)
            continue
        shorter, hidden = _cut(block, room - len(left_out(1_000)))
        if shorter is not None:
            kept.append(shorter)
            room -= size(shorter)
        if hidden:
            note = Note(left_out(hidden))
            if size(note) <= room:
                kept.append(note)
                room -= size(note)
        dropped += shorter is None
        # What follows is less important than what did not fit; only small things may still slip in.
        room = min(room, 4 * LEAST_TEXT) if dropped else room
    return tuple(kept)


def _cut(block: Block, room: int) -> tuple[Block | None, int]:
    """The block in at most `room` characters, and how many of its items that hides; None where nothing is left of it."""
    if isinstance(block, Text | Note):
        return (replace(block, text=shorten(block.text, room)), 0) if room >= LEAST_TEXT else (None, 0)
    if isinstance(block, Facts):
        facts = _first(tuple((pair, len(pair[0]) + len(pair[1])) for pair in block.rows), room)
        return (Facts(facts) if facts else None), len(block.rows) - len(facts)
    if isinstance(block, Chips):
        words = _first(tuple((word, len(word)) for word in block.words), room)
        return (Chips(words) if words else None), len(block.words) - len(words)
    if isinstance(block, Rows):
        rows = _first(tuple((row, _row_size(row)) for row in block.rows), room)
        return (Rows(rows) if rows else None), len(block.rows) - len(rows)
    if isinstance(block, Progress):
        steps = _first(tuple((step, _step_size(step)) for step in block.steps), room)
        return (Progress(steps) if steps else None), len(block.steps) - len(steps)
    return block, 0


def _first(items: tuple[tuple[Item, int], ...], room: int) -> tuple[Item, ...]:
    kept = []
    for item, length in items:
        if length > room:
            break
        kept.append(item)
        room -= length
    return tuple(kept)


def _row_size(row: Row) -> int:
    return len(row.title) + len(row.text) + len(row.state or "") + sum(len(action.label) for action in row.actions)


def _step_size(step: Step) -> int:
    return len(step.title) + len(step.text)


def size(block: Block) -> int:
    """Characters that a reader would see."""
    if isinstance(block, Text | Note):
        return len(block.text)
    if isinstance(block, Facts):
        return sum(len(label) + len(value) for label, value in block.rows)
    if isinstance(block, Chips):
        return sum(map(len, block.words))
    if isinstance(block, Rows):
        return sum(map(_row_size, block.rows))
    if isinstance(block, Progress):
        return sum(map(_step_size, block.steps))
    fields = sum(len(field.label) + len(field.value) + len(field.hint) for field in block.fields)
    return fields + len(block.send.label)
