"""What waits for one person: requests to decide and dates to act on."""

from collections.abc import Sequence

from cards.alert import alert_row, alert_typed
from cards.approval import task_buttons
from cards.facts import seen
from cards.model import Block, Card, Row, Rows, Text, Tone
from cards.pen import Pen
from cards.typed import typed
from cards.words import number_of, on_contract, state_of, who
from contracts.approval.approval import Task
from contracts.dates.notice import NoticeDay
from contracts.dates.rule import Alert
from contracts.register.contract import Contract


def inbox_card(
    pen: Pen,
    tasks: Sequence[tuple[Task, Contract]],
    alerts: Sequence[tuple[Alert, Contract, NoticeDay | None]] = (),
) -> Card:
    """What waits for me, in the order given: approvals first, then dates, every row with its own buttons."""
    t = pen.t
    blocks: list[Block] = []
    if tasks:
        blocks.append(Text(t("inbox.tasks", count=len(tasks))))
        blocks.append(Rows(tuple(_waiting(pen, task, contract) for task, contract in tasks)))
        blocks.extend(typed(pen, ("task.approve", "task.reject"), code=t("word.code")))
    if alerts:
        blocks.append(Text(t("inbox.alerts", count=len(alerts))))
        blocks.append(Rows(tuple(alert_row(pen, alert, contract, notice) for alert, contract, notice in alerts)))
        blocks.extend(alert_typed(pen, [alert for alert, _, _ in alerts]))
    if not blocks:
        blocks.append(Text(t("inbox.empty")))
    count = len(tasks) + len(alerts)
    summary = t("inbox.summary", count=count) if count else t("inbox.empty")
    return Card(
        title=t("inbox.title"), summary=summary, tone=Tone.WAITING if count else Tone.GOOD, blocks=tuple(blocks)
    )


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
