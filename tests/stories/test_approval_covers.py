"""Away in one line: handed over at once, by a manager too, back again, and never in a circle."""

from pathlib import Path

from tests.stories.approval_desk import approves, asked, code_of, requested, said, state_of
from tests.stories.story import opened


async def test_what_is_open_goes_to_the_cover_at_once_and_comes_back(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await requested(story)
        old = (await asked(story, "lina"))[-1].buttons()["同意"]
        await story.types("lina", "请假 2026-11-23~2026-11-27 代理 孙浩")
        (card,) = await asked(story, "sunhao")
        assert "代 李娜 审批" in said([card])
        assert await asked(story, "lina") == []
        await story.presses("lina", old)
        assert await state_of(story, number) == "审批中"
        assert "1 项待办已交还" in said(await story.types("lina", "销假"))
        assert await asked(story, "sunhao") == []
        await approves(story, "lina")
        assert await state_of(story, number) == "已批准"


async def test_the_clock_hands_over_when_an_absence_begins_and_back_when_it_ends(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await story.types("lina", "请假 2026-11-24~2026-11-25 代理 孙浩")
        await requested(story)
        assert len(await asked(story, "lina")) == 1
        await story.comes_to("2026-11-24T08:00:00+08:00")
        assert (len(await asked(story, "lina")), len(await asked(story, "sunhao"))) == (0, 1)
        await story.comes_to("2026-11-26T08:00:00+08:00")
        assert (len(await asked(story, "lina")), len(await asked(story, "sunhao"))) == (1, 0)
        assert "代 李娜 审批" not in said(await asked(story, "lina"))


async def test_a_manager_or_an_admin_says_it_for_somebody_nobody_else_does(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await requested(story)
        for person in ("wangwei", "zhaomin"):
            assert "代理审批" not in said(await story.types(person, "请假 李娜 2026-11-23~2026-11-27 代理 孙浩"))
        assert await asked(story, "sunhao") == []
        assert "李娜" in said(await story.types("zhouqiang", "请假 李娜 2026-11-23~2026-11-27 代理 孙浩"))
        assert len(await asked(story, "sunhao")) == 1
        await story.types("wuxia", "销假 李娜")
        assert len(await asked(story, "lina")) == 1


async def test_a_chain_is_followed_and_a_circle_is_refused(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await story.types("lina", "请假 2026-11-23~2026-11-27 代理 孙浩")
        await story.types("sunhao", "请假 2026-11-25~2026-11-30 代理 周强")
        circle = said(await story.types("zhouqiang", "请假 2026-11-26~2026-11-26 代理 李娜"))
        assert "周强 → 李娜 → 孙浩 → 周强" in circle
        assert "代您审批" in said(await story.types("zhouqiang", "请假 2026-12-01~2026-12-02 代理 李娜"))
        await story.comes_to("2026-11-25T09:00:00+08:00")
        await requested(story)
        assert len(await asked(story, "zhouqiang")) == 1


async def test_a_cover_never_brings_a_request_to_who_asked(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await requested(story)
        await story.types("lina", "请假 2026-11-23~2026-11-27 代理 王伟")
        assert (len(await asked(story, "lina")), len(await asked(story, "wangwei"))) == (1, 0)
        code = await code_of(story, "lina")
        assert "自己" in said(await story.types("lina", f"转交 {code} 王伟"))


async def test_what_was_transferred_stays_where_it_was_put(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await requested(story)
        await story.types("lina", f"转交 {await code_of(story, 'lina')} 孙浩")
        await story.waits(hours=1)
        assert (len(await asked(story, "lina")), len(await asked(story, "sunhao"))) == (0, 1)
