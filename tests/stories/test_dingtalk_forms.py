"""Forms in DingTalk: on a page behind a button, or as inputs of a company's own template."""

import json
from dataclasses import replace
from pathlib import Path

from adapters.dingtalk.fake import seen
from adapters.dingtalk.fake_card import FORM_TEMPLATE
from adapters.dingtalk.fake_hands import buttons
from tests.stories.dingtalk_story import DingTalkStory, account, dingtalk_story


async def rejecting(story: DingTalkStory) -> None:
    number = await story.playground.takes_number("wangwei")
    await story.playground.submits("wangwei", number)
    await story.settles()
    await story.presses("lina", "驳回")


async def requester_reads(story: DingTalkStory, reason: str) -> bool:
    return any(reason in h.text for h in await story.playground.reads("wangwei"))


async def test_a_button_opens_the_form_as_a_page(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db", public=True) as story:
        await rejecting(story)
        asked = next(card for card in reversed(story.cards("lina")) if "打开表单" in story.labels(card, "lina"))
        link = buttons(asked.params)["打开表单"]
        assert link["url"].startswith("http://127.0.0.1:1/f/")
        assert "原因" in seen(asked.params)
        await story.says("lina", "交付日期还没有确认")
        assert await requester_reads(story, "交付日期还没有确认"), "typing does as well"


async def test_a_template_with_inputs_takes_the_reason(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db", form_template_id=FORM_TEMPLATE) as story:
        await rejecting(story)
        asked = next(card for card in story.cards("lina") if card.template == FORM_TEMPLATE)
        late = replace(asked, params=dict(asked.params), own={})
        await story.fake.hands.fills(account("lina"), asked, reason="交付日期还没有确认")
        await story.settles()
        assert json.loads(asked.params["form"]) == {"fields": []}, "an answered form has no inputs"
        assert await requester_reads(story, "交付日期还没有确认")
        before = (await story.app.storage.verify_audit())[0]
        await story.fake.hands.fills(account("lina"), late, reason="再来一次")
        await story.settles()
        assert (await story.app.storage.verify_audit())[0] == before, "an answered form is answered"


async def test_facts_are_filled_in_on_a_card(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db", form_template_id=FORM_TEMPLATE) as story:
        number = await story.playground.takes_number("wangwei", "客户=甲 标题=乙")
        await story.says("wangwei", f"填写 {number}")
        asked = next(card for card in reversed(story.cards("wangwei")) if card.template == FORM_TEMPLATE)
        await story.fake.hands.fills(account("wangwei"), asked, amount="30万", starts="2026-12-01", ends="2027-03-31")
        await story.settles()
        assert "¥300,000.00" in (await story.says("wangwei", f"合同 {number}"))[0]


async def test_a_template_that_is_gone_leaves_the_usual_card(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db", form_template_id="gone.schema", public=True) as story:
        await rejecting(story)
        assert "打开表单" in story.all_labels("lina")
        await story.says("lina", "交付日期还没有确认")
        assert await requester_reads(story, "交付日期还没有确认")
