"""Lists, help, questions, errors, history: the cards of the conversation itself."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.i18n import load
from cards.history import ACTIONS, history_card
from cards.listing import customer_card, found_card, worth
from cards.model import Chips, Field, Form, Input, Note, Rows, Tone
from cards.press import unpack
from cards.talk import (
    HelpEntry,
    done_card,
    error_card,
    error_text,
    help_card,
    notice_card,
    preferences_card,
    question_card,
    stranger_card,
    unknown_card,
)
from contracts.money import Money
from contracts.ports import Away, Preference
from contracts.register.contract import State
from contracts.telling import Subject, SubjectKind
from tests.unit.card_desk import CONTRACT, MORE, NUMBER, buttons, entry, every_card, pen, said


def test_a_row_says_number_state_customer_amount_and_end() -> None:
    card = found_card(pen(), "查询结果", [CONTRACT], 1)
    (rows,) = (block for block in card.blocks if isinstance(block, Rows))
    row = rows.rows[0]
    assert (row.title, row.state) == (NUMBER, "审批中")
    assert row.text == "MES 实施 · 远景制造 · ¥1,234,567.50 · 至 2027-03-31"
    assert [unpack(action.token).action for action in row.actions] == ["contract.show"]
    assert not card.actions


def test_paging_says_where_one_is() -> None:
    card = found_card(pen(locale="en"), "Found", [CONTRACT] * 8, 30, 8, ["state approving"], MORE, ["“x” left aside"])
    assert "9–16 of 30" in said(card)
    assert "“x” left aside" in said(card)
    assert Chips(("state approving",)) in card.blocks
    assert unpack(card.actions[0].token) == MORE


def test_nothing_found_offers_the_nearest() -> None:
    assert "没有找到" in said(found_card(pen(), "查询结果", (), 0))
    near = found_card(pen(), "查询结果", (), 0, nearest=[CONTRACT])
    assert "相近的有" in said(near)
    assert NUMBER in said(near)


def test_a_customer_in_groups_and_sums_by_currency() -> None:
    rows = [
        CONTRACT,
        replace(CONTRACT, id=2, number="A-1", status=State.ACTIVE, amount=Money(500, "USD")),
        replace(CONTRACT, id=3, number="A-2", status=State.EXPIRING, amount=Money(100, "CNY")),
        replace(CONTRACT, id=4, number="A-3", status=State.TERMINATED, amount=Money(9_900, "CNY")),
    ]
    text = said(customer_card(pen(), "远景制造", rows))
    assert "¥1,234,568.50 + USD 5.00" in text
    assert text.index("审批中\n") < text.index("生效中\n") < text.index("即将到期\n") < text.index("已结束\n")
    assert customer_card(pen(), "远景制造", rows).summary == "远景制造：4 份合同"
    assert worth(pen(), []) == ""
    assert "没有找到" in said(customer_card(pen(), "无", []))


def test_contracts_that_are_worth_nothing_so_far_come_to_nought() -> None:
    for row in (replace(CONTRACT, amount=None), replace(CONTRACT, status=State.TERMINATED)):
        assert "在执行）\n¥0.00\n" in said(customer_card(pen(), "远景制造", [row]))


def test_a_long_customer_says_what_is_left_out() -> None:
    many = [replace(CONTRACT, id=n, number=f"A-{n}") for n in range(14)]
    assert "… 另有 4 条" in said(customer_card(pen(), "远景制造", many))


HELP = (HelpEntry("find", "查", "find"), HelpEntry("show", "合同", "show"))


def test_help_speaks_the_readers_language_first() -> None:
    assert "查 · find" in said(help_card(pen(), HELP))
    assert "find · 查" in said(help_card(pen(locale="en"), HELP))
    one = said(help_card(pen(), HELP, HELP[1]))
    assert "写法：合同 号" in one
    assert "查 · find" not in one


def test_every_command_can_be_helped_with() -> None:
    commands = [key.removeprefix("error.usage.") for key in load("en").words if key.startswith("error.usage.")]
    for locale in ("zh-CN", "en"):
        text = said(help_card(pen(locale=locale), [HelpEntry(name, name, name) for name in commands]))
        assert all(name in text for name in commands)


def test_an_unknown_word_is_answered_with_the_nearest() -> None:
    card = unknown_card(pen(), "合通\u202e\n1", ["合同", "查"])
    assert "没看懂“合通 1”。" in said(card)
    assert "您是不是想说：合同、查" in said(card)


VALUES: dict[str, Any] = dict.fromkeys(
    (
        "text",
        "field",
        "fields",
        "known",
        "number",
        "type",
        "state",
        "person",
        "reference",
        "limit",
        "starts",
        "code",
        "name",
        "most",
    ),
    "x",
)
ERRORS = [key for key in load("en").words if key.startswith("error.") and f"{key}.title" in load("en").words]


@pytest.mark.parametrize("key", ERRORS)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_error_says_what_happened_and_the_next_step(key: str, locale: str) -> None:
    card = error_card(pen(locale=locale), key, **VALUES)
    what, note = card.blocks
    assert isinstance(note, Note)
    assert card.title
    assert error_text(load(locale), key, **VALUES).endswith(note.text)
    assert said(card).count("{") == 0
    assert card.tone is Tone.WARNING
    assert what != note


def test_a_wrong_form_shows_the_right_one() -> None:
    card = error_card(pen(), "error.usage.snooze")
    assert "写法：稍后 号 7天" in said(card)
    assert "稍后 号 7天" in error_text(load("zh"), "error.usage.snooze")


def test_not_yours_and_not_there_are_the_same_words() -> None:
    key = "error.not_found"
    assert error_card(pen(), key, number="20260115-XS-000001") == error_card(pen(), key, number="")


def test_a_question_can_be_answered_or_cancelled() -> None:
    send = pen().button("question.send", Subject(SubjectKind.QUESTION, 9))
    form = Form((Field("amount", "金额", Input.AMOUNT),), send)
    card = question_card(pen(), "金额是多少？", question=9, form=form, hint="例如 50万")
    assert form in card.blocks
    assert [unpack(action.token).action for action in buttons(card)] == ["question.cancel", "question.send"]
    assert {unpack(action.token).subject for action in buttons(card)} == {Subject(SubjectKind.QUESTION, 9)}
    assert "也可输入：取消" in said(card)
    assert card.summary == "金额是多少？"


def test_notices_and_confirmations_name_people_and_reasons() -> None:
    values = {"number": NUMBER, "requester": "wangwei", "step": "2", "why": "approval.left"}
    text = said(notice_card(pen("wuxia"), "notice.step_blocked", values))
    assert f"王伟 的申请 {NUMBER} 停在第 2 步：审批人已不在公司名单里。" in text
    assert (
        said(done_card(pen(), "done.away", starts="a", ends="b", cover="lina")).count("a 至 b 由 李娜 代您审批。") == 2
    )


def test_a_stranger_reads_how_to_be_linked_and_nothing_else() -> None:
    card = stranger_card(replace(pen(), viewer=None), "U0\u202eX")
    assert "U0X" in said(card)
    assert not buttons(card)


def test_settings_as_they_hold() -> None:
    away = Away("lina", "sunhao", date(2026, 2, 1), date(2026, 2, 7))
    text = said(preferences_card(pen("lina"), Preference(person="lina"), away))
    for word in ("中文", "Asia/Shanghai", "最近使用的渠道", "2026-02-01 至 2026-02-07，孙浩 代审批"):
        assert word in text
    assert "playground" in said(preferences_card(pen("lina"), Preference(person="lina", channel="playground")))


def test_history_reads_the_log() -> None:
    entries = [
        (9, entry("approval.decided", {"decision": "approved", "comment": "可以", "task": 4})),
        (8, entry("contract.filled", {"changes": [["amount", "", "¥9.00"], ["old_name", "a", "b"]]})),
        (7, entry("contract.moved", {"before": "draft", "after": "approving", "reason": ""}, by="clock")),
        (6, entry("something.retired", {"decision": "unheard_of"})),
    ]
    text = said(history_card(pen(), CONTRACT, entries))
    for line in (
        "审批决定",
        "李娜 · 2026-11-02 09:30 · 来自 playground · #9",
        "决定：同意\n意见：可以",
        "金额：未填 → ¥9.00\nold_name：a → b",
        "系统定时",
        "之前：草稿\n之后：审批中",
        "其他操作 something.retired",
        "决定：unheard_of",
    ):
        assert line in text
    assert "还没有记录" in said(history_card(pen(), CONTRACT, []))


def test_every_action_of_the_log_has_words() -> None:
    from bot.recording import NAMES

    assert set(NAMES.values()) <= ACTIONS


def test_every_card_has_a_line_for_the_notification() -> None:
    for locale in ("zh-CN", "en"):
        for name, card in every_card(pen(locale=locale)).items():
            assert card.title.strip(), name
            assert card.summary.strip(), name
            assert "\n" not in card.summary, name
