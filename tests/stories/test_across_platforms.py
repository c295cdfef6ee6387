"""One approval over three platforms: asked in one chat, decided in two others, told the same in all."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.dingtalk.fake import fake_dingtalk
from adapters.dingtalk.fake import seen as seen_in_dingtalk
from adapters.slack.fake import fake_slack
from adapters.slack.fake import seen as seen_in_slack
from adapters.wecom_app.fake import fake_wecom
from bot.company import load_company
from bot.server import listening
from bot.settings import known_channels, load_settings
from bot.wiring import App, running
from storage.migrate import migrate
from tests.stories.dingtalk_story import DingTalkStory, populate
from tests.stories.slack_story import SlackStory
from tests.stories.story import COMPANY, Story
from tests.stories.wecom_story import WecomStory, free_port


@dataclass(frozen=True)
class Everywhere:
    app: App
    slack: SlackStory
    dingtalk: DingTalkStory
    wecom: WecomStory
    playground: Story

    async def settles(self) -> None:
        await self.dingtalk.settles()
        assert await self.app.delivery.settled(tuple(self.app.channels), patience=20)


@asynccontextmanager
async def everywhere(url: str) -> AsyncIterator[Everywhere]:
    await migrate(url, demo=True)
    company = load_company(COMPANY, known_channels())
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(fake_slack())
        dingtalk = await stack.enter_async_context(fake_dingtalk())
        wecom = await stack.enter_async_context(fake_wecom())
        for person in company.people.values():
            slack.workspace.add_user(person.accounts["slack"], locale=person.locale or "zh-CN")
            wecom.corp.add(person.accounts["wecom"])
        for room in company.rooms.values():
            slack.workspace.add_room(room.places["slack"])
        populate(dingtalk, company)
        port = free_port()
        here = f"http://127.0.0.1:{port}"
        settings = load_settings(
            {
                "database_url": url,
                "company_file": COMPANY,
                "demo": True,
                "public_url": here,
                "slack": slack.settings(),
                "dingtalk": dingtalk.settings(),
                "wecom_app": wecom.settings(),
            }
        )
        app = await stack.enter_async_context(running(settings, company))
        await stack.enter_async_context(listening(app, "127.0.0.1", port))
        slack.hands.app, wecom.hands.callback = here, f"{here}/wecom/app"
        await dingtalk.gateway.connected()
        story = Everywhere(
            app, SlackStory(app, slack), DingTalkStory(app, dingtalk), WecomStory(app, wecom, here), Story(app)
        )
        await story.playground.comes_to("2026-11-23T10:00:00+08:00")
        yield story


async def test_asked_in_one_chat_and_decided_in_two_others(tmp_path: Path) -> None:
    async with everywhere(f"sqlite://{tmp_path}/story.db") as story:
        # Where somebody speaks is where they are told.
        await story.dingtalk.says("lina", "待办")
        await story.wecom.types("zhaomin", "待办")
        (card,) = await story.slack.types("wangwei", "取号 销售 客户=华东电力 标题=系统集成 金额=60万")
        number = re.search(r"20261123-XS-\d{6}", card)
        assert number
        await story.slack.types("wangwei", f"填写 {number[0]} 生效=2026-12-01 到期=2027-11-30 通知期=60天")
        await story.slack.types("wangwei", f"提交 {number[0]}")
        await story.slack.clicks("wangwei", "提交")
        await story.settles()

        assert number[0] in story.dingtalk.last("lina")
        assert "同意" not in story.wecom.labels("zhaomin"), "the second step is not asked before the first has decided"
        await story.dingtalk.presses("lina", "同意")
        await story.settles()
        assert "同意" not in story.dingtalk.all_labels("lina")
        assert number[0] in story.wecom.words("zhaomin")
        assert any("李娜" in seen_in_slack(m) and "赵敏" in seen_in_slack(m) for m in story.slack.chat("wangwei"))

        await story.wecom.clicks("zhaomin", "同意")
        await story.settles()
        assert any("已通过" in seen_in_slack(m) for m in story.slack.chat("wangwei"))
        assert any("已批准" in seen_in_dingtalk(card.params) for card in story.dingtalk.cards("lina"))
        assert "同意" not in story.wecom.labels("zhaomin")


async def test_the_same_decision_from_three_chats_at_once_is_one(tmp_path: Path) -> None:
    async with everywhere(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei")
        await story.playground.submits("wangwei", number)
        await story.settles()
        # Asked on the first platform that knows her; an inbox shows the same task on the others.
        await story.dingtalk.says("lina", "待办")
        await story.wecom.types("lina", "待办")
        await story.settles()
        before = (await story.app.storage.verify_audit())[0]
        code = re.search(r"码: ([A-Z0-9]{4})", story.dingtalk.last("lina"))
        assert code, story.dingtalk.last("lina")
        await asyncio.gather(
            story.slack.fake.hands.types("U0LINA", f"同意 {code[1]}"),
            story.dingtalk.fake.hands.says("dt-lina", f"驳回 {code[1]} 太贵"),
            story.wecom.fake.hands.types("lina", f"同意 {code[1]}"),
        )
        await story.settles()
        mine = "\n".join(h.text for h in await story.playground.reads("wangwei"))
        assert ("已通过" in mine) != ("太贵" in mine), "one outcome"
        assert "同意" not in story.dingtalk.all_labels("lina")
        decided = (await story.app.storage.verify_audit())[0] - before
        assert 0 < decided < 8
