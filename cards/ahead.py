"""Dates ahead, the nearest first: by when somebody must act on which contract, and by what sum."""

from collections.abc import Sequence
from datetime import date

from cards.alert import alert_tone_of
from cards.dates import notice_line
from cards.facts import seen
from cards.model import Block, Card, Note, Row, Rows, Text
from cards.pen import Pen
from cards.typed import typed
from cards.words import left, number_of, on_contract, state_of
from contracts.dates.notice import notice_day
from contracts.dates.rule import DateKind
from contracts.people import Shown
from contracts.register.contract import Contract

Ahead = tuple[Contract, Sequence[tuple[DateKind, date]]]
"""A contract and its days, the nearest first."""


def ahead_card(pen: Pen, days: int, contracts: Sequence[Ahead], total: int, picture: str | None) -> Card:
    """`picture` is the address of the same as a drawing, for this reader alone."""
    t = pen.t
    title = t("found.expiring", days=days)
    if not contracts:
        return Card(title=title, summary=t("found.summary_none", title=title), blocks=(Text(t("found.nothing")),))
    blocks: list[Block] = [Rows(tuple(_row(pen, contract, ahead) for contract, ahead in contracts))]
    if total > len(contracts):
        blocks.append(Note(t("found.range", first=1, last=len(contracts), total=total)))
    if picture:
        blocks.append(Note(t("word.pair", name=t("dates.picture"), value=picture)))
    blocks.extend(typed(pen, ("contract.show",), number=t("word.number")))
    return Card(title=title, summary=t("found.summary", title=title, count=total), blocks=tuple(blocks))


def _row(pen: Pen, contract: Contract, ahead: Sequence[tuple[DateKind, date]]) -> Row:
    pen = pen.about(contract)
    lines = [" · ".join(seen(pen, contract, True))]
    lines += [line for kind, day in ahead if (line := _line(pen, contract, kind, day))]
    return Row(
        title=number_of(pen, contract),
        text="\n".join(filter(None, lines)),
        state=state_of(pen, contract),
        tone=alert_tone_of(pen, ahead[0][1]),
        actions=(pen.button("contract.show", on_contract(contract), contract.revision),),
    )


def _line(pen: Pen, contract: Contract, kind: DateKind, day: date) -> str:
    if not pen.shows(Shown.NOTICE_DAY if kind is DateKind.NOTICE else Shown.ENDS):
        return ""
    word = pen.t(f"alert.kind.{kind.value}")
    notice = notice_day(contract, pen.today, pen.company.calendar) if kind is DateKind.NOTICE else None
    if notice is not None and notice.day == day:
        return f"{word} · {notice_line(pen, notice)}"
    return f"{word} · {pen.t.day(day)} · {left(pen, day)}"
