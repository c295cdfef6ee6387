"""A change of many contracts: what it would do, what it has done."""

from collections.abc import Sequence

from cards.facts import fact_words
from cards.model import Block, Card, Note, Row, Rows, Style, Text
from cards.pen import Pen
from cards.words import clean, field_name, number_of, state_of
from contracts.register.contract import Contract
from contracts.register.lifecycle import changes
from contracts.register.records import BulkChange, BulkState
from contracts.telling import Subject, SubjectKind

SHOWN = 10
HERE = Subject(SubjectKind.CONTRACT, 0)


def bulk_card(pen: Pen, change: BulkChange, pairs: Sequence[tuple[Contract, Contract]], found: int) -> Card:
    """`found` is how many the search found; those that may not be changed are left out of `pairs`."""
    t = pen.t
    rows = tuple(_row(pen, before, after) for before, after in pairs[:SHOWN])
    blocks: list[Block] = [Text(t("bulk.intro", count=len(pairs), query=clean(change.query, 120))), Rows(rows)]
    if len(pairs) > SHOWN:
        blocks.append(Note(t("list.left_out", count=len(pairs) - SHOWN)))
    if found > len(pairs):
        blocks.append(Note(t("bulk.kept", count=found - len(pairs))))
    blocks.append(Note(t("bulk.typed_do", number=change.id)))
    button = pen.button("bulk.do", HERE, 0, str(change.id), style=Style.PRIMARY)
    title = t("bulk.title")
    return Card(title=title, summary=t("bulk.summary", count=len(pairs)), blocks=tuple(blocks), actions=(button,))


def bulk_done_card(pen: Pen, change: BulkChange, count: int) -> Card:
    t = pen.t
    undone = change.state is BulkState.UNDONE
    text = t("bulk.undone" if undone else "bulk.done", count=count)
    blocks: list[Block] = [Text(text)]
    if len(change.before) > count:
        blocks.append(Note(t("bulk.changed_since", count=len(change.before) - count)))
    if undone:
        return Card(title=t("bulk.title"), summary=text, blocks=tuple(blocks))
    blocks.append(Note(t("bulk.typed_undo", number=change.id)))
    button = pen.button("bulk.undo", HERE, 0, str(change.id))
    return Card(title=t("bulk.title"), summary=text, blocks=tuple(blocks), actions=(button,))


def _row(pen: Pen, before: Contract, after: Contract) -> Row:
    empty = pen.t("word.empty")
    lines = []
    for field, old, new in changes(before, after):
        was, becomes = (clean(fact_words(pen, field, text), 60) or empty for text in (old, new))
        lines.append(pen.t("word.pair", name=field_name(pen, field), value=f"{was} → {becomes}"))
    return Row(number_of(pen, before), "\n".join(lines), state_of(pen, before))
