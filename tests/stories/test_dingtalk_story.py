"""The main job in DingTalk, over its wire."""

import re
from pathlib import Path

from adapters.dingtalk.fake import seen
from adapters.dingtalk.fake_organisation import Card
from tests.stories.dingtalk_story import account, dingtalk_story

NUMBER = re.compile(r"20261123-XS-\d{6}")
ALERTS = "cidALERTS=="


async def test_asked_and_approved_in_dingtalk(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        (card,) = await story.says("wangwei", "取号 销售 客户=华东电力 标题=年度维护 金额=30万")
        number = NUMBER.search(card)
        assert number
        await story.says("wangwei", f"填写 {number[0]} 生效=2026-12-01 到期=2027-03-31 通知期=60天")
        (preview,) = await story.says("wangwei", f"提交 {number[0]}")
        assert "李娜" in preview
        await story.presses("wangwei", "提交")
        assert "审批中" in story.last("wangwei")

        asked = story.last("lina")
        assert number[0] in asked
        assert "¥300,000.00" in asked
        assert re.search(r"码: [A-Z0-9]{4}", asked)
        before = len(story.chat("lina"))
        await story.presses("lina", "同意")

        assert len(story.chat("lina")) == before, "the card that was pressed changed; no second one came"
        assert "同意" not in story.all_labels("lina"), "decided cards lose their buttons"
        assert any("已批准" in seen(card.params) for card in story.cards("lina"))
        assert "撤回" not in story.all_labels("wangwei"), "the requester's copy changed in place"
        assert any("已通过" in seen(card.params) for card in story.cards("wangwei"))
        assert story.fake.hands.slowest_press < 2

        await story.playground.comes_to("2027-01-22T09:00:00+08:00")
        await story.settles()
        alert = story.last("wangwei", ALERTS)
        assert number[0] in alert
        assert "¥" not in alert, "a group sees only what it may"
        await story.presses("wangwei", "认领", room=ALERTS)
        assert "王伟" in story.last("wangwei", ALERTS)


async def test_an_approval_in_the_order_that_costs_least(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei")
        await story.playground.submits("wangwei", number)
        await story.settles()
        story.fake.api.counted = 0
        await story.presses("lina", "同意")
        # One card to the requester, or a change of one, and one change of the approver's.
        assert story.fake.api.counted <= 3
        assert len(story.called("/v1.0/oauth2/accessToken")) <= 1


async def test_rejected_with_a_reason_that_is_typed(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei")
        await story.playground.submits("wangwei", number)
        await story.settles()
        await story.presses("lina", "驳回")
        assert "原因" in story.last("lina")
        await story.says("lina", "交付日期还没有确认")
        assert any("交付日期还没有确认" in h.text for h in await story.playground.reads("wangwei"))
        assert "同意" not in story.all_labels("lina")


async def test_a_question_in_a_group_is_answered_there_and_privately(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei")
        await story.says("wangwei", f"合同 {number}", ALERTS)
        everybody = story.fake.organisation.chat(group=ALERTS)
        cards = [card for card in everybody if isinstance(card, Card)]
        public = [seen(card.params) for card in cards if not card.recipients]
        private = [seen(card.params) for card in cards if card.recipients == {account("wangwei")}]
        assert any(number in text for text in public)
        assert not any("¥" in text for text in public)
        assert any("¥300,000.00" in text for text in private)


async def test_what_has_no_buttons_is_said_at_the_address_that_came_along(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        story.fake.api.calls.clear()
        (said,) = await story.says("wangwei", "合同 20991231-XS-999999")
        assert "没有找到" in said
        assert [path for path, _ in story.fake.api.calls] == ["sendBySession"], "no token, no counted call"
        (said,) = await story.says("wangwei", "合同 20991231-XS-999999", ALERTS)
        assert f"@{account('wangwei')}" in said


async def test_an_address_that_is_dead_costs_one_call_more(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        story.fake.organisation.sessions.clear()
        body = story.fake.hands.message(account("wangwei"), "合同 20991231-XS-999999")
        story.fake.organisation.sessions.clear()
        await story.fake.hands.deliver(body)
        await story.settles()
        assert "没有找到" in story.last("wangwei")
        (said,) = await story.says("wangwei", "合同 20991231-XS-999998", session=60)
        assert "没有找到" in said, "one that ends soon is not tried at all"
        assert len(story.called("sendBySession")) == 1


async def test_a_heavy_button_asks_back_and_lets_go(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        await story.says("wangwei", "取号 销售 客户=华东电力 标题=年度维护")
        shown = story.cards("wangwei")[-1]
        before = story.labels(shown, "wangwei")
        await story.presses("wangwei", "释放")
        assert story.labels(shown, "wangwei") == {"确定", "返回"}
        assert story.labels(shown, "lina") == before, "only whoever pressed is asked"
        await story.presses("wangwei", "返回")
        assert story.labels(shown, "wangwei") == before
        await story.presses("wangwei", "释放")
        await story.presses("wangwei", "确定")
        assert "已释放" in seen(shown.params)


async def test_without_the_right_to_cards_codes_do(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        story.fake.organisation.permissions.discard("Card.Instance.Write")
        number = await story.playground.takes_number("wangwei")
        await story.playground.submits("wangwei", number)
        await story.settles()
        asked = story.last("lina")
        code = re.search(r"同意 ([A-Z0-9]{4})", asked)
        assert code, asked
        await story.says("lina", f"同意 {code[1]}")
        assert any("已通过" in h.text for h in await story.playground.reads("wangwei"))


async def test_without_the_right_to_cards_a_touch_types(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        story.fake.organisation.permissions.discard("Card.Instance.Write")
        number = await story.playground.takes_number("wangwei")
        await story.playground.submits("wangwei", number)
        await story.settles()
        asked = story.chat("lina")[-1]
        labels = {value for name, value in asked["markdown"].items() if "Title" in name}
        assert labels == {"同意"}, "what needs a reason or a name is not typed without one"
        await story.fake.hands.taps(account("lina"), asked, "同意")
        await story.settles()
        assert any("已通过" in h.text for h in await story.playground.reads("wangwei"))
        await story.fake.hands.taps(account("lina"), asked, "同意")
        await story.settles()
        assert "同意" not in story.last("lina") or "已" in story.last("lina"), "a stale code says so"
