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
MANY: Final = 10_000

LeftOut = Callable[[int], str]
Item = TypeVar("Item")


def fit(card: Card, *, text: int, label: int, buttons: int, rows: int, left_out: LeftOut) -> Card:
    """`text` is characters of the whole card, `label` of one button, `buttons` and `rows` are counts.

    `left_out(n)` words "… n more". Title, summary, state and the first two buttons of the card always stay, even where
    a limit says less; blocks go from the end, each cut before it is dropped. A form always stays: without it nothing
    could be answered.
    """
    if _fits(card, text, label, buttons, rows):
        return card
    actions = _labels(card.actions[: max(buttons, KEPT_BUTTONS)], label)
    # The card's own buttons come first; rows share what is left.
    spare = max(buttons - len(actions), 0)
    blocks: list[tuple[Block, int]] = []
    for block in card.blocks:
        if isinstance(block, Rows):
            kept, spare = _rows(block, rows, spare, label)
            blocks.append((kept, len(block.rows) - len(kept.rows)))
        elif isinstance(block, Form):
            send = _labels((block.send,), label)[0]
            blocks.append((replace(block, send=send, fields=tuple(_field(field, label) for field in block.fields)), 0))
        else:
            blocks.append((block, 0))
    head = _head(replace(card, actions=actions))
    return replace(card, blocks=_within(blocks, text - head, left_out), actions=actions)


def _fits(card: Card, text: int, label: int, buttons: int, rows: int) -> bool:
    """Whether there is nothing to cut, which is so for nearly every card."""
    labels = [action.label for action in card.actions]
    for block in card.blocks:
        if isinstance(block, Form):
            return False
        if isinstance(block, Rows):
            if len(block.rows) > rows:
                return False
            labels += [action.label for row in block.rows for action in row.actions]
    if len(labels) > buttons or any(len(each) > label for each in labels):
        return False
    return _head(card) + sum(map(size, card.blocks)) <= text


def _head(card: Card) -> int:
    return len(card.title) + len(card.summary) + len(card.state or "") + sum(len(each.label) for each in card.actions)


def _labels(actions: tuple[Action, ...], limit: int) -> tuple[Action, ...]:
    return tuple(replace(action, label=shorten(action.label, limit)) for action in actions)


def _field(field: Field, label: int) -> Field:
    return replace(field, options=tuple((value, shorten(text, label)) for value, text in field.options))


def _rows(block: Rows, limit: int, spare: int, label: int) -> tuple[Rows, int]:
    """The first rows. Buttons go round: every row its first one, then every row its second, while there are some."""
    rows = block.rows[:limit]
    given = [0] * len(rows)
    for turn in range(max((len(row.actions) for row in rows), default=0)):
        for index, row in enumerate(rows):
            if turn < len(row.actions) and spare > 0:
                given[index] += 1
                spare -= 1
    kept = tuple(
        replace(row, actions=_labels(row.actions[:count], label)) for row, count in zip(rows, given, strict=True)
    )
    return Rows(kept), spare


def _within(blocks: list[tuple[Block, int]], room: int, left_out: LeftOut) -> tuple[Block, ...]:
    """As much from the front as `room` characters hold. Each block comes with how many of its items are gone already."""
    room -= sum(size(block) for block, _ in blocks if isinstance(block, Form))
    kept: list[Block] = []
    for block, hidden in blocks:
        if isinstance(block, Form):
            kept.append(block)
            continue
        for part in _shorter(block, hidden, max(room, 0), left_out):
            kept.append(part)
            room -= size(part)
    return tuple(kept)


def _shorter(block: Block, hidden: int, room: int, left_out: LeftOut) -> tuple[Block, ...]:
    """The block and, if items of it are missing, a note that says how many; nothing where not even the note fits."""
    note = (Note(left_out(hidden)),) if hidden else ()
    if size(block) + sum(map(size, note)) <= room:
        return (block, *note)
    cut, more = _cut(block, room - len(left_out(MANY)))
    hidden += more
    note = (Note(left_out(hidden)),) if hidden and len(left_out(hidden)) <= room else ()
    return (cut, *note) if cut is not None else note


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
