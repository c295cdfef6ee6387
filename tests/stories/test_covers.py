"""Somebody is away and another stands in: for one person, not for two who must both agree."""

from pathlib import Path

from tests.stories.story import opened


async def test_one_cover_is_not_two_approvers(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        for person in ("zhaomin", "chenjie"):
            await story.types(person, "请假 2026-11-23~2026-11-27 代理 孙浩")
        number = await story.takes_number("wangwei", "客户=国网 标题=扩容 金额=260万")
        await story.submits("wangwei", number)
        await story.presses("lina", (await story.last("lina")).buttons()["同意"])
        asked = [heard for heard in await story.reads("sunhao") if "同意" in heard.buttons()]
        assert len(asked) == 1
        await story.presses("sunhao", asked[0].buttons()["同意"])
        assert not [heard for heard in await story.reads("zhouqiang") if "同意" in heard.buttons()], "one of two agreed"
        await story.presses("chenjie", (await story.last("chenjie")).buttons()["同意"])
        assert [heard for heard in await story.reads("zhouqiang") if "同意" in heard.buttons()]
