"""What stands beside a contract, on its card: money that came and is to come, what is to be done, relations, disputes, risks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cards.model import Block, Chips, Facts, Row, Rows, Text
from cards.pen import Pen
from cards.words import STATE_TONES, clean, number_of, on_contract, state_of, title_of, who
from contracts.money import Money
from contracts.people import Shown
from contracts.register.contract import Contract
from contracts.register.records import (
    MONEY_KINDS,
    Dispute,
    Obligation,
    ObligationKind,
    RelationKind,
    progress,
)
from contracts.risks import Risk

BAR = 10
MOST_ITEMS, MOST_RELATIONS = 8, 6
SHOWN_BARS = (ObligationKind.RECEIPT, ObligationKind.PAYMENT, ObligationKind.INVOICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """`relations` are (kind, other, whether the other is what is amended, renewed …); only others that the reader may see."""

    relations: Sequence[tuple[RelationKind, Contract, bool]] = ()
    obligations: Sequence[Obligation] = ()
    disputes: Sequence[Dispute] = ()
    risks: Sequence[Risk] = ()
    notes: Sequence[str] = ()


def beside_blocks(pen: Pen, contract: Contract, beside: Beside) -> tuple[Block, ...]:
    """Nothing in a room: what is planned and paid is told to whoever may read the contract."""
    if pen.room is not None:
        return ()
    blocks: list[Block] = []
    if beside.risks:
        blocks.append(
            Chips(tuple(f"⚠ {pen.t(f'risk.{each.key}', detail=clean(each.detail, 40))}" for each in beside.risks))
        )
    if pen.shows(Shown.AMOUNT):
        lines = [line for kind in SHOWN_BARS if (line := bar_line(pen, contract, kind, beside.obligations))]
        if lines:
            blocks.append(Text("\n".join(lines)))
    facts = [*_steps(pen, contract, beside.obligations), *_disputes(pen, beside.disputes)]
    if facts:
        blocks.append(Facts(tuple(facts)))
    if pen.whole and beside.notes:
        blocks.append(Text("\n".join(clean(note, 120) for note in beside.notes)))
    if beside.relations:
        blocks.append(Rows(tuple(_related(pen, *each) for each in beside.relations[:MOST_RELATIONS])))
    return tuple(blocks)


def bar_line(pen: Pen, contract: Contract, kind: ObligationKind, items: Sequence[Obligation]) -> str:
    """回款 ▓▓▓▓▓▓░░░░ 60% · ¥180,000.00 / ¥300,000.00 · 逾期 ¥20,000.00"""
    far = progress(kind, tuple(items), contract.amount, pen.today)
    if far is None:
        return ""
    share = max(0.0, min(1.0, far.done.minor / far.planned.minor)) if far.planned.minor else 0.0
    full = int(share * BAR)
    parts = [f"{pen.t(f'duty.{kind.value}')} {'▓' * full}{'░' * (BAR - full)} {int(share * 100)}%"]
    parts.append(f"{pen.t.money(far.done)} / {pen.t.money(far.planned)}")
    if far.overdue.minor > 0:
        parts.append(pen.t("duty.overdue_sum", amount=pen.t.money(far.overdue)))
    return " · ".join(parts)


def _steps(pen: Pen, contract: Contract, items: Sequence[Obligation]) -> list[tuple[str, str]]:
    """What is to be done next, and what is done of deliveries and acceptance."""
    shown = [each for each in items if each.open or each.kind not in MONEY_KINDS][:MOST_ITEMS]
    return [(pen.t(f"duty.{item.kind.value}"), _step(pen, contract, item)) for item in shown]


def _step(pen: Pen, contract: Contract, item: Obligation) -> str:
    parts = [clean(item.title, 40)] if item.title and pen.whole else []
    if item.planned is not None and contract.amount and pen.shows(Shown.AMOUNT):
        parts.append(pen.t.money(Money(item.planned - item.done, contract.amount.currency)))
    if item.open:
        parts.append(_due(pen, item.due))
        if item.overdue(pen.today):
            parts.append(pen.t("duty.overdue"))
    elif item.done_on:
        parts.append(pen.t("duty.done", day=item.done_on.isoformat()))
    return " · ".join(filter(None, parts)) or pen.t("word.empty")


def _due(pen: Pen, due: date | None) -> str:
    return pen.t("duty.due", day=pen.t.day(due)) if due else ""


def _disputes(pen: Pen, disputes: Sequence[Dispute]) -> list[tuple[str, str]]:
    rows = []
    for each in disputes:
        if each.closed_at is None:
            title = clean(each.title, 60) if pen.whole else ""
            due = _due(pen, each.due)
            rows.append((pen.t("field.dispute"), " · ".join(filter(None, (title, who(pen, each.owner), due)))))
    return rows


def _related(pen: Pen, kind: RelationKind, other: Contract, outgoing: bool) -> Row:
    word = pen.t(f"relation.{kind.value}" if outgoing else f"relation.{kind.value}_by")
    there = pen.about(other)
    title = title_of(pen, other) if there.shows(Shown.TITLE) else ""
    button = pen.button("contract.show", on_contract(other), other.revision)
    text = " · ".join(filter(None, (word, title)))
    return Row(number_of(pen, other), text, state_of(pen, other), STATE_TONES[other.status], (button,))
