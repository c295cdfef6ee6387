"""The preview before an approval is a card like any other: it changes in place, and its old button is gone."""

from pathlib import Path

from tests.stories.story import opened


async def test_a_preview_follows_its_contract(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.types("wangwei", f"填写 {number} 生效=2027-01-01 到期=2027-12-31 通知期=60天")
        (preview,) = await story.types("wangwei", f"提交 {number}")
        assert "2027-11-01" in preview.text, "the last day to act stands on it"

        await story.types("wangwei", f"填写 {number} 金额=60万")
        now = next(h for h in await story.reads("wangwei") if h.title.startswith("提交前确认"))
        assert "赵敏" in now.text, "what it shows is what the new amount asks for"
        (progress,) = await story.presses("wangwei", now.buttons()["提交"])
        assert progress.state == "审批中"

        heard = await story.reads("wangwei")
        assert all("提交" not in h.buttons() for h in heard)
        assert all(h.state in (None, "审批中", "已使用") for h in heard)

        await story.types("wangwei", f"撤回 {number}")
        assert any("提交" in h.buttons() for h in await story.reads("wangwei")), "it can be submitted again"


async def test_a_preview_is_private(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.types("wangwei", f"填写 {number} 生效=2027-01-01 到期=2027-12-31")
        (preview,) = await story.types("wangwei", f"提交 {number}", room="sales-alerts")
        assert preview.to == "person:wangwei"
        assert not await story.reads(room="sales-alerts")
