"""Acting on dates: claim, snooze, renew, let lapse, done."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.context import Button, Command, Context, Feature, Reply, Say, Show
from bot.features.asking import ask, close
from bot.features.looking import readable
from bot.router import parted
from cards.alert import alert_card, digest_card, hidden_card, open_actions, urgency
from cards.model import Card
from cards.pen import Pen
from cards.press import Press
from contracts.dates.notice import NoticeDay, notice_day
from contracts.dates.period import Unit, parse_length
from contracts.dates.rule import Alert, AlertState
from contracts.desk.alerts import act, open_alerts
from contracts.desk.ending import end
from contracts.desk.renewing import open_renewal
from contracts.happenings import Happening
from contracts.ports import Question, Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.rights import Action, may
from contracts.telling import Recipient, Subject, SubjectKind
from reminders.alerts import due_leads, tell_at
from reminders.receivers import rule_for_date

MORNING = time(9)
LONGEST = 366


async def draw_alert(stores: Stores, id: int, pen: Pen) -> Card | None:
    alert = await stores.alerts.get(id)
    contract = await stores.contracts.get(alert.contract) if alert else None
    if alert is None or contract is None or not readable(pen, contract):
        return None
    notice = notice_day(contract, pen.today, pen.company.calendar)
    return alert_card(pen, alert, contract, notice, _actions(pen, alert, contract))


def _actions(pen: Pen, alert: Alert, contract: Contract) -> tuple[str, ...]:
    """In a room everybody gets the buttons, and who may use them is asked when they do; ending the contract is offered in
    private alone."""
    actions = open_actions(alert)
    if pen.viewer is None:
        return actions
    ends = ("alert.terminate",) if actions and may(pen.company, pen.viewer, Action.TERMINATE, contract) else ()
    return (*(actions if may(pen.company, pen.viewer, Action.ACT_ON_ALERT, contract) else ()), *ends)


async def draw_digest(stores: Stores, id: int, pen: Pen) -> Card | None:
    found = await stores.alerts.digest(id)
    reader = Recipient(pen.viewer.id if pen.viewer else None, pen.room.id if pen.room else None)
    if found is None or reader.name != found[0]:
        return None
    items: list[tuple[Alert, Contract, NoticeDay | None]] = []
    for alert_id in found[2]:
        alert = await stores.alerts.get(alert_id)
        contract = await stores.contracts.get(alert.contract) if alert else None
        if alert is not None and contract is not None and readable(pen, contract):
            items.append((alert, contract, notice_day(contract, pen.today, pen.company.calendar)))
    if len(items) == 1 or (pen.room and len({contract.id for _, contract, _ in items}) == 1):
        # One date, or a room that hears of one contract: its card, with the later dates below the nearest.
        items.sort(key=urgency)
        alert, contract, notice = items[0]
        return alert_card(
            pen, alert, contract, notice, _actions(pen, alert, contract), [later for later, _, _ in items[1:]]
        )
    return digest_card(pen, found[1], items) if items else None


def typed(state: AlertState, usage: str) -> Callable[[Context, str], Awaitable[Reply]]:
    """`认领 号`, `稍后 号 7天`, `续签 号`, `不续 号 原因`, `已处理 号`: every open date of that contract."""

    async def handle(ctx: Context, rest: str) -> Reply:
        number, more = parted(rest)
        if not number:
            raise Refused(f"error.usage.{usage}")
        contract = await ctx.turn.find(number)
        alerts = await open_alerts(ctx.turn, contract)
        if not alerts:
            raise Refused("error.no_alert")
        if state in ASKS and not more:
            ctx.turn.insist(Action.ACT_ON_ALERT, contract)
            subject = Subject(SubjectKind.ALERT, alerts[0].id)
            return await ask(ctx, f"alert.{usage}", subject, ASKS[state], {"contract": str(contract.id)})
        return await _all_acted(ctx, alerts, state, more)

    return handle


async def _all_acted(ctx: Context, alerts: Sequence[Alert], state: AlertState, text: str) -> Reply:
    until = _until(ctx, text) if state is AlertState.SNOOZED else None
    happened: list[Happening] = []
    for alert in alerts:
        reason = "" if state is AlertState.SNOOZED else text
        _, moved = await act(ctx.turn, alert.id, state, reason=reason, until=until)
        happened += moved
    renewal: tuple[Show, ...] = ()
    if state is AlertState.RENEWED:
        renewal, more = await _renewal(ctx, alerts[0].contract)
        happened += more
    shown = tuple(Show(Subject(SubjectKind.ALERT, alert.id)) for alert in alerts)
    return Reply((*shown, *renewal), tuple(happened))


def _until(ctx: Context, text: str) -> datetime:
    """Nine o'clock, company time, that many days from today."""
    try:
        period = parse_length(text)
    except ValueError as wrong:
        raise Refused("error.bad_days", text=text) from wrong
    per = {Unit.DAYS: 1, Unit.WEEKS: 7}.get(period.unit)
    if per is None or period.count * per > LONGEST:
        raise Refused("error.bad_days", text=text)
    day = ctx.turn.today + timedelta(days=period.count * per)
    return datetime.combine(day, MORNING, ZoneInfo(ctx.company.timezone)).astimezone(ctx.turn.now.tzinfo)


