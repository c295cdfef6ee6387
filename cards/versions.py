"""How the record of a contract has changed, newest version first, out of the audit log."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from cards.facts import fact_words
from cards.model import Block, Card, Row, Rows, Text
from cards.pen import Pen
from cards.words import STATE_TONES, clean, field_name, number_of, state_of, who
from contracts.audit import Json
from contracts.people import Shown
from contracts.register.contract import Contract

CHANGED = frozenset({"contract.filled", "contract.imported"})
SHOWN = 12
_KEPT_BACK = {"amount": Shown.AMOUNT, "currency": Shown.AMOUNT, "customer": Shown.CUSTOMER, "title": Shown.TITLE}


def versions_card(pen: Pen, contract: Contract, entries: Sequence[tuple[int, Mapping[str, Json]]]) -> Card:
    """`entries` are (seq, body) of the log, newest first."""
    pen = pen.about(contract)
    t = pen.t
    changed = [body for _, body in entries if body.get("action") in CHANGED and _changes(body)]
    rows = tuple(_row(pen, body, len(changed) - at) for at, body in enumerate(changed[:SHOWN]))
    number = number_of(pen, contract)
    blocks: tuple[Block, ...] = (Rows(rows),) if rows else (Text(t("versions.none")),)
    return Card(
        title=t("versions.title", number=number),
        summary=t("versions.summary", number=number, count=len(changed)),
        state=state_of(pen, contract),
        tone=STATE_TONES[contract.status],
        blocks=blocks,
    )


def _changes(body: Mapping[str, Json]) -> list[list[str]]:
    details = body.get("details")
    found = details.get("changes") if isinstance(details, dict) else None
    rows = found if isinstance(found, list) else []
    return [[str(part) for part in row] for row in rows if isinstance(row, list) and len(row) == 3]


def _row(pen: Pen, body: Mapping[str, Json], version: int) -> Row:
    at = datetime.fromisoformat(str(body["at"]))
    lines = [f"{who(pen, str(body['by']))} · {pen.t.moment(at, pen.zone)}"]
    for field, old, new in _changes(body):
        if field in _KEPT_BACK and not pen.shows(_KEPT_BACK[field]):
            continue
        if not pen.whole and field not in _KEPT_BACK and field in ("notes", "aliases", "tags"):
            continue
        before, after = (clean(fact_words(pen, field, text), 80) or pen.t("word.empty") for text in (old, new))
        lines.append(pen.t("word.pair", name=field_name(pen, field), value=f"{before} → {after}"))
    return Row(title=pen.t("versions.version", count=version), text="\n".join(lines))
