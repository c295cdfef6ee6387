"""Who did what to a contract, newest first, out of the audit log."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from cards.facts import fact_words
from cards.model import Block, Card, Row, Rows, Text
from cards.pen import Pen
from cards.words import BLOCKED, STATE_TONES, clean, field_name, number_of, paragraph, state_of, who
from contracts.approval.approval import Outcome, TaskState
from contracts.audit import Json
from contracts.beside import NoteKind
from contracts.dates.rule import AlertState
from contracts.numbering.life import Life
from contracts.register.contract import Access, Contract, SignedHow, State
from contracts.register.records import ObligationKind, RelationKind

ACTIONS: Final = frozenset(
    {
        "number.reserved",
        "number.ended",
        "number.ending",
        "number.extended",
        "number.block",
        "number.renumber_asked",
        "number.renumbered",
        "contract.filled",
        "contract.imported",
        "import.undone",
        "contract.moved",
        "contract.shared",
        "contract.noted",
        "contract.looked",
        "contract.signed",
        "contract.related",
        "contract.planned",
        "contract.performed",
        "contract.disputed",
        "contract.erased",
        "customer.changed",
        "register.bulk",
        "register.exported",
        "contract.kept",
        "contract.followed",
        "approval.submitted",
        "approval.step_opened",
        "approval.step_blocked",
        "approval.decided",
        "approval.passed",
        "approval.ended",
        "approval.nudged",
        "approval.undone",
        "approval.remarked",
        "approval.reassigned",
        "approval.waiting",
        "person.authenticator",
        "alert.raised",
        "alert.told",
        "alert.moved",
        "alert.digest",
        "person.away",
        "person.linked",
        "person.preference",
        "alert.checked",
        "clock.moved",
    }
)
LONGEST: Final = 2_000
# Details worth a reader's time, in this order; everything else stays in the log.
DETAILS: Final = (
    "kind",
    "score",
    "text",
    "person",
    "access",
    "confidential",
    "follows",
    "how",
    "amount",
    "day",
    "title",
    "reference",
    "there",
    "number",
    "old",
    "new",
    "life",
    "changes",
    "before",
    "after",
    "state",
    "decision",
    "outcome",
    "on_behalf_of",
    "to",
    "told",
    "comment",
    "reason",
    "why",
)
# What of them tells nothing that could be hidden from a reader.
PLAIN: Final = ("kind", "number", "life", "before", "after", "state", "decision", "outcome")
PERSONS: Final = frozenset({"person", "on_behalf_of", "to", "told"})
# Details that hold a word of ours, and where that word is found; what the log holds beyond these is shown as it is.
WORDS: Final = {
    "how": "signed.",
    "access": "access.",
    "before": "state.",
    "after": "state.",
    "life": "life.",
    "decision": "task.",
    "outcome": "outcome.",
    "state": "alert.",
    "why": "",
    "reason": "reason.",
}
# These states say who and until when on a card; here they are what somebody pressed.
PRESSED: Final = {AlertState.CLAIMED.value: "button.alert.claim", AlertState.SNOOZED.value: "button.alert.snooze"}
# Why the house itself ended something.
REASONS: Final = frozenset({"calendar", "released", "lapsed"})
KEYS: Final = frozenset(
    {f"state.{state.value}" for state in State}
    | {f"life.{life.value}" for life in Life}
    | {f"task.{state.value}" for state in TaskState}
    | {f"outcome.{outcome.value}" for outcome in Outcome}
    | {f"alert.{state.value}" for state in AlertState}
    | {f"reason.{reason}" for reason in REASONS}
    | {f"access.{access}" for access in (*Access, "none")}
    | {f"signed.{how.value}" for how in SignedHow}
    | BLOCKED
)


def history_card(pen: Pen, contract: Contract, entries: Sequence[tuple[int, Mapping[str, Json]]]) -> Card:
    """`entries` are (seq, body) as `contracts.audit.canonical` wrote them."""
    pen = pen.about(contract)
    number = number_of(pen, contract)
    rows = tuple(_row(pen, seq, body) for seq, body in entries)
    blocks: tuple[Block, ...] = (Rows(rows),) if rows else (Text(pen.t("history.none")),)
    return Card(
        title=pen.t("history.title", number=number),
        summary=pen.t("history.summary", number=number, count=len(rows)),
        state=state_of(pen, contract),
        tone=STATE_TONES[contract.status],
        blocks=blocks,
    )


def _row(pen: Pen, seq: int, body: Mapping[str, Json]) -> Row:
    at = datetime.fromisoformat(str(body["at"]))
    action = str(body["action"])
    title = pen.t(f"history.{action}") if action in ACTIONS else pen.t("history.other", action=clean(action, 40))
    where = pen.t("history.where", channel=clean(str(body["channel"]), 30))
    lines = [f"{who(pen, str(body['by']))} · {pen.t.moment(at, pen.zone)} · {where} · #{seq}"]
    details = body.get("details")
    if isinstance(details, dict):
        names = DETAILS if pen.whole else PLAIN
        lines.extend(filter(None, (_detail(pen, name, details[name]) for name in names if name in details)))
    return Row(title=title, text="\n".join(lines))


def _detail(pen: Pen, name: str, value: Json) -> str:
    if name == "changes":
        return "\n".join(_changes(pen, value))
    if name == "kind":
        return pen.t("word.pair", name=pen.t("detail.kind"), value=_kind(pen, str(value)))
    if name == "text" and isinstance(value, str):
        return paragraph(value, LONGEST)  # what people wrote beside it, their lines and all
    if isinstance(value, bool):
        return pen.t("word.pair", name=pen.t(f"detail.{name}"), value=pen.t("word.yes" if value else "word.no"))
    if name == "score" and isinstance(value, int):
        return pen.t("word.pair", name=pen.t("detail.score"), value="★" * value)
    if not isinstance(value, str) or not value:
        return ""
    if name in PERSONS:
        text = who(pen, value)
    elif name == "state" and value in PRESSED:
        text = pen.t(PRESSED[value])
    elif f"{WORDS.get(name, '')}{value}" in KEYS:
        text = pen.t(f"{WORDS.get(name, '')}{value}")
    else:
        text = clean(value, 200)
    return pen.t("word.pair", name=pen.t(f"detail.{name}"), value=text)


def _kind(pen: Pen, kind: str) -> str:
    for family, kinds in (("note", NoteKind), ("duty", ObligationKind), ("relation", RelationKind)):
        if kind in set(kinds):
            return pen.t(f"{family}.{kind}")
    return clean(kind, 40)


def _changes(pen: Pen, value: Json) -> list[str]:
    """Lines "field: old → new" of (field, old, new)."""
    lines = []
    for change in value if isinstance(value, list) else []:
        if isinstance(change, list) and len(change) == 3:
            field, *texts = (str(part) for part in change)
            old, new = (clean(fact_words(pen, field, text), 80) for text in texts)
            empty = pen.t("word.empty")
            lines.append(pen.t("word.pair", name=field_name(pen, field), value=f"{old or empty} → {new or empty}"))
    return lines
