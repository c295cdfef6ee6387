"""One card in other forms: as JSON and back, as plain text, and cut to a channel's limits."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards.approval import progress_card
from cards.as_json import as_json, from_json
from cards.fallback import as_text
from cards.fit import fit, size
from cards.model import (
    Action,
    Block,
    Card,
    Chips,
    Facts,
    Field,
    Form,
    Input,
    Note,
    Progress,
    Row,
    Rows,
    Stage,
    Step,
    Style,
    Text,
    Tone,
)
from tests.unit.card_desk import APPROVAL, CONTRACT, NUMBER, TASKS, buttons, every_card, pen, said

WORDS = st.text(max_size=30)


def many(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=6).map(tuple)


ACTIONS = st.builds(Action, WORDS, WORDS, st.sampled_from(Style), st.none() | WORDS)
ROWS = st.builds(Row, WORDS, WORDS, st.none() | WORDS, st.sampled_from(Tone), many(ACTIONS))
FIELDS = st.builds(
    Field, WORDS, WORDS, st.sampled_from(Input), WORDS, st.booleans(), WORDS, many(st.tuples(WORDS, WORDS))
)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Text, WORDS),
    st.builds(Note, WORDS),
    st.builds(Facts, many(st.tuples(WORDS, WORDS))),
    st.builds(Chips, many(WORDS)),
    st.builds(Rows, many(ROWS)),
    st.builds(Progress, many(st.builds(Step, WORDS, WORDS, st.sampled_from(Stage)))),
    st.builds(Form, many(FIELDS), ACTIONS),
)
CARDS = st.builds(Card, WORDS, WORDS, st.none() | WORDS, st.sampled_from(Tone), many(BLOCKS), many(ACTIONS))


def left_out(count: int) -> str:
    return f"… 另有 {count} 条"


def length(card: Card) -> int:
    head = len(card.title) + len(card.summary) + len(card.state or "")
    return head + sum(len(action.label) for action in card.actions) + sum(map(size, card.blocks))


@given(CARDS)
def test_json_and_back(card: Card) -> None:
    drawn = json.loads(json.dumps(as_json(card)))
    assert list(drawn)[:5] == ["title", "summary", "state", "blocks", "actions"]
    assert from_json(drawn) == card


def test_a_plain_button_is_a_label_and_a_token() -> None:
    card = Card("t", "s", actions=(Action("同意", "abc"),))
    assert as_json(card) == {
        "title": "t",
        "summary": "s",
        "state": None,
        "blocks": [],
        "actions": [{"label": "同意", "token": "abc"}],
    }


def test_a_block_that_nobody_knows_is_refused() -> None:
    drawn = as_json(Card("t", "s", blocks=(Text("x"),)))
    drawn["blocks"][0]["type"] = "video"
    with pytest.raises(ValueError, match="video"):
        from_json(drawn)


def test_every_real_card_survives_json() -> None:
    for card in every_card(pen()).values():
        assert from_json(json.loads(json.dumps(as_json(card)))) == card


@settings(max_examples=150, deadline=None)
@given(CARDS, st.integers(0, 400), st.integers(1, 30), st.integers(0, 8), st.integers(0, 6))
def test_fitting(card: Card, text: int, label: int, count: int, rows: int) -> None:
    cut = fit(card, text=text, label=label, buttons=count, rows=rows, left_out=left_out)
    assert (cut.title, cut.summary, cut.state, cut.tone) == (card.title, card.summary, card.state, card.tone)
    assert [a.token for a in cut.actions] == [a.token for a in card.actions[: max(count, 2)]]
    assert all(len(action.label) <= label for action in buttons(cut))
    kept = [block for block in cut.blocks if isinstance(block, Rows)]
    assert all(len(block.rows) <= rows for block in kept)
    in_rows = sum(len(row.actions) for block in kept for row in block.rows)
    assert len(cut.actions) + in_rows <= max(count, len(cut.actions))
    assert [b.fields for b in cut.blocks if isinstance(b, Form)] or not any(isinstance(b, Form) for b in card.blocks)
    # What must stay may be more than a limit allows; everything beyond it fits.
    must = length(Card(cut.title, cut.summary, cut.state, actions=cut.actions))
    must += sum(size(block) for block in cut.blocks if isinstance(block, Form))
    assert length(cut) <= max(text, must)


@given(CARDS)
def test_what_fits_is_left_alone(card: Card) -> None:
    assert fit(card, text=10**6, label=100, buttons=10**3, rows=100, left_out=left_out) == card


def test_rows_beyond_the_limit_are_counted() -> None:
    card = Card("t", "s", blocks=(Rows(tuple(Row(str(n), "x") for n in range(30))),))
    cut = fit(card, text=4_000, label=20, buttons=5, rows=8, left_out=left_out)
    assert [type(block) for block in cut.blocks] == [Rows, Note]
    assert cut.blocks[1] == Note("… 另有 22 条")


def test_rows_beyond_the_text_are_counted_once() -> None:
    card = Card("t", "s", blocks=(Rows(tuple(Row(f"{n:02}", "x" * 48) for n in range(30))),))
    cut = fit(card, text=300, label=20, buttons=5, rows=8, left_out=left_out)
    kept = next(block for block in cut.blocks if isinstance(block, Rows))
    assert cut.blocks[1:] == (Note(left_out(30 - len(kept.rows))),)


def test_number_state_and_two_buttons_survive_the_smallest_channel() -> None:
    for name, card in every_card(pen()).items():
        cut = fit(card, text=1, label=8, buttons=0, rows=0, left_out=left_out)
        assert cut.state == card.state, name
        assert len(cut.actions) == min(2, len(card.actions)), name
        if card.state:
            assert NUMBER in cut.title + cut.summary, name


def test_text_says_all_that_the_card_says() -> None:
    for locale in ("zh-CN", "en"):
        for name, card in every_card(pen(locale=locale)).items():
            text = as_text(card)
            for line in "\n".join(filter(None, said(card).split("\n"))).split("\n"):
                if line in [action.confirm for action in buttons(card) if action.confirm]:
                    continue
                if line == card.summary:
                    continue
                assert line in text, (name, line)


def test_text_of_an_approval_reads_like_this() -> None:
    assert as_text(progress_card(pen(), APPROVAL, CONTRACT, TASKS)) == (
        "审批进度 20260115-XS-000123 [审批中]\n"
        "20260115-XS-000123 · 审批中 · MES 实施 · 远景制造 · 等待 周强（代 赵敏）（自 2026-11-01 09:30）\n"
        "\n"
        "合同编号: 20260115-XS-000123\n"
        "状态: 审批中\n"
        "合同名称: MES 实施\n"
        "客户: 远景制造\n"
        "金额: ¥1,234,567.50\n"
        "申请人: 王伟\n"
        "\n"
        "✓ 提交申请\n"
        "  王伟 · 2026-10-31 09:30\n"
        "✓ 1. 直属经理\n"
        "  李娜 同意 · 2026-11-01 09:30 · “价格可以”\n"
        "▶ 2. 法务\n"
        "  等待 周强（代 赵敏）（自 2026-11-01 09:30）\n"
        "○ 3. 法务\n"
        "  陈杰、周强（全部同意）\n"
        "\n"
        "通过后，接下来由 陈杰、周强 审批。\n"
        "\n"
        "也可输入：催办 20260115-XS-000123 · 撤回 20260115-XS-000123\n"
        "\n"
        "[催办] [撤回]"
    )


def test_few_buttons_are_shared_fairly_among_rows() -> None:
    three = tuple(Action(name, name) for name in "abc")
    card = Card("t", "s", blocks=(Rows(tuple(Row(str(n), "x", actions=three) for n in range(3))),))
    cut = fit(card, text=4_000, label=20, buttons=5, rows=8, left_out=left_out)
    assert [len(row.actions) for block in cut.blocks if isinstance(block, Rows) for row in block.rows] == [2, 2, 1]
