"""Asking for an approval and following it: submit, progress, nudge, withdraw."""

from collections.abc import Mapping, Sequence
from statistics import median
from zoneinfo import ZoneInfo

from bot.context import Button, Command, Context, Feature, Reply, Say, Show, show
from bot.features.looking import readable
from bot.features.naming import person_named
from bot.features.register import draw_contract
from bot.router import parted
from cards.approval import progress_card, receipt_card
from cards.model import Card
from cards.pen import Pen
from cards.press import Press
from cards.preview import Ahead, preview_card
from cards.talk import done_card
from contracts.approval.approval import Approval, Outcome, Step
from contracts.approval.choosing import conditions, covered_by, standing_in
from contracts.company import Company
from contracts.dates.notice import notice_day
from contracts.desk.approvals import submit, withdraw
from contracts.desk.planning import about_of, planned, preview
from contracts.desk.reassigning import reassign
from contracts.desk.remarks import unanswered
from contracts.desk.waiting import nudge
from contracts.happenings import Happening, Nudged
from contracts.ports import Away, Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.register.lifecycle import missing
from contracts.rights import Action, may
from contracts.telling import Subject, SubjectKind
from reminders.working_time import working_hours_between

RECENT, FEW = 40, 3
"""Of how many past requests the usual time is reckoned, and how many it takes to say one."""

CONFIRM = frozenset({"确认", "confirm"})


async def draw_progress(stores: Stores, id: int, pen: Pen) -> Card | None:
    approval = await stores.approvals.get(id)
    contract = await stores.contracts.get(approval.contract) if approval else None
    if approval is None or contract is None or not readable(pen, contract):
        return None
    mine = pen.viewer is not None and pen.viewer.id == approval.requester
    remarks = await stores.approvals.remarks_of(id)
    asked = ("approval.answer",) if unanswered(remarks) else ()
    names = (*asked, "approval.nudge", "approval.withdraw") if mine else ()
    return progress_card(pen, approval, contract, await stores.approvals.tasks_of(id), names, remarks)


async def draw_receipt(stores: Stores, id: int, pen: Pen) -> Card | None:
    approval = await stores.approvals.get(id)
    contract = await stores.contracts.get(approval.contract) if approval else None
    if approval is None or contract is None or not readable(pen, contract):
        return None
    if approval.outcome is Outcome.OPEN:  # the decision that ended it was taken back
        return await draw_progress(stores, id, pen)
    return receipt_card(pen, approval, contract, await stores.approvals.tasks_of(id))


async def draw_preview(stores: Stores, id: int, pen: Pen) -> Card | None:
    """Only in private; once the approval has started it is the contract's card, so that no old button waits there."""
    contract = await stores.contracts.get(id)
    if contract is None or pen.viewer is None or not may(pen.company, pen.viewer, Action.SUBMIT, contract):
        return None
    if contract.status not in (State.DRAFT, State.NEGOTIATING):
        return await draw_contract(stores, id, pen)
    about = await about_of(stores, contract)
    policy, steps = await planned(stores, pen.company, contract, pen.viewer.id, pen.today, about)
    notice = notice_day(contract, pen.today, pen.company.calendar)
    aways = standing_in(pen.company, await stores.people.aways(pen.today))
    ahead = Ahead(
        why=conditions(policy) if policy else (),
        covers=_covers(pen.viewer.id, steps, aways),
        hours=await usual_hours(stores, pen.company, policy.id) if policy else None,
    )
    return preview_card(
        pen, contract, policy, steps, missing(contract, pen.company.fields_of(contract.type)), notice, ahead
    )


def _covers(requester: str, steps: Sequence[Step], aways: Sequence[Away]) -> Mapping[str, str]:
    """Who would be asked in whose stead today."""
    found: dict[str, str] = {}
    for step in steps:
        for person in step.approvers:
            cover = covered_by(person, aways, (requester, *step.approvers))
            if cover != person:
                found[person] = cover
    return found


async def usual_hours(stores: Stores, company: Company, policy: str) -> int | None:
    """The median of working hours that this company's last requests of that policy took; None while they are few."""
    lengths = await stores.approvals.lengths(policy, RECENT)
    if len(lengths) < FEW:
        return None
    zone = ZoneInfo(company.timezone)
    return max(round(median(working_hours_between(start, end, company.calendar, zone) for start, end in lengths)), 1)


async def submit_number(ctx: Context, rest: str) -> Reply:
    """`提交 号` shows who will be asked; its button, or `提交 号 确认`, starts it."""
    number, more = parted(rest)
    if not number:
        raise Refused("error.usage.submit")
    contract = await ctx.turn.find(number)
    if more.casefold() in CONFIRM:
        return await _started(ctx, contract.id, contract.revision)
    return await _previewed(ctx, contract)


async def _previewed(ctx: Context, contract: Contract) -> Reply:
    await preview(ctx.turn, contract)
    return show(SubjectKind.PREVIEW, contract.id)


