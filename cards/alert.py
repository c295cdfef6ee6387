"""Cards about a date that somebody must act on: one alert, and the digest of a morning."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from cards.dates import notice_line
from cards.facts import contract_facts
from cards.model import Action, Block, Card, Facts, Note, Row, Rows, Style, Text, Tone
from cards.pen import Pen
from cards.typed import typed
from cards.words import amount_of, clean, handle, left, number_of, state_of, title_of, who
from contracts.dates.notice import NoticeDay
from contracts.dates.rule import LOUD, Alert, AlertState, DateKind
from contracts.people import Shown
from contracts.register.contract import Contract
from contracts.telling import Subject, SubjectKind

CLAIM: Final = ("alert.claim", "alert.snooze", "alert.renew", "alert.lapse", "alert.done")
CLAIMED: Final = ("alert.snooze", "alert.renew", "alert.lapse", "alert.done")
CLOSED: Final = frozenset(
    {AlertState.RENEWED, AlertState.LAPSING, AlertState.TERMINATED, AlertState.DONE, AlertState.SUPERSEDED}
)
STYLES: Final = {"alert.claim": Style.PRIMARY, "alert.lapse": Style.DANGER, "alert.terminate": Style.DANGER}
SOON: Final = 7


def open_actions(alert: Alert) -> tuple[str, ...]:
    """What can be done with an alert in this state, whoever asks."""
    if alert.state in CLOSED:
        return ()
    return CLAIMED if alert.state is AlertState.CLAIMED else CLAIM


def alert_buttons(pen: Pen, alert: Alert, actions: Sequence[str]) -> tuple[Action, ...]:
    subject = Subject(SubjectKind.ALERT, alert.id)
    return tuple(pen.button(name, subject, style=STYLES.get(name, Style.PLAIN)) for name in actions)


def alert_typed(pen: Pen, alerts: Sequence[Alert], number: str | None = None) -> tuple[Note, ...]:
    names = [name for alert in alerts for name in open_actions(alert)]
    return typed(pen, names, number=number or pen.t("word.number"))


def alert_tone(pen: Pen, alert: Alert) -> Tone:
    """Loud when missed, quiet when somebody has it."""
    if alert.state in CLOSED:
        return Tone.NEUTRAL if alert.state is AlertState.SUPERSEDED else Tone.GOOD
    if alert.due >= pen.today and alert.state is AlertState.CLAIMED:
        return Tone.NEUTRAL
    return alert_tone_of(pen, alert.due)


def alert_tone_of(pen: Pen, due: date) -> Tone:
    """How loud a day is that nobody has taken on."""
    days = (due - pen.today).days
    return Tone.BAD if days <= 1 else Tone.WARNING if days <= SOON else Tone.WAITING


def status_line(pen: Pen, alert: Alert) -> str:
    """Who has it and since when, until when it sleeps, or how it ended; for an open one what is asked."""
    t = pen.t
    by = who(pen, alert.claimed_by) if alert.claimed_by and pen.shows(Shown.OWNER) else ""
    at = t.moment(alert.claimed_at, pen.zone) if alert.claimed_at else ""
    if alert.state is AlertState.CLAIMED:
        return t("alert.claimed", name=by, at=at) if by else t("alert.claimed_quiet")
    if alert.state is AlertState.SNOOZED and alert.snoozed_until:
        return t("alert.snoozed", at=t.moment(alert.snoozed_until, pen.zone))
    if alert.state in CLOSED:
        word = t(f"alert.{alert.state.value}")
        reason = clean(alert.reason, 200) if pen.room is None else ""
        return " · ".join(filter(None, (word, by, t("word.quote", text=reason) if reason else "")))
    if alert.due < pen.today:
        return t("alert.missed")
    if alert.returned_at:
        return t("alert.returned")
    return t("alert.raised")


def urgency(item: tuple[Alert, Contract, NoticeDay | None]) -> tuple[bool, date, int]:
    """Open before settled, then by day."""
    return item[0].state in CLOSED, item[0].due, item[0].id


def alert_card(
    pen: Pen,
    alert: Alert,
    contract: Contract,
    notice: NoticeDay | None,
    actions: tuple[str, ...],
    later: Sequence[Alert] = (),
) -> Card:
    """`actions` are the permanent names allowed here; none are drawn on an alert that is closed. `later` are more dates of
    the same contract; whoever claims the nearest claims them too."""
    pen = pen.about(contract)
    t = pen.t
    kind = t(f"alert.kind.{alert.kind.value}")
    open_ = alert.state not in CLOSED
    due = t.day(alert.due) if _may_see_day(pen, alert) else ""
    near = left(pen, alert.due) if due else ""
    blocks: list[Block] = []
    if due:
        blocks.append(Text(" · ".join((kind, due, near) if open_ else (kind, due))))
    blocks.append(Facts(contract_facts(pen, contract, notice)))
    blocks.append(Text(status_line(pen, alert)))
    if later:
        blocks.append(Rows(tuple(_later(pen, one, contract) for one in later)))
    names = tuple(name for name in actions if open_ or not name.startswith("alert."))
    buttons: list[Action] = []
    for name in names:
        if name.startswith("alert."):
            buttons.extend(alert_buttons(pen, alert, (name,)))
        else:
            buttons.append(pen.button(name, Subject(SubjectKind.CONTRACT, contract.id), contract.revision))
    blocks.extend(typed(pen, names, number=handle(contract)))
    number = number_of(pen, contract)
    parts = [kind, near if open_ else t(f"alert.{alert.state.value}"), number, state_of(pen, contract)]
    if pen.shows(Shown.TITLE):
        parts.append(title_of(pen, contract))
    if pen.shows(Shown.CUSTOMER):
        parts.append(clean(contract.customer, 40))
    missed = open_ and alert.due < pen.today and (alert.state is not AlertState.CLAIMED or alert.kind in LOUD)
    return Card(
        title=t("alert.title_missed" if missed else "alert.title", kind=kind, number=number),
        summary=" · ".join(filter(None, parts)),
        state=state_of(pen, contract),
        tone=alert_tone(pen, alert),
        blocks=tuple(blocks),
        actions=tuple(buttons),
    )


def _later(pen: Pen, alert: Alert, contract: Contract) -> Row:
    near = f"{pen.t.day(alert.due)} · {left(pen, alert.due)}" if _may_see_day(pen, alert) else ""
    return Row(
        title=pen.t(f"alert.kind.{alert.kind.value}"),
        text="\n".join(filter(None, (near, status_line(pen, alert)))),
        state=state_of(pen, contract),
        tone=alert_tone(pen, alert),
    )


def _may_see_day(pen: Pen, alert: Alert) -> bool:
    return pen.shows(Shown.NOTICE_DAY if alert.kind is DateKind.NOTICE else Shown.ENDS)


def alert_row(
    pen: Pen, alert: Alert, contract: Contract, notice: NoticeDay | None, actions: Sequence[str] | None = None
) -> Row:
    """A line of a digest or an inbox; its buttons are those that its state leaves unless `actions` names others."""
    pen = pen.about(contract)
    parts = []
    if pen.shows(Shown.TITLE):
        parts.append(title_of(pen, contract))
    if pen.shows(Shown.CUSTOMER) and contract.customer:
        parts.append(clean(contract.customer, 40))
    money = amount_of(pen, contract)
    if money and pen.shows(Shown.AMOUNT):
        parts.append(money)
    lines = [" · ".join(parts)]
    kind = pen.t(f"alert.kind.{alert.kind.value}")
    if alert.kind is DateKind.NOTICE and notice and notice.day == alert.due and _may_see_day(pen, alert):
        lines.append(f"{kind} · {notice_line(pen, notice)}")
    elif _may_see_day(pen, alert):
        lines.append(f"{kind} · {pen.t.day(alert.due)} · {left(pen, alert.due)}")
    lines.append(status_line(pen, alert))
    names = open_actions(alert) if actions is None else actions
    return Row(
        title=number_of(pen, contract),
        text="\n".join(filter(None, lines)),
        state=state_of(pen, contract),
        tone=alert_tone(pen, alert),
        actions=alert_buttons(pen, alert, names),
    )


def hidden_card(pen: Pen, contract: Contract, alert: Alert, hidden: Sequence[date]) -> Card:
    """What a snooze keeps from being told, so that nobody sleeps past what they meant to hear."""
    t = pen.t
    at = t.moment(alert.snoozed_until, pen.zone) if alert.snoozed_until else ""
    days = t("word.comma").join(t.day(day) for day in hidden[:8])
    text = t("dates.hidden", at=at, count=len(hidden), days=days)
    due = f"{t(f'alert.kind.{alert.kind.value}')} · {t.day(alert.due)} · {left(pen, alert.due)}"
    number = number_of(pen, contract)
    return Card(title=t("dates.asleep", number=number), summary=clean(text, 120), blocks=(Text(text), Text(due)))


def digest_card(pen: Pen, day: date, items: Sequence[tuple[Alert, Contract, NoticeDay | None]]) -> Card:
    """The dates of one morning for one person, nearest first."""
    t = pen.t
    ordered = sorted(items, key=urgency)
    waiting = sum(alert.state not in CLOSED for alert, _, _ in items)
    blocks: list[Block] = [Text(t("digest.intro", count=waiting) if waiting else t("digest.settled"))]
    if ordered:
        blocks.append(Rows(tuple(alert_row(pen, alert, contract, notice) for alert, contract, notice in ordered)))
    blocks.extend(alert_typed(pen, [alert for alert, _, _ in ordered]))
    return Card(
        title=t("digest.title", day=t.day(day)),
        summary=t("digest.summary", day=day.isoformat(), count=waiting),
        tone=Tone.WARNING if waiting else Tone.GOOD,
        blocks=tuple(blocks),
    )
