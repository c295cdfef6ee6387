"""Alerts and digests: loud when missed, quiet when claimed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cards.alert import CLAIM, CLAIMED, CLOSED, alert_card, digest_card, open_actions
from cards.model import Rows, Tone
from cards.press import unpack
from contracts.dates.rule import Alert, AlertState, DateKind
from contracts.people import Shown
from contracts.register.contract import State
from tests.unit.card_desk import ALERT, CONTRACT, NOTICE, NOW, NUMBER, TODAY, buttons, pen, said

LIVE = replace(CONTRACT, status=State.EXPIRING)
CLAIMED_ALERT = replace(ALERT, state=AlertState.CLAIMED, claimed_by="wangwei", claimed_at=NOW)


def test_an_alert_says_the_day_the_sum_and_what_to_do() -> None:
    card = alert_card(pen(), ALERT, LIVE, NOTICE, CLAIM)
    text = said(card)
    assert "最后行动日 · 2027-01-29(五) · 还有 88 天" in text
    assert "到期 2027-03-31 − 60 日 = 2027-01-30(六) → 提前到 2027-01-29(五)" in text
    assert [action.label for action in card.actions] == ["认领", "稍后", "续签", "不续", "已处理"]
    assert [unpack(action.token).action for action in card.actions] == list(CLAIM)
    assert f"认领 {NUMBER} · 稍后 {NUMBER} 7天 · 续签 {NUMBER} · 不续 {NUMBER} 原因 · 已处理 {NUMBER}" in text
    assert card.state == "即将到期"
    assert NUMBER in card.summary


@pytest.mark.parametrize(("days", "tone"), [(30, Tone.WAITING), (7, Tone.WARNING), (1, Tone.BAD), (-1, Tone.BAD)])
def test_the_nearer_the_louder(days: int, tone: Tone) -> None:
    alert = replace(ALERT, due=TODAY + timedelta(days=days))
    assert alert_card(pen(), alert, LIVE, NOTICE, CLAIM).tone is tone


def test_missed_is_said_in_the_title() -> None:
    alert = replace(ALERT, due=TODAY - timedelta(days=2))
    card = alert_card(pen(locale="en"), alert, LIVE, NOTICE, CLAIM)
    assert card.title == f"Missed: Last day to act of {NUMBER}"
    assert "nobody acted" in said(card)
    assert "2 days ago" in card.summary


def test_claimed_is_quiet_and_says_by_whom_since_when() -> None:
    card = alert_card(pen(), CLAIMED_ALERT, LIVE, NOTICE, CLAIMED)
    assert card.tone is Tone.NEUTRAL
    assert "王伟 已认领（2026-11-02 09:30 起）" in said(card)
    late = replace(CLAIMED_ALERT, due=TODAY - timedelta(days=1))
    assert alert_card(pen(), late, LIVE, NOTICE, CLAIMED).tone is Tone.BAD
    assert "已错过" in alert_card(pen(), late, LIVE, NOTICE, CLAIMED).title, "claimed or not: it cannot be made up for"


def test_a_room_that_shows_no_owner_hears_of_no_claimer() -> None:
    text = said(alert_card(pen(None, Shown.NOTICE_DAY), CLAIMED_ALERT, LIVE, NOTICE, CLAIMED))
    assert "已有人认领" in text
    assert "王伟" not in text


@pytest.mark.parametrize("state", sorted(CLOSED))
def test_closed_has_no_buttons_even_when_asked_for(state: AlertState) -> None:
    alert = replace(CLAIMED_ALERT, state=state, reason="客户要换供应商")
    card = alert_card(pen(), alert, LIVE, NOTICE, (*CLAIM, "contract.show"))
    assert [unpack(action.token).action for action in card.actions] == ["contract.show"]
    assert "还有" not in card.summary
    assert "客户要换供应商" in said(card)
    assert "客户要换供应商" not in said(alert_card(pen(None, *Shown), alert, LIVE, NOTICE, ()))
    assert open_actions(alert) == ()


def test_an_expiry_shows_its_day_only_where_ends_may_be_seen() -> None:
    alert = replace(ALERT, kind=DateKind.EXPIRY, due=date(2027, 3, 31))
    assert "2027-03-31" in said(alert_card(pen(None, Shown.ENDS), alert, LIVE, NOTICE, CLAIM))
    assert "2027-03-31" not in said(alert_card(pen(None, Shown.NOTICE_DAY), alert, LIVE, NOTICE, CLAIM))


def nth(number: int, **facts: object) -> tuple[Alert, type(CONTRACT), type(NOTICE)]:  # type: ignore[valid-type]
    alert = replace(ALERT, id=number, **facts)  # type: ignore[arg-type]
    return alert, replace(LIVE, id=number, number=f"N-{number}"), NOTICE


def test_a_digest_has_a_row_for_each_with_its_own_buttons_nearest_first() -> None:
    items = [
        nth(1),
        nth(2, due=TODAY + timedelta(days=3)),
        nth(3, state=AlertState.CLAIMED, claimed_by="wangwei", claimed_at=NOW),
        nth(4, state=AlertState.DONE),
    ]
    card = digest_card(pen(), TODAY, items)
    (rows,) = (block for block in card.blocks if isinstance(block, Rows))
    assert [row.title for row in rows.rows] == ["N-2", "N-1", "N-3", "N-4"]
    assert [len(row.actions) for row in rows.rows] == [5, 5, 4, 0]
    assert {unpack(action.token).subject.id for action in rows.rows[0].actions} == {2}
    assert card.summary == "2026-11-02 合同提醒：3 个日期等您处理"
    assert card.title == "今日合同提醒 2026-11-02(一)"


def test_a_settled_digest_asks_for_nothing() -> None:
    card = digest_card(pen(), TODAY, [nth(1, state=AlertState.RENEWED), nth(2, state=AlertState.DONE)])
    assert not buttons(card)
    assert card.tone is Tone.GOOD
    assert "都已有着落" in said(card)
