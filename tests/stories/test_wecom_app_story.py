"""The main job in a WeCom app, over its wire."""

import re
from pathlib import Path

import pytest

from adapters.wecom_app.fake import fake_wecom, seen
from adapters.wecom_app.fake_card import labels
from tests.stories.wecom_story import wecom_story

NUMBER = re.compile(r"20261123-XS-\d{6}")


async def test_asked_and_approved_by_card(tmp_path: Path) -> None:
    async with wecom_story(f"sqlite://{tmp_path}/story.db") as story:
        (card,) = await story.types("wangwei", "取号 销售 客户=华东电力 标题=年度维护 金额=30万")
        number = NUMBER.search(card)
        assert number
        await story.types("wangwei", f"填写 {number[0]} 生效=2026-12-01 到期=2027-03-31 通知期=60天")
        (preview,) = await story.types("wangwei", f"提交 {number[0]}")
        assert "李娜" in preview
        await story.clicks("wangwei", "提交")
        assert "审批中" in story.words("wangwei")

        asked = story.with_button("lina", "同意")
        assert number[0] in seen(asked.body)
        assert "¥300,000.00" in seen(asked.body)
        assert re.search(r"码: [A-Z0-9]{4}", seen(asked.body))
        before = len(story.chat("lina"))
        updates = len(story.called("message/update_template_card"))
        await story.clicks("lina", "同意", on=asked)

        assert len(story.chat("lina")) == before, "the card that was pressed changed; no second one came"
        assert labels(asked.body) == [], "decided cards lose their buttons"
        assert "已批准" in seen(asked.body)
        assert len(story.called("message/update_template_card")) - updates <= 3
        assert "撤回" not in story.labels("wangwei"), "the requester's copy changed in place"
        assert "已通过" in story.words("wangwei")
        assert story.fake.hands.slowest < 5


async def test_a_card_that_can_change_no_more_comes_anew_and_says_so(tmp_path: Path) -> None:
    async with wecom_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei")
        await story.types("lina", "待办")
        await story.playground.submits("wangwei", number)
        await story.settles()
        asked = story.with_button("lina", "同意")
        await story.playground.waits(hours=73)
        # What was said later counts here: she answers in the other chat, and this card is past its time.
        await story.playground.types("lina", f"同意 {code_in(seen(asked.body))}")
        await story.settles()
        assert labels(asked.body), "the old one stands as it was"
        assert "较早的一张卡片已不能再更新" in story.last("lina")
        assert "已批准" in story.last("lina")


async def test_a_restart_and_a_second_replica_know_every_card(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/story.db"
    async with fake_wecom() as fake:
        async with wecom_story(url, fake=fake) as story:
            number = await story.playground.takes_number("wangwei")
            await story.types("lina", "待办")
            await story.playground.submits("wangwei", number)
            await story.settles()
            asked = story.with_button("lina", "同意")
        async with wecom_story(url, fake=fake) as first, wecom_story(url, fake=fake) as second:
            # The balancer brings each of three deliveries to whom it likes.
            calls = len(fake.api.called("message/send"))
            fake.hands.callback = f"{first.url}/wecom/app"
            await first.clicks("lina", "同意", on=asked)
            await second.settles()
            assert labels(asked.body) == []
            assert "已批准" in seen(asked.body)
            await second.playground.types("wangwei", f"合同 {number}")
            assert not [b for b in fake.api.called("message/send")[calls:] if b["touser"] == "lina"]


async def test_the_last_day_to_act_is_told_to_the_owner(tmp_path: Path) -> None:
    async with wecom_story(f"sqlite://{tmp_path}/story.db") as story:
        (card,) = await story.types("wangwei", "取号 销售 客户=华东电力 标题=年度维护 金额=30万")
        number = NUMBER.findall(card)[0]
        await story.types("wangwei", f"填写 {number} 生效=2026-12-01 到期=2027-03-31 通知期=60天")
        await story.types("wangwei", f"提交 {number} 确认")
        await story.types("lina", "待办")
        await story.clicks("lina", "1 同意")
        await story.playground.comes_to("2027-01-22T09:00:00+08:00")
        await story.settles()
        digest = story.with_button("wangwei", "执行")
        assert "2027-01-29" in story.words("wangwei"), "the sum stands before the buttons"
        await story.clicks("wangwei", "执行", on=digest, option="1 认领")
        async with story.app.storage.reading() as stores:
            assert (await stores.people.preference("wangwei")).last_channel == "wecom_app"
        (shown,) = await story.playground.types("lina", f"日志 {number}")
        assert "认领" in shown.text


async def test_who_asks_in_english_is_answered_in_english(tmp_path: Path) -> None:
    async with wecom_story(f"sqlite://{tmp_path}/story.db") as story:
        (card,) = await story.types("emily", "number sales customer=Acme title=NDA amount=100000")
        assert "Acme" in card
        assert "Number" in card
        await story.clicks("emily", "Release")
        assert "Release" in story.last("emily")


async def test_what_was_kept_for_a_while_goes(tmp_path: Path) -> None:
    async with wecom_story(f"sqlite://{tmp_path}/story.db") as story:
        await story.types("wangwei", "取号 销售 客户=华东电力 标题=年度维护 金额=30万")
        memory = story.app.storage.memory("wecom_app")
        await story.playground.waits(days=31)
        assert await memory.tidy(await story.app.clock.now()) == 0, "nothing is left of it"


def code_in(text: str) -> str:
    found = re.search(r"码: ([A-Z0-9]{4})", text)
    assert found
    return found[1]


HOSTILE = (
    "]]><Content>x",
    "<a>点我</a>",
    "$userName=lina$ @all {{7*7}} %s",
    "&lt;b&gt; &amp; <![CDATA[y",
    "😀👨‍👩‍👧 " + "长" * 70,
)


@pytest.mark.parametrize("title", HOSTILE)
async def test_a_hostile_title_is_a_title(tmp_path: Path, title: str) -> None:
    """Through every way that words go: inside a callback, as a card, as its change, as text, and on a page."""
    async with wecom_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei", f"客户=国网 标题={title} 金额=30万")
        await story.types("lina", "帮助 查")
        await story.playground.submits("wangwei", number)
        await story.settles()
        asked = story.with_button("lina", "同意")
        shown = title[:12].rstrip()
        assert shown in seen(asked.body)
        await story.clicks("lina", "同意", on=asked)
        assert labels(asked.body) == []
        assert shown in seen(asked.body)
        told = "".join(await story.types("lina", f"合同 {number}")).replace("\u200b", "")
        assert shown in told
        for body in story.called("message/send"):
            assert body["msgtype"] != "text" or "<a" not in body["text"]["content"]
