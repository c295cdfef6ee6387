"""Cards of an approval: for who decides, for who asked, and after it ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cards.facts import contract_facts, fact_words, headline, subject_line
from cards.model import Action, Block, Card, Facts, Style, Text, Tone
from cards.pen import Pen
from cards.remarks import compared, said
from cards.steps import decision_line, decisions, waiting_for, way
from cards.typed import typed
from cards.words import (
    STATE_TONES,
    amount_of,
    clean,
    field_name,
    handle,
    number_of,
    on_contract,
    people,
    state_of,
    title_of,
    who,
)
from contracts.approval.approval import Approval, Outcome, Remark, StepState, Task, TaskState
from contracts.approval.policy import About
from contracts.dates.notice import NoticeDay
from contracts.people import Shown
from contracts.register.contract import Contract
from contracts.telling import Subject, SubjectKind

DECIDE: Final = ("task.approve", "task.reject", "task.return", "task.transfer", "task.add", "task.ask")
STYLES: Final = {"task.approve": Style.PRIMARY, "task.reject": Style.DANGER, "task.return": Style.DANGER}

Difference = Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands on an approver's card besides the request: what was said, the last contract of that kind with the same
    party, and whether the decision can still be taken back."""

    remarks: Sequence[Remark] = ()
    earlier: Contract | None = None
    can_undo: bool = False


def task_buttons(pen: Pen, task: Task, names: Sequence[str] = DECIDE) -> tuple[Action, ...]:
    """Bound to the revision that the approver was shown."""
    subject = Subject(SubjectKind.TASK, task.id)
    return tuple(pen.button(name, subject, task.revision, style=STYLES.get(name, Style.PLAIN)) for name in names)


def task_card(
    pen: Pen,
    task: Task,
    approval: Approval,
    contract: Contract,
    tasks: Sequence[Task],
    notice: NoticeDay | None,
    difference: Difference = (),
    beside: Beside | None = None,
) -> Card:
    """For the approver. `tasks` are all of the approval; `difference` is (field, old, new) since they last read it."""
    pen = pen.about(contract)
    beside = beside or Beside()
    t = pen.t
    open_ = task.state is TaskState.OPEN
    blocks: list[Block] = []
    if task.on_behalf_of and task.on_behalf_of != task.approver and pen.shows(Shown.PROGRESS):
        blocks.append(Text(t("task.for_other", name=who(pen, task.on_behalf_of))))
    if difference and pen.whole:
        blocks.append(Text(t("task.changed")))
        blocks.append(Facts(changes(pen, difference)))
    asked = (t("field.requester"), f"{who(pen, approval.requester)} · {t.moment(approval.started_at, pen.zone)}")
    facts = contract_facts(pen, contract, notice)
    blocks.append(Facts((asked, *_asked_for(pen, approval), *facts) if pen.shows(Shown.PROGRESS) else facts))
    if beside.earlier is not None and pen.room is None:
        blocks.append(compared(pen, contract, beside.earlier))
    before = decisions(pen, tasks, but=task.id)
    if before and pen.shows(Shown.PROGRESS):
        blocks.append(Text("\n".join((t("task.before"), *before))))
    if beside.remarks and pen.room is None:
        blocks.append(said(pen, beside.remarks))
    blocks.extend(_to_decide(pen, task) if open_ else _decided(pen, task, approval, tasks))
    if beside.can_undo:
        blocks.extend(typed(pen, ("task.undo",), code=task.code))
    key = "task.title" if open_ else "task.title_done"
    summary = "task.summary" if open_ else "task.summary_done"
    number = number_of(pen, contract)
    return Card(
        title=t(key, number=number, title=title_of(pen, contract) if pen.shows(Shown.TITLE) else "").rstrip(),
        summary=t(summary, contract=subject_line(pen, contract), decision=t(f"task.{task.state.value}")),
        state=state_of(pen, contract),
        tone=Tone.WAITING if open_ else STATE_TONES[contract.status],
        blocks=tuple(blocks),
        actions=task_buttons(pen, task, DECIDE if open_ else ("task.undo",) if beside.can_undo else ()),
    )


def _asked_for(pen: Pen, approval: Approval) -> tuple[tuple[str, str], ...]:
    """What is asked for, where that is not simply the contract."""
    if approval.about is About.CONTRACT:
        return ()
    reason = clean(approval.terms.get("reason", ""), 200)
    rows = ((pen.t("field.asked_for"), pen.t(f"about.{approval.about.value}")),)
    return (*rows, (pen.t("field.reason"), reason)) if reason else rows


def _to_decide(pen: Pen, task: Task) -> tuple[Block, ...]:
    code, then = pen.t("task.code", code=task.code), pen.t("next.task.open")
    return (Text(code), Text(then), *typed(pen, DECIDE, code=task.code))


def _decided(pen: Pen, task: Task, approval: Approval, tasks: Sequence[Task]) -> tuple[Block, ...]:
    after = Text(_after(pen, approval, tasks))
    return (Text(decision_line(pen, task)), after) if pen.shows(Shown.PROGRESS) else (after,)


def changes(pen: Pen, difference: Difference) -> tuple[tuple[str, str], ...]:
    """Field, old → new; `field` is an English column name."""
    empty = pen.t("word.empty")
    return tuple(
        (
            field_name(pen, field),
            " → ".join(clean(fact_words(pen, field, text), 120) or empty for text in (old, new)),
        )
        for field, old, new in difference
    )


