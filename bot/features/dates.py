"""The dates of one contract: what each comes from, the contract's own dates and lead times, and what would be if."""

import re
from collections.abc import Mapping

from bot.context import Button, Command, Context, Feature, Reply, Say
from bot.router import parted
from cards.dates import dates_card, mark_of, what_if_card
from cards.press import Press
from cards.words import clean
from contracts.dates.own import parse_own_date
from contracts.desk.dating import set_dates, set_leads
from contracts.phrases import parse_facts
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.register.fields import apply_facts
from contracts.rights import Action

SUPPOSED = re.compile(r"\s+(?:如果|假如|若|what\s+if|if)\s+", re.IGNORECASE)
REMOVED = re.compile(r"(?:删除|去掉|取消|remove|delete)\s*([0-9]{1,2})", re.IGNORECASE)
LONGEST_LEAD, MOST_LEADS = 3650, 12
AS_THE_RULE = frozenset({"默认", "default", "规则"})


async def dates(ctx: Context, rest: str) -> Reply:
    """`日期 号`, `日期 号 付款 2027-01-31 每季度 首付款`, `日期 号 删除 2`."""
    number, text = parted(rest)
    if not number:
        raise Refused("error.usage.dates")
    contract = await ctx.turn.find(number)
    if not text:
        return _shown(contract)
    if removed := REMOVED.fullmatch(text.strip()):
        return await _removed(ctx, contract, int(removed[1]))
    try:
        own = parse_own_date(text)
    except ValueError as wrong:
        raise Refused("error.bad_own_date", text=clean(text, 60)) from wrong
    changed, happened = await set_dates(ctx.turn, contract.id, (*contract.terms.dates, own))
    return Reply(_shown(changed).says, happened)


def _shown(contract: Contract) -> Reply:
    return Reply((Say(lambda pen: dates_card(pen, contract), public=False),))


async def _removed(ctx: Context, contract: Contract, place: int) -> Reply:
    kept = [own for at, own in enumerate(contract.terms.dates, start=1) if at != place]
    if len(kept) == len(contract.terms.dates):
        raise Refused("error.bad_own_date", text=str(place))
    changed, happened = await set_dates(ctx.turn, contract.id, kept)
    return Reply(_shown(changed).says, happened)


async def press_remove(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    """The place of a date changes with those before it: only the card that shows it as it is may take it out."""
    contract = await ctx.turn.hold(press.subject.id)
    place, written = press.args
    at = int(place)
    if not 1 <= at <= len(contract.terms.dates) or mark_of(contract.terms.dates[at - 1]) != written:
        raise Refused("error.stale")
    return await _removed(ctx, contract, at)


async def leads(ctx: Context, rest: str) -> Reply:
    """`提前 号 60 30 7`: days before, in place of the rule's."""
    number, text = parted(rest)
    if not number or not text:
        raise Refused("error.usage.leads")
    contract = await ctx.turn.find(number)
    days = [] if text.strip().casefold() in AS_THE_RULE else [int(day) for day in re.findall(r"[0-9]{1,5}", text)]
    if text.strip().casefold() not in AS_THE_RULE and (
        not days or len(days) > MOST_LEADS or any(day > LONGEST_LEAD for day in days)
    ):
        raise Refused("error.usage.leads")
    changed, happened = await set_leads(ctx.turn, contract.id, days)
    return Reply(_shown(changed).says, happened)


async def what_if(ctx: Context, number: str, text: str) -> Reply:
    """`合同 号 如果 通知期=90天`: the dates as they would be; nothing is written."""
    contract = await ctx.turn.find(number.strip())
    ctx.turn.insist(Action.READ, contract)
    words, facts = parse_facts(text)
    if words or not facts:
        raise Refused("error.unknown_field", text=clean(words[0] if words else text, 60))
    supposed, problems = apply_facts(contract, facts, ctx.company, ctx.turn.today)
    if problems:
        raise Refused(problems[0].key, **problems[0].values)
    return Reply((Say(lambda pen: what_if_card(pen, contract, supposed, text), public=False),))


FEATURE = Feature(
    commands=(
        Command(("日期", "dates"), dates, "dates"),
        Command(("提前", "leads"), leads, "leads"),
    ),
    buttons=(Button("dates.remove", press_remove),),
)