async def _started(ctx: Context, id: int, revision: int) -> Reply:
    approval, happened = await submit(ctx.turn, id, revision)
    return show(SubjectKind.APPROVAL, approval.id, *happened)


async def press_submit(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    contract = await ctx.stores.contracts.get(press.subject.id)
    if contract is None or not ctx.turn.may(Action.READ, contract):
        raise Refused("error.not_found", number="")
    return await _previewed(ctx, contract)


async def press_start(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    """Pressed again while the approval runs, it only shows where that stands."""
    contract = await ctx.turn.hold(press.subject.id)
    running = await ctx.stores.approvals.open_of(contract.id)
    if running is not None:
        raise Refused("error.stale", Subject(SubjectKind.APPROVAL, running.id))
    return await _started(ctx, press.subject.id, press.revision)


async def progress(ctx: Context, rest: str) -> Reply:
    if not rest:
        raise Refused("error.usage.progress")
    contract = await ctx.turn.find(rest)
    approval = await ctx.stores.approvals.last_of(contract.id)
    if approval is None:
        raise Refused("error.no_approval")
    return show(SubjectKind.APPROVAL, approval.id)


async def press_progress(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    approval = await ctx.stores.approvals.get(press.subject.id)
    contract = await ctx.stores.contracts.get(approval.contract) if approval else None
    if approval is None or contract is None or not ctx.turn.may(Action.READ, contract):
        raise Refused("error.not_found", number="")
    return show(SubjectKind.APPROVAL, approval.id)


async def nudge_number(ctx: Context, rest: str) -> Reply:
    if not rest:
        raise Refused("error.usage.nudge")
    return await _nudged(ctx, await ctx.turn.find(rest))


async def _nudged(ctx: Context, contract: Contract) -> Reply:
    _, happened = await nudge(ctx.turn, contract)
    told = [ctx.pen.name(h.told) for h in happened if isinstance(h, Nudged)]
    # A room may be told nothing of who holds a request.
    draw = lambda pen: done_card(pen, "done.nudged", told=pen.t("word.comma").join(told))  # noqa: E731
    return Reply((Say(draw, public=False),), happened)


async def withdraw_number(ctx: Context, rest: str) -> Reply:
    if not rest:
        raise Refused("error.usage.withdraw")
    contract = await ctx.turn.find(rest)
    return _withdrawn(*await withdraw(ctx.turn, contract.id))


def _withdrawn(approval: Approval, happened: tuple[Happening, ...]) -> Reply:
    return Reply((Show(Subject(SubjectKind.APPROVAL, approval.id)),), happened)


async def reassign_number(ctx: Context, rest: str) -> Reply:
    """`改派 号 人`: an admin gives a step that nobody can take to somebody."""
    number, name = parted(rest)
    if not number or not name:
        raise Refused("error.usage.reassign")
    contract = await ctx.turn.find(number)
    approval, happened = await reassign(ctx.turn, contract.id, person_named(ctx.company, name))
    return Reply((Show(Subject(SubjectKind.APPROVAL, approval.id)),), happened)


async def press_reassign(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    contract = await _contract_of(ctx, press)
    (name,) = press.args
    approval, happened = await reassign(ctx.turn, contract.id, person_named(ctx.company, name))
    return Reply((Show(Subject(SubjectKind.APPROVAL, approval.id)),), happened)


async def press_nudge(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    return await _nudged(ctx, await _contract_of(ctx, press))


async def press_withdraw(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
    contract = await _contract_of(ctx, press)
    return _withdrawn(*await withdraw(ctx.turn, contract.id))


async def _contract_of(ctx: Context, press: Press) -> Contract:
    """The contract whose open approval this is, held; the card of an earlier one moves nothing any more."""
    approval = await ctx.stores.approvals.get(press.subject.id)
    if approval is None:
        raise Refused("error.stale")
    contract = await ctx.turn.hold(approval.contract)
    current = await ctx.stores.approvals.open_of(contract.id)
    if current is None or current.id != approval.id:
        raise Refused("error.already_decided")
    return contract


FEATURE = Feature(
    commands=(
        Command(("提交", "submit"), submit_number, "submit"),
        Command(("进度", "progress"), progress, "progress", question=True),
        Command(("催办", "nudge"), nudge_number, "nudge"),
        Command(("撤回", "withdraw"), withdraw_number, "withdraw"),
        Command(("改派", "reassign"), reassign_number, "reassign"),
    ),
    buttons=(
        Button("contract.submit", press_submit, question=True),
        Button("contract.start_approval", press_start),
        Button("approval.show", press_progress, question=True),
        Button("approval.nudge", press_nudge),
        Button("approval.withdraw", press_withdraw),
        Button("approval.reassign", press_reassign),
    ),
    draws={
        SubjectKind.PREVIEW: draw_preview,
        SubjectKind.APPROVAL: draw_progress,
        SubjectKind.RECEIPT: draw_receipt,
    },
)