def _after(pen: Pen, approval: Approval, tasks: Sequence[Task]) -> str:
    """Where the whole request stands, for somebody whose part is over."""
    if approval.outcome is not Outcome.OPEN:
        return pen.t(f"next.outcome.{approval.outcome.value}")
    held = waiting_for(pen, tasks)
    if held and pen.shows(Shown.PROGRESS):
        return pen.t("task.waiting", people=held)
    return pen.t("next.approving" if held else "next.stuck")


def progress_card(
    pen: Pen,
    approval: Approval,
    contract: Contract,
    tasks: Sequence[Task],
    actions: Sequence[str] = ("approval.nudge", "approval.withdraw"),
    remarks: Sequence[Remark] = (),
) -> Card:
    """For the requester: who decided, who holds it since when, what comes next. The buttons stand while it is open."""
    pen = pen.about(contract)
    t = pen.t
    blocks: list[Block] = [Facts(_brief(pen, approval, contract))]
    seen = pen.shows(Shown.PROGRESS)
    if seen:
        blocks.append(way(pen, approval, tasks))
    if remarks and pen.room is None:
        blocks.append(said(pen, remarks))
    open_ = approval.outcome is Outcome.OPEN
    blocks.append(Text(_next(pen, approval, tasks) if seen else t(f"next.{contract.status.value}")))
    if open_:
        blocks.extend(typed(pen, actions, number=handle(contract)))
    summary = headline(pen, contract)
    held = waiting_for(pen, tasks) if open_ and seen else ""
    return Card(
        title=t("progress.title", number=number_of(pen, contract)),
        summary=f"{summary} · {t('task.waiting', people=held)}" if held else summary,
        state=state_of(pen, contract),
        tone=_tone(approval, contract),
        blocks=tuple(blocks),
        actions=_requester_buttons(pen, approval, contract, actions) if open_ else (),
    )


def _requester_buttons(pen: Pen, approval: Approval, contract: Contract, names: Sequence[str]) -> tuple[Action, ...]:
    subject = Subject(SubjectKind.APPROVAL, approval.id)
    drawn = []
    for name in names:
        if name.startswith("contract."):
            drawn.append(pen.button(name, on_contract(contract), contract.revision))
        elif name == "approval.withdraw":
            confirm = pen.t("confirm.approval.withdraw", number=number_of(pen, contract))
            drawn.append(pen.button(name, subject, approval.revision, style=Style.DANGER, confirm=confirm))
        else:
            drawn.append(pen.button(name, subject, approval.revision))
    return tuple(drawn)


def _brief(pen: Pen, approval: Approval, contract: Contract) -> tuple[tuple[str, str], ...]:
    pen = pen.about(contract)
    t = pen.t
    rows = [(t("field.number"), number_of(pen, contract)), (t("field.state"), state_of(pen, contract))]
    if pen.shows(Shown.TITLE):
        rows.append((t("field.title"), title_of(pen, contract)))
    if pen.shows(Shown.CUSTOMER):
        rows.append((t("field.customer"), clean(contract.customer) or t("word.empty")))
    if pen.shows(Shown.AMOUNT):
        rows.append((t("field.amount"), amount_of(pen, contract) or t("word.empty")))
    if pen.shows(Shown.OWNER):
        rows.append((t("field.requester"), who(pen, approval.requester)))
    return (*rows, *_asked_for(pen, approval)) if pen.room is None else tuple(rows)


def _next(pen: Pen, approval: Approval, tasks: Sequence[Task]) -> str:
    if approval.outcome is not Outcome.OPEN:
        return pen.t(f"next.outcome.{approval.outcome.value}")
    here = approval.steps[approval.current] if approval.current < len(approval.steps) else None
    if here and here.state is StepState.BLOCKED:
        return pen.t("next.blocked", why=pen.t(here.why_blocked or "approval.nobody"))
    after = next((step for step in approval.steps[approval.current + 1 :] if step.approvers), None)
    if after:
        return pen.t("next.then", people=people(pen, after.approvers))
    return pen.t("next.last")


def _tone(approval: Approval, contract: Contract) -> Tone:
    if approval.outcome in (Outcome.REJECTED, Outcome.RETURNED):
        return Tone.BAD
    blocked = any(step.state is StepState.BLOCKED for step in approval.steps)
    return Tone.WARNING if blocked and approval.outcome is Outcome.OPEN else STATE_TONES[contract.status]


def receipt_card(pen: Pen, approval: Approval, contract: Contract, tasks: Sequence[Task]) -> Card:
    """How it ended: for the requester and everybody who was asked."""
    pen = pen.about(contract)
    t = pen.t
    outcome = t(f"outcome.{approval.outcome.value}")
    blocks: list[Block] = [Facts(_brief(pen, approval, contract))]
    if pen.shows(Shown.PROGRESS):
        blocks.append(way(pen, approval, tasks))
    blocks.append(Text(t(f"next.outcome.{approval.outcome.value}")))
    return Card(
        title=t("receipt.title", number=number_of(pen, contract), outcome=outcome),
        summary=f"{outcome} · {subject_line(pen, contract)}",
        state=state_of(pen, contract),
        tone=_tone(approval, contract),
        blocks=tuple(blocks),
    )
