"""Ending a contract by hand: terminate, archive."""

from collections.abc import Mapping

from bot.context import Command, Context, Feature, Reply, Show
from bot.features.asking import ask, close
from bot.router import parted
from contracts.desk.ending import end
from contracts.ports import Question
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.rights import Action
from contracts.telling import Subject, SubjectKind


async def terminate(ctx: Context, rest: str) -> Reply:
    number, reason = parted(rest)
    if not number:
        raise Refused("error.usage.terminate")
    contract = await ctx.turn.find(number)
    if not reason.strip():
        ctx.turn.insist(Action.TERMINATE, contract)
        return await ask(ctx, "contract.terminate", Subject(SubjectKind.CONTRACT, contract.id), "reason")
    return await _moved(ctx, contract, State.TERMINATED, reason)


async def answer_reason(ctx: Context, question: Question, answers: Mapping[str, str]) -> Reply:
    if question.subject is None:
        raise Refused("error.stale")
    contract = await ctx.turn.hold(question.subject.id)
    reply = await _moved(ctx, contract, State.TERMINATED, answers.get("reason", "").strip())
    await close(ctx, question)
    return reply


async def archive(ctx: Context, rest: str) -> Reply:
    if not rest:
        raise Refused("error.usage.archive")
    return await _moved(ctx, await ctx.turn.find(rest), State.ARCHIVED, "")


async def _moved(ctx: Context, contract: Contract, after: State, reason: str) -> Reply:
    approval, happened = await end(ctx.turn, contract, after, reason)
    asked = Subject(SubjectKind.APPROVAL, approval.id) if approval else None
    return Reply((Show(asked or Subject(SubjectKind.CONTRACT, contract.id)),), happened)


FEATURE = Feature(
    commands=(
        Command(("终止", "terminate"), terminate, "terminate"),
        Command(("归档", "archive"), archive, "archive"),
    ),
    answers={"contract.terminate": answer_reason},
)
