"""The page itself, before a desk of sample cards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from adapters.api.channel import Surroundings
from adapters.api.events import Pressed, Said
from tests.browser.conftest import watch
from tests.browser.sample_desk import SampleDesk, open_channel
from tests.conformance.cards import CARDS, HOSTILE
from tests.conformance.stagehand import surroundings

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DESKTOP: dict[str, Any] = {"viewport": {"width": 1360, "height": 860}, "locale": "zh-CN", "reduced_motion": "reduce"}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN", "has_touch": True}


@asynccontextmanager
async def serving(desk: SampleDesk, around: Surroundings, port: int = 0) -> AsyncIterator[int]:
    channel = await open_channel(desk, around)
    app = web.Application()
    channel.mount(app)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield runner.addresses[0][1]
    finally:
        await channel.close()
        await runner.cleanup()


@dataclass
class Scene:
    page: Page
    desk: SampleDesk
    around: Surroundings
    port: int

    async def types(self, text: str) -> None:
        await self.page.locator("#say").fill(text)
        await self.page.locator("#say").press("Enter")

    def pressed(self) -> list[Pressed]:
        return [event for event in self.desk.heard if isinstance(event, Pressed)]

    def said(self) -> list[str]:
        return [event.text for event in self.desk.heard if isinstance(event, Said)]


@asynccontextmanager
async def scene(browser: Browser, **looks: Any) -> AsyncIterator[Scene]:
    desk, around = SampleDesk(), surroundings()
    async with serving(desk, around) as port:
        context = await browser.new_context(**looks)
        page = await context.new_page()
        page.set_default_timeout(8_000)
        complaints = watch(page)
        await page.goto(f"http://127.0.0.1:{port}/playground")
        await expect(page.locator("#hints .hint").first).to_be_visible()
        yield Scene(page, desk, around, port)
        await context.close()
        assert not complaints


async def test_hostile_text_stays_text(browser: Browser) -> None:
    async with scene(browser, **DESKTOP) as here:
        await here.types("hostile")
        card = here.page.locator(".card")
        await expect(card.locator("h3")).to_have_text(HOSTILE)
        assert await card.locator("img, a, script").count() == 0
        await here.types(HOSTILE)
        await expect(here.page.locator(".own .bubble").last).to_have_text(HOSTILE)


async def test_cards_change_in_place_and_others_see_a_dot(browser: Browser) -> None:
    async with scene(browser, **DESKTOP) as here:
        page = here.page
        await here.types("submit")
        await expect(page.locator(".card .pill")).to_have_text("审批中")
        await expect(page.locator('[data-conversation="person:lina"] .unread')).to_contain_text("1")
        await page.locator('[data-conversation="person:lina"]').click()
        await expect(page.locator('[data-conversation="person:lina"] .unread')).to_have_count(0)
        await page.get_by_role("button", name="同意").click()
        await expect(page.locator(".line.changed .pill")).to_have_text("已批准")
        await expect(page.locator(".card")).to_have_count(1)
        await expect(page.locator("#spoken")).to_contain_text("已更新")
        await page.locator('[data-conversation="person:wangwei"]').click()
        await expect(page.locator(".card .pill")).to_have_text("已批准")


async def test_a_form_sends_what_was_typed_and_keeps_it_through_a_change(browser: Browser) -> None:
    async with scene(browser, **DESKTOP) as here:
        page = here.page
        await here.desk.post("wangwei", "form", CARDS["form"])
        await page.get_by_label("Amount").fill("480,000")
        await page.get_by_label("Type").select_option("fw")
        await page.get_by_label("Ends").fill("2027-03-31")
        await here.desk.change("form", replace(CARDS["form"], state="changed meanwhile"))
        await expect(page.locator(".card .pill")).to_have_text("changed meanwhile")
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator(".card h3").last).to_have_text("pressed t-save")
        (event,) = here.pressed()
        assert event.values == {"title": "Cloud", "type": "fw", "amount": "480,000", "ends": "2027-03-31", "notes": ""}


async def test_a_required_field_is_asked_for(browser: Browser) -> None:
    async with scene(browser, **DESKTOP) as here:
        await here.types("form")
        await here.page.get_by_label("Title").fill("")
        await here.page.get_by_role("button", name="Save").click()
        await expect(here.page.get_by_label("Title")).to_be_focused()
        assert not here.pressed()


async def test_a_heavy_button_asks_first(browser: Browser) -> None:
    async with scene(browser, **DESKTOP) as here:
        page = here.page
        await here.types("facts")
        for leave in ("Escape", "不"):
            await page.get_by_role("button", name="终止").click()
            await expect(page.get_by_role("dialog")).to_contain_text("终止 20260115-XS-000123？")
            if leave == "Escape":
                await page.keyboard.press("Escape")
            else:
                await page.get_by_role("button", name=leave, exact=True).click()
            await expect(page.get_by_role("dialog")).to_be_hidden()
        assert not here.pressed()
        await page.get_by_role("button", name="终止").click()
        await page.get_by_role("dialog").get_by_role("button", name="终止").click()
        await expect(page.locator(".card h3").last).to_have_text("pressed t-terminate")


async def test_the_keyboard_alone_is_enough(browser: Browser) -> None:
    async with scene(browser, **DESKTOP) as here:
        page = here.page
        await page.keyboard.press("Tab")
        await expect(page.locator(".skip")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("#say")).to_be_focused()
        await page.keyboard.type("rows")
        await page.keyboard.press("Enter")
        await expect(page.locator(".card")).to_be_visible()
        await page.keyboard.press("ArrowUp")
        await expect(page.locator("#say")).to_have_value("rows")
        seen = set()
        for _ in range(60):
            await page.keyboard.press("Shift+Tab")
            focus = await page.evaluate(
                """() => { const at = document.activeElement, style = getComputedStyle(at);
                return [at.getAttribute("aria-label") || at.textContent, style.outlineStyle !== "none" || at === document.body] }"""
            )
            assert focus[1], f"no visible focus on {focus[0]!r}"
            seen.add(focus[0])
        assert {"同意: 20260115-XS-000123 云服务", "驳回: 20260115-XS-000123 云服务", "下一页", "+1 天"} <= seen


async def test_enter_that_chooses_a_chinese_word_does_not_send(browser: Browser) -> None:
    async with scene(browser, **DESKTOP) as here:
        box = here.page.locator("#say")
        await box.fill("bangzhu")
        await box.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
        await box.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "bubbles": True, "cancelable": True})
        await box.press("Shift+Enter")
        assert await box.input_value() == "bangzhu\n"
        assert not here.desk.heard
        await box.press("Enter")
        await expect(here.page.locator(".own .bubble")).to_be_visible()
        assert here.said() == ["bangzhu\n"]


async def test_a_lost_connection_comes_back_with_everything(browser: Browser) -> None:
    desk, around = SampleDesk(), surroundings()
    context = await browser.new_context(**DESKTOP)
    page = await context.new_page()
    complaints = watch(page)
    async with serving(desk, around) as port:
        await page.goto(f"http://127.0.0.1:{port}/playground")
        await page.locator("#say").fill("facts")
        await page.locator("#say").press("Enter")
        await expect(page.locator(".card")).to_have_count(1)
    await expect(page.locator("#banner")).to_contain_text("断了")
    await page.locator("#say").fill("while it was away")
    await page.locator("#say").press("Enter")
    await expect(page.locator("#banner")).to_contain_text("连不上")
    await expect(page.locator("#say")).to_have_value("while it was away")
    async with serving(desk, around, port):
        await desk.post("wangwei", "later", CARDS["progress"])
        await expect(page.locator("#banner")).to_contain_text("已重新连上", timeout=20_000)
        await expect(page.locator(".card")).to_have_count(2)
        await desk.post("wangwei", "last", CARDS["rows"])
        await expect(page.locator(".card")).to_have_count(3)
        await context.close()
    assert not complaints


async def test_a_long_talk_is_shown_from_its_end(browser: Browser) -> None:
    async with scene(browser, **DESKTOP) as here:
        page = here.page
        for number in range(130):
            await here.desk.post("lina", f"card {number}", replace(CARDS["text"], title=f"card {number}"))
        await page.locator('[data-conversation="person:lina"]').click()
        await expect(page.locator(".card")).to_have_count(100)
        await expect(page.locator(".card h3").last).to_be_in_viewport()
        await page.get_by_role("button", name="更早的消息").click()
        await expect(page.locator(".card")).to_have_count(130)
        await expect(page.locator(".card h3").first).to_have_text("card 0")
        await expect(page.get_by_role("button", name="更早的消息")).to_have_count(0)


async def test_the_clock_and_the_payloads(browser: Browser) -> None:
    async with scene(browser, **DESKTOP) as here:
        page = here.page
        await expect(page.locator("#clock-day")).to_contain_text("2026年1月15日")
        await page.get_by_role("button", name="+1 周").click()
        await expect(page.locator("#clock-day")).to_contain_text("2026年1月22日")
        await expect(page.locator("#clock-told")).to_contain_text("没有需要告诉谁的事")
        await here.types("facts")
        await page.get_by_role("button", name="看报文").click()
        await expect(page.get_by_role("tab", name="各渠道报文")).to_have_attribute("aria-selected", "true")
        await expect(page.locator("#payload")).to_contain_text('"title": "20260115-XS-000123"')


async def test_languages_and_colours_can_be_chosen(browser: Browser) -> None:
    async with scene(browser, **DESKTOP) as here:
        page = here.page
        await page.get_by_role("button", name="Switch to English").click()
        await expect(page.get_by_role("button", name="Send")).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        for _ in range(2):
            await page.locator("#theme").click()
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        await page.reload()
        await expect(page.get_by_role("button", name="Send")).to_be_visible()
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_a_phone_sees_one_column_and_nothing_sticks_out(browser: Browser) -> None:
    async with scene(browser, **PHONE) as here:
        page = here.page
        for name in CARDS:
            await here.types(name)
            await expect(page.locator(".card h3").last).to_have_text(CARDS[name].title)
        await expect(page.locator("#people")).to_be_hidden()
        wide = await page.evaluate(
            """() => [...document.querySelectorAll(".log *")]
            .filter((node) => node.getBoundingClientRect().right > innerWidth + 1 && !node.closest("pre")).map((node) => node.className)"""
        )
        assert wide == []
        await page.locator('.bar [data-view="people"]').tap()
        await page.locator('[data-conversation="person:lina"]').tap()
        await expect(page.locator("#chat-name")).to_have_text("李娜")
        await page.locator('.bar [data-view="panel"]').tap()
        await expect(page.get_by_role("button", name="+1 天")).to_be_visible()
        await page.keyboard.press("Escape")
        await expect(page.locator("#say")).to_be_focused()


CONTRAST = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const paint = (colour, under) => { canvas.fillStyle = `rgb(${under})`; canvas.fillRect(0, 0, 1, 1); canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3) };
  const light = (rgb) => { const [r, g, b] = rgb.map((c) => (c /= 255) <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b };
  const behind = (node) => { const chain = [];
    for (let at = node; at; at = at.parentElement) chain.unshift(getComputedStyle(at).backgroundColor);
    return chain.reduce((under, colour) => paint(colour, under), [255, 255, 255]) };
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
    if (!own || !node.checkVisibility({ visibilityProperty: true }) || node.closest(".sr, .skip, noscript, :disabled")) continue;
    const back = behind(node), front = paint(getComputedStyle(node).color, back);
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    const ratio = (high + .05) / (low + .05);
    if (ratio < 4.5) poor.push([node.className, node.textContent.slice(0, 20), ratio.toFixed(2)]);
  }
  return poor;
}"""


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_every_word_can_be_read(browser: Browser, colours: str) -> None:
    async with scene(browser, **{**DESKTOP, "color_scheme": colours}) as here:
        for name in CARDS:
            await here.types(name)
            await expect(here.page.locator(".card h3").last).to_have_text(CARDS[name].title)
        await here.page.get_by_role("button", name="+1 天").click()
        await expect(here.page.locator("#clock-told")).to_contain_text("走到")
        assert await here.page.evaluate(CONTRAST) == []
        # The measure itself can fail.
        await here.page.evaluate("document.documentElement.style.setProperty('--soft', '#777777')")
        assert await here.page.evaluate(CONTRAST) != []
