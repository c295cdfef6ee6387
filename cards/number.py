"""Cards about numbers: one number's life, my numbers, the gap ledger, what a number means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cards.model import Action, Block, Card, Facts, Note, Row, Rows, Stage, Step, Style, Text
from cards.model import Progress as Bar
from cards.pen import Pen, Translate
from cards.press import Press
from cards.typed import typed
from cards.words import LIFE_TONES, NUMBER, clean, left, life_of, title_of, type_of, who
from contracts.company import Company
from contracts.numbering.key import key
from contracts.numbering.life import Life, NumberRecord
from contracts.people import Shown
from contracts.register.contract import Contract
from contracts.telling import Subject, SubjectKind

ENDED: Final = frozenset({Life.RELEASED, Life.LAPSED, Life.VOID})
PATH: Final = (Life.RESERVED, Life.USED, Life.BOUND)
PARTS: Final = frozenset({"date", "fiscal", "type", "dept", "org", "seq", "n", "check"})


@dataclass(frozen=True, slots=True)
class Gap:
    """One missing number. `life` is None when the ledger cannot account for it, or when it is of a block (`in_block`)."""

    number: str
    life: Life | None
    person: str | None
    reason: str
    at: datetime | None = None
    in_block: bool = False


def on_number(record: NumberRecord) -> Subject:
    return Subject(SubjectKind.NUMBER, record.id)


def number_card(pen: Pen, record: NumberRecord, contract: Contract | None, actions: tuple[str, ...]) -> Card:
    """`actions` are permanent names; those of a contract need `contract`."""
    pen = pen.about(contract) if contract else pen
    number, life = clean(record.text, NUMBER), life_of(pen, record.life)
    blocks: list[Block] = [Facts(_facts(pen, record, contract)), Bar(_path(pen, record))]
    blocks.append(Text(pen.t(f"next.number.{record.life.value}")))
    buttons = tuple(
        _button(pen, name, record, contract) for name in actions if contract or not name.startswith("contract.")
    )
    blocks.extend(typed(pen, actions if buttons else (), number=number))
    return Card(
        title=pen.t("number.title", number=number),
        summary=pen.t("number.summary", number=number, life=life, note=_when(pen, record)),
        state=life,
        tone=LIFE_TONES[record.life],
        blocks=tuple(blocks),
        actions=buttons,
    )


def _facts(pen: Pen, record: NumberRecord, contract: Contract | None) -> tuple[tuple[str, str], ...]:
    pen = pen.about(contract) if contract else pen
    t = pen.t
    rows = [(t("field.number"), clean(record.text, NUMBER)), (t("field.state"), life_of(pen, record.life))]
    if contract and pen.shows(Shown.TITLE):
        rows.append((t("field.title"), title_of(pen, contract)))
    if contract and contract.customer and pen.shows(Shown.CUSTOMER):
        rows.append((t("field.customer"), clean(contract.customer)))
    if pen.room is None:
        rows.append((t("field.type"), type_of(pen, record.type)))
    if pen.shows(Shown.OWNER):
        rows.append((t("field.holder"), who(pen, record.holder)))
    if record.life is Life.RESERVED and record.reserved_until:
        until = record.reserved_until
        day = until.astimezone(pen.zone).date()
        rows.append((t("field.reserved_until"), f"{t.moment(until, pen.zone)} · {left(pen, day)}"))
    if record.life in ENDED:
        if pen.shows(Shown.OWNER):
            rows.append((t("field.ended_by"), who(pen, record.by)))
        rows.append((t("field.ended_at"), t.moment(record.at, pen.zone)))
        if record.reason and pen.room is None:
            rows.append((t("field.reason"), clean(record.reason, 300)))
    return tuple(rows)


def _when(pen: Pen, record: NumberRecord) -> str:
    if record.life is Life.RESERVED and record.reserved_until:
        return left(pen, record.reserved_until.astimezone(pen.zone).date())
    return pen.t.moment(record.at, pen.zone)


def _path(pen: Pen, record: NumberRecord) -> tuple[Step, ...]:
    """Reserved → used → bound, or where it stopped."""
    steps = []
    at = pen.t.moment(record.at, pen.zone)
    if record.life in ENDED:
        made = pen.t.moment(record.made_at, pen.zone)
        return (
            Step(life_of(pen, Life.RESERVED), made, Stage.DONE),
            Step(life_of(pen, record.life), at, Stage.STOPPED),
        )
    here = PATH.index(record.life)
    for index, life in enumerate(PATH):
        stage = Stage.DONE if index < here or life is Life.BOUND else Stage.NOW
        if index > here:
            stage = Stage.NEXT
        steps.append(Step(life_of(pen, life), at if index == here else "", stage))
    return tuple(steps)


def _button(pen: Pen, name: str, record: NumberRecord, contract: Contract | None) -> Action:
    if contract and name.startswith("contract."):
        return pen.button(name, Subject(SubjectKind.CONTRACT, contract.id), contract.revision)
    if name == "number.release":
        confirm = pen.t("confirm.number.release", number=clean(record.text, NUMBER))
        return pen.button(name, on_number(record), style=Style.DANGER, confirm=confirm)
    return pen.button(name, on_number(record))


def my_numbers_card(
    pen: Pen, records: Sequence[NumberRecord], more: Press | None = None, total: int | None = None
) -> Card:
    """Numbers that I hold; the reserved ones can be released from their row. `total` counts those not on this page too."""
    t = pen.t
    rows = tuple(_mine(pen, record) for record in records)
    blocks: list[Block] = [Rows(rows) if rows else Text(t("number.mine_none"))]
    count = len(records) if total is None else total
    if count > len(records):
        blocks.append(Note(t("list.left_out", count=count - len(records))))
    held = any(record.life is Life.RESERVED for record in records)
    blocks.extend(typed(pen, ("number.release",) if held else (), number=t("word.number")))
    actions = (pen.button(more.action, more.subject, more.revision, *more.args),) if more else ()
    summary = t("number.mine_summary", count=count)
    return Card(title=t("number.mine"), summary=summary, blocks=tuple(blocks), actions=actions)


def _mine(pen: Pen, record: NumberRecord) -> Row:
    actions = []
    if record.contract is not None:
        actions.append(pen.button("contract.show", Subject(SubjectKind.CONTRACT, record.contract)))
    if record.life is Life.RESERVED:
        actions.append(_button(pen, "number.release", record, None))
    text = f"{type_of(pen, record.type)} · {_when(pen, record)}"
    title, state = clean(record.text, NUMBER), life_of(pen, record.life)
    return Row(title, text, state, LIFE_TONES[record.life], tuple(actions))


def gaps_card(pen: Pen, rows: Sequence[Gap], total: int | None = None) -> Card:
    """Every missing number and why; `total` counts those not among `rows` too."""
    t = pen.t
    count = len(rows) if total is None else total
    drawn = tuple(
        Row(
            title=clean(gap.number, NUMBER),
            text=" · ".join(
                filter(None, (who(pen, gap.person) if gap.person else "", _on(pen, gap), clean(gap.reason, 120)))
            ),
            state=gap_life(pen.t, gap),
        )
        for gap in rows
    )
    blocks: list[Block] = [Rows(drawn) if drawn else Text(t("number.gaps_none"))]
    if count > len(rows):
        blocks.append(Note(t("list.left_out", count=count - len(rows))))
    return Card(title=t("number.gaps"), summary=t("number.gaps_summary", count=count), blocks=tuple(blocks))


def _on(pen: Pen, gap: Gap) -> str:
    return gap.at.astimezone(pen.zone).date().isoformat() if gap.at else ""


def gap_life(t: Translate, gap: Gap) -> str:
    if gap.in_block:
        return t("life.block")
    return t(f"life.{gap.life.value}") if gap.life else t("life.unknown")


def explain_card(
    pen: Pen,
    record: NumberRecord | None,
    parts: Sequence[tuple[str, str]],
    rule_id: str | None,
    number: str = "",
    contract: Contract | None = None,
    more: Sequence[Block] = (),
) -> Card:
    """`parts` are (text, token of the rule: date, seq, code:NAME …). `number` is for one without a ledger row.

    `more` is what else is known of it: its family, what it was called before.
    """
    t = pen.t
    text = clean(record.text if record else number, NUMBER)
    pieces = tuple(
        (clean(piece, NUMBER), part_meaning(pen.company, t, kind, piece, record.rule if record else rule_id))
        for piece, kind in parts
    )
    blocks: list[Block] = [Facts(pieces)] if pieces else [Text(t("number.no_parts"))]
    rule = clean(rule_id, 60) if rule_id else t("number.no_rule")
    blocks.append(Facts(((t("field.rule"), rule),)))
    if record:
        blocks.append(Facts(_facts(pen, record, contract)[1:]))
        blocks.append(Bar(_path(pen, record)))
    blocks.extend(more)
    return Card(
        title=t("number.explain", number=text),
        summary=t("number.explain_summary", number=text, rule=rule),
        state=life_of(pen, record.life) if record else None,
        tone=LIFE_TONES[record.life] if record else Card("", "").tone,
        blocks=tuple(blocks),
    )


def part_meaning(company: Company, t: Translate, kind: str, text: str, rule_id: str | None) -> str:
    """What a part of a number is and, where this company knows it, what it stands for: 合同类型 · 销售."""
    if kind.startswith("code:"):
        return _code_meaning(company, t, kind.removeprefix("code:"), text)
    if kind not in PARTS:
        return clean(kind, NUMBER)
    known = _stands_for(company, t, kind, text)
    words = [t(f"part.{kind}"), clean(known, 60)] if known else [t(f"part.{kind}")]
    rule = next((rule for rule in company.number_rules if rule.id == rule_id), None)
    if kind == "date" and rule is not None:
        words.append(t(f"dated.{rule.dated_by.value}"))
    return " · ".join(words)


def _code_meaning(company: Company, t: Translate, name: str, text: str) -> str:
    listed = next((one for one in company.code_lists if one.id == name), None)
    if listed is None:
        return t("part.code", name=clean(name, NUMBER))
    found = next((code.name for code in listed.codes if key(code.text) == key(text)), "")
    words = [clean(listed.name(t.locale, company.locale), NUMBER), clean(found, 60) if key(found) != key(text) else ""]
    return " · ".join(filter(None, words))


def _stands_for(company: Company, t: Translate, kind: str, text: str) -> str:
    if kind in ("seq", "n"):
        return str(int(text)) if text.isdecimal() else ""
    if kind == "date" and len(text) == 8 and text.isdecimal():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if kind == "type":
        found = next((one for one in company.types.values() if key(one.code) == key(text)), None)
        return (found.names.get(t.locale) or found.names.get(company.locale) or found.id) if found else ""
    if kind == "dept":
        return next((one.name for one in company.departments.values() if key(one.id) == key(text)), "")
    return company.name if kind == "org" and key(company.code) == key(text) else ""
