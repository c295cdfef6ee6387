"""The whole story, from typing to approval to alert to claim, before the real demo in a process of its own."""

import asyncio
import os
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import watch

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

ROOT = Path(__file__).resolve().parents[2]
NUMBER = re.compile(r"\d{8}-XS-\d{6}")
PATIENCE = 15_000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """`contractbot demo` in an empty folder; gives its address once it listens, and ends it as Ctrl-C does."""
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CONTRACTBOT_")}
    environment["PYTHONPATH"] = str(ROOT)
    command = (sys.executable, "-m", "bot", "demo", "--port", str(port))
    with (folder / "demo.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        await listens(address, process, folder)
        yield address
    finally:
        if process.returncode is None:
            process.terminate()
        code = await asyncio.wait_for(process.wait(), 15)
    assert code == 0, (folder / "demo.log").read_text("utf-8")


async def listens(address: str, process: asyncio.subprocess.Process, folder: Path) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(600):
            assert process.returncode is None, (folder / "demo.log").read_text("utf-8")
            try:
                async with session.get(address + "/healthz") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)
    raise AssertionError("the demo did not open in a minute")


async def open_page(browser: Browser, address: str, **looks: object) -> Page:
    settings = {"viewport": {"width": 1360, "height": 880}, "locale": "zh-CN", "reduced_motion": "reduce", **looks}
    context = await browser.new_context(**settings)  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    await page.goto(address)
    await expect(page.locator("#hints .hint").first).to_be_visible(timeout=PATIENCE)
    return page


def card_with(page: Page, words: str | re.Pattern[str]) -> Locator:
    return page.locator(".card").filter(has_text=words).last


async def send(page: Page) -> None:
    """Sends what the guided story has put into the box."""
    await expect(page.locator("#say")).not_to_have_value("")
    await page.locator("#say").press("Enter")


def guide(page: Page, step: int) -> Locator:
    return page.locator(f"#story li:nth-child({step}) button")


async def test_the_story(browser: Browser, tmp_path: Path, pictures: Path) -> None:
    async with demo(tmp_path) as address:
        page = await open_page(browser, address)
        complaints = watch(page)
        number = await take_and_fill(page)
        await submit(page, number)
        await page.screenshot(path=tmp_path / "requester-waits.png")
        await approve(page, number, pictures)
        await requester_sees_it(page, number)
        await page.screenshot(path=tmp_path / "requester-approved.png")
        await alert_and_claim(page, number)
        await page.screenshot(path=pictures / "room-claimed.png")
        await expect(page.locator(".story-end")).to_be_visible()
        english = await open_page(browser, address, locale="en-GB")
        assert await take_and_fill(english) != number
        await guide(english, 3).click()
        await send(english)
        await expect(english.get_by_role("button", name="提交", exact=True).last).to_be_visible()
        await english.context.close()
        await take_pictures(browser, address, pictures)
        await page.context.close()
        assert not complaints


async def take_and_fill(page: Page) -> str:
    """Steps 1 and 2 of the guided story, in the language of the page; the answers are in that of the person."""
    await guide(page, 1).click()
    await send(page)
    reserved = card_with(page, NUMBER)
    await expect(reserved.locator(".pill").first).to_have_text("预留", timeout=PATIENCE)
    found = NUMBER.search(await reserved.inner_text())
    assert found
    await guide(page, 2).click()
    await expect(page.locator("#say")).to_have_value(re.compile(found.group()))
    await send(page)
    await expect(card_with(page, "云帆物流")).to_contain_text("¥480,000", timeout=PATIENCE)
    return found.group()


async def submit(page: Page, number: str) -> None:
    await guide(page, 3).click()
    await send(page)
    await page.get_by_role("button", name="提交", exact=True).last.click()
    await expect(card_with(page, "李娜").locator(".pill").first).to_have_text("审批中", timeout=PATIENCE)
    await expect(page.locator('[data-conversation="person:lina"] .unread')).to_be_visible()


async def approve(page: Page, number: str, pictures: Path) -> None:
    await guide(page, 4).click()
    await expect(page.locator("#chat-name")).to_have_text("李娜")
    task = card_with(page, number)
    await expect(task).to_contain_text(re.compile(r"码: [0-9A-Z]{4}"))
    await page.screenshot(path=pictures / "approver-decides.png")
    await send(page)
    await expect(page.locator(".own .bubble").last).to_have_text("待办")
    await page.locator(".card").filter(has_text=number).first.get_by_role("button", name="同意").first.click()
    await expect(page.locator(".card").filter(has_text=number).first.get_by_role("button", name="同意")).to_have_count(
        0
    )


async def requester_sees_it(page: Page, number: str) -> None:
    await page.locator('[data-conversation="person:wangwei"]').click()
    await expect(page.locator(".card .pill").filter(has_text=re.compile("^(已批准|生效)$")).last).to_be_visible()


async def alert_and_claim(page: Page, number: str) -> None:
    before = await page.locator("#clock-day").inner_text()
    await guide(page, 5).first.click()
    await expect(page.locator("#chat-name")).to_have_text("销售合同提醒", timeout=60_000)
    assert await page.locator("#clock-day").inner_text() != before
    await expect(card_with(page, number)).to_be_visible()
    await guide(page, 5).last.click()
    await send(page)
    await expect(card_with(page, number)).to_contain_text("王伟", timeout=PATIENCE)


async def take_pictures(browser: Browser, address: str, pictures: Path) -> None:
    looks: dict[str, dict[str, object]] = {
        "desktop-dark": {"color_scheme": "dark"},
        "desktop-english": {"color_scheme": "light", "locale": "en-GB"},
        "phone": {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True},
    }
    for name, look in looks.items():
        page = await open_page(browser, address + "/playground#as=wangwei", **look)
        await expect(page.locator(".card").last).to_be_visible()
        await page.screenshot(path=pictures / f"{name}.png")
        await page.context.close()
