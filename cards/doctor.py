"""The report of the register doctor: what is odd, how often, and where."""

from collections.abc import Sequence
from typing import Final

from cards.model import Block, Card, Note, Row, Rows, Text, Tone
from cards.pen import Pen, Translate
from cards.words import clean, who
from contracts.importing.doctor import Case, Complaint
from contracts.importing.run import Run

SHOWN: Final = 8
ROWS: Final = 12


def doctor_card(pen: Pen, complaints: Sequence[Complaint], examined: int) -> Card:
    """One row for each kind of ailment, its cases below it."""
    t = pen.t
    rows = tuple(
        Row(
            title=t(f"doctor.{complaint.ailment.value}"),
            text="\n".join(_lines(t, complaint)),
            state=t("doctor.cases", count=complaint.count),
            tone=Tone.WARNING,
        )
        for complaint in complaints
    )
    blocks: list[Block] = [Rows(rows) if rows else Text(t("doctor.well"))]
    blocks.append(Note(t("doctor.note")))
    total = sum(complaint.count for complaint in complaints)
    return Card(
        title=t("doctor.title"),
        summary=t("doctor.summary", count=examined, odd=total),
        tone=Tone.WARNING if rows else Tone.GOOD,
        blocks=tuple(blocks),
    )


def _lines(t: Translate, complaint: Complaint) -> list[str]:
    lines = [clean(case.text, 120) for case in complaint.cases[:SHOWN]]
    if complaint.count > SHOWN:
        lines.append(t("list.left_out", count=complaint.count - SHOWN))
    return lines


def imports_card(pen: Pen, runs: Sequence[Run]) -> Card:
    """The last imports, newest first."""
    t = pen.t
    rows = tuple(
        Row(
            title=f"{run.id} · {clean(run.file, 60)}",
            text=f"{who(pen, run.by)} · {t.moment(run.at, pen.zone)} · {t('imports.count', count=run.contracts)}",
            state=t("imports.undone") if run.undone_at else None,
        )
        for run in runs
    )
    blocks: tuple[Block, ...] = (Rows(rows) if rows else Text(t("imports.none")), Note(t("imports.note")))
    return Card(title=t("imports.title"), summary=t("imports.title"), blocks=blocks)


def report_lines(t: Translate, complaints: Sequence[Complaint]) -> list[str]:
    """The same for a terminal: every case with the rows of the file."""
    lines = []
    for complaint in complaints:
        lines.append(f"{t(f'doctor.{complaint.ailment.value}')}: {complaint.count}")
        lines += [f"  {clean(case.text, 160)}  ({t('doctor.rows', rows=_rows(case))})" for case in complaint.cases]
    return lines


def _rows(case: Case) -> str:
    shown = ", ".join(map(str, case.rows[:ROWS]))
    return f"{shown} …" if len(case.rows) > ROWS else shown