ASKS = {AlertState.SNOOZED: "days", AlertState.LAPSING: "reason", AlertState.TERMINATED: "reason"}


def pressing(state: AlertState, about: str) -> Callable[[Context, Press, Mapping[str, str]], Awaitable[Reply]]:
    async def pressed(ctx: Context, press: Press, values: Mapping[str, str]) -> Reply:
        field = ASKS.get(state)
        if field is None:
            return await _acted(ctx, press.subject, state, "")
        if not values.get(field, "").strip():
            await _allowed(ctx, press, Action.TERMINATE if state is AlertState.TERMINATED else Action.ACT_ON_ALERT)
            return await ask(ctx, about, press.subject, field)
        return await _acted(ctx, press.subject, state, values[field])

    return pressed


async def _allowed(ctx: Context, press: Press, action: Action) -> None:
    alert = await ctx.stores.alerts.get(press.subject.id)
    contract = await ctx.stores.contracts.get(alert.contract) if alert else None
    if contract is None or not ctx.turn.may(action, contract):
        raise Refused("error.not_allowed")


async def _acted(ctx: Context, subject: Subject, state: AlertState, text: str) -> Reply:
    if state is AlertState.TERMINATED:
        return await _terminated(ctx, subject, text)
    until = _until(ctx, text) if state is AlertState.SNOOZED else None
    reason = text if state is AlertState.LAPSING else ""
    acted, happened = await act(ctx.turn, subject.id, state, reason=reason, until=until)
    if state is AlertState.CLAIMED:
        happened += await _claimed_with(ctx, acted)
    hidden = await _hidden(ctx, acted) if until else ()
    renewal: tuple[Show, ...] = ()
    if state is AlertState.RENEWED:
        renewal, more = await _renewal(ctx, acted.contract)
        happened += more
    return Reply((Show(subject), *hidden, *renewal), happened)


async def _renewal(ctx: Context, id: int) -> tuple[tuple[Show, ...], tuple[Happening, ...]]:
    """The renewal's own contract, opened once: with its number and dates it only has to be looked at and submitted."""
    contract = await ctx.stores.contracts.get(id)
    if contract is None:
        return (), ()
    draft, happened = await open_renewal(ctx.turn, contract)
    return ((Show(Subject(SubjectKind.CONTRACT, draft.id)),) if draft else ()), happened


