"""Contract numbers: take one, give it back, see mine, explain one, account for the gaps."""

from collections.abc import Mapping
from datetime import date

from bot.context import Button, Command, Context, Feature, Reply, Say, say, show
from bot.features.asking import ask, close
from bot.features.looking import readable
from bot.router import parted
from cards.model import Card
from cards.number import Gap, explain_card, gaps_card, my_numbers_card, number_card
from cards.pen import Pen
from cards.press import Press
from contracts.asking import parse_facts
from contracts.company import ContractType
from contracts.dates.reading import parse_date
from contracts.desk.ledger import explained, gaps
from contracts.desk.numbers import release, reserve
from contracts.numbering.life import Life
from contracts.ports import Question, Stores
from contracts.refusal import Refused
from contracts.register.contract import State
from contracts.rights import Action, may
from contracts.telling import SubjectKind

MINE = 20
GAPS = 40
DATE_WORDS = ("日期", "date")


async def draw_number(stores: Stores, id: int, pen: Pen) -> Card | None:
    record = await stores.numbers.get(id)
    if record is None:
        return None
    contract = await stores.contracts.get(record.contract) if record.contract else None
    if contract is not None and not readable(pen, contract):
        return None
    if contract is None and pen.viewer is not None and pen.viewer.id != record.holder:
        return None
    names: list[str] = []
    if pen.viewer is not None and record.life is Life.RESERVED and contract and contract.status is State.DRAFT:
        if may(pen.company, pen.viewer, Action.EDIT, contract):
            names += ["contract.fill", "contract.submit"]
        if pen.viewer.id == record.holder or may(pen.company, pen.viewer, Action.RELEASE, contract):
            names.append("number.release")
    elif contract is not None and pen.viewer is not None:
        names.append("contract.show")
    return number_card(pen, record, contract, tuple(names))


async def take(ctx: Context, rest: str) -> Reply:
    """`取号 类型 [客户= 标题= 金额= 日期= …]`; the type is asked for when it is missing."""
    ctx.turn.insist(Action.TAKE_NUMBER)
    words, facts = parse_facts(rest, extra=DATE_WORDS)
    on = _day(facts)
    wanted = facts.pop("type", "") or " ".join(words)
    if not wanted:
        wanted, facts = _type_at_the_end(ctx, facts)
    if not wanted:
        return await ask(ctx, "number.type", None, "type", {**facts, **({"on": on.isoformat()} if on else {})})
    return await _taken(ctx, wanted, facts, on)


def _type_at_the_end(ctx: Context, facts: dict[str, str]) -> tuple[str, dict[str, str]]:
    """`取号 客户=华东电力 销售`: the last word is a type and no part of the customer's name."""
    name, text = next(reversed(facts.items()), ("", ""))
    rest, _, word = text.rpartition(" ")
    if rest and ctx.company.type_named(word):
        return word, {**facts, name: rest}
    return "", facts


def _day(facts: dict[str, str]) -> date | None:
    text = next((facts.pop(word) for word in DATE_WORDS if word in facts), None)
    if text is None:
        return None
    try:
        return parse_date(text)
    except ValueError as wrong:
        raise Refused("error.bad_date", text=text) from wrong


async def _taken(ctx: Context, wanted: str, facts: Mapping[str, str], on: date | None) -> Reply:
    record, _, happened = await reserve(ctx.turn, type_named(ctx, wanted), facts, on)
    return show(SubjectKind.NUMBER, record.id, *happened)


def type_named(ctx: Context, word: str) -> ContractType:
    kind = ctx.company.type_named(word)
    if kind is None:
        known = ctx.t("word.comma").join(k.names.get(ctx.t.locale, k.id) for k in ctx.company.types.values())
        raise Refused("error.unknown_type", text=word, known=known)
    return kind


async def answer_type(ctx: Context, question: Question, answers: Mapping[str, str]) -> Reply:
    facts = dict(question.facts)
    on = date.fromisoformat(facts.pop("on")) if "on" in facts else None
    words, more = parse_facts(answers.get("type", ""))
    reply = await _taken(ctx, more.pop("type", "") or " ".join(words), {**facts, **more}, on)
    await close(ctx, question)
    return reply


async def give_back(ctx: Context, rest: str) -> Reply:
    number, reason = parted(rest)
    if not number:
        raise Refused("error.usage.release")
    return await _released(ctx, number, reason)


async def _released(ctx: Context, number: str, reason: str) -> Reply:
    record, happened = await release(ctx.turn, number, reason)
    return show(SubjectKind.NUMBER, record.id, *happened)


async def press_release(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    record = await ctx.stores.numbers.get(press.subject.id)
    if record is None:
        raise Refused("error.stale")
    return await _released(ctx, record.text, "")


async def mine(ctx: Context, rest: str) -> Reply:
    records = await ctx.stores.numbers.of_holder(ctx.person.id, tuple(Life), MINE + 1)
    return Reply((Say(lambda pen: my_numbers_card(pen, records[:MINE]), public=False),))


async def explain(ctx: Context, rest: str) -> Reply:
    if not rest:
        raise Refused("error.usage.explain")
    known = await explained(ctx.turn, rest)
    parts = [(part.text, part.kind) for part in known.parts]
    return say(lambda pen: explain_card(pen, known.record, parts, known.rule, rest, known.contract))


async def missing_numbers(ctx: Context, rest: str) -> Reply:
    """Who may read the whole ledger: the contract office and auditors."""
    if not (ctx.turn.may(Action.AUDIT) or ctx.turn.may(Action.MANAGE)):
        raise Refused("error.not_allowed")
    rows = [Gap(row.number, row.life, row.person, row.reason) for row in await gaps(ctx.stores, rest or None)]
    return Reply((Say(lambda pen: gaps_card(pen, rows[:GAPS], len(rows)), public=False),))


FEATURE = Feature(
    commands=(
        Command(("取号", "number"), take, "number"),
        Command(("释放", "release"), give_back, "release"),
        Command(("我的号", "my numbers"), mine, "numbers", question=True),
        Command(("解读", "explain"), explain, "explain", question=True),
        Command(("缺号", "gaps"), missing_numbers, "gaps", question=True),
    ),
    buttons=(Button("number.release", press_release),),
    answers={"number.type": answer_type},
    draws={SubjectKind.NUMBER: draw_number},
)
