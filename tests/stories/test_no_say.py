"""An auditor and an admin approve nothing, whoever asks them to."""

from pathlib import Path

import pytest

from tests.stories.story import opened, texts


@pytest.mark.parametrize("person", ["郑凯", "吴霞"])
async def test_no_approval_is_handed_to_them(tmp_path: Path, person: str) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.submits("wangwei", number)
        code = (await story.last("lina")).text.split("码: ")[1][:4]
        for command in (f"转交 {code} {person}", f"加签 {code} {person}", f"加签 {code} {person} 前"):
            assert "不能审批" in texts(await story.types("lina", command))
        assert "不能审批" in texts(await story.types("lina", f"请假 2026-11-24~2026-11-30 代理 {person}"))
        assert "李娜" in texts(await story.types("wangwei", f"进度 {number}"))
        assert (await story.last("lina")).text
        assert "已批准" in texts(await story.types("lina", f"同意 {code}"))
