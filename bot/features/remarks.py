"""What is said while an approval runs: a comment, a question to the requester, the answer."""

from collections.abc import Mapping

from bot.context import AnswerHandler, Button, Command, Context, Feature, Reply, Show
from bot.features.asking import ask, close
from bot.router import parted
from cards.press import Press
from contracts.approval.approval import RemarkKind
from contracts.desk.deciding import task_of
from contracts.desk.remarks import remark
from contracts.ports import Question
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.telling import Subject, SubjectKind

USAGE = {
    RemarkKind.COMMENT: "error.usage.comment",
    RemarkKind.QUESTION: "error.usage.ask",
    RemarkKind.ANSWER: "error.usage.answer",
}


async def comment(ctx: Context, rest: str) -> Reply:
    return await _typed(ctx, rest, RemarkKind.COMMENT)


async def question(ctx: Context, rest: str) -> Reply:
    return await _typed(ctx, rest, RemarkKind.QUESTION)


async def answer(ctx: Context, rest: str) -> Reply:
    return await _typed(ctx, rest, RemarkKind.ANSWER)


async def _typed(ctx: Context, rest: str, kind: RemarkKind) -> Reply:
    """The code of one's own task, or a number."""
    about, said = parted(rest)
    if not about:
        raise Refused(USAGE[kind])
    contract, subject = await _meant(ctx, about)
    if not said:
        return await ask(ctx, f"remark.{kind.value}", subject, "remark")
    return await _said(ctx, contract, subject, kind, said)


async def _meant(ctx: Context, word: str) -> tuple[Contract, Subject | None]:
    task = await ctx.stores.approvals.task_by_code(word)
    if task is not None and task.approver == ctx.person.id:
        own = await task_of(ctx.turn, word)
        return await _asked_about(ctx, own.contract), Subject(SubjectKind.TASK, own.id)
    contract = await ctx.turn.find(word)
    approval = await ctx.stores.approvals.open_of(contract.id)
    return contract, Subject(SubjectKind.APPROVAL, approval.id) if approval else None


async def _said(ctx: Context, contract: Contract, subject: Subject | None, kind: RemarkKind, said: str) -> Reply:
    approval, happened = await remark(ctx.turn, contract, kind, said)
    return Reply((Show(subject or Subject(SubjectKind.APPROVAL, approval.id)),), happened)


async def _contract(ctx: Context, subject: Subject | None) -> Contract:
    """The contract of a task of one's own, or of an approval one may read."""
    if subject is not None and subject.kind is SubjectKind.TASK:
        task = await ctx.stores.approvals.task(subject.id)
        if task is None or task.approver != ctx.person.id:
            raise Refused("error.not_yours")
        return await _asked_about(ctx, task.contract)
    approval = await ctx.stores.approvals.get(subject.id) if subject else None
    if approval is None:
        raise Refused("error.not_yours")
    return await ctx.turn.hold(approval.contract)


async def _asked_about(ctx: Context, id: int) -> Contract:
    """What somebody was asked about stands on their card, whatever they may read besides."""
    contract = await ctx.stores.contracts.lock(id)
    if contract is None:
        raise Refused("error.not_yours")
    return contract


async def press_ask(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    await _contract(ctx, press.subject)
    return await ask(ctx, "remark.question", press.subject, "remark")


async def press_answer(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    await _contract(ctx, press.subject)
    return await ask(ctx, "remark.answer", press.subject, "remark")


def answering(kind: RemarkKind) -> AnswerHandler:
    async def answered(ctx: Context, asked: Question, answers: Mapping[str, str]) -> Reply:
        contract = await _contract(ctx, asked.subject)
        reply = await _said(ctx, contract, asked.subject, kind, answers.get("remark", ""))
        await close(ctx, asked)
        return reply

    return answered


FEATURE = Feature(
    commands=(
        Command(("提问", "ask"), question, "ask"),
        Command(("回答", "answer"), answer, "answer"),
        Command(("评论", "comment"), comment, "comment"),
    ),
    buttons=(
        Button("task.ask", press_ask),
        Button("approval.answer", press_answer),
    ),
    answers={f"remark.{kind.value}": answering(kind) for kind in RemarkKind},
)
