"""Filling in a contract: by typed facts, one question at a time, or by the form."""

from collections.abc import Mapping

from bot.context import Button, Command, Context, Feature, Reply, Say, Show
from bot.features.asking import ask, close
from bot.router import parted
from cards.model import Card
from cards.pen import Pen
from cards.press import Press
from cards.talk import done_card
from cards.typed_fields import label_of
from contracts.asking import parse_facts
from contracts.desk.filling import EDITABLE, fill
from contracts.happenings import Filled
from contracts.ports import Question
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.register.lifecycle import missing
from contracts.rights import Action
from contracts.telling import Subject, SubjectKind


async def fill_in(ctx: Context, rest: str) -> Reply:
    """`填写 号 字段=值 …`; without facts, asks for the first that is missing."""
    number, text = parted(rest)
    if not number:
        raise Refused("error.usage.fill")
    contract = await ctx.turn.find(number)
    words, facts = parse_facts(text, extra=own_words(ctx, contract))
    if words:
        raise Refused("error.unknown_field", text=words[0])
    return await _filled(ctx, contract, facts) if facts else await _ask_next(ctx, contract)


def own_words(ctx: Context, contract: Contract) -> tuple[str, ...]:
    """All ways to name a field that only this type of contract has."""
    fields = ctx.company.fields_of(contract.type)
    return tuple(word for each in fields for word in (each.id, *each.names.values(), *each.words))


async def _filled(ctx: Context, contract: Contract, facts: Mapping[str, str]) -> Reply:
    filled, happened = await fill(ctx.turn, contract.id, facts)
    changed = [name for h in happened if isinstance(h, Filled) for name, _, _ in h.changes]
    card = Show(Subject(SubjectKind.CONTRACT, contract.id))
    lacking = missing(filled, ctx.company.fields_of(filled.type))
    if lacking:
        asked = await ask(ctx, "fill", card.subject, lacking[0])
        return Reply((card, *asked.says), happened)
    number = filled.number or filled.title
    names = tuple(dict.fromkeys(changed))

    def said(pen: Pen) -> Card:
        if not names:
            return done_card(pen, "done.unchanged", number=number)
        words = pen.t("word.comma").join(label_of(pen, filled.type, name) for name in names)
        return done_card(pen, "done.filled", number=number, fields=words)

    return Reply((Say(said), card), happened)


async def _ask_next(ctx: Context, contract: Contract) -> Reply:
    ctx.turn.insist(Action.EDIT, contract)
    if contract.status not in EDITABLE:
        raise Refused("error.wrong_state", state=contract.status.value)
    lacking = missing(contract, ctx.company.fields_of(contract.type))
    return await ask(ctx, "fill", Subject(SubjectKind.CONTRACT, contract.id), lacking[0] if lacking else "")


async def answer(ctx: Context, question: Question, answers: Mapping[str, str]) -> Reply:
    """Each answer is kept at once, so that nothing is lost when the rest never comes."""
    if question.subject is None:
        raise Refused("error.stale")
    contract = await ctx.turn.hold(question.subject.id)
    facts = {name: value for name, value in answers.items() if name and value.strip()}
    if typed := answers.get(""):
        words, facts = parse_facts(typed, extra=own_words(ctx, contract))
        if words or not facts:
            raise Refused("error.unknown_field", text=typed)
    reply = await _filled(ctx, contract, facts)
    await close_if_answered(ctx, question)
    return reply


async def close_if_answered(ctx: Context, question: Question) -> None:
    """The next question has closed this one already; the last answer closes it for good."""
    still = await ctx.stores.people.question(ctx.person.id)
    if still is not None and still.id == question.id:
        await close(ctx, question)
    else:
        ctx.stores.outbox.touch(Subject(SubjectKind.QUESTION, question.id))


async def press_fill(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    contract = await ctx.turn.hold(press.subject.id)
    return await _ask_next(ctx, contract)


FEATURE = Feature(
    commands=(Command(("填写", "fill"), fill_in, "fill"),),
    buttons=(Button("contract.fill", press_fill),),
    answers={"fill": answer},
)
