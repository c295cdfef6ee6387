"""A contract that has ended, or got other dates, has nobody worry about the old ones."""

from pathlib import Path

from bot.importing import ImportOptions, import_file
from tests.stories.story import texts
from tests.stories.test_dates import HEADER, ONE, with_contracts

NUMBER = "20260105-XS-000001"


async def test_dates_of_an_ended_contract_go_quiet(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE, at="2026-11-30T08:00:00+08:00") as story:
        await story.comes_to("2026-11-30T10:00:00+08:00")
        assert NUMBER in texts(await story.types("wangwei", "待办"))
        await story.types("wuxia", f"终止 {NUMBER} 对方停业")
        assert NUMBER not in texts(await story.types("wangwei", "待办"))
        told = len(await story.reads("lina"))
        await story.waits(days=14)
        assert len(await story.reads("lina")) == told, "no manager hears that nobody took it on"


async def test_an_alert_for_a_date_that_was_put_off_goes_quiet(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE, at="2026-11-30T08:00:00+08:00") as story:
        await story.comes_to("2026-11-30T10:00:00+08:00")
        file = tmp_path / "later.csv"
        file.write_text("\n".join((HEADER, ONE.replace("2027-03-31", "2028-03-31"))), encoding="utf-8")
        now = await story.app.clock.now()
        report = await import_file(story.app.storage, story.app.house.company, file, ImportOptions(), now)
        assert report.changed == 1, report.problems
        assert NUMBER not in texts(await story.types("wangwei", "待办"))
        (history,) = await story.types("wangwei", f"日志 {NUMBER}")
        assert "已被新的日期取代" in history.text
        file.write_text("\n".join((HEADER, ONE)), encoding="utf-8")
        await import_file(story.app.storage, story.app.house.company, file, ImportOptions(), now)
        assert NUMBER in texts(await story.types("wangwei", "待办")), "put back, it is open again"


async def test_a_day_that_was_missed_stays_open(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE, at="2027-03-30T08:00:00+08:00") as story:
        await story.comes_to("2027-03-31T10:00:00+08:00")
        await story.comes_to("2027-04-02T10:00:00+08:00")
        assert NUMBER in texts(await story.types("wangwei", "待办"))
