"""The rest of a contract's life by hand: negotiating, signing, relating, deleting; and how it read before."""

from collections.abc import Mapping
from datetime import date

from bot.context import Command, Context, Feature, Reply, Say, Show
from bot.features.asking import ask, close
from bot.features.looking import looked_at
from bot.router import parted
from cards.talk import done_card
from cards.versions import versions_card
from contracts.asking import parse_facts
from contracts.dates.reading import parse_date
from contracts.desk.ledger import signing_finding
from contracts.desk.relating import erase, negotiate, relate, sign
from contracts.ports import Question
from contracts.refusal import Refused
from contracts.register.contract import SignedHow
from contracts.register.records import RelationKind
from contracts.register.values import folded
from contracts.rights import Action
from contracts.telling import Subject, SubjectKind

HOW = {
    **dict.fromkeys(map(folded, ("纸质", "纸质签署", "盖章", "paper", "wet")), SignedHow.PAPER),
    **dict.fromkeys(map(folded, ("电子", "电子签", "数字", "electronic", "digital", "esign")), SignedHow.ELECTRONIC),
}
WORDS = {
    RelationKind.CALL_OFF: "框架 订单 calloff",
    RelationKind.AMENDS: "补充 变更 amends amendment",
    RelationKind.RENEWS: "续签 续约 renews renewal",
    RelationKind.SUPERSEDES: "替代 取代 supersedes",
    RelationKind.REFERS: "引用 参照 相关 refers",
    RelationKind.CONFLICTS: "冲突 conflicts conflict",
}
RELATIONS = {folded(word): kind for kind, words in WORDS.items() for word in words.split()}
ALL_ENTRIES = 500


async def negotiating(ctx: Context, rest: str) -> Reply:
    if not rest:
        raise Refused("error.usage.negotiate")
    contract, happened = await negotiate(ctx.turn, (await ctx.turn.find(rest)).id)
    return Reply((Show(Subject(SubjectKind.CONTRACT, contract.id)),), happened)


async def signing(ctx: Context, rest: str) -> Reply:
    """`签署 号 方式=纸质|电子 [日期=…] [签署人=…]`; the words may also stand alone."""
    number, text = parted(rest)
    if not number:
        raise Refused("error.usage.sign")
    contract = await ctx.turn.find(number)
    words, facts = parse_facts(text, extra=("方式", "how", "日期", "date", "签署人", "by"))
    how: SignedHow | None = None
    others = []
    for word in (facts.get("方式") or facts.get("how") or "", *words):
        if folded(word) in HOW:
            how = HOW[folded(word)]
        elif word:
            others.append(word)
    if how is None:
        raise Refused("error.bad_signing", text=" ".join(others) or "?")
    day = _day(facts.get("日期") or facts.get("date") or facts.get("signed"))
    by = facts.get("签署人") or facts.get("by") or " ".join(others)
    signed, happened = await sign(ctx.turn, contract.id, how, day, by)
    says: tuple[Show | Say, ...] = (Show(Subject(SubjectKind.CONTRACT, signed.id)),)
    company = ctx.company
    if (found := signing_finding(company.number_rules, signed, company.fiscal_year_start)) is not None:
        values = {"says": found.says, "signed": found.signed.isoformat()}
        says += (Say(lambda pen: done_card(pen, "number.finding", **values), public=False),)
    return Reply(says, happened)


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError as wrong:
        raise Refused("error.bad_date", text=text or "") from wrong


async def relating(ctx: Context, rest: str) -> Reply:
    """`关联 甲号 乙号 [关系=]引用`."""
    return await _related(ctx, rest, True)


async def parting(ctx: Context, rest: str) -> Reply:
    return await _related(ctx, rest, False)


async def _related(ctx: Context, rest: str, there: bool) -> Reply:
    first, more = parted(rest)
    second, word = parted(more)
    word = word.strip().removeprefix("关系").removeprefix("relation").lstrip("=＝: ")
    if not second:
        raise Refused("error.usage.relate")
    one, other = await ctx.turn.find(first), await ctx.turn.find(second)
    kind = RELATIONS.get(folded(word)) if word else RelationKind.REFERS
    if kind is None:
        raise Refused("error.bad_relation", text=word[:40])
    happened = await relate(ctx.turn, one, other, kind, there)
    return Reply((Show(Subject(SubjectKind.CONTRACT, one.id)),), happened)


async def deleting(ctx: Context, rest: str) -> Reply:
    number, reason = parted(rest)
    if not number:
        raise Refused("error.usage.delete")
    contract = await ctx.turn.find(number)
    ctx.turn.insist(Action.DELETE, contract)
    if not reason:
        return await ask(ctx, "contract.delete", Subject(SubjectKind.CONTRACT, contract.id), "reason")
    gone, happened = await erase(ctx.turn, contract.id, reason)
    return Reply((Show(Subject(SubjectKind.CONTRACT, gone.id)),), happened)


async def answer_reason(ctx: Context, question: Question, answers: Mapping[str, str]) -> Reply:
    if question.subject is None:
        raise Refused("error.stale")
    gone, happened = await erase(ctx.turn, question.subject.id, answers.get("reason", ""))
    await close(ctx, question)
    return Reply((Show(Subject(SubjectKind.CONTRACT, gone.id)),), happened)


async def versions(ctx: Context, rest: str) -> Reply:
    """Each revision of the record: who changed it when, and what differs from the one before."""
    if not rest:
        raise Refused("error.usage.versions")
    contract = await ctx.turn.find(rest)
    entries = await ctx.stores.audit.of_contract(contract.id, ALL_ENTRIES)
    said = Say(lambda pen: versions_card(pen, contract, entries), public=False)
    return Reply((said,), looked_at(ctx, (contract,)))


FEATURE = Feature(
    commands=(
        Command(("谈判", "negotiate", "洽谈"), negotiating, "negotiate", minor=True),
        Command(("签署", "sign"), signing, "sign"),
        Command(("关系", "relate"), relating, "relate", minor=True),
        Command(("取消关联", "unrelate"), parting, "unrelate", minor=True),
        Command(("删除", "delete"), deleting, "delete", minor=True),
        Command(("版本", "versions"), versions, "versions", question=True, minor=True),
    ),
    answers={"contract.delete": answer_reason},
)
