"""Our own cards as Slack shows them: pictures for the set-up page, taken from what really went over the wire."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from adapters.slack.fake import seen
from tests.browser import block_kit
from tests.stories.slack_story import account, slack_story

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def take(browser: Browser, html: str, path: Path) -> str:
    """The picture of what is on the page, and its words."""
    page = await browser.new_page(viewport={"width": 680, "height": 400}, device_scale_factor=2)
    await page.set_content(html)
    shown = page.locator("body > div")
    await shown.screenshot(path=path)
    said = await shown.inner_text()
    await page.close()
    return said


async def test_cards_and_a_form(browser: Browser, tmp_path: Path, pictures: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        await story.types("emily", "number sales customer=Acme title=NDA amount=300000")
        form: dict[str, Any] = {}
        number = await story.playground.takes_number("wangwei")
        await story.playground.submits("wangwei", number)
        await story.settles()
        asked = next(message for message in story.chat("lina") if number in seen(message))
        said = await take(browser, block_kit.message(asked), pictures / "slack-approval.png")
        assert number in said
        assert "同意" in said

        await story.clicks("lina", "驳回", message=asked)
        form = story.fake.hands.modal(account("lina"))
        said = await take(browser, block_kit.modal(form), pictures / "slack-reason.png")
        assert "驳回" in said or "原因" in said

        await story.submits("lina", reason="交付日期还没有确认")
        decided = next(message for message in story.chat("lina") if number in seen(message))
        said = await take(browser, block_kit.message(decided), pictures / "slack-decided.png")
        assert "交付日期还没有确认" in said
        assert "同意" not in said.split("\n")

        mine = story.chat("emily")[-1]
        said = await take(browser, block_kit.message(mine), pictures / "slack-number.png")
        assert "Acme" in said
