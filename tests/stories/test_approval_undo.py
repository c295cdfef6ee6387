"""A decision is taken back while nothing has followed from it, and within a minute."""

from pathlib import Path

from tests.stories.approval_desk import approves, asked, code_of, requested, said, state_of
from tests.stories.story import opened


async def test_an_approval_is_taken_back_and_whoever_came_next_is_asked_no_more(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await requested(story, "60万")
        before = await code_of(story, "lina")
        await approves(story, "lina")
        assert len(await asked(story, "zhaomin")) == 1
        await story.waits(seconds=30)
        card = (await story.reads("lina"))[-1]
        (back,) = await story.presses("lina", card.buttons()["撤销"]) or [await story.last("lina")]
        assert "同意" in (await story.last("lina")).buttons(), back
        assert await code_of(story, "lina") != before
        assert await asked(story, "zhaomin") == []
        await approves(story, "lina")
        assert len(await asked(story, "zhaomin")) == 1
        await approves(story, "zhaomin")
        assert (await asked(story, "lina"), await asked(story, "zhaomin")) == ([], [])


async def test_a_rejection_is_taken_back_and_the_request_goes_on(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await requested(story)
        code = await code_of(story, "lina")
        await story.types("lina", f"驳回 {code} 价格不对")
        assert await state_of(story, number) == "草稿"
        await story.types("lina", f"撤销 {code}")
        assert await state_of(story, number) == "审批中"
        await approves(story, "lina")
        assert await state_of(story, number) == "已批准"


async def test_one_of_several_takes_back_what_closed_the_others(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await requested(story, "260万")
        await approves(story, "lina")
        code = await code_of(story, "zhaomin")
        await story.types("zhaomin", f"驳回 {code} 违约金太低")
        assert await asked(story, "chenjie") == []
        await story.types("zhaomin", f"撤销 {code}")
        await approves(story, "chenjie")
        await approves(story, "zhaomin")
        assert len(await asked(story, "zhouqiang")) == 1


async def test_after_a_minute_or_once_something_followed_it_stands(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await requested(story, "60万")
        code = await code_of(story, "lina")
        await approves(story, "lina")
        late = (await story.last("lina")).buttons()["撤销"]
        await story.waits(seconds=61)
        assert "一分钟" in said(await story.presses("lina", late))
        assert len(await asked(story, "zhaomin")) == 1
        legal = await code_of(story, "zhaomin")
        await approves(story, "zhaomin")
        assert "后续已经发生" in said(await story.types("zhaomin", f"撤销 {legal}"))
        assert "后续已经发生" in said(await story.types("lina", f"撤销 {code}"))
        assert "撤销" not in (await story.last("lina")).buttons()
        assert await state_of(story, number) == "已批准"


async def test_nobody_takes_back_what_another_decided(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await requested(story, "60万")
        code = await code_of(story, "lina")
        await approves(story, "lina")
        for person in ("zhaomin", "wangwei", "wuxia"):
            assert "一个已经撤销" not in said(await story.types(person, f"撤销 {code}"))
        assert len(await asked(story, "zhaomin")) == 1
