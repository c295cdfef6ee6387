"""Cards of an approval, before, while and after it is decided."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cards.approval import progress_card, receipt_card, task_card
from cards.inbox import inbox_card
from cards.model import Progress, Rows, Stage, Style, Text
from cards.press import unpack
from cards.preview import preview_card
from contracts.approval.approval import Approval, Outcome, Step, StepState, Task, TaskState
from contracts.register.contract import State
from tests.unit.card_desk import (
    ALERT,
    APPROVAL,
    CONTRACT,
    DONE_TASK,
    NOTICE,
    NOW,
    NUMBER,
    OPEN_TASK,
    TASKS,
    buttons,
    pen,
    said,
)
from tests.unit.company import LEGAL, MANAGER, POLICIES

DECIDE = ["task.approve", "task.reject", "task.return", "task.transfer", "task.add", "task.ask"]


def stages(card_blocks: tuple[object, ...]) -> list[Stage]:
    (bar,) = (block for block in card_blocks if isinstance(block, Progress))
    return [step.stage for step in bar.steps]


def test_the_approver_reads_everything_to_decide() -> None:
    card = task_card(pen("zhouqiang"), OPEN_TASK, APPROVAL, CONTRACT, TASKS, NOTICE)
    text = said(card)
    for fact in ("王伟", "远景制造", "¥1,234,567.50", "2027-03-31", "李娜 同意", "“价格可以”", "代 赵敏 审批"):
        assert fact in text
    assert Text("码: A7K2") in card.blocks
    assert "也可输入：同意 A7K2 [意见] · 驳回 A7K2 原因 · 退回 A7K2 原因" in text
    assert [action.label for action in card.actions] == ["同意", "驳回", "退回", "转交", "加签", "提问"]
    assert [unpack(action.token).action for action in card.actions] == DECIDE
    assert {unpack(action.token).revision for action in card.actions} == {OPEN_TASK.revision}
    assert card.actions[0].style is Style.PRIMARY
    assert card.state == "审批中"
    assert card.summary == f"请审批 {NUMBER} · MES 实施 · 远景制造 · ¥1,234,567.50"


def test_the_code_in_english() -> None:
    card = task_card(pen("emily", locale="en"), OPEN_TASK, APPROVAL, CONTRACT, TASKS, NOTICE)
    assert Text("code: A7K2") in card.blocks
    assert [action.label for action in card.actions] == [
        "Approve",
        "Reject",
        "Return",
        "Transfer",
        "Add approver",
        "Ask",
    ]


@pytest.mark.parametrize("state", [state for state in TaskState if state is not TaskState.OPEN])
def test_once_decided_there_is_nothing_to_press(state: TaskState) -> None:
    task = replace(OPEN_TASK, state=state, decided_at=NOW, comment="条款 7 不行")
    card = task_card(pen("zhouqiang"), task, APPROVAL, CONTRACT, (DONE_TASK, task), NOTICE)
    assert not buttons(card)
    assert "A7K2" not in said(card)
    word = {"approved": "同意", "rejected": "驳回", "returned": "退回", "transferred": "转交", "cancelled": "已取消"}[
        state
    ]
    assert f"周强（代 赵敏） {word} · 2026-11-02 09:30 · “条款 7 不行”" in said(card)


def test_what_changed_since_stands_first() -> None:
    card = task_card(
        pen("zhouqiang"),
        OPEN_TASK,
        APPROVAL,
        CONTRACT,
        TASKS,
        NOTICE,
        [("amount", "¥9.00", "¥10.00"), ("notes", "", "x")],
    )
    text = said(card)
    assert "¥9.00 → ¥10.00" in text
    assert "未填 → x" in text
    assert text.index("¥9.00 → ¥10.00") < text.index("申请人")


def test_the_requester_sees_who_holds_it_and_what_comes_next() -> None:
    card = progress_card(pen(), APPROVAL, CONTRACT, TASKS)
    assert stages(card.blocks) == [Stage.DONE, Stage.DONE, Stage.NOW, Stage.NEXT]
    assert "周强（代 赵敏）（自 2026-11-01 09:30）" in card.summary
    assert "接下来由 陈杰、周强 审批" in said(card)
    assert [unpack(action.token).action for action in card.actions] == ["approval.nudge", "approval.withdraw"]
    assert card.actions[1].confirm


def test_the_last_step_says_that_it_is_the_last() -> None:
    last = replace(APPROVAL, steps=APPROVAL.steps[:2])
    assert "最后一步" in said(progress_card(pen(), last, CONTRACT, TASKS))


def test_a_blocked_step_says_why() -> None:
    step = Step(LEGAL, (), 1, StepState.BLOCKED, why_blocked="approval.nobody")
    blocked = replace(APPROVAL, steps=(APPROVAL.steps[0], step))
    card = progress_card(pen(), blocked, CONTRACT, (DONE_TASK,))
    assert stages(card.blocks) == [Stage.DONE, Stage.DONE, Stage.STOPPED]
    assert "找不到审批人" in said(card)


def ended(outcome: Outcome, *tasks: Task) -> tuple[Approval, tuple[Task, ...]]:
    state = StepState.DONE if outcome is Outcome.APPROVED else StepState.OPEN
    steps = (replace(APPROVAL.steps[0], state=state), *APPROVAL.steps[2:])
    return replace(APPROVAL, outcome=outcome, ended_at=NOW, steps=steps, current=0), tasks


@pytest.mark.parametrize(
    ("outcome", "task", "word", "stage"),
    [
        (Outcome.APPROVED, TaskState.APPROVED, "已通过", Stage.DONE),
        (Outcome.REJECTED, TaskState.REJECTED, "已驳回", Stage.STOPPED),
        (Outcome.RETURNED, TaskState.RETURNED, "已退回", Stage.STOPPED),
        (Outcome.WITHDRAWN, TaskState.CANCELLED, "已撤回", Stage.STOPPED),
    ],
)
def test_an_end_has_no_buttons_and_no_next_approver(outcome: Outcome, task: TaskState, word: str, stage: Stage) -> None:
    approval, tasks = ended(outcome, replace(DONE_TASK, state=task))
    contract = replace(CONTRACT, status=State.APPROVED if outcome is Outcome.APPROVED else State.DRAFT)
    for card in (progress_card(pen(), approval, contract, tasks), receipt_card(pen(), approval, contract, tasks)):
        assert not buttons(card)
        assert stages(card.blocks) == [Stage.DONE, stage, stage]
        assert word in said(card)
        assert "陈杰" not in said(card)
        assert card.state == ("已批准" if outcome is Outcome.APPROVED else "草稿")


def test_the_preview_asks_once_more_and_starts() -> None:
    steps = (
        Step(MANAGER, ("lina",), 1, StepState.WAITING),
        Step(LEGAL, ("chenjie", "zhaomin"), 1, StepState.WAITING),
    )
    card = preview_card(pen(), replace(CONTRACT, status=State.DRAFT), POLICIES[1], steps, ())
    assert [(action.label, unpack(action.token).action) for action in card.actions] == [
        ("提交", "contract.start_approval")
    ]
    assert unpack(card.actions[0].token).revision == 3
    text = said(card)
    assert "1. 直属经理\n李娜" in text
    assert "2. 法务\n陈杰、赵敏（1 人同意即可）" in text
    english = preview_card(pen(locale="en"), CONTRACT, POLICIES[1], steps, ())
    assert english.actions[0].label == "Submit"


def test_the_preview_of_what_is_not_ready_cannot_start() -> None:
    card = preview_card(pen(), CONTRACT, POLICIES[1], (), ("customer", "ends"))
    assert "还缺：客户、到期日期" in said(card)
    assert [unpack(action.token).action for action in card.actions] == ["contract.fill"]
    nowhere = preview_card(pen(), CONTRACT, None, (), ())
    assert "没有适用的审批流程" in said(nowhere)
    assert not nowhere.actions


def test_the_inbox_decides_from_its_rows() -> None:
    older = replace(OPEN_TASK, id=50, code="C3C3", opened_at=NOW - timedelta(days=9), on_behalf_of=None)
    card = inbox_card(pen("zhouqiang"), [(older, CONTRACT), (OPEN_TASK, CONTRACT)], [(ALERT, CONTRACT, NOTICE)])
    tasks, alerts = (block for block in card.blocks if isinstance(block, Rows))
    assert ["码: C3C3" in row.text for row in tasks.rows] == [True, False]
    assert [unpack(action.token).action for action in tasks.rows[0].actions] == [
        "task.approve",
        "task.reject",
        "contract.show",
    ]
    assert len(alerts.rows) == 1
    assert card.summary == "有 3 件事等您处理"


def test_an_empty_inbox_is_good_news() -> None:
    card = inbox_card(pen("zhouqiang", locale="en"), ())
    assert card.summary == "Nothing waits for you."
    assert not buttons(card)
