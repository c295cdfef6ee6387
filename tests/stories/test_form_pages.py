"""Forms as web pages: from the card to the page, filled in, and back in the chat."""

import re
from html import unescape
from pathlib import Path

import aiohttp

from adapters.wecom_app.fake import seen
from tests.stories.wecom_story import WecomStory, wecom_story

FIELD = re.compile(r'<(?:input|select|textarea)[^>]* name="([a-z_]+)"')


def page_of(story: WecomStory, person: str) -> str:
    """The address behind the newest button that opens a form."""
    for posted in reversed(story.chat(person)):
        for button in posted.body.get("template_card", {}).get("button_list", []):
            if button.get("type") == 1:
                return str(button["url"])
    raise AssertionError(f"{person} has no form")


class Browser:
    def __init__(self, *, cookies: bool = True) -> None:
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=cookies))
        self.status = 0
        self.url = ""
        self.html = ""
        self.headers: dict[str, str] = {}

    async def __aenter__(self) -> "Browser":
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._session.close()

    async def opens(self, url: str) -> str:
        async with self._session.get(url) as answer:
            return await self._seen(answer)

    async def sends(self, *, once: str | None = None, **values: str) -> str:
        """As a browser does: everything that the form holds, changed where somebody typed."""
        held = {
            name: unescape(value) for name, value in re.findall(r'name="([a-z_]+)"[^>]* value="([^"]*)"', self.html)
        }
        held |= values | ({"once": once} if once else {})
        async with self._session.post(self.url, data=held) as answer:
            return await self._seen(answer)

    async def _seen(self, answer: aiohttp.ClientResponse) -> str:
        self.status, self.url, self.headers = answer.status, str(answer.url), dict(answer.headers)
        self.html = await answer.text()
        return self.html


async def test_a_reason_is_given_on_a_page(tmp_path: Path) -> None:
    async with wecom_story(f"sqlite://{tmp_path}/story.db") as story, Browser() as browser:
        number = await story.playground.takes_number("wangwei")
        await story.playground.submits("wangwei", number)
        await story.settles()
        await story.types("lina", "待办")
        await story.clicks("lina", "1 驳回")
        url = page_of(story, "lina")
        html = await browser.opens(url)
        assert browser.status == 200
        assert 'lang="zh-CN"' in html
        assert "请写一句原因" in html
        assert "default-src 'none'" in browser.headers["Content-Security-Policy"]
        assert browser.headers["Referrer-Policy"] == "no-referrer"
        html = await browser.sends(reason="价格太高 <script>alert(1)</script>")
        assert browser.status == 200
        assert "<script>" not in html
        await story.settles()
        mine = await story.playground.reads("wangwei")
        assert any("价格太高" in heard.text for heard in mine)
        assert "办好" in await browser.opens(url) or browser.status == 410
        assert browser.status == 410, "answered once, and never again"
        assert not any("打开表单" in seen(one.body) for one in story.chat("lina"))


async def test_a_contract_is_filled_in_page_by_page(tmp_path: Path) -> None:
    async with wecom_story(f"sqlite://{tmp_path}/story.db") as story, Browser() as browser:
        await story.types("wangwei", "取号 销售 客户=国网 标题=扩容")
        await story.clicks("wangwei", "填写")
        await browser.opens(page_of(story, "wangwei"))
        assert {"title", "customer", "amount", "starts", "ends", "once"} <= set(FIELD.findall(browser.html))
        assert 'value="国网"' in browser.html
        await browser.sends(amount="many", starts="2027-01-01")
        assert browser.status == 422
        assert 'value="many"' in browser.html, "nothing typed is lost"
        assert 'role="alert"' in browser.html
        first = browser.url
        await browser.sends(amount="12万", starts="2027-01-01")
        assert browser.status == 200
        assert browser.url != first, "the end is still missing: the next page asks for it"
        assert 'value="国网"' in browser.html
        await browser.sends(ends="2027-12-31")
        assert browser.status == 200
        assert "<form" not in browser.html
        await story.settles()
        (shown,) = await story.playground.types("wangwei", "我的合同")
        assert "2027-12-31" in shown.text
        assert "¥120,000.00" in shown.text


