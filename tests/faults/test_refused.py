"""Somebody was refused; the platform delivers the same event again, later, when it would be possible."""

from pathlib import Path

import pytest

from tests.faults.moves import Act
from tests.faults.scene import DATABASE, delivered, url_in
from tests.faults.tables import of_file
from tests.stories.story import opened


@pytest.mark.faults
async def test_a_refused_event_that_comes_again_late_changes_nothing(tmp_path: Path) -> None:
    async with opened(url_in(tmp_path)) as story:
        number = await story.takes_number(
            "wangwei", "客户=华东电力 标题=维护 金额=30万 生效=2027-01-01 到期=2027-12-31"
        )
        await story.types("wangwei", f"提交 {number} 确认")
        release = Act("wangwei", "release", f"释放 {number} 不做了")
        await delivered(story.app, release)
        await story.types("wangwei", f"撤回 {number}")
        await delivered(story.app, release)
    (kept,) = of_file(tmp_path / DATABASE)["numbers"]
    assert kept["life"] == "reserved"
