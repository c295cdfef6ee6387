"""A customer: all its contracts under any of its names, what is overdue, and its record."""

import re

from bot.context import Command, Context, Feature, Reply, Say, say
from bot.features.looking import looked_at, visible
from cards.listing import customer_card, found_card
from cards.model import Card
from cards.pen import Pen
from contracts.desk.customers import change, known, merge
from contracts.money import Money
from contracts.people import Shown
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.register.records import Customer
from contracts.register.values import folded
from contracts.rights import scope
from contracts.search import fold

WORDS = {
    "tax_id": "税号 统一社会信用代码 信用代码 taxid tax",
    "names": "别名 又名 曾用名 名称 names alias aka",
    "contacts": "联系人 联系方式 contacts contact",
    "licence_until": "执照至 执照有效期 营业执照 licence license licenceuntil",
}
FIELDS = {folded(word): field for field, words in WORDS.items() for word in words.split()}
PAIR = re.compile(r"(?P<field>[^\s=＝]+)\s*[=＝]\s*(?P<value>\"[^\"]*\"|.*?)(?=\s+[^\s=＝]+\s*[=＝]|$)")


async def customer(ctx: Context, rest: str) -> Reply:
    if not rest:
        raise Refused("error.usage.customer")
    record = await known(ctx.turn, rest)
    rows = await _contracts(ctx, rest, record)
    if not rows and record is None:
        return say(lambda pen: found_card(pen, pen.t("found.customer", customer=rest), (), 0))
    overdue = await _overdue(ctx, rows)

    def draw(pen: Pen) -> Card:
        # Whoever typed half a name does not thereby tell a room the whole one, nor of a contract that is nothing for it.
        shown = visible(pen, rows)
        names = {row.customer for row in shown}
        name = rest
        if pen.shows(Shown.CUSTOMER) and shown and (record or len(names) == 1):
            name = record.name if record else next(iter(names))
        return customer_card(pen, name, shown, record if pen.room is None else None, overdue)

    return Reply((Say(draw),), looked_at(ctx, rows))


async def _contracts(ctx: Context, name: str, record: Customer | None) -> tuple[Contract, ...]:
    whole = scope(ctx.company, ctx.person)
    if record is None:
        return await ctx.stores.contracts.of_customer(name, whole)
    found: dict[int, Contract] = {}
    for each in record.names:
        for contract in await ctx.stores.contracts.of_customer(each, whole):
            if fold(contract.customer) == fold(each):
                found[contract.id] = contract
    return tuple(found[id] for id in sorted(found, reverse=True))


async def _overdue(ctx: Context, rows: tuple[Contract, ...]) -> tuple[Money, ...]:
    """By currency, of what should have been received or paid by now."""
    by_id = {row.id: row for row in rows}
    sums: dict[str, int] = {}
    for item in await ctx.stores.records.overdue(list(by_id), ctx.turn.today):
        amount = by_id[item.contract].amount
        if amount is not None and item.planned is not None:
            sums[amount.currency] = sums.get(amount.currency, 0) + item.planned - item.done
    return tuple(Money(minor, code) for code, minor in sorted(sums.items()))


async def record(ctx: Context, rest: str) -> Reply:
    """`客户资料 名 税号=… 别名=…;… 联系人=…;… 执照至=…`."""
    pairs = [(found["field"], found["value"].strip('"')) for found in PAIR.finditer(rest)]
    name = rest[: min((rest.index(field) for field, _ in pairs), default=len(rest))].strip().strip('"')
    if not name:
        raise Refused("error.usage.customer_record")
    facts = {}
    for word, value in pairs:
        field = FIELDS.get(folded(word))
        if field is None:
            raise Refused("error.bad_customer_field", text=word[:40])
        facts[field] = value
    if not facts:
        return await customer(ctx, name)
    kept, happened = await change(ctx.turn, name, facts)
    answer = await customer(ctx, kept.name)
    return Reply(
        tuple(Say(s.draw, public=False) for s in answer.says if isinstance(s, Say)), happened + answer.happened
    )


async def merging(ctx: Context, rest: str) -> Reply:
    """`客户合并 旧名 -> 新名`; names without blanks need no arrow."""
    parts = [part.strip().strip('"') for part in re.split(r"\s*(?:->|→|＝>|=>|并入|into)\s*", rest) if part.strip()]
    if len(parts) == 1:
        parts = parts[0].split()
    if len(parts) != 2:
        raise Refused("error.usage.merge_customers")
    kept, happened = await merge(ctx.turn, parts[0], parts[1])
    answer = await customer(ctx, kept.name)
    return Reply(
        tuple(Say(s.draw, public=False) for s in answer.says if isinstance(s, Say)), happened + answer.happened
    )


FEATURE = Feature(
    commands=(
        Command(("客户", "customer"), customer, "customer", question=True),
        Command(("客户资料", "customer record"), record, "customer_record", minor=True),
        Command(("客户合并", "merge customers", "合并客户"), merging, "merge_customers", minor=True),
    ),
)
