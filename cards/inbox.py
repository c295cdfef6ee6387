"""What waits for one person: requests to decide and dates to act on."""

from collections.abc import Sequence

from cards.alert import alert_row, alert_typed
from cards.approval import task_buttons
from cards.facts import seen
from cards.model import Action, Block, Card, Row, Rows, Text, Tone
from cards.pen import Pen
from cards.typed import typed
from cards.words import number_of, on_contract, state_of, who
from contracts.approval.approval import Task
from contracts.dates.notice import NoticeDay
from contracts.dates.rule import Alert
from contracts.register.contract import Contract
from contracts.telling import Subject, SubjectKind


def inbox_card(
    pen: Pen,
    tasks: Sequence[tuple[Task, Contract]],
    alerts: Sequence[tuple[Alert, Contract, NoticeDay | None]] = (),
    light: tuple[int, str | None] = (0, None),
) -> Card:
    """What waits for me, in the order given: approvals first, then dates, every row with its own buttons. `light` is how
    many may be approved together, and what marks exactly these; None where they are too few for a button."""
    t = pen.t
    blocks: list[Block] = []
    if tasks:
        blocks.append(Text(t("inbox.tasks", count=len(tasks))))
        blocks.append(Rows(tuple(_waiting(pen, task, contract) for task, contract in tasks)))
        blocks.extend(typed(pen, ("task.approve", "task.reject"), code=t("word.code")))
    buttons: tuple[Action, ...] = ()
    if tasks and light[1] is not None:
        buttons = (_all_light(pen, tasks[0][0], *light),)
        blocks.extend(typed(pen, ("inbox.approve_light",)))
    if alerts:
        blocks.append(Text(t("inbox.alerts", count=len(alerts))))
        blocks.append(Rows(tuple(alert_row(pen, alert, contract, notice) for alert, contract, notice in alerts)))
        blocks.extend(alert_typed(pen, [alert for alert, _, _ in alerts]))
    if not blocks:
        blocks.append(Text(t("inbox.empty")))
    count = len(tasks) + len(alerts)
    summary = t("inbox.summary", count=count) if count else t("inbox.empty")
    tone = Tone.WAITING if count else Tone.GOOD
    return Card(title=t("inbox.title"), summary=summary, tone=tone, blocks=tuple(blocks), actions=buttons)


def _all_light(pen: Pen, first: Task, count: int, mark: str | None) -> Action:
    subject = Subject(SubjectKind.TASK, first.id)
    label = pen.t("button.inbox.approve_light", count=count)
    confirm = pen.t("confirm.inbox.approve_light", count=count)
    return pen.button("inbox.approve_light", subject, 0, mark or "", label=label, confirm=confirm)


def _waiting(pen: Pen, task: Task, contract: Contract) -> Row:
    parts = [" · ".join(seen(pen, contract, True)), pen.t("task.code", code=task.code)]
    if task.on_behalf_of and task.on_behalf_of != task.approver:
        parts.append(pen.t("task.for_other", name=who(pen, task.on_behalf_of)))
    parts.append(pen.t("task.since", at=pen.t.moment(task.opened_at, pen.zone)))
    buttons = (
        *task_buttons(pen, task, ("task.approve", "task.reject")),
        pen.button("contract.show", on_contract(contract), contract.revision),
    )
    return Row(number_of(pen, contract), "\n".join(parts), state_of(pen, contract), Tone.WAITING, buttons)
