"""A contract's link: what Slack unfolds it to, and the page that a browser gets."""

import json
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest

from bot.server import listening
from tests.stories.slack_story import SlackStory, account, slack_story

OURS = "https://contracts.example.com"
ROOM = "C0ALERTS"


def link(number: str) -> str:
    return f"{OURS}/c/{quote(number)}"


async def unfurled(
    story: SlackStory, who: str, room: str, *urls: str, composing: bool = False
) -> list[dict[str, object]]:
    before = len(story.called("chat.unfurl"))
    await story.fake.hands.shares(account(who), room, *urls, composing=composing)
    return story.called("chat.unfurl")[before:]


async def test_a_link_unfolds_to_what_the_channel_may_see(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", public_url=OURS) as story:
        number = await story.playground.takes_number("wangwei")
        (told,) = await unfurled(story, "wangwei", ROOM, link(number), "https://example.com/elsewhere")
        assert list(told["unfurls"]) == [link(number)]  # type: ignore[call-overload]
        shown = json.dumps(told, ensure_ascii=False)
        assert number in shown
        assert "¥" not in shown, "the room sees no amounts, nor does what unfolds in it"
        assert {"unfurl_id", "source"} <= set(told)


async def test_what_cannot_be_followed_stays_a_link(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", public_url=OURS) as story:
        number = await story.playground.takes_number("wangwei")
        direct = story.fake.workspace.direct(account("wangwei")).id
        story.fake.workspace.add_room("C0ELSEWHERE")
        story.fake.workspace.add_user("U0STRANGER")
        assert not await unfurled(story, "liuyang", ROOM, link(number)), "liuyang may not read it"
        assert not await unfurled(story, "wangwei", ROOM, link("20261123-XS-999999")), "there is none"
        assert not await unfurled(story, "wangwei", direct, link(number)), "who reads along in private is not known"
        assert not await unfurled(story, "wangwei", "C0ELSEWHERE", link(number)), "nor who is in a channel of no room"
        assert not await unfurled(story, "wangwei", ROOM, link(number), composing=True), "nor where it will be posted"
        assert not await unfurled(story, "wangwei", ROOM, f"https://other.example.com/c/{number}")
        assert not await unfurled(story, "wangwei", ROOM, f"{OURS}/d/{number}", f"{OURS}/c/", f"{OURS}/c/%ff")
        await story.fake.hands.shares("U0STRANGER", ROOM, link(number))
        assert not story.called("chat.unfurl")
        assert not story.chat("", ROOM), "a link is no question: nobody is answered"


async def test_a_platform_that_refuses_to_unfold_hurts_nobody(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", public_url=OURS) as story:
        number = await story.playground.takes_number("wangwei")
        story.fake.api.scopes.discard("links:write")
        assert await unfurled(story, "wangwei", ROOM, link(number))
        assert not story.fake.workspace.unfurled


@pytest.mark.parametrize(
    ("language", "said"), [("zh-CN,zh;q=0.9", "请把下面这句话发给"), ("en-GB", "Send the contract desk"), ("", "Send")]
)
async def test_the_page_of_a_link_tells_nobody_anything(
    tmp_path: Path, unused_tcp_port: int, language: str, said: str
) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", public_url=OURS) as story:
        number = await story.playground.takes_number("wangwei")
        here = f"http://127.0.0.1:{unused_tcp_port}/c/"
        async with listening(story.app, "127.0.0.1", unused_tcp_port), aiohttp.ClientSession() as session:
            pages = []
            for asked in (number, "20261123-XS-999999", "<script>alert(1)</script>"):
                answer = await session.get(here + quote(asked), headers={"Accept-Language": language})
                assert answer.status == 200
                pages.append((await answer.text()).replace(asked, "…"))
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert said in pages[0]
        assert pages[0] == pages[1], "there or not, the page is the same"
        assert "<script" not in pages[2]
