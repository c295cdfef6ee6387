"""What the contract office does with numbers: below another, another instead, none at all, a block for somebody else."""

import re
from collections.abc import Mapping

from bot.context import Button, Command, Context, Feature, Reply, Say, say, show
from bot.features.numbers import code_words, type_named
from bot.router import parted
from cards.doctor import imports_card
from cards.model import Card
from cards.pen import Pen
from cards.press import Press
from cards.rulebook import renumbering_card
from cards.talk import done_card
from contracts.asking import parse_facts
from contracts.desk.children import reserve_child
from contracts.desk.numbers import make_void
from contracts.desk.renumbering import ask_renumbering, confirmers, decide_renumbering
from contracts.desk.taking import Wanted, issue_block
from contracts.desk.undoing_imports import undo_import
from contracts.numbering.life import Standing
from contracts.ports import Stores
from contracts.refusal import Refused
from contracts.rights import Action, may
from contracts.telling import SubjectKind

REASON_WORDS = ("原因", "reason")
RUNS = 10
HOLDER_WORDS = ("持有", "给", "for", "holder")


async def child(ctx: Context, rest: str) -> Reply:
    """`子号 号 [变更|补充|订单|续签] [标题= …]`."""
    words, facts = parse_facts(rest)
    number, kind = (words[0], " ".join(words[1:])) if words else ("", "")
    if not number:
        raise Refused("error.usage.child")
    record, _, happened = await reserve_child(ctx.turn, number, kind, facts)
    return show(SubjectKind.NUMBER, record.id, *happened)


async def renumber(ctx: Context, rest: str) -> Reply:
    """`改号 旧 新 原因=…`: what is not yet confirmed changes nothing."""
    ctx.turn.insist(Action.MANAGE)
    words, facts = parse_facts(rest, extra=REASON_WORDS)
    reason = next((facts[word] for word in REASON_WORDS if word in facts), "")
    if len(words) < 2:
        raise Refused("error.usage.renumber")
    old, new, *more = words
    asked, happened = await ask_renumbering(ctx.turn, old, new, reason or " ".join(more))
    return show(SubjectKind.RENUMBERING, asked.id, *happened)


async def confirm(ctx: Context, rest: str) -> Reply:
    """`确认改号 旧号` by the second person."""
    return await _decided_by_number(ctx, rest, confirmed=True)


async def refuse(ctx: Context, rest: str) -> Reply:
    return await _decided_by_number(ctx, rest, confirmed=False)


async def _decided_by_number(ctx: Context, rest: str, *, confirmed: bool) -> Reply:
    number, _ = parted(rest)
    if not number:
        raise Refused("error.usage.confirm_number")
    contract = await ctx.turn.find(number)
    asked = await ctx.stores.numbers.open_renumbering(contract.id)
    if asked is None:
        raise Refused("error.no_renumbering", number=number)
    return await _decided(ctx, asked.id, confirmed=confirmed)


async def _decided(ctx: Context, id: int, *, confirmed: bool) -> Reply:
    asked, happened = await decide_renumbering(ctx.turn, id, confirmed=confirmed)
    return show(SubjectKind.RENUMBERING, asked.id, *happened)


async def press_confirm(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    return await _decided(ctx, press.subject.id, confirmed=True)


async def press_refuse(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    return await _decided(ctx, press.subject.id, confirmed=False)


async def draw_renumbering(stores: Stores, id: int, pen: Pen) -> Card | None:
    """For the two who decide it and whoever may read the contract; only in private."""
    asked = await stores.numbers.renumbering(id)
    if asked is None or pen.viewer is None or pen.room is not None:
        return None
    contract = await stores.contracts.get(asked.contract)
    if contract is None or not may(pen.company, pen.viewer, Action.READ, contract):
        return None
    decides = pen.viewer.id in {person.id for person in confirmers(pen.company, asked.asked_by)}
    return renumbering_card(pen, asked, contract, may_decide=decides and asked.state is Standing.OPEN)


async def void(ctx: Context, rest: str) -> Reply:
    """`作废 号 原因`."""
    number, reason = parted(rest)
    if not number:
        raise Refused("error.usage.void")
    record, happened = await make_void(ctx.turn, number, reason)
    return show(SubjectKind.NUMBER, record.id, *happened)


async def block(ctx: Context, rest: str) -> Reply:
    """`号段 类型 数量 给=… [原因=…] [代码=…]`."""
    ctx.turn.insist(Action.MANAGE)
    by_word = code_words(ctx)
    words, facts = parse_facts(rest, extra=(*REASON_WORDS, *HOLDER_WORDS, *by_word))
    counts = [word for word in words if re.fullmatch(r"[0-9]{1,9}", word)]
    names = [word for word in words if word not in counts]
    holder = next((facts[word] for word in HOLDER_WORDS if word in facts), "")
    reason = next((facts[word] for word in REASON_WORDS if word in facts), "")
    if len(counts) != 1 or not names or not holder:
        raise Refused("error.usage.block")
    codes = {name: facts[word] for word, name in by_word.items() if word in facts}
    wanted = Wanted(type_named(ctx, " ".join(names)), {}, codes)
    issued, happened = await issue_block(ctx.turn, wanted, int(counts[0]), holder, reason)
    values = {"first": issued.first_text, "last": issued.last_text, "count": issued.count, "holder": issued.holder}
    return say(lambda pen: done_card(pen, "done.block", **values), *happened)


async def imports(ctx: Context, rest: str) -> Reply:
    """`导入记录`: the last imports, with what undoes each."""
    ctx.turn.insist(Action.IMPORT)
    runs = await ctx.stores.imports.last(RUNS)
    return Reply((Say(lambda pen: imports_card(pen, runs), public=False),))


async def undo(ctx: Context, rest: str) -> Reply:
    """`撤销导入 序号`: all of it, or nothing."""
    number, _ = parted(rest)
    if not re.fullmatch(r"[0-9]{1,9}", number):
        raise Refused("error.usage.undo_import")
    run, happened = await undo_import(ctx.turn, int(number))
    values = {"file": run.file, "count": run.contracts}
    return say(lambda pen: done_card(pen, "done.import_undone", **values), *happened)


FEATURE = Feature(
    commands=(
        Command(("子号", "child"), child, "child"),
        Command(("改号", "renumber"), renumber, "renumber"),
        Command(("确认改号", "confirm number"), confirm, "confirm_number"),
        Command(("不同意改号", "refuse number"), refuse, "refuse_number"),
        Command(("作废", "void"), void, "void"),
        Command(("号段", "block"), block, "block"),
        Command(("导入记录", "imports"), imports, "imports", question=True),
        Command(("撤销导入", "undo import"), undo, "undo_import"),
    ),
    buttons=(Button("number.confirm", press_confirm), Button("number.refuse", press_refuse)),
    draws={SubjectKind.RENUMBERING: draw_renumbering},
)