async def _terminated(ctx: Context, subject: Subject, reason: str) -> Reply:
    """Asks for the contract's end; until that is decided whoever asked has the date, and it comes back if nothing happens."""
    alert = await ctx.stores.alerts.get(subject.id)
    contract = await ctx.turn.hold(alert.contract) if alert else None
    if alert is None or contract is None:
        raise Refused("error.not_allowed")
    approval, happened = await end(ctx.turn, contract, State.TERMINATED, reason)
    asked = Subject(SubjectKind.APPROVAL, approval.id) if approval else None
    return Reply((Show(asked or Subject(SubjectKind.CONTRACT, contract.id)), Show(subject)), happened)


async def _hidden(ctx: Context, snoozed: Alert) -> tuple[Say, ...]:
    """What the snooze hides: the tellings that would have come in the meantime."""
    contract = await ctx.stores.contracts.get(snoozed.contract)
    rule = rule_for_date(ctx.turn, contract, snoozed.kind) if contract else None
    if contract is None or rule is None or snoozed.snoozed_until is None:
        return ()
    zone, until = ZoneInfo(ctx.company.timezone), snoozed.snoozed_until
    days = [on for _, on in due_leads(rule, snoozed.due, ctx.company.calendar)]
    missed = sorted({on for on in days if ctx.turn.now < tell_at(on, rule.at, zone) < until})
    return (Say(lambda pen: hidden_card(pen, contract, snoozed, missed), public=False),) if missed else ()


async def _claimed_with(ctx: Context, claimed: Alert) -> tuple[Happening, ...]:
    """Whoever takes on a contract takes on its other dates that nobody has."""
    happened: list[Happening] = []
    for other in await ctx.stores.alerts.of_contract(claimed.contract):
        if other.state is AlertState.RAISED and other.id != claimed.id:
            _, moved = await act(ctx.turn, other.id, AlertState.CLAIMED)
            happened += moved
    return tuple(happened)


def answering(state: AlertState) -> Callable[[Context, Question, Mapping[str, str]], Awaitable[Reply]]:
    async def answered(ctx: Context, question: Question, answers: Mapping[str, str]) -> Reply:
        if question.subject is None:
            raise Refused("error.stale")
        text = answers.get(question.field, "").strip()
        if "contract" in question.facts:
            contract = await ctx.turn.hold(int(question.facts["contract"]))
            alerts = await open_alerts(ctx.turn, contract)
            if not alerts:
                raise Refused("error.no_alert")
            reply = await _all_acted(ctx, alerts, state, text)
        else:
            reply = await _acted(ctx, question.subject, state, text)
        await close(ctx, question)
        return reply

    return answered


FEATURE = Feature(
    commands=(
        Command(("认领", "claim"), typed(AlertState.CLAIMED, "claim"), "claim"),
        Command(("稍后", "snooze"), typed(AlertState.SNOOZED, "snooze"), "snooze"),
        Command(("续签", "renew"), typed(AlertState.RENEWED, "renew"), "renew"),
        Command(("不续", "lapse", "let lapse"), typed(AlertState.LAPSING, "lapse"), "lapse"),
        Command(("已处理", "done"), typed(AlertState.DONE, "done"), "done"),
    ),
    buttons=(
        Button("alert.claim", pressing(AlertState.CLAIMED, "alert.claim")),
        Button("alert.snooze", pressing(AlertState.SNOOZED, "alert.snooze")),
        Button("alert.renew", pressing(AlertState.RENEWED, "alert.renew")),
        Button("alert.lapse", pressing(AlertState.LAPSING, "alert.lapse")),
        Button("alert.terminate", pressing(AlertState.TERMINATED, "alert.terminate")),
        Button("alert.done", pressing(AlertState.DONE, "alert.done")),
    ),
    answers={
        "alert.snooze": answering(AlertState.SNOOZED),
        "alert.lapse": answering(AlertState.LAPSING),
        "alert.terminate": answering(AlertState.TERMINATED),
    },
    draws={SubjectKind.ALERT: draw_alert, SubjectKind.DIGEST: draw_digest},
)
