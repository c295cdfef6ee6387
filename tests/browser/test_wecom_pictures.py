"""Our own cards as WeCom shows them, and the page of a form: pictures for the set-up page, taken from what really went out."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from adapters.wecom_app.fake import seen
from tests.browser import template_card
from tests.stories.test_form_pages import page_of
from tests.stories.wecom_story import wecom_story

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def take(browser: Browser, html: str, path: Path) -> str:
    """The picture of what is on the page, and its words."""
    page = await browser.new_page(viewport={"width": 390, "height": 400}, device_scale_factor=2)
    await page.set_content(html)
    shown = page.locator("body > div")
    await shown.screenshot(path=path)
    said = await shown.inner_text()
    await page.close()
    return said


async def test_cards_and_a_page(browser: Browser, tmp_path: Path, pictures: Path) -> None:
    async with wecom_story(f"sqlite://{tmp_path}/story.db") as story:
        await story.types("wangwei", "取号 销售 客户=国网 标题=变电站扩容 金额=60万")
        said = await take(browser, template_card.message(story.chat("wangwei")[-1].body), pictures / "wecom-number.png")
        assert "国网" in said
        number = await story.playground.takes_number("wangwei")
        await story.types("lina", "待办")
        await story.playground.submits("wangwei", number)
        await story.settles()
        asked = story.with_button("lina", "同意")
        said = await take(browser, template_card.message(asked.body), pictures / "wecom-approval.png")
        assert number in said
        assert "¥300,000.00" in said

        await story.clicks("lina", "驳回", on=asked)
        page = await browser.new_page(viewport={"width": 390, "height": 560}, device_scale_factor=2)
        await page.goto(page_of(story, "lina"))
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390, "nothing to scroll sideways"
        await page.locator("textarea").fill("交付日期还没有确认")
        await page.screenshot(path=pictures / "wecom-form.png")
        await page.locator("button").click()
        assert "已提交" in await page.locator("main").inner_text()
        await page.close()
        await story.settles()

        said = await take(browser, template_card.message(asked.body), pictures / "wecom-decided.png")
        assert "交付日期还没有确认" in said
        assert "同意" not in said.split("\n")
        assert number in seen(asked.body)
