"""Cards for whoever keeps the numbers: the rules with what comes next, a changed rule tried out, renumbering, old and new."""

from collections.abc import Sequence
from typing import Final

from cards.model import Action, Block, Card, Facts, Note, Row, Rows, Style, Text, Tone
from cards.pen import Pen
from cards.typed import typed
from cards.words import LIFE_TONES, NUMBER, clean, life_of, number_of, paragraph, title_of, who
from contracts.desk.ledger import Known
from contracts.desk.rulebook import DryRun, RuleView
from contracts.numbering.life import Renumbering, Standing
from contracts.register.contract import Contract
from contracts.telling import Subject, SubjectKind

FEW_LEFT: Final = 100
TONES: Final = {Standing.OPEN: Tone.WAITING, Standing.CONFIRMED: Tone.GOOD, Standing.REFUSED: Tone.BAD}
CHILD_KINDS: Final = frozenset({"amendment", "supplement", "call_off", "renewal"})


def kind_word(pen: Pen, kind: str) -> str:
    return pen.t(f"child.{kind}") if kind in CHILD_KINDS else clean(kind, NUMBER)


def rules_card(pen: Pen, views: Sequence[RuleView]) -> Card:
    """Every rule: its pattern, since when, the next three numbers and how many are left in this scope."""
    t = pen.t
    rows = tuple(
        Row(
            title=clean(view.rule.id, NUMBER),
            text="\n".join(_lines(pen, view)),
            state=t("rules.holds" if view.holds else "rules.holds_not"),
            tone=Tone.GOOD if view.holds and not view.problem else Tone.NEUTRAL,
        )
        for view in views
    )
    blocks: tuple[Block, ...] = (Rows(rows), Note(t("rules.try")))
    return Card(title=t("rules.title"), summary=t("rules.summary", count=len(views)), blocks=blocks)


def _lines(pen: Pen, view: RuleView) -> list[str]:
    t, rule = pen.t, view.rule
    lines = [clean(rule.pattern, 120)]
    if rule.since.year > 1:
        lines.append(t("rules.since", day=rule.since.isoformat()))
    if view.next:
        lines.append(t("rules.next", numbers=t("word.comma").join(clean(text, NUMBER) for text in view.next)))
    lines.append(t("rules.length", count=len(view.next[0])) if view.next else "")
    left = t("rules.endless") if view.left is None else t("rules.left", count=view.left)
    lines.append(t("rules.issued", count=view.issued, left=left, scope=clean(view.scope, 80)))
    if view.left is not None and view.left < FEW_LEFT:
        lines.append(t("rules.few"))
    if view.problem:
        lines.append(clean(view.problem, 160))
    return [line for line in lines if line]


def dry_run_card(pen: Pen, run: DryRun) -> Card:
    """A changed pattern against what has been issued; nothing was changed."""
    t = pen.t
    view = run.view
    facts = [(t("rules.pattern"), clean(view.rule.pattern, 120))]
    if view.next:
        facts.append((t("rules.preview"), t("word.comma").join(clean(text, NUMBER) for text in view.next)))
        facts.append((t("rules.characters"), str(len(view.next[0]))))
    if not run.problem:
        facts.append((t("rules.still_read"), t("rules.of", count=run.read, total=view.issued)))
    blocks: list[Block] = [Facts(tuple(facts))]
    if run.problem:
        blocks.append(Text(paragraph(run.problem, 400)))
    if run.unread:
        numbers = t("word.comma").join(clean(text, NUMBER) for text in run.unread)
        blocks.append(Text(t("rules.unread", numbers=numbers)))
    if run.taken:
        numbers = t("word.comma").join(clean(text, NUMBER) for text in run.taken)
        blocks.append(Text(t("rules.taken", numbers=numbers)))
    blocks.append(Note(t("rules.dry")))
    tone = Tone.WARNING if run.problem or run.taken else Tone.GOOD
    title = t("rules.dry_title", rule=clean(view.rule.id, NUMBER))
    return Card(title=title, summary=title, tone=tone, blocks=tuple(blocks))


