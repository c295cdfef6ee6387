"""Dates in people's own calendars, and as a picture: behind signed addresses that show what their reader may see."""

import re
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.calendar_feed import FeedDay, feed
from bot.downloads import Downloads
from tests.stories.story import Story, texts
from tests.stories.test_dates import ONE, with_contracts

OTHERS = "20260105-XS-000009,保密项目,南方电网,XS,900万,2026-01-05,2027-02-28,30天,,liuyang"
AWKWARD = (
    '20260105-XS-000010,"甲；乙, 丙 & <b>丁</b> BEGIN:VEVENT",华东;电力,XS,1万,2026-01-05,2027-01-31,30天,,wangwei'
)


@asynccontextmanager
async def browser(story: Story) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    story.app.house.public_url = "https://contracts.example"
    site = web.Application()
    Downloads(story.app.house).mount(site)
    async with TestClient(TestServer(site)) as client:
        yield client


async def addresses(story: Story, person: str, room: str | None = None, text: str = "日历") -> tuple[str, str]:
    said = texts(await story.types(person, text, room))
    found = re.findall(r"https://contracts\.example(/d/[A-Za-z0-9_-]+\.(?:ics|svg))", said)
    ics, svg = (next(path for path in found if path.endswith(ending)) for ending in (".ics", ".svg"))
    return ics, svg


def events(text: str) -> list[dict[str, str]]:
    """As strict as a calendar: lines end in CRLF, none is longer than 75 octets, every event has what it must."""
    assert text.endswith("\r\n")
    lines = text[:-2].split("\r\n")
    assert all(len(line.encode()) <= 75 and "\n" not in line and "\r" not in line for line in lines)
    whole = "\r\n".join(lines).replace("\r\n ", "").split("\r\n")
    assert whole[0] == "BEGIN:VCALENDAR"
    assert whole[-1] == "END:VCALENDAR"
    found: list[dict[str, str]] = []
    inside = False
    for line in whole[1:-1]:
        name, colon, value = line.partition(":")
        assert colon, line
        if line == "BEGIN:VEVENT":
            assert not inside
            inside = True
            found.append({})
        elif line == "END:VEVENT":
            assert inside
            inside = False
        elif inside:
            assert name not in found[-1], f"{name} twice"
            found[-1][name] = value
    for event in found:
        assert {"UID", "DTSTAMP", "DTSTART;VALUE=DATE", "SUMMARY"} <= event.keys()
    assert len({event["UID"] for event in found}) == len(found)
    return found


async def test_a_person_subscribes_to_what_they_may_see(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE, OTHERS, AWKWARD) as story, browser(story) as client:
        await story.types("wangwei", "日期 20260105-XS-000001 付款 2026-12-20 每季度 服务费")
        ics, svg = await addresses(story, "wangwei")
        answer = await client.get(ics)
        assert answer.status == 200
        assert answer.content_type == "text/calendar"
        found = events(await answer.text())
        summaries = "\n".join(event["SUMMARY"] for event in found)
        assert "最后行动日 · 20260105-XS-000001" in summaries
        assert "付款" in summaries
        assert "000009" not in summaries, "another's contract"
        first = next(event for event in found if "最后行动日" in event["SUMMARY"] and "000001" in event["SUMMARY"])
        assert first["DTSTART;VALUE=DATE"] == "20270129"
        assert "提前到 2027-01-29" in first["DESCRIPTION"]
        picture = await client.get(svg)
        drawing = ET.fromstring(await picture.text())
        shown = "".join(drawing.itertext())
        assert "20260105-XS-000001" in shown
        assert "2027-01-29" in shown
        assert "000009" not in shown


async def test_a_room_subscribes_to_what_it_may_see_and_a_new_address_ends_the_old(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE, OTHERS) as story, browser(story) as client:
        ics, _ = await addresses(story, "wangwei", "sales-alerts")
        text = await (await client.get(ics)).text()
        assert "20260105-XS-000001" in text.replace("\r\n ", "")
        assert "900" not in text
        fresh, _ = await addresses(story, "wangwei", "sales-alerts", "日历 重置")
        assert fresh != ics
        assert (await client.get(ics)).status == 404
        assert (await client.get(fresh)).status == 200


async def test_no_other_address_shows_anything(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story, browser(story) as client:
        ics, svg = await addresses(story, "wangwei")
        token = urlsplit(ics).path.removeprefix("/d/").removesuffix(".ics")
        broken = token[:-2] + ("AA" if not token.endswith("AA") else "BB")
        await story.comes_to("2026-11-30T09:00:00+08:00")
        button = (await story.last("wangwei")).buttons()["认领"]
        for path in (f"/d/{broken}.ics", f"/d/{button}.ics", f"/d/{token}.svg", "/d/k.ics", f"/d/{token}"):
            assert (await client.get(path)).status == 404, path
        assert svg.removesuffix(".svg") != ics.removesuffix(".ics")


async def test_without_a_public_address_it_says_so(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        assert "CONTRACTBOT_PUBLIC_URL" in texts(await story.types("wangwei", "日历"))


def test_nothing_that_people_write_becomes_a_property() -> None:
    from datetime import UTC, date, datetime

    hostile = "x\r\nBEGIN:VALARM\nACTION:EMAIL;\\,\x00\u2028" + "长" * 200
    day = FeedDay("1@x", date(2027, 1, 29), hostile, hostile, (hostile,))
    (event,) = events(feed(hostile, [day], datetime(2026, 11, 28, tzinfo=UTC)))
    assert "VALARM" not in event
    assert event["SUMMARY"].count("\\n") == 2
