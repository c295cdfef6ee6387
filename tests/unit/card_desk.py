"""A pen, a contract and everything around it, to draw cards from; every card that there is, by name."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.i18n import load
from cards.alert import alert_card, digest_card, open_actions
from cards.approval import progress_card, receipt_card, task_card
from cards.contract import contract_card
from cards.history import history_card
from cards.inbox import inbox_card
from cards.listing import customer_card, found_card
from cards.model import Action, Block, Card, Chips, Facts, Form, Note, Progress, Rows, Text
from cards.number import Gap, explain_card, gaps_card, my_numbers_card, number_card
from cards.pen import Pen
from cards.press import Press, pack
from cards.preview import preview_card
from contracts.approval.approval import Approval, Outcome, Step, StepState, Task, TaskState
from contracts.audit import Json
from contracts.dates.notice import NoticeDay
from contracts.dates.period import Period, Unit
from contracts.dates.rule import Alert, AlertState, DateKind
from contracts.money import Money
from contracts.numbering.life import Life, NumberRecord
from contracts.people import Room, Shown
from contracts.register.contract import Contract, State
from contracts.telling import Subject, SubjectKind
from tests.unit.company import LEGAL, MANAGER, POLICIES, XINGHE

NOW = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 2)
SHANGHAI = ZoneInfo("Asia/Shanghai")
NUMBER = "20260115-XS-000123"


def pen(viewer: str | None = "wangwei", *shows: Shown, locale: str = "zh-CN") -> Pen:
    """In private for `viewer`; with viewer None in a room that shows `shows`."""
    room = Room("alerts", "提醒", {}, frozenset(shows)) if viewer is None else None
    reader = XINGHE.people[viewer] if viewer else None
    return Pen(XINGHE, reader, room, load(locale), SHANGHAI, TODAY, pack)


CONTRACT = Contract(
    id=7,
    number=NUMBER,
    title="MES 实施",
    customer="远景制造",
    owner="wangwei",
    type="sales",
    amount=Money(123_456_750, "CNY"),
    signed=date(2026, 1, 15),
    starts=date(2026, 4, 1),
    ends=date(2027, 3, 31),
    notice=Period(60, Unit.DAYS),
    auto_renew=True,
    renewal=Period(12, Unit.MONTHS),
    status=State.APPROVING,
    tags=("重点",),
    aliases=("PO-991",),
    notes="首付三成",
    shared_with=("liuyang",),
    revision=3,
    created_at=NOW,
    created_by="wangwei",
)

NOTICE = NoticeDay(date(2027, 1, 29), date(2027, 3, 31), Period(60, Unit.DAYS), date(2027, 1, 30), True, 1)

DONE_TASK = Task(
    id=40,
    approval=9,
    contract=7,
    step=0,
    approver="lina",
    on_behalf_of=None,
    code="B2B2",
    state=TaskState.APPROVED,
    revision=3,
    opened_at=NOW - timedelta(days=2),
    decided_at=NOW - timedelta(days=1),
    comment="价格可以",
)
OPEN_TASK = Task(
    id=41,
    approval=9,
    contract=7,
    step=1,
    approver="zhouqiang",
    on_behalf_of="zhaomin",
    code="A7K2",
    state=TaskState.OPEN,
    revision=3,
    opened_at=NOW - timedelta(days=1),
)
TASKS = (DONE_TASK, OPEN_TASK)
APPROVAL = Approval(
    id=9,
    contract=7,
    requester="wangwei",
    policy="middle",
    revision=3,
    outcome=Outcome.OPEN,
    steps=(
        Step(MANAGER, ("lina",), 1, StepState.DONE, NOW - timedelta(days=2)),
        Step(LEGAL, ("zhaomin",), 1, StepState.OPEN, NOW - timedelta(days=1)),
        Step(LEGAL, ("chenjie", "zhouqiang"), 2, StepState.WAITING),
    ),
    current=1,
    started_at=NOW - timedelta(days=2),
)
ALERT = Alert(
    id=5,
    contract=7,
    rule="all",
    kind=DateKind.NOTICE,
    due=NOTICE.day,
    lead=90,
    state=AlertState.RAISED,
    raised_at=NOW,
)
RECORD = NumberRecord(
    id=3,
    text=NUMBER,
    key=NUMBER,
    rule="default",
    scope="default:XS:2026",
    value=123,
    type="sales",
    life=Life.RESERVED,
    holder="wangwei",
    reserved_until=NOW + timedelta(days=12),
    contract=7,
    made_at=NOW - timedelta(days=18),
    at=NOW - timedelta(days=18),
    by="wangwei",
)
MORE = Press("list.more", Subject(SubjectKind.CONTRACT, 0), 0, ("8", "mes"))


def entry(action: str, details: dict[str, Json], by: str = "lina") -> Mapping[str, Json]:
    return {
        "action": action,
        "at": NOW.isoformat(),
        "by": by,
        "channel": "playground",
        "contract": 7,
        "details": details,
    }


def every_card(pen: Pen, contract: Contract = CONTRACT, comment: str = "") -> dict[str, Card]:
    """Each card about a contract once; `comment` stands wherever somebody may write freely."""
    done = replace(DONE_TASK, comment=comment or DONE_TASK.comment)
    tasks = (done, OPEN_TASK)
    record = replace(RECORD, reason=comment, life=Life.RELEASED if comment else Life.RESERVED)
    alert = replace(ALERT, reason=comment)
    typed = comment or "MES"
    rows = [contract, replace(contract, id=8, number=None, amount=Money(500, "USD"), status=State.ACTIVE)]
    return {
        "contract": contract_card(pen, contract, NOTICE, APPROVAL, ("approval.show", "contract.history")),
        "found": found_card(pen, typed, rows, 30, 8, [typed], MORE, [typed]),
        "nearest": found_card(pen, "MES", (), 0, nearest=rows),
        "customer": customer_card(pen, contract.customer, rows),
        "number": number_card(pen, record, contract, ("number.release", "contract.fill")),
        "numbers": my_numbers_card(pen, [record]),
        "explain": explain_card(pen, record, [("20260115", "date"), ("000123", "seq")], "default", contract=contract),
        "gaps": gaps_card(pen, [Gap(NUMBER, Life.LAPSED, "wangwei", comment)], 4),
        "task": task_card(pen, OPEN_TASK, APPROVAL, contract, tasks, NOTICE, [("amount", "1", comment)]),
        "decided": task_card(pen, done, APPROVAL, contract, tasks, NOTICE),
        "progress": progress_card(pen, APPROVAL, contract, tasks),
        "preview": preview_card(pen, contract, POLICIES[0], APPROVAL.steps, ()),
        "receipt": receipt_card(pen, replace(APPROVAL, outcome=Outcome.APPROVED, ended_at=NOW), contract, tasks),
        "inbox": inbox_card(pen, [(OPEN_TASK, contract)], [(alert, contract, NOTICE)]),
        "alert": alert_card(pen, alert, contract, NOTICE, open_actions(alert)),
        "missed": alert_card(pen, replace(alert, due=TODAY - timedelta(days=3)), contract, NOTICE, open_actions(alert)),
        "digest": digest_card(pen, TODAY, [(alert, contract, NOTICE)] * 2),
        "history": history_card(
            pen,
            contract,
            [(4, entry("approval.decided", {"comment": comment, "changes": [["amount", comment, comment]]}))],
        ),
    }


def texts(card: Card) -> list[str]:
    """Every string that a reader may see."""
    found = [card.title, card.summary, card.state or ""]
    for block in card.blocks:
        found.extend(_texts(block))
    for action in buttons(card):
        found.extend((action.label, action.confirm or ""))
    return found


def _texts(block: Block) -> list[str]:
    if isinstance(block, Text | Note):
        return [block.text]
    if isinstance(block, Facts):
        return [text for row in block.rows for text in row]
    if isinstance(block, Chips):
        return list(block.words)
    if isinstance(block, Rows):
        return [text for row in block.rows for text in (row.title, row.text, row.state or "")]
    if isinstance(block, Progress):
        return [text for step in block.steps for text in (step.title, step.text)]
    return [text for field in block.fields for text in (field.label, field.value, field.hint)]


def buttons(card: Card) -> list[Action]:
    """The card's own, then those of its rows and forms."""
    found = list(card.actions)
    for block in card.blocks:
        if isinstance(block, Rows):
            found.extend(action for row in block.rows for action in row.actions)
        if isinstance(block, Form):
            found.append(block.send)
    return found


def said(card: Card) -> str:
    return "\n".join(texts(card))
