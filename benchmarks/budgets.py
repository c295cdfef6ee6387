"""What a platform's month is spent on: calls that the stand-in counts, for each thing that people do.

A free organisation has 5,000 counted calls and 3,000 messages to the robot a month.
"""

from collections.abc import AsyncIterator
from pathlib import Path

from benchmarks.effort import Effort
from benchmarks.figures import Figure
from tests.stories.dingtalk_story import DingTalkStory, dingtalk_story

MONTH = 5_000


def counted(what: str, calls: int, budget: int) -> Figure:
    return Figure(what, f"{calls} calls", f"of {MONTH:,} a month", calls, budget, unit="calls")


async def dingtalk(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    """Each from the first word to the last card; tokens and connections are not counted by the platform."""
    async with dingtalk_story(f"sqlite://{folder}/budget.db") as story:
        api = story.fake.api
        number = await story.playground.takes_number("wangwei", "客户=华东电力 标题=系统集成 金额=250万")
        await story.playground.submits("wangwei", number)
        await story.settles()
        for approver in ("lina", "zhaomin", "chenjie", "zhouqiang"):
            await approved(story, approver)
        yield counted("an approval of three steps and four approvers", api.counted, 16)

        api.counted = 0
        await story.playground.comes_to("2027-10-08T09:00:00+08:00")
        await story.settles()
        yield counted("the first alert of a date, to its owner and a room, and the self-checks", api.counted, 12)

        api.counted = 0
        for _ in range(10):
            await story.says("wangwei", "合同 20991231-XS-999999")
        yield counted("ten questions answered at the address that came along", api.counted, 0)
        yield Figure(
            "tokens asked for in all of this",
            f"{len(story.called('/v1.0/oauth2/accessToken'))}",
            "",
            len(story.called("/v1.0/oauth2/accessToken")),
            1,
            unit="tokens",
        )


async def approved(story: DingTalkStory, who: str) -> None:
    await story.presses(who, "同意")
    await story.settles()
