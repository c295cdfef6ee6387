"""The way of an approval: who decided what, who holds it since when, who comes next."""

from collections.abc import Mapping, Sequence
from typing import Final

from cards.model import Progress, Stage
from cards.model import Step as Mark
from cards.pen import Pen, Translate
from cards.words import clean, people, who
from contracts.approval.approval import Approval, Outcome, Step, StepState, Task, TaskState
from contracts.approval.policy import Asked, Asks, PolicyStep
from contracts.company import Company

COMMENT: Final = 200
DECIDED: Final = (TaskState.APPROVED, TaskState.REJECTED, TaskState.RETURNED, TaskState.TRANSFERRED)


def decision_line(pen: Pen, task: Task) -> str:
    """李娜 同意 · 2026-01-15 10:02 · “可以”."""
    parts = [f"{who(pen, task.approver, task.on_behalf_of)} {pen.t(f'task.{task.state.value}')}"]
    if task.decided_at:
        parts.append(pen.t.moment(task.decided_at, pen.zone))
    if task.comment:
        parts.append(pen.t("word.quote", text=clean(task.comment, COMMENT)))
    return " · ".join(parts)


def decisions(pen: Pen, tasks: Sequence[Task], *, but: int = 0) -> tuple[str, ...]:
    """A line for each decision, oldest first, without that of task `but`."""
    done = [task for task in tasks if task.state in DECIDED and task.id != but]
    done.sort(key=lambda task: (task.decided_at or task.opened_at, task.id))
    return tuple(decision_line(pen, task) for task in done)


def waiting_for(pen: Pen, tasks: Sequence[Task]) -> str:
    """李娜（自 2026-01-15 10:02）、赵敏（自 …）; "" when nobody is asked."""
    held = [
        pen.t("word.since", name=who(pen, task.approver, task.on_behalf_of), at=pen.t.moment(task.opened_at, pen.zone))
        for task in tasks
        if task.state is TaskState.OPEN
    ]
    return pen.t("word.comma").join(held)


def way(pen: Pen, approval: Approval, tasks: Sequence[Task]) -> Progress:
    """From the request to its end, one mark a step."""
    t = pen.t
    asked = f"{who(pen, approval.requester)} · {t.moment(approval.started_at, pen.zone)}"
    marks = [Mark(t("task.submitted"), asked, Stage.DONE)]
    for index, step in enumerate(approval.steps):
        if step.state is StepState.WAITING and approval.outcome is not Outcome.OPEN:
            continue  # it will never come to that
        marks.append(_mark(pen, approval, index, step, [task for task in tasks if task.step == index]))
    if approval.outcome is not Outcome.OPEN:
        ended = t.moment(approval.ended_at, pen.zone) if approval.ended_at else ""
        stage = Stage.DONE if approval.outcome is Outcome.APPROVED else Stage.STOPPED
        marks.append(Mark(t(f"outcome.{approval.outcome.value}"), ended, stage))
    return Progress(tuple(marks))


def plan(pen: Pen, steps: Sequence[Step], covers: Mapping[str, str] | None = None) -> Progress:
    """What will happen when the request starts; `covers` maps who is away to who is asked in their stead."""
    covers = covers or {}
    marks = []
    for index, step in enumerate(steps):
        blocked = step.why_blocked is not None or not step.approvers
        text = pen.t(step.why_blocked or "approval.nobody") if blocked else _planned(pen, step, covers)
        marks.append(Mark(step_title(pen, index, step), text, Stage.STOPPED if blocked else Stage.NEXT))
    return Progress(tuple(marks))


def step_title(pen: Pen, index: int, step: Step) -> str:
    return pen.t("task.step", index=index + 1, name=asked_words(pen.t, pen.company, step.rule))


def asked_words(t: Translate, company: Company, rule: PolicyStep) -> str:
    """Whom a step asks, as the company file says it: 上级/法务."""
    return t("word.slash").join(_asked(t, company, asked) for asked in rule.asked)


def _asked(t: Translate, company: Company, asked: Asked) -> str:
    if asked.asks is Asks.PERSON and asked.name:
        found = company.people.get(asked.name)
        return clean(found.name if found else asked.name)
    if asked.asks is Asks.ROLE and asked.name:
        return t(f"role.{asked.name}")
    return t(f"asks.{asked.asks.value}")


def _planned(pen: Pen, step: Step, covers: Mapping[str, str]) -> str:
    if step.state is StepState.DONE:
        return f"{_names(pen, step)} · {pen.t('approval.agreed_before')}"
    names = (who(pen, covers.get(id, id), id) for id in step.approvers)
    return how_many(pen.t, step, pen.t("word.comma").join(names))


def _names(pen: Pen, step: Step) -> str:
    return how_many(pen.t, step, people(pen, step.approvers))


def how_many(t: Translate, step: Step, names: str) -> str:
    """The names, and how many of them must agree where there are several."""
    if len(step.approvers) < 2:
        return names
    if step.need >= len(step.approvers):
        return t("task.all_of", people=names)
    return t("task.some_of", people=names, count=step.need)


def _mark(pen: Pen, approval: Approval, index: int, step: Step, tasks: Sequence[Task]) -> Mark:
    title = step_title(pen, index, step)
    done = decisions(pen, tasks)
    if step.state is StepState.BLOCKED:
        return Mark(title, pen.t(step.why_blocked or "approval.nobody"), Stage.STOPPED)
    held = waiting_for(pen, tasks)
    if held and approval.outcome is Outcome.OPEN:
        text = "\n".join((*done, pen.t("task.waiting", people=held)))
        return Mark(title, text, Stage.NOW)
    if step.state is StepState.WAITING:
        return Mark(title, _names(pen, step), Stage.NEXT)
    refused = any(task.state in (TaskState.REJECTED, TaskState.RETURNED) for task in tasks)
    stopped = refused or (step.state is StepState.OPEN and approval.outcome is not Outcome.APPROVED)
    return Mark(title, "\n".join(done) or _names(pen, step), Stage.STOPPED if stopped else Stage.DONE)
