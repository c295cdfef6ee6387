"""A whole import is taken back: what it made is gone, what it changed is as it was, and the corrected file comes in again."""

import asyncio
from pathlib import Path

from bot.importing import ImportOptions, Report, import_file
from tests.faults.books import violations
from tests.faults.tables import tables
from tests.stories.story import Story, opened, texts

FILE = """合同编号,合同名称,客户,类型,金额,签订日期,生效日期,到期日期,外部编号
20260115-XS-000123,年度维护,华东电力,销售,100000,2026-01-15,2026-02-01,2027-01-31,ERP-9
PO-77,框架,华东电力有限公司,销售,50000,2026-01-16,2026-02-01,2027-01-31,
"""


async def imported(story: Story, path: Path, text: str) -> Report:
    await asyncio.to_thread(path.write_text, text, "utf-8")
    now = await story.app.clock.now()
    return await import_file(story.app.storage, story.app.house.company, path, ImportOptions(), now)


async def test_a_whole_import_is_taken_back_and_may_come_again(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/story.db"
    async with opened(url) as story:
        mine = await story.takes_number("wangwei", "客户=南方电网 标题=扩容 金额=30万")
        before = texts(await story.types("wuxia", f"合同 {mine}"))
        more = f"{mine},扩容二期,南方电网,销售,900000,,2026-12-01,2027-11-30,\n"
        report = await imported(story, tmp_path / "old.csv", FILE + more)
        assert (report.imported, report.changed, report.run) == (2, 1, 1)
        assert "扩容二期" in texts(await story.types("wuxia", f"合同 {mine}"))
        assert "old.csv" in texts(await story.types("wuxia", "导入记录"))
        assert "已撤销" not in texts(await story.types("wangwei", "撤销导入 1"))

        assert "3 份合同恢复到导入之前" in texts(await story.types("wuxia", "撤销导入 1"))
        assert texts(await story.types("wuxia", f"合同 {mine}")) == before
        for gone in ("20260115-XS-000123", "ERP-9", "PO-77"):
            assert "年度维护" not in texts(await story.types("wuxia", f"合同 {gone}"))
        assert "已经撤销" in texts(await story.types("wuxia", "撤销导入 1"))
        assert "import undone" in texts(await story.types("wuxia", "解读 PO-77"))

        again = await imported(story, tmp_path / "new.csv", FILE.replace("年度维护", "年度维保"))
        assert (again.imported, again.problems) == (2, [])
        assert "年度维保" in texts(await story.types("wuxia", "合同 ERP-9"))
        assert "已绑定" in texts(await story.types("wuxia", "解读 20260115-XS-000123"))
    assert not [line for line in violations(await tables(url)) if "chain" in line]


async def test_work_that_was_done_since_is_not_lost(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await imported(story, tmp_path / "old.csv", FILE)
        await story.types("wuxia", "终止 PO-77 客户取消")
        refused = texts(await story.types("wuxia", "撤销导入 1"))
        assert "PO-77" in refused
        assert "000123" not in refused
        assert "年度维护" in texts(await story.types("wuxia", "合同 ERP-9"))
        assert "没有第 7 次导入" in texts(await story.types("wuxia", "撤销导入 7"))
