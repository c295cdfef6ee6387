"""What an approver does: the inbox, approve, reject, return, transfer, ask another."""

import re
from collections.abc import Awaitable, Callable, Mapping

from bot.context import Button, Command, Context, Feature, Reply, Say, Show
from bot.features.asking import ask, close
from bot.features.many import approve_light, light_tasks, mark_of
from bot.features.naming import person_named
from bot.features.proving import proved, wrong_code
from bot.router import folded, parted
from cards.approval import Beside, task_card
from cards.inbox import inbox_card
from cards.model import Card
from cards.pen import Pen
from cards.press import Press
from contracts.approval.approval import Task, TaskState
from contracts.asking import parse_facts
from contracts.dates.notice import NoticeDay, notice_day
from contracts.dates.rule import Alert, AlertState
from contracts.desk.changes import since_seen
from contracts.desk.deciding import add, decide, held, needs_code, task_of, transfer
from contracts.desk.undoing import can_undo, undo
from contracts.happenings import Happening
from contracts.ports import Question, Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.rights import Action, scope
from contracts.telling import Subject, SubjectKind

STEP_WORDS = ("步骤", "step")
BEFORE = frozenset({"前", "before"})
AFTER = frozenset({"后", "after"})
ALL = frozenset({"全部", "all"})


async def draw_task(stores: Stores, id: int, pen: Pen) -> Card | None:
    """For the one who was asked (or has passed it on); nobody else gets an approver's card."""
    task = await stores.approvals.task(id)
    if task is None or pen.viewer is None or pen.viewer.id != task.approver:
        return None
    approval = await stores.approvals.get(task.approval)
    contract = await stores.contracts.get(task.contract)
    if approval is None or contract is None:
        return None
    tasks = await stores.approvals.tasks_of(approval.id)
    notice = notice_day(contract, pen.today, pen.company.calendar)
    difference = await since_seen(stores, task, await stores.approvals.tasks_about(contract.id))
    earlier = await last_agreed(stores, pen, contract) if task.state is TaskState.OPEN else None
    beside = Beside(
        remarks=await stores.approvals.remarks_of(approval.id),
        earlier=earlier,
        can_undo=can_undo(approval, task, tasks),
    )
    return task_card(pen, task, approval, contract, tasks, notice, difference, beside)


async def last_agreed(stores: Stores, pen: Pen, contract: Contract) -> Contract | None:
    """The newest other contract with the same party and of the same type that was agreed to, if the reader may see it."""
    if pen.viewer is None or not contract.customer:
        return None
    for other in await stores.contracts.of_customer(contract.customer, scope(pen.company, pen.viewer)):
        agreed = (
            other.status not in (State.DRAFT, State.NEGOTIATING, State.APPROVING, State.DELETED)
            and other.id != contract.id
        )
        if agreed and other.customer == contract.customer and other.type == contract.type:
            return other
    return None


async def inbox(ctx: Context, rest: str) -> Reply:
    tasks: list[tuple[Task, Contract]] = []
    for task in await ctx.stores.approvals.open_tasks(ctx.person.id):
        contract = await ctx.stores.contracts.get(task.contract)
        if contract is not None:
            tasks.append((task, contract))
    alerts: list[tuple[Alert, Contract, NoticeDay | None]] = []
    for alert in sorted(await ctx.stores.alerts.open(), key=lambda a: a.due):
        contract = await ctx.stores.contracts.get(alert.contract)
        if contract is not None and _mine(ctx, alert, contract):
            alerts.append((alert, contract, notice_day(contract, ctx.turn.today, ctx.company.calendar)))
    light = await light_tasks(ctx)
    mark = mark_of(light) if len(light) > 1 else None
    return Reply((Say(lambda pen: inbox_card(pen, tasks, alerts, (len(light), mark)), public=False),))


def _mine(ctx: Context, alert: Alert, contract: Contract) -> bool:
    if alert.state is AlertState.CLAIMED:
        return alert.claimed_by == ctx.person.id and ctx.turn.may(Action.READ, contract)
    return alert.state is AlertState.RAISED and contract.owner == ctx.person.id


def _reply(task: Task, happened: tuple[Happening, ...]) -> Reply:
    return Reply((Show(Subject(SubjectKind.TASK, task.id)),), happened)