async def test_sent_twice_is_sent_once(tmp_path: Path) -> None:
    async with wecom_story(f"sqlite://{tmp_path}/story.db") as story, Browser() as browser:
        number = await story.playground.takes_number("wangwei")
        await story.types("wangwei", f"释放 {number}")
        await story.types("wangwei", "取号 销售 客户=国网 标题=扩容")
        await story.clicks("wangwei", "填写")
        await browser.opens(page_of(story, "wangwei"))
        url, html = browser.url, browser.html
        facts = {"amount": "12万", "starts": "2027-01-01", "ends": "2027-12-31"}
        await browser.sends(**facts)
        assert browser.status == 200
        browser.url, browser.html = url, html
        await browser.sends(**facts)
        assert browser.status == 410
        number_of_entries = (await story.app.storage.verify_audit())[0]
        browser.url, browser.html = url, html
        await browser.sends(**facts)
        assert (await story.app.storage.verify_audit())[0] == number_of_entries


async def test_addresses_that_lead_nowhere(tmp_path: Path) -> None:
    async with wecom_story(f"sqlite://{tmp_path}/story.db") as story, Browser() as browser:
        await story.types("wangwei", "取号 销售 客户=国网 标题=扩容")
        await story.clicks("wangwei", "填写")
        good = page_of(story, "wangwei")
        token = next(
            b["key"] for b in story.with_button("wangwei", "取消").body["template_card"]["button_list"] if "key" in b
        )
        for bad in ("x", "k", good.rpartition("/")[2][:-2] + "AA", token, "k" * 600, "%00", "..%2f..%2fetc"):
            await browser.opens(f"{story.url}/f/{bad}")
            assert browser.status == 404, bad
        await browser.opens(good)
        await browser.sends(once="short")
        assert browser.status == 400
        await browser.opens(good)
        await browser.sends(title="x" * 4_001)
        assert browser.status == 400
        await story.playground.waits(days=8)
        await browser.opens(good)
        assert browser.status == 410


async def test_without_a_public_address_one_question_a_message(tmp_path: Path) -> None:
    async with wecom_story(f"sqlite://{tmp_path}/story.db", public=False) as story:
        await story.types("wangwei", "取号 销售 客户=国网 标题=扩容")
        await story.clicks("wangwei", "填写")
        assert not any("打开表单" in seen(one.body) for one in story.chat("wangwei"))
        for answer in ("12万", "2027-01-01", "2027-12-31"):
            await story.types("wangwei", answer)
        (shown,) = await story.playground.types("wangwei", "我的合同")
        assert "2027-12-31" in shown.text


async def test_the_platform_says_who_opens_a_form(tmp_path: Path) -> None:
    async with wecom_story(f"sqlite://{tmp_path}/story.db", oauth=True) as story:
        await story.types("wangwei", "取号 销售 客户=国网 标题=扩容")
        await story.clicks("wangwei", "填写")
        url = page_of(story, "wangwei")
        for other in ("lina", "", "nobody"):
            async with Browser() as browser:
                story.fake.corp.reading = other
                await browser.opens(url)
                assert browser.status == 403, other
                assert "国网" not in browser.html
        async with Browser() as stranger:
            story.fake.corp.reading = "lina"
            stranger.url = url
            await stranger.sends(amount="1")
            assert stranger.status == 403, "nor can it be sent without being asked"
        async with Browser(cookies=False) as forgetful:
            story.fake.corp.reading = "wangwei"
            await forgetful.opens(url)
            assert forgetful.status == 403
        async with Browser() as browser:
            story.fake.corp.reading = "WangWei"
            await browser.opens(url)
            assert browser.status == 200
            assert "code" not in browser.url, "it does not stay in the address"
            await browser.opens(f"{url}?code=used-before")
            assert browser.status == 200
            await browser.sends(amount="12万", starts="2027-01-01", ends="2027-12-31")
            assert browser.status == 200
        assert len(story.fake.api.called("auth/getuserinfo")) <= 8
