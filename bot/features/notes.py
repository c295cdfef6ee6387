"""Written beside a contract: notes, talks with the other party, services done, feedback; and its tags."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from bot.context import Button, Command, Context, Feature, Handler, Reply, Say, Show
from bot.features.asking import ask, close
from bot.router import parted
from cards.model import Card
from cards.pen import Pen
from cards.press import Press
from cards.talk import done_card
from contracts.beside import NoteKind
from contracts.desk.noting import note, tag
from contracts.ports import Question
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.rights import Action
from contracts.telling import Subject, SubjectKind

VERB = re.compile(r"^(?:记录?|note|log)\s+", re.IGNORECASE)
SCORE = re.compile(r"^([1-5])\s*(?:分|星|/\s*5|stars?|points?)?(?=$|[\s,，。;；:：])[\s,，;；:：]*", re.IGNORECASE)


def noted(kind: NoteKind, usage: str) -> Handler:
    """The command of one kind: `沟通 [记] 号 文本`."""

    async def handle(ctx: Context, rest: str) -> Reply:
        number, text = parted(VERB.sub("", rest))
        if not number:
            raise Refused(usage)
        contract = await ctx.turn.find(number)
        if not text:
            ctx.turn.insist(Action.NOTE, contract)
            return await ask(ctx, f"contract.{kind.value}", Subject(SubjectKind.CONTRACT, contract.id), _asked(kind))
        return await _kept(ctx, contract, kind, text)

    return handle


def _asked(kind: NoteKind) -> str:
    return "feedback" if kind is NoteKind.FEEDBACK else "note"


async def _kept(ctx: Context, contract: Contract, kind: NoteKind, text: str) -> Reply:
    score = None
    if kind is NoteKind.FEEDBACK:
        found = SCORE.match(text)
        if found is None:
            raise Refused("error.bad_score", text=text[:20])
        score, text = int(found[1]), text[found.end() :]
    happened = await note(ctx.turn, contract, text, kind, score)
    number = contract.number or contract.title

    def draw(pen: Pen) -> Card:
        # The note itself is in the history, where only those look who may read the contract.
        return done_card(pen, "done.noted", number=number if contract.number or pen.room is None else "")

    return Reply((Say(draw),), happened)


def answered(kind: NoteKind) -> Callable[[Context, Question, Mapping[str, str]], Awaitable[Reply]]:
    async def answer(ctx: Context, question: Question, answers: Mapping[str, str]) -> Reply:
        if question.subject is None:
            raise Refused("error.stale")
        contract = await ctx.turn.hold(question.subject.id)
        reply = await _kept(ctx, contract, kind, answers.get(_asked(kind), "").strip())
        await close(ctx, question)
        return reply

    return answer


async def tags(ctx: Context, rest: str) -> Reply:
    """`标签 号 +重点 -试用`; a word without a sign is added."""
    number, text = parted(rest)
    words = [word for word in re.split(r"[\s,，;；、]+", text) if word]
    if not number or not words:
        raise Refused("error.usage.tag")
    contract = await ctx.turn.find(number)
    tagged, happened = await tag(ctx.turn, contract.id, _signed(words, "+＋"), _signed(words, "-－—–"))
    return Reply((Show(Subject(SubjectKind.CONTRACT, tagged.id)),), happened)


def _signed(words: Sequence[str], signs: str) -> tuple[str, ...]:
    """Those with one of these signs before them; the first sign is what a word without one means as well."""
    bare = "+" in signs
    found = [w[1:] if w[0] in signs else w for w in words if w[0] in signs or (bare and w[0] not in "-－—–")]
    return tuple(filter(None, found))


async def press_note(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    contract = await ctx.turn.hold(press.subject.id)
    ctx.turn.insist(Action.NOTE, contract)
    return await ask(ctx, "contract.note", press.subject, "note")


FEATURE = Feature(
    commands=(
        Command(("记", "note", "记录"), noted(NoteKind.NOTE, "error.usage.noting"), "noting"),
        Command(("沟通", "talk"), noted(NoteKind.TALK, "error.usage.talk"), "talk", minor=True),
        Command(
            ("服务记录", "serviced", "服务"), noted(NoteKind.SERVICE, "error.usage.serviced"), "serviced", minor=True
        ),
        Command(("反馈", "feedback"), noted(NoteKind.FEEDBACK, "error.usage.feedback"), "feedback", minor=True),
        Command(("标签", "tag", "tags"), tags, "tag"),
    ),
    buttons=(Button("contract.note", press_note),),
    answers={f"contract.{kind.value}": answered(kind) for kind in NoteKind},
)