Typed = Callable[[Context, str], Awaitable[Reply]]
Pressed = Callable[[Context, Press, Mapping[str, str]], Awaitable[Reply]]


def deciding(decision: TaskState, usage: str) -> Typed:
    """`同意 码 [意见]`, `驳回 码 原因`, `退回 码 原因 [步骤=n]`."""

    async def typed(ctx: Context, rest: str) -> Reply:
        code, comment = parted(rest)
        if not code:
            raise Refused(f"error.usage.{usage}")
        if decision is TaskState.APPROVED and folded(code) in ALL:
            return await approve_light(ctx, comment)
        task = await task_of(ctx.turn, code)
        back_to = None
        if decision is TaskState.RETURNED:
            comment, back_to = _step_named(comment)
        if decision is not TaskState.APPROVED and not comment.strip():
            step = {} if back_to is None else {"step": str(back_to)}
            return await _asked(ctx, task, f"task.{usage}", "reason", step)
        if decision is TaskState.APPROVED and await _asks_for_code(ctx, task.id):
            return await _asked(ctx, task, "task.approve", "code", {"comment": comment})
        return _reply(*await decide(ctx.turn, task.id, None, decision, comment, back_to))

    return typed


async def _asks_for_code(ctx: Context, id: int) -> bool:
    """Whether that approval needs a one-time code; the refusal of a task that cannot be decided comes first."""
    task, approval, contract = await held(ctx.turn, id, None)
    if not needs_code(ctx.turn, approval, task, contract):
        return False
    phone = await ctx.stores.people.authenticator(ctx.person.id)
    if phone is None or not phone.confirmed:
        raise Refused("error.no_authenticator")
    return True


async def answer_code(ctx: Context, question: Question, answers: Mapping[str, str]) -> Reply:
    """A wrong code leaves the question open."""
    subject, revision = _asked_about(question)
    if not await proved(ctx, answers.get("code", "")):
        return wrong_code()
    comment = question.facts.get("comment", "")
    done = await decide(ctx.turn, subject.id, revision, TaskState.APPROVED, comment, proved=True)
    await close(ctx, question)
    return _reply(*done)


def _step_named(text: str) -> tuple[str, int | None]:
    words, facts = parse_facts(text, extra=STEP_WORDS)
    named = next((facts[word] for word in STEP_WORDS if word in facts), None)
    if named is None:
        return text, None
    if not re.fullmatch("[1-9][0-9]?", named):
        raise Refused("error.bad_value", field="step", text=named)
    return " ".join(words), int(named) - 1


