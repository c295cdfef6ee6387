"""What is done under a contract: plans, deliveries, money, invoices, disputes."""

import re
from datetime import date

from bot.context import Command, Context, Feature, Handler, Reply, Show
from bot.features.naming import person_named
from bot.router import parted
from contracts.asking import parse_facts
from contracts.dates.reading import parse_date
from contracts.desk.executing import Deed, dispute, perform, plan, settle
from contracts.money import Money, parse_amount
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.register.records import MONEY_KINDS, ObligationKind
from contracts.register.values import folded
from contracts.telling import Subject, SubjectKind

VERB = re.compile(r"^(?:登记|记录?|确认|add|log|record)\s+", re.IGNORECASE)
WORDS = {
    ObligationKind.RECEIPT: "回款 收款 receipt receive income",
    ObligationKind.PAYMENT: "付款 支付 payment pay",
    ObligationKind.INVOICE: "发票 开票 invoice",
    ObligationKind.DELIVERY: "交付 交货 发货 delivery deliver",
    ObligationKind.ACCEPTANCE: "验收 acceptance accept",
}
KINDS = {folded(word): kind for kind, words in WORDS.items() for word in words.split()}
OUTCOME = re.compile(r"^(?:结案|解决|关闭|close[d]?|settle[d]?)\s*[:：]?\s*", re.IGNORECASE)


def deed_of(ctx: Context, contract: Contract, kind: ObligationKind, text: str) -> Deed:
    """Amount, day and words in any order: `30000 2027-03-01 首付款`. The first number is the amount where it is money."""
    money: Money | None = None
    day: date | None = None
    words = []
    unit = contract.amount.currency if contract.amount else ctx.company.currency
    for word in text.split():
        if day is None and (found := _day(ctx, word)):
            day = found
        elif money is None and kind in MONEY_KINDS and (sum_ := _money(word, unit)):
            money = sum_
        else:
            words.append(word)
    return Deed(kind=kind, money=money, day=day, words=" ".join(words))


def _day(ctx: Context, word: str) -> date | None:
    if folded(word) in ("今天", "today"):
        return ctx.turn.today
    if not re.search(r"[0-9]\s*[-/.年]\s*[0-9]", word):
        return None
    try:
        return parse_date(word)
    except ValueError:
        return None


def _money(word: str, unit: str) -> Money | None:
    try:
        return parse_amount(word, unit)
    except ValueError:
        return None


def performed(kind: ObligationKind, usage: str) -> Handler:
    """`回款 [登记] 号 30000 [日期] [凭证]`."""

    async def handle(ctx: Context, rest: str) -> Reply:
        number, text = parted(VERB.sub("", rest))
        if not number:
            raise Refused(usage)
        contract = await ctx.turn.find(number)
        happened = await perform(ctx.turn, contract.id, deed_of(ctx, contract, kind, text))
        return Reply((Show(Subject(SubjectKind.CONTRACT, contract.id)),), happened)

    return handle


async def planned(ctx: Context, rest: str) -> Reply:
    """`计划 号 回款 30000 2027-03-01 首付款`."""
    number, text = parted(rest)
    word, more = parted(text)
    kind = KINDS.get(folded(word))
    if not number or kind is None:
        raise Refused("error.usage.plan")
    contract = await ctx.turn.find(number)
    happened = await plan(ctx.turn, contract.id, deed_of(ctx, contract, kind, more))
    return Reply((Show(Subject(SubjectKind.CONTRACT, contract.id)),), happened)


async def disputed(ctx: Context, rest: str) -> Reply:
    """`争议 号 描述 [负责人=人] [期限=日期]`, and `争议 号 结案 结果`."""
    number, text = parted(re.sub(r"^(?:新建|new)\s+", "", rest, flags=re.IGNORECASE))
    if not number or not text:
        raise Refused("error.usage.dispute")
    contract = await ctx.turn.find(number)
    if ended := OUTCOME.match(text):
        happened = await settle(ctx.turn, contract.id, text[ended.end() :])
    else:
        words, facts = parse_facts(text, extra=("期限", "due"))
        owner = person_named(ctx.company, facts["owner"]) if facts.get("owner") else ctx.person
        due = facts.get("期限") or facts.get("due")
        happened = await dispute(ctx.turn, contract.id, " ".join(words), owner, _due(due))
    return Reply((Show(Subject(SubjectKind.CONTRACT, contract.id)),), happened)


def _due(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return parse_date(text)
    except ValueError as wrong:
        raise Refused("error.bad_date", text=text) from wrong


FEATURE = Feature(
    commands=(
        Command(("计划", "plan", "里程碑", "milestone"), planned, "plan"),
        Command(("回款", "receipt", "收款"), performed(ObligationKind.RECEIPT, "error.usage.receipt"), "receipt"),
        Command(
            ("付款", "payment", "支付"), performed(ObligationKind.PAYMENT, "error.usage.payment"), "payment", minor=True
        ),
        Command(
            ("发票", "invoice", "开票"), performed(ObligationKind.INVOICE, "error.usage.invoice"), "invoice", minor=True
        ),
        Command(
            ("交付", "delivered", "交货"), performed(ObligationKind.DELIVERY, "error.usage.delivered"), "delivered"
        ),
        Command(
            ("验收", "accepted"), performed(ObligationKind.ACCEPTANCE, "error.usage.accepted"), "accepted", minor=True
        ),
        Command(("争议", "dispute"), disputed, "dispute", minor=True),
    ),
)
