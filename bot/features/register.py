"""Finding and showing contracts: find, show, customer, mine, expiring, history."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from bot.context import Button, Command, Context, Feature, Reply, Say, say, show
from bot.features.calendar import picture_of
from bot.features.dates import SUPPOSED, what_if
from bot.features.finding import NEAREST, PAGE, find
from bot.features.gathering import beside_of
from bot.features.looking import looked_at, readable, visible
from cards.ahead import ahead_card
from cards.contract import contract_card
from cards.history import history_card
from cards.listing import found_card
from cards.model import Card
from cards.pen import Pen
from cards.press import Press
from contracts.approval.approval import Approval, Outcome
from contracts.asking import parse_query
from contracts.dates.notice import notice_day
from contracts.dates.period import add, parse_length
from contracts.dates.rule import DateKind
from contracts.numbering.key import key, lookalikes
from contracts.ports import Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.rights import Action, may, scope
from contracts.search import Query
from contracts.telling import Subject, SubjectKind

HISTORY = 30
AHEAD, LONGEST_AHEAD = 90, 3660
MORE_THAN_A_LENGTH = 2
"""Words from which what follows `expiring` is no mistyped number of days."""

AROUND = re.compile(r"^(?:未来|今后|(?:with)?in\b|(?:the\s+)?next\b)\s*|\s*[之以]?内$", re.IGNORECASE)


async def draw_contract(stores: Stores, id: int, pen: Pen) -> Card | None:
    contract = await stores.contracts.get(id)
    if contract is None or not readable(pen, contract):
        return None
    approval = await stores.approvals.open_of(id) if contract.status is State.APPROVING else None
    notice = notice_day(contract, pen.today, pen.company.calendar)
    beside = await beside_of(stores, pen, contract)
    return contract_card(pen, contract, notice, approval, actions_on(pen, contract, approval), beside)


def actions_on(pen: Pen, contract: Contract, approval: Approval | None) -> tuple[str, ...]:
    """The buttons that this reader may press; each is checked again when it is."""
    if pen.viewer is None:
        return ()
    names: list[str] = []
    if contract.status is State.DELETED:
        return ("contract.history",)
    if contract.status in (State.DRAFT, State.NEGOTIATING) and may(pen.company, pen.viewer, Action.EDIT, contract):
        names += ["contract.fill", "contract.submit"]
    if approval is not None and approval.outcome is Outcome.OPEN:
        names.append("approval.show")
        if approval.requester == pen.viewer.id:
            names += ["approval.nudge", "approval.withdraw"]
    if may(pen.company, pen.viewer, Action.NOTE, contract):
        names.append("contract.note")
    return (*names, "contract.history")


async def show_number(ctx: Context, rest: str) -> Reply:
    """A number that is not there, or not theirs, is answered with what they may see and may have meant."""
    if not rest:
        raise Refused("error.usage.show")
    if supposed := SUPPOSED.search(rest):
        return await what_if(ctx, rest[: supposed.start()], rest[supposed.end() :])
    contract = await ctx.turn.sought(rest)
    if contract is not None:
        return show(SubjectKind.CONTRACT, contract.id, *looked_at(ctx, (contract,)))
    wanted = key(rest)
    near = await ctx.stores.contracts.similar_keys(lookalikes(wanted), scope(ctx.company, ctx.person), NEAREST)
    if not near:
        raise Refused("error.not_found", number=rest)
    return say(lambda pen: found_card(pen, pen.t("found.title"), (), 0, nearest=visible(pen, near)))


async def mine(ctx: Context, rest: str) -> Reply:
    me = ctx.person.id
    found = await ctx.stores.contracts.find(Query(owners=(me,)), scope(ctx.company, ctx.person), limit=PAGE)
    more = None
    if found.more:
        more = Press("list.more", Subject(SubjectKind.CONTRACT, 0), 0, (str(PAGE), f"负责人={me}"))
    return say(lambda pen: found_card(pen, pen.t("found.mine"), found.rows, found.total, more=more))


async def expiring(ctx: Context, rest: str) -> Reply:
    """Dates ahead, by the last day to act, not by the end date. More than a length of time is a search in people's words."""
    today = ctx.turn.today
    try:
        days = _days_ahead(ctx, rest) if rest else AHEAD
    except Refused:
        asked = parse_query(f"expiring {rest}", ctx.company, ctx.person, today)
        if asked.problems or len(rest.split()) < MORE_THAN_A_LENGTH:
            raise
        return await find(ctx, f"expiring {rest}")
    watched = await ctx.stores.contracts.watched(today, today + timedelta(days=days))
    ahead: dict[int, tuple[Contract, list[tuple[DateKind, date]]]] = {}
    for contract, kind, day in sorted(watched, key=lambda row: row[2]):
        if ctx.turn.may(Action.READ, contract):
            ahead.setdefault(contract.id, (contract, []))[1].append((kind, day))
    rows = list(ahead.values())
    picture = await picture_of(ctx) if ctx.room is None else None
    return say(lambda pen: ahead_card(pen, days, rows[: PAGE * 2], len(rows), picture))


def _days_ahead(ctx: Context, text: str) -> int:
    """`30`, `30天内`, `3个月`, `in 2 weeks`."""
    try:
        period = parse_length(AROUND.sub("", text))
    except ValueError as wrong:
        raise Refused("error.usage.expiring") from wrong
    days = (add(ctx.turn.today, period, ctx.company.calendar) - ctx.turn.today).days
    if days > LONGEST_AHEAD:
        raise Refused("error.usage.expiring")
    return days


async def history(ctx: Context, rest: str) -> Reply:
    if not rest:
        raise Refused("error.usage.history")
    return await _history(ctx, (await ctx.turn.find(rest)).id)


async def _history(ctx: Context, id: int) -> Reply:
    contract = await ctx.stores.contracts.get(id)
    if contract is None or not ctx.turn.may(Action.READ, contract):
        raise Refused("error.not_found", number="")
    entries = await ctx.stores.audit.of_contract(id, HISTORY)
    said = Say(lambda pen: history_card(pen, contract, entries), public=False)
    return Reply((said,), looked_at(ctx, (contract,)))


async def press_show(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    contract = await ctx.stores.contracts.get(press.subject.id)
    if contract is None or not ctx.turn.may(Action.READ, contract):
        raise Refused("error.not_found", number="")
    return show(SubjectKind.CONTRACT, contract.id, *looked_at(ctx, (contract,)))


async def press_history(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    return await _history(ctx, press.subject.id)


FEATURE = Feature(
    commands=(
        Command(("合同", "show", "查看", "contract"), show_number, "show", question=True),
        Command(("我的合同", "my contracts"), mine, "mine", question=True),
        Command(("到期", "expiring"), expiring, "expiring", question=True),
        Command(("日志", "history"), history, "history", question=True),
    ),
    buttons=(
        Button("contract.show", press_show, question=True),
        Button("contract.history", press_history, question=True),
    ),
    draws={SubjectKind.CONTRACT: draw_contract},
)
