"""Contract numbers: take one, give it back, see mine, explain one, account for the gaps."""

import re
from collections.abc import Mapping
from datetime import date

from bot.context import Button, Command, Context, Feature, Reply, Say, show
from bot.features.asking import ask, close
from bot.features.looking import readable
from bot.router import parted
from cards.model import Card
from cards.number import my_numbers_card, number_card
from cards.pen import Pen
from cards.press import Press
from contracts.asking import parse_facts
from contracts.company import ContractType
from contracts.dates.reading import parse_date
from contracts.desk.numbers import extend, release
from contracts.desk.taking import Wanted, pattern_of, reserve
from contracts.numbering.life import Life
from contracts.ports import Question, Stores
from contracts.refusal import Refused
from contracts.register.contract import State
from contracts.rights import Action, may
from contracts.telling import SubjectKind

MINE = 20
DATE_WORDS = ("日期", "date")
SIBLING_WORDS = ("同", "同号", "with")
"""Before the number of the same deal whose date and serial this one shares."""
KEPT = ("on", "sibling", "known", "asking", "type")
"""What a question keeps beside the facts of the contract."""


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
            names += ["number.extend", "number.release"]
    elif contract is not None and pen.viewer is not None:
        names.append("contract.show")
    return number_card(pen, record, contract, tuple(names))


async def take(ctx: Context, rest: str) -> Reply:
    """`取号 类型 [客户= 标题= 金额= 日期= 同= …]`; the type, and a code that the number needs, are asked for when missing."""
    ctx.turn.insist(Action.TAKE_NUMBER)
    codes_by_word = code_words(ctx)
    words, facts = parse_facts(rest, extra=(*DATE_WORDS, *SIBLING_WORDS, *codes_by_word))
    on = _day(facts)
    kept = {f"code:{name}": facts.pop(word) for word, name in codes_by_word.items() if word in facts}
    sibling = next((facts.pop(word) for word in SIBLING_WORDS if word in facts), "")
    kept |= {"on": on.isoformat()} if on else {}
    kept |= {"sibling": sibling} if sibling else {}
    wanted = facts.pop("type", "") or " ".join(words)
    if not wanted:
        wanted, facts = _type_at_the_end(ctx, facts)
    if not wanted:
        return await ask(ctx, "number.type", None, "type", {**facts, **kept})
    return await _taken(ctx, wanted, {**facts, **kept})


def code_words(ctx: Context) -> dict[str, str]:
    """Every way to name a code of a numbering rule, and its list."""
    found: dict[str, str] = {}
    for listed in ctx.company.code_lists:
        found |= dict.fromkeys((listed.id, *(name for _, name in listed.names)), listed.id)
    for rule in ctx.company.number_rules:
        found |= {name: name for name, _ in pattern_of(rule).codes if name not in found.values()}
    return found


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


async def _taken(ctx: Context, word: str, given: Mapping[str, str]) -> Reply:
    """`given` are facts, and beside them what a question keeps: `on`, `sibling`, `code:NAME`."""
    kind = type_named(ctx, word)
    facts = {name: text for name, text in given.items() if ":" not in name and name not in KEPT}
    codes = {name.removeprefix("code:"): text for name, text in given.items() if name.startswith("code:")}
    on = date.fromisoformat(given["on"]) if "on" in given else None
    try:
        record, _, happened = await reserve(ctx.turn, Wanted(kind, facts, codes, on, given.get("sibling", "")))
    except Refused as refused:
        if refused.key != "error.code_missing":
            raise
        known = f"{refused.values['code']}: {refused.values['known']}"
        kept = {**given, "type": kind.id, "known": known, "asking": str(refused.values["name"])}
        return await ask(ctx, "number.code", None, "number_code", kept)
    return show(SubjectKind.NUMBER, record.id, *happened)


def type_named(ctx: Context, word: str) -> ContractType:
    kind = ctx.company.type_named(word)
    if kind is None:
        known = ctx.t("word.comma").join(k.names.get(ctx.t.locale, k.id) for k in ctx.company.types.values())
        raise Refused("error.unknown_type", text=word, known=known)
    return kind


async def answer_type(ctx: Context, question: Question, answers: Mapping[str, str]) -> Reply:
    words, more = parse_facts(answers.get("type", ""))
    reply = await _taken(ctx, more.pop("type", "") or " ".join(words), {**question.facts, **more})
    await close(ctx, question)
    return reply


async def answer_code(ctx: Context, question: Question, answers: Mapping[str, str]) -> Reply:
    """One code of a number: as it is printed, or its name."""
    facts = {**question.facts, f"code:{question.facts['asking']}": answers.get("number_code", "")}
    reply = await _taken(ctx, facts.pop("type"), facts)
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


async def extend_it(ctx: Context, rest: str) -> Reply:
    """`保留 号 [天数]`."""
    number, days = parted(rest)
    if not number:
        raise Refused("error.usage.keep")
    found = re.search(r"[0-9]+", days)
    if days and not found:
        raise Refused("error.bad_days", text=days)
    return await _extended(ctx, number, int(found[0][:6]) if found else None)


async def _extended(ctx: Context, number: str, days: int | None) -> Reply:
    record, happened = await extend(ctx.turn, number, days)
    return show(SubjectKind.NUMBER, record.id, *happened)


async def press_extend(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    record = await ctx.stores.numbers.get(press.subject.id)
    if record is None:
        raise Refused("error.stale")
    return await _extended(ctx, record.text, None)


async def mine(ctx: Context, rest: str) -> Reply:
    records = await ctx.stores.numbers.of_holder(ctx.person.id, tuple(Life), MINE + 1)
    return Reply((Say(lambda pen: my_numbers_card(pen, records[:MINE]), public=False),))


FEATURE = Feature(
    commands=(
        Command(("取号", "number"), take, "number"),
        Command(("释放", "release"), give_back, "release"),
        Command(("保留", "keep"), extend_it, "keep"),
        Command(("我的号", "my numbers"), mine, "numbers", question=True),
    ),
    buttons=(Button("number.release", press_release), Button("number.extend", press_extend)),
    answers={"number.type": answer_type, "number.code": answer_code},
    draws={SubjectKind.NUMBER: draw_number},
)
