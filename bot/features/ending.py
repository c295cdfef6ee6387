"""Ending a contract by hand: terminate, archive."""

from bot.context import Command, Context, Feature, Reply, Show
from contracts.desk.lifecycle import move
from contracts.refusal import Refused
from contracts.register.contract import State
from contracts.telling import Subject, SubjectKind


async def terminate(ctx: Context, rest: str) -> Reply:
    number, _, reason = rest.partition(" ")
    if not number:
        raise Refused("error.usage.terminate")
    return await _moved(ctx, number, State.TERMINATED, reason.strip())


async def archive(ctx: Context, rest: str) -> Reply:
    if not rest:
        raise Refused("error.usage.archive")
    return await _moved(ctx, rest, State.ARCHIVED, "")


async def _moved(ctx: Context, number: str, after: State, reason: str) -> Reply:
    contract = await ctx.turn.find(number)
    happened = await move(ctx.turn, contract, after, reason)
    return Reply((Show(Subject(SubjectKind.CONTRACT, contract.id)),), happened)


FEATURE = Feature(
    commands=(
        Command(("终止", "terminate"), terminate, "terminate"),
        Command(("归档", "archive"), archive, "archive"),
    ),
)
