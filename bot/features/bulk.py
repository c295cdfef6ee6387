"""One change of all contracts that a search finds: preview, make, undo."""

import re
from collections.abc import Mapping

from bot.context import Button, Command, Context, Feature, Reply, Say
from bot.features.finding import with_spellings
from cards.bulk import bulk_card, bulk_done_card
from cards.press import Press
from contracts.asking import parse_facts, parse_query
from contracts.desk.bulk import MOST, make, prepare, undo
from contracts.refusal import Refused
from contracts.rights import scope

SPLIT = re.compile(r"\s+(?:改为|改成|改|设为|set|->|→)\s+", re.IGNORECASE)


async def bulk(ctx: Context, rest: str) -> Reply:
    """`批量 条件 改 字段=值`: shows what would change, and asks."""
    parts = SPLIT.split(rest, maxsplit=1)
    if len(parts) != 2:
        raise Refused("error.usage.bulk")
    asked = parse_query(parts[0], ctx.company, ctx.person, ctx.turn.today)
    words, facts = parse_facts(parts[1])
    if asked.problems:
        raise Refused(asked.problems[0].key, **asked.problems[0].values)
    if not asked.understood or not facts:
        raise Refused("error.usage.bulk")
    if words and "tags" in facts:  # `标签=+重点 -试用`
        facts["tags"] = " ".join((facts["tags"], *words))
    elif words:
        raise Refused("error.unknown_field", text=words[0])
    query = await with_spellings(ctx, asked.query)
    found = await ctx.stores.contracts.find(query, scope(ctx.company, ctx.person), limit=MOST)
    if found.more:
        raise Refused("error.bulk_many", limit=MOST)
    change, pairs = await prepare(ctx.turn, parts[0], found.rows, facts)
    count = len(found.rows)
    return Reply((Say(lambda pen: bulk_card(pen, change, pairs, count), public=False),))


async def do(ctx: Context, rest: str) -> Reply:
    change, count, happened = await make(ctx.turn, _id(rest, "error.usage.bulk_do"))
    return Reply((Say(lambda pen: bulk_done_card(pen, change, count), public=False),), happened)


async def take_back(ctx: Context, rest: str) -> Reply:
    change, count, happened = await undo(ctx.turn, _id(rest, "error.usage.bulk_undo"))
    return Reply((Say(lambda pen: bulk_done_card(pen, change, count), public=False),), happened)


def _id(text: str, usage: str) -> int:
    if not re.fullmatch("[0-9]{1,15}", text.strip()):
        raise Refused(usage)
    return int(text)


async def press_do(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    return await do(ctx, press.args[0])


async def press_undo(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    return await take_back(ctx, press.args[0])


FEATURE = Feature(
    commands=(
        Command(("批量", "bulk"), bulk, "bulk", minor=True),
        Command(("批量执行", "bulk do"), do, "bulk_do", minor=True),
        Command(("批量撤销", "bulk undo"), take_back, "bulk_undo", minor=True),
    ),
    buttons=(Button("bulk.do", press_do), Button("bulk.undo", press_undo)),
)
