"""The main job in a WeCom app, over its wire."""

import re
from pathlib import Path

from adapters.wecom_app.fake import seen
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