def renumbering_card(pen: Pen, asked: Renumbering, contract: Contract | None, *, may_decide: bool) -> Card:
    """Old and new number, why, and the two buttons of the second person."""
    t = pen.t
    old, new = clean(asked.old, NUMBER), clean(asked.new, NUMBER)
    rows = [
        (t("renumber.old"), old),
        (t("renumber.new"), new),
        (t("field.reason"), clean(asked.reason, 300)),
        (t("renumber.asked_by"), who(pen, asked.asked_by)),
    ]
    if contract is not None:
        rows.insert(0, (t("field.title"), title_of(pen, contract)))
    if asked.decided_by is not None:
        rows.append((t("renumber.decided_by"), who(pen, asked.decided_by)))
    blocks: list[Block] = [Facts(tuple(rows)), Text(t(f"renumber.{asked.state.value}", old=old, new=new))]
    actions: tuple[Action, ...] = ()
    if may_decide and asked.state is Standing.OPEN:
        about = Subject(SubjectKind.RENUMBERING, asked.id)
        confirm = t("confirm.number.confirm", old=old, new=new)
        actions = (
            pen.button("number.confirm", about, style=Style.PRIMARY, confirm=confirm),
            pen.button("number.refuse", about, style=Style.DANGER),
        )
        blocks.extend(typed(pen, ("number.confirm", "number.refuse"), number=old))
    return Card(
        title=t("renumber.title", old=old, new=new),
        summary=t("renumber.title", old=old, new=new),
        state=t(f"renumber.state.{asked.state.value}"),
        tone=TONES[asked.state],
        blocks=tuple(blocks),
        actions=actions,
    )


def concordance_card(pen: Pen, lines: Sequence[Renumbering], total: int) -> Card:
    """Old number → new number, with who, when and why."""
    t = pen.t
    rows = tuple(
        Row(
            title=f"{clean(line.old, NUMBER)} → {clean(line.new, NUMBER)}",
            text=" · ".join(
                filter(
                    None,
                    (
                        who(pen, line.asked_by),
                        who(pen, line.decided_by) if line.decided_by else "",
                        line.decided_at.astimezone(pen.zone).date().isoformat() if line.decided_at else "",
                        clean(line.reason, 120),
                    ),
                )
            ),
        )
        for line in lines
    )
    blocks: list[Block] = [Rows(rows) if rows else Text(t("renumber.none"))]
    if total > len(lines):
        blocks.append(Note(t("list.left_out", count=total - len(lines))))
    return Card(title=t("renumber.concordance"), summary=t("renumber.lines", count=total), blocks=tuple(blocks))


def also_known(pen: Pen, known: Known) -> tuple[Block, ...]:
    """What an explanation says beyond the parts: its rule's version, its family, old names, findings, what may be meant."""
    t = pen.t
    facts: list[tuple[str, str]] = []
    if known.rule is not None and known.rule.since.year > 1:
        facts.append((t("number.version"), known.rule.since.isoformat()))
    if known.parent is not None:
        facts.append((kind_word(pen, known.kind), t("number.below", number=clean(known.parent, NUMBER))))
    facts += [
        (t("renumber.concordance"), f"{clean(line.old, NUMBER)} → {clean(line.new, NUMBER)}") for line in known.renamed
    ]
    blocks: list[Block] = [Facts(tuple(facts))] if facts else []
    if known.block is not None:
        facts = [
            (t("life.block"), clean(f"{known.block.holder} · {known.block.first_text} – {known.block.last_text}", 120))
        ]
        blocks.append(Facts(tuple(facts)))
    if known.finding is not None:
        blocks.append(Text(t("number.finding", says=known.finding.says, signed=known.finding.signed.isoformat())))
    if known.children:
        rows = tuple(
            Row(clean(one.text, NUMBER), kind_word(pen, one.kind), life_of(pen, one.life), LIFE_TONES[one.life])
            for one in known.children
        )
        blocks += [Text(t("number.children")), Rows(rows)]
    if known.nearest:
        rows = tuple(
            Row(
                number_of(pen, contract),
                title_of(pen, contract),
                actions=(pen.button("contract.show", Subject(SubjectKind.CONTRACT, contract.id)),),
            )
            for contract in known.nearest
        )
        blocks += [Text(t("number.nearest")), Rows(rows)]
    return tuple(blocks)
