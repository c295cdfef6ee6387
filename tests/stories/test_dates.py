"""Dates as a team lives them: told in time, taken on, forgotten, escalated, and never told twice."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.importing import ImportOptions, import_file
from tests.stories.story import Story, opened, texts

HEADER = "合同编号,合同名称,客户,类型,金额,开始日期,到期日期,通知期,自动续约,负责人"


@asynccontextmanager
async def with_contracts(tmp_path: Path, *rows: str, at: str = "2026-11-02T10:00:00+08:00") -> AsyncIterator[Story]:
    async with opened(f"sqlite://{tmp_path}/story.db", at) as story:
        file = tmp_path / "contracts.csv"
        file.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
        now = await story.app.clock.now()
        report = await import_file(story.app.storage, story.app.house.company, file, ImportOptions(), now)
        assert report.stored, report.problems
        yield story


ONE = "20260105-XS-000001,年度维护,华东电力,XS,30万,2026-01-05,2027-03-31,60天,,wangwei"
OTHER = "20260105-XS-000002,备件,国网,XS,10万,2026-01-05,2027-03-31,60天,,wangwei"


async def alerts_in(story: Story, room: str = "sales-alerts") -> list[str]:
    return [h.title for h in await story.reads(room=room) if "提醒" in h.title or "错过" in h.title]


async def test_every_lead_is_told_once_on_a_working_morning(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        # The last day to act is 2027-01-29; ninety days before is Saturday 2026-10-31, long past; sixty is 2026-11-30.
        await story.comes_to("2026-11-02T10:01:00+08:00")
        assert len(await alerts_in(story)) == 1, "what is still relevant is told once"
        await story.comes_to("2026-11-30T08:59:00+08:00")
        assert len(await alerts_in(story)) == 1
        await story.comes_to("2026-11-30T09:00:00+08:00")
        assert len(await alerts_in(story)) == 2
        await story.comes_to("2026-11-30T18:00:00+08:00")
        assert len(await alerts_in(story)) == 2


async def test_after_down_time_what_was_superseded_is_not_told(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        await story.comes_to("2027-01-25T09:00:00+08:00")
        assert len([title for title in await alerts_in(story) if "最后行动日" in title]) == 1
        assert "还有 4 天" in (await story.reads(room="sales-alerts"))[0].text


async def test_a_missed_day_is_loud(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        await story.comes_to("2027-02-01T09:00:00+08:00")
        assert any("错过" in title for title in await alerts_in(story))


async def test_two_alerts_on_one_morning_are_one_digest_whose_rows_act(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE, OTHER) as story:
        await story.comes_to("2026-11-30T09:00:00+08:00")
        mine = await story.reads("wangwei")
        digests = [h for h in mine if "今日合同提醒" in h.title]
        assert len(digests) == 1
        assert "000001" in digests[0].text
        assert "000002" in digests[0].text
        assert len(mine) == 1
        (claimed,) = await story.presses("wangwei", digests[0].buttons()["认领"])
        assert "王伟" in claimed.text
        changed = next(h for h in await story.reads("wangwei") if "今日合同提醒" in h.title)
        assert "王伟 已认领" in changed.text


async def test_claimed_alerts_go_quiet_ask_again_and_come_back(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        await story.comes_to("2026-11-30T09:00:00+08:00")
        before = len(await alerts_in(story))
        await story.types("wangwei", "认领 20260105-XS-000001")
        await story.comes_to("2026-12-02T09:00:00+08:00")
        asked = len(await story.reads("wangwei"))
        await story.comes_to("2026-12-03T09:00:00+08:00")
        assert len(await story.reads("wangwei")) == asked + 1, "after three working days the owner is asked again"
        assert len(await alerts_in(story)) == before
        await story.comes_to("2026-12-07T09:00:00+08:00")
        assert len(await alerts_in(story)) == before + 1, "after five it is the room's again"
        assert "认领" in (await story.last(room="sales-alerts")).buttons()


async def test_unclaimed_alerts_go_to_the_manager(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        await story.comes_to("2026-11-02T10:01:00+08:00")
        assert not await story.reads("lina")
        await story.comes_to("2026-11-05T09:00:00+08:00")
        assert "000001" in (await story.last("lina")).title
        await story.comes_to("2026-11-06T09:00:00+08:00")
        assert len(await story.reads("lina")) == 1


async def test_snoozed_until_a_morning_and_let_lapse_with_a_reason(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        await story.comes_to("2026-11-30T09:00:00+08:00")
        await story.types("wangwei", "稍后 20260105-XS-000001 7天")
        before = len(await story.reads("wangwei"))
        await story.comes_to("2026-12-06T09:00:00+08:00")
        assert len(await story.reads("wangwei")) == before
        await story.comes_to("2026-12-07T09:00:00+08:00")
        assert len(await story.reads("wangwei")) == before + 1
        refused = await story.types("wangwei", "不续 20260105-XS-000001")
        assert "原因" in texts(refused)
        (done,) = await story.types("wangwei", "不续 20260105-XS-000001 客户转向他家")
        assert "到期不续" in done.text
        rooms = len(await alerts_in(story))
        await story.comes_to("2027-01-29T09:00:00+08:00")
        assert len([t for t in (await alerts_in(story))[rooms:] if "最后行动日" in t]) == 0


async def test_a_snooze_that_runs_out_is_no_claim_without_a_result(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        await story.comes_to("2026-11-30T09:00:00+08:00")
        await story.types("wangwei", "认领 20260105-XS-000001")
        await story.comes_to("2026-12-07T09:00:00+08:00")
        assert "认领后一直没有结果" in (await story.last(room="sales-alerts")).text
        await story.types("wangwei", "稍后 20260105-XS-000001 1天")
        await story.comes_to("2026-12-08T09:00:00+08:00")
        assert "没有结果" not in texts(await story.reads(room="sales-alerts"))
        assert "还没有人认领" in (await story.last(room="sales-alerts")).text


async def test_a_stranger_to_the_contract_cannot_take_it_on(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        await story.comes_to("2026-11-30T09:00:00+08:00")
        button = (await story.last(room="sales-alerts")).buttons()["认领"]
        refused = await story.presses("liuyang", button)
        assert "权限" in texts(refused)
        assert "认领" in (await story.last(room="sales-alerts")).buttons()


async def test_the_self_check_counts_what_was_due_and_delivered(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        await story.comes_to("2026-11-30T09:30:00+08:00")
        said = (await story.last(room="contract-office")).text
        assert "应发 2 条，已送达 2 条" in said, "the owner and the room"
        await story.comes_to("2026-11-30T15:00:00+08:00")
        told = [h for h in await story.reads(room="contract-office") if "2026-11-30" in h.text]
        assert len(told) == 1


async def test_a_tacit_renewal_has_a_notice_day_of_its_own(tmp_path: Path) -> None:
    row = "20260105-XS-000003,托管,中建,XS,8万,2026-01-05,2027-03-31,60天,12个月,wangwei"
    async with with_contracts(tmp_path, row) as story:
        await story.comes_to("2027-04-01T09:00:00+08:00")
        (shown,) = await story.types("wangwei", "合同 20260105-XS-000003")
        assert "2028-03-31" in shown.text
        assert "2028-01-31" in shown.text
        await story.comes_to("2028-01-24T09:00:00+08:00")
        assert "2028-01-31" in (await story.last(room="sales-alerts")).text


async def test_an_unused_number_lapses_after_a_warning(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        before = len(await story.reads("wangwei"))
        await story.waits(days=28)
        assert len(await story.reads("wangwei")) == before + 1
        await story.waits(days=3)
        (shown,) = await story.types("wangwei", f"合同 {number}")
        (gaps,) = await story.types("wuxia", "缺号")
        assert "已失效" in gaps.text
        assert shown.state == "已归档"
        assert await story.takes_number("wangwei") != number


async def test_a_register_just_imported_does_not_flood_the_room(tmp_path: Path) -> None:
    rows = [f"20260105-XS-00010{n},合同{n},客户{n},XS,1万,2026-01-05,2027-01-1{n},30天,,liuyang" for n in range(8)]
    async with with_contracts(tmp_path, *rows) as story:
        await story.comes_to("2026-11-03T09:00:00+08:00")
        heard = await story.reads(room="sales-alerts")
        assert len(heard) == 1
        assert all(f"00010{n}" in heard[0].text for n in range(8))
        assert "¥" not in heard[0].text
