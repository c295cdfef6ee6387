"""The life of a number as its cards tell it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cards.model import Facts, Progress, Rows, Stage
from cards.number import Gap, explain_card, gaps_card, my_numbers_card, number_card
from cards.press import Press, unpack
from contracts.numbering.life import Life
from contracts.telling import Subject, SubjectKind
from tests.unit.card_desk import CONTRACT, NOW, NUMBER, RECORD, pen, said

WORDS = dict(zip(Life, ("预留", "已使用", "已绑定", "已释放", "已失效", "作废"), strict=True))


@pytest.mark.parametrize("life", list(Life))
def test_every_life_has_its_word_path_and_next_step(life: Life) -> None:
    record = replace(RECORD, life=life, at=NOW, by="lina", reason="写错了")
    card = number_card(pen(), record, CONTRACT, ())
    assert card.state == WORDS[life]
    assert number_card(pen(locale="en"), record, CONTRACT, ()).state == life.value
    (bar,) = (block for block in card.blocks if isinstance(block, Progress))
    ended = life in (Life.RELEASED, Life.LAPSED, Life.VOID)
    assert (bar.steps[-1].stage is Stage.STOPPED) == ended
    assert ("李娜" in said(card)) == ended
    assert ("写错了" in said(card)) == ended
    assert NUMBER in card.title


def test_a_reservation_says_whose_until_when_and_how_long() -> None:
    card = number_card(pen(), RECORD, CONTRACT, ("contract.fill", "number.release"))
    text = said(card)
    assert "王伟" in text
    assert "2026-11-14 09:30 · 还有 12 天" in text
    assert card.summary == f"合同号 {NUMBER} · 预留 · 还有 12 天"
    fill, release = (unpack(action.token) for action in card.actions)
    assert (fill.subject.kind, fill.revision) == (SubjectKind.CONTRACT, CONTRACT.revision)
    assert release.subject == Subject(SubjectKind.NUMBER, RECORD.id)
    assert card.actions[1].confirm


def test_the_last_day_is_counted_in_the_readers_zone() -> None:
    """Half past midnight in Shanghai is the day before in UTC; it is still today's number."""
    until = NOW.replace(hour=16, minute=30)
    assert "还有 1 天" in said(number_card(pen(), replace(RECORD, reserved_until=until), None, ()))
    assert "就在今天" in said(number_card(pen(), replace(RECORD, reserved_until=NOW), None, ()))


def test_without_a_contract_there_are_no_buttons_of_one() -> None:
    card = number_card(pen(), RECORD, None, ("contract.fill", "number.release"))
    assert [unpack(action.token).action for action in card.actions] == ["number.release"]


def test_my_numbers_can_be_released_from_their_row() -> None:
    used = replace(RECORD, id=4, life=Life.USED, text="U-1")
    more = Press("list.more", Subject(SubjectKind.NUMBER, 0), 0, ("20",))
    card = my_numbers_card(pen(), [RECORD, used], more, total=9)
    (rows,) = (block for block in card.blocks if isinstance(block, Rows))
    assert [[unpack(a.token).action for a in row.actions] for row in rows.rows] == [
        ["contract.show", "number.release"],
        ["contract.show"],
    ]
    assert "… 另有 7 条" in said(card)
    assert card.actions[0].label == "更多"
    assert "没有合同号" in said(my_numbers_card(pen(), []))


def test_gaps_name_life_person_and_reason() -> None:
    rows = [Gap("N-1", Life.RELEASED, "wangwei", "写错了"), Gap("N-2", None, None, "")]
    card = gaps_card(pen(), rows, 12)
    text = said(card)
    for word in ("N-1", "已释放", "王伟 · 写错了", "无记录", "… 另有 10 条"):
        assert word in text
    assert card.summary == "缺号 12 个"
    assert "每个号码都有着落" in said(gaps_card(pen(), []))


def test_explaining_names_every_part_and_the_rule() -> None:
    parts = [("20260115", "date"), ("XS", "type"), ("7", "code:area"), ("000123", "seq")]
    card = explain_card(pen(), RECORD, parts, "default", contract=CONTRACT)
    facts = [block for block in card.blocks if isinstance(block, Facts)]
    assert facts[0].rows == (
        ("20260115", "日期 · 2026-01-15 · 取号日期"),
        ("XS", "合同类型 · 销售"),
        ("7", "代码 area"),
        ("000123", "流水号 · 123"),
    )
    assert facts[1].rows == (("编号规则", "default"),)
    assert card.state == "预留"


def test_explaining_a_number_from_elsewhere() -> None:
    card = explain_card(pen(locale="en"), None, (), None, number="PO-991")
    assert "No rule can take this number apart." in said(card)
    assert card.state is None


def test_a_lapsed_one_was_lapsed_by_the_clock() -> None:
    record = replace(RECORD, life=Life.LAPSED, by="clock", at=NOW + timedelta(days=12))
    assert "系统定时" in said(number_card(pen(), record, None, ()))
