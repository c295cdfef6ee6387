"""Questions about numbers: what one means, what became of the missing ones, the rules and what comes next."""

import re

from bot.context import Command, Context, Feature, Reply, Say, say
from bot.router import parted
from cards.doctor import doctor_card
from cards.number import Gap, explain_card, gaps_card
from cards.rulebook import also_known, concordance_card, dry_run_card, rules_card
from contracts.desk.ledger import Known, explained, gaps
from contracts.desk.rulebook import dry_run, rule_views
from contracts.importing.doctor import Patient, examine
from contracts.numbering.key import key
from contracts.refusal import Refused
from contracts.register.contract import State
from contracts.rights import Action, scope

GAPS = 40
LINES = 20


async def explain(ctx: Context, rest: str) -> Reply:
    if not rest:
        raise Refused("error.usage.explain")
    known = await explained(ctx.turn, rest)
    parts = [(part.text, part.kind) for part in known.parts]
    rule = _rule_id(known)
    return say(
        lambda pen: explain_card(pen, known.record, parts, rule, rest, known.contract, also_known(pen, known)),
    )


def _rule_id(known: Known) -> str | None:
    if known.rule is not None:
        return known.rule.id
    return known.record.rule if known.record else None


def office_only(ctx: Context) -> None:
    """Who may read the whole ledger: the contract office and auditors."""
    if not (ctx.turn.may(Action.AUDIT) or ctx.turn.may(Action.MANAGE)):
        raise Refused("error.not_allowed")


async def missing_numbers(ctx: Context, rest: str) -> Reply:
    office_only(ctx)
    rows = [
        Gap(row.number, row.life, row.person, row.reason, row.at, row.block is not None)
        for row in await gaps(ctx.stores, rest or None)
    ]
    return Reply((Say(lambda pen: gaps_card(pen, rows[:GAPS], len(rows)), public=False),))


async def concordance(ctx: Context, rest: str) -> Reply:
    """`对照 [号]`: which number is called what now."""
    office_only(ctx)
    wanted = key(rest)
    lines = [line for line in await ctx.stores.numbers.concordance() if wanted in key(line.old) + " " + key(line.new)]
    return Reply((Say(lambda pen: concordance_card(pen, lines[:LINES], len(lines)), public=False),))


async def rules(ctx: Context, rest: str) -> Reply:
    """`规则` shows them all; `规则 试 ID 样式` tries another pattern for one."""
    office_only(ctx)
    word, more = parted(rest)
    if word.casefold() in ("试", "try"):
        return await _tried(ctx, more)
    views = await rule_views(ctx.stores, ctx.company, ctx.turn.today, ctx.person.department)
    shown = [view for view in views if not rest or view.rule.id == rest]
    if not shown:
        raise Refused("error.unknown_rule", text=rest, known=_known(ctx))
    return Reply((Say(lambda pen: rules_card(pen, shown), public=False),))


async def _tried(ctx: Context, rest: str) -> Reply:
    name, pattern = parted(rest)
    if not name or not pattern:
        raise Refused("error.usage.rules")
    versions = [rule for rule in ctx.company.number_rules if rule.id == name]
    if not versions:
        raise Refused("error.unknown_rule", text=name, known=_known(ctx))
    newest = max(versions, key=lambda rule: rule.since)
    plain = re.sub(r'^["“]|["”]$', "", pattern.strip())
    run = await dry_run(ctx.stores, ctx.company, newest, plain, ctx.turn.today, ctx.person.department)
    return Reply((Say(lambda pen: dry_run_card(pen, run), public=False),))


async def doctor(ctx: Context, rest: str) -> Reply:
    """`体检`: what is odd about all contracts together."""
    ctx.turn.insist(Action.MANAGE)
    patients = [
        Patient(
            row=contract.id,
            number=contract.number or "",
            title=contract.title,
            customer=contract.customer,
            type=contract.type,
            starts=contract.starts,
            ends=contract.ends,
            signed=contract.signed,
        )
        async for contract in ctx.stores.contracts.all(scope(ctx.company, ctx.person))
        if contract.status not in (State.ARCHIVED, State.DELETED)
    ]
    complaints = examine(ctx.company, patients, ctx.turn.today)
    return Reply((Say(lambda pen: doctor_card(pen, complaints, len(patients)), public=False),))


def _known(ctx: Context) -> str:
    return ", ".join(dict.fromkeys(rule.id for rule in ctx.company.number_rules))


FEATURE = Feature(
    commands=(
        Command(("解读", "explain"), explain, "explain", question=True),
        Command(("缺号", "gaps"), missing_numbers, "gaps", question=True),
        Command(("对照", "concordance"), concordance, "concordance", question=True),
        Command(("规则", "rules"), rules, "rules", question=True),
        Command(("体检", "doctor"), doctor, "doctor", question=True),
    ),
)
