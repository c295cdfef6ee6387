"""Help shows what this person can do, and its examples can be tapped."""

from pathlib import Path

from tests.stories.story import opened, texts


async def test_examples_are_tapped(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        (helped,) = await story.types("wangwei", "帮助")
        assert number in texts(await story.presses("wangwei", helped.buttons()["我的号"]))
        assert "销售" in texts(await story.presses("wangwei", helped.buttons()["取号"])), "it asks for the type"
        assert "预留" in texts(await story.types("wangwei", "销售"))
        (helped,) = await story.types("emily", "help")
        assert "Found" in texts(await story.presses("emily", helped.buttons()["find expiring 30 days"]))


async def test_everybody_sees_their_own_commands(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        (sales,) = await story.types("wangwei", "帮助")
        (office,) = await story.types("wuxia", "帮助")
        (auditor,) = await story.types("zhengkai", "帮助")
        assert "缺号 ·" not in sales.text
        assert "归档 ·" not in sales.text
        assert "归档 ·" in office.text
        assert "缺号 ·" in auditor.text
        assert "取号 ·" not in auditor.text
        assert "日志 ·" in auditor.text