def pressing(decision: TaskState, about: str) -> Pressed:
    """A heavy decision asks for its reason first."""

    async def pressed(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
        reason = values.get("reason", "")
        if decision is not TaskState.APPROVED and not reason.strip():
            await _still_open(ctx, press)
            return await ask(ctx, about, press.subject, "reason", {"revision": str(press.revision)})
        if decision is TaskState.APPROVED and await _asks_for_code(ctx, press.subject.id):
            await _still_open(ctx, press)
            return await ask(ctx, about, press.subject, "code", {"revision": str(press.revision)})
        return _reply(*await decide(ctx.turn, press.subject.id, press.revision, decision, reason))

    return pressed


async def _still_open(ctx: Context, press: Press) -> None:
    task = await ctx.stores.approvals.task(press.subject.id)
    if task is None or task.approver != ctx.person.id:
        raise Refused("error.not_yours")
    if task.state is not TaskState.OPEN:
        raise Refused("error.already_decided")
    if task.revision != press.revision:
        raise Refused("error.stale")


async def _asked(ctx: Context, task: Task, about: str, field: str, more: Mapping[str, str] | None = None) -> Reply:
    """What a typed command left out is asked for, as its button would."""
    subject = Subject(SubjectKind.TASK, task.id)
    if task.state is not TaskState.OPEN:
        raise Refused("error.already_decided", subject)
    return await ask(ctx, about, subject, field, {"revision": str(task.revision), **(more or {})})


def answering(decision: TaskState) -> Callable[[Context, Question, Mapping[str, str]], Awaitable[Reply]]:
    async def answered(ctx: Context, question: Question, answers: Mapping[str, str]) -> Reply:
        subject, revision = _asked_about(question)
        back_to = int(question.facts["step"]) if "step" in question.facts else None
        done = await decide(ctx.turn, subject.id, revision, decision, answers.get("reason", ""), back_to)
        await close(ctx, question)
        return _reply(*done)

    return answered


def _asked_about(question: Question) -> tuple[Subject, int]:
    if question.subject is None:
        raise Refused("error.stale")
    return question.subject, int(question.facts["revision"])


async def undo_code(ctx: Context, rest: str) -> Reply:
    if not rest:
        raise Refused("error.usage.undo")
    task = await task_of(ctx.turn, rest)
    return _reply(*await undo(ctx.turn, task.id))


async def press_undo(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    return _reply(*await undo(ctx.turn, press.subject.id))


async def transfer_code(ctx: Context, rest: str) -> Reply:
    code, name = parted(rest)
    if not code:
        raise Refused("error.usage.transfer")
    task = await task_of(ctx.turn, code)
    if not name.strip():
        return await _asked(ctx, task, "task.transfer", "person")
    _, happened = await transfer(ctx.turn, task.id, None, person_named(ctx.company, name))
    return _reply(task, happened)


async def add_code(ctx: Context, rest: str) -> Reply:
    """`加签 码 人 [前]`: after the one who adds, unless 前 is said."""
    code, name = parted(rest)
    words = name.split()
    before = any(word.casefold() in BEFORE for word in words)
    names = [word for word in words if word.casefold() not in BEFORE | AFTER]
    if not code:
        raise Refused("error.usage.add")
    task = await task_of(ctx.turn, code)
    if not names:
        return await _asked(ctx, task, "task.add", "person", {"before": "1"} if before else None)
    who = person_named(ctx.company, " ".join(names))
    return _reply(*await add(ctx.turn, task.id, None, who, before=before))


def asking_person(about: str) -> Pressed:
    async def pressed(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
        await _still_open(ctx, press)
        return await ask(ctx, about, press.subject, "person", {"revision": str(press.revision)})

    return pressed


async def answer_transfer(ctx: Context, question: Question, answers: Mapping[str, str]) -> Reply:
    subject, revision = _asked_about(question)
    to = person_named(ctx.company, answers.get("person", ""))
    _, happened = await transfer(ctx.turn, subject.id, revision, to)
    await close(ctx, question)
    return Reply((Show(subject),), happened)


async def answer_add(ctx: Context, question: Question, answers: Mapping[str, str]) -> Reply:
    subject, revision = _asked_about(question)
    words = answers.get("person", "").split()
    before = "before" in question.facts or any(word.casefold() in BEFORE for word in words)
    names = " ".join(word for word in words if word.casefold() not in BEFORE | AFTER)
    done = await add(ctx.turn, subject.id, revision, person_named(ctx.company, names), before=before)
    await close(ctx, question)
    return _reply(*done)


FEATURE = Feature(
    commands=(
        Command(("待办", "inbox"), inbox, "inbox", question=True),
        Command(("同意", "approve"), deciding(TaskState.APPROVED, "approve"), "approve"),
        Command(("驳回", "reject"), deciding(TaskState.REJECTED, "reject"), "reject"),
        Command(("退回", "return"), deciding(TaskState.RETURNED, "return"), "return"),
        Command(("转交", "transfer"), transfer_code, "transfer"),
        Command(("加签", "add"), add_code, "add"),
        Command(("撤销", "undo"), undo_code, "undo"),
    ),
    buttons=(
        Button("task.approve", pressing(TaskState.APPROVED, "task.approve")),
        Button("task.reject", pressing(TaskState.REJECTED, "task.reject")),
        Button("task.return", pressing(TaskState.RETURNED, "task.return")),
        Button("task.transfer", asking_person("task.transfer")),
        Button("task.add", asking_person("task.add")),
        Button("task.undo", press_undo),
    ),
    answers={
        "task.approve": answer_code,
        "task.reject": answering(TaskState.REJECTED),
        "task.return": answering(TaskState.RETURNED),
        "task.transfer": answer_transfer,
        "task.add": answer_add,
    },
    draws={SubjectKind.TASK: draw_task},
)
