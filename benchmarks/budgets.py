"""What a platform's month is spent on: calls that the stand-in counts, for each thing that people do.

A free organisation has 5,000 counted calls and 3,000 messages to the robot a month.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

from benchmarks.effort import Effort
from benchmarks.figures import Figure
from tests.stories.dingtalk_story import DingTalkStory, dingtalk_story

MONTH = 5_000
ALERTS = "cidALERTS=="
NUMBER = re.compile(r"20261123-XS-\d{6}")


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

    for contracts, budget in ((1, 6), (5, 17)):
        yield await alerted(folder, contracts, budget)


async def alerted(folder: Path, contracts: int, budget: int) -> Figure:
    """All with the same day to act on: their owner gets one digest, the room a card to claim for each, and what stands in chats
    about a contract changes once, whatever happened to it in between."""
    async with dingtalk_story(f"sqlite://{folder}/alerts-{contracts}.db") as story:
        for at in range(contracts):
            (card,) = await story.says("wangwei", f"取号 销售 客户=甲{at} 标题=乙{at} 金额=30万")
            number = NUMBER.findall(card)[0]
            await story.says("wangwei", f"填写 {number} 生效=2026-12-01 到期=2027-03-31 通知期=60天")
            await story.says("wangwei", f"提交 {number}")
            await story.presses("wangwei", "提交")
            await approved(story, "lina")
        before = (len(story.chat("wangwei")), len(story.chat("wangwei", ALERTS)))
        story.fake.api.counted = 0
        await story.playground.comes_to("2027-01-22T09:00:00+08:00")
        await story.settles()
        heard = (len(story.chat("wangwei")) - before[0], len(story.chat("wangwei", ALERTS)) - before[1])
        if min(heard) < 1:
            raise RuntimeError(f"nobody heard of the alert: {heard}")
        what = "one alert" if contracts == 1 else f"alerts of {contracts} contracts on one morning"
        return counted(f"{what}, to its owner and a room", story.fake.api.counted, budget)


async def approved(story: DingTalkStory, who: str) -> None:
    await story.presses(who, "同意")
    await story.settles()
