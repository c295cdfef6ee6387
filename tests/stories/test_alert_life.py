"""The life of an alert beyond claiming it: missed, asleep, ended with its contract; and rooms that hear once a day."""

from dataclasses import replace
from datetime import time
from pathlib import Path

from tests.stories.story import texts
from tests.stories.test_dates import ONE, OTHER, with_contracts

AT_SIXTY = "2026-11-30T09:00:00+08:00"


async def test_a_missed_day_is_told_once_more_to_those_above_as_well(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        await story.comes_to("2027-01-28T10:00:00+08:00")
        await story.types("wangwei", "认领 20260105-XS-000001")
        await story.comes_to("2027-01-29T18:00:00+08:00")
        assert "错过" not in texts(await story.reads("wangwei"))
        before = len(await story.reads("lina"))
        await story.comes_to("2027-02-01T08:59:00+08:00")  # a Monday
        assert len(await story.reads("lina")) == before
        await story.comes_to("2027-02-01T09:00:00+08:00")
        assert "已错过" in (await story.last("lina")).title
        assert "已错过" in (await story.last("wangwei")).title, "claimed or not"
        heard = len(await story.reads("lina"))
        await story.comes_to("2027-02-02T10:00:00+08:00")
        assert len(await story.reads("lina")) == heard


async def test_a_room_gets_one_card_a_day_that_grows(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE, OTHER) as story:
        await story.comes_to(AT_SIXTY)
        (card,) = await story.reads(room="sales-alerts")
        assert "000001" in card.text
        assert "000002" in card.text
        await story.types("wangwei", "日期 20260105-XS-000001 付款 2026-12-01")
        await story.comes_to("2026-11-30T15:00:00+08:00")
        assert len(await story.reads(room="sales-alerts")) == 1
        assert "付款" in (await story.last("wangwei")).text


async def test_nothing_sleeps_past_the_last_day_and_what_it_hides_is_said(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        await story.comes_to(AT_SIXTY)
        card = await story.last("wangwei")
        (asked,) = await story.presses("wangwei", card.buttons()["稍后"])
        assert asked.buttons()
        said = texts(await story.types("wangwei", "40天"))
        assert "2026-12-30(三)" in said, "the telling of thirty days before falls into it"
        await story.comes_to("2027-01-10T10:00:00+08:00")
        said = texts(await story.types("wangwei", "稍后 20260105-XS-000001 100天"))
        assert "2027-01-29 09:00" in said


async def test_terminating_from_the_alert_ends_the_contract_and_its_alerts(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        company = story.app.house.company
        rules = tuple(replace(rule, tell=("role:admin",)) for rule in company.date_rules)
        story.app.replace_company(replace(company, date_rules=rules))
        await story.comes_to(AT_SIXTY)
        mine = await story.last("wuxia")
        assert "终止" in mine.buttons()
        await story.presses("wuxia", mine.buttons()["终止"])
        await story.types("wuxia", "客户破产")
        (shown,) = await story.types("wuxia", "合同 20260105-XS-000001")
        assert shown.state in ("已终止", "即将到期"), "at once, or when it has been agreed to"


async def test_quiet_hours_hold_back_what_would_come_in_the_night(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE, at="2026-11-30T08:00:00+08:00") as story:
        company = story.app.house.company
        rules = tuple(replace(rule, quiet=(time(20), time(8, 30))) for rule in company.date_rules)
        story.app.replace_company(replace(company, date_rules=rules))
        await story.comes_to("2026-11-30T23:00:00+08:00")
        assert not await story.reads("wangwei"), "the bot was down all day, and it is night"
        await story.comes_to("2026-12-01T08:29:00+08:00")
        assert not await story.reads("wangwei")
        await story.comes_to("2026-12-01T08:30:00+08:00")
        assert len(await story.reads("wangwei")) == 1


async def test_renewing_opens_the_renewal_once_with_its_dates(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        await story.comes_to(AT_SIXTY)
        card = await story.last("wangwei")
        heard = await story.presses("wangwei", card.buttons()["续签"])
        draft = next(h for h in heard if h.state == "草稿" or h.state == "预留")
        assert "2027-04-01" in draft.text
        assert "2028-06-" in draft.text, "as long as the first term"
        assert "20260105-XS-000001" in texts(await story.types("wangwei", f"合同 {draft.number}")), (
            "it says what it renews"
        )
        before = texts(await story.types("wangwei", "我的合同")).count("年度维护")
        await story.types("wangwei", "续签 20260105-XS-000001")
        assert texts(await story.types("wangwei", "我的合同")).count("年度维护") == before
