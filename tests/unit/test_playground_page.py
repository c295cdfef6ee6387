"""The playground over HTTP: who may ask, what it answers, what open pages hear."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError, web
from aiohttp.test_utils import TestClient, TestServer

from adapters.api.channel import Surroundings
from adapters.playground.page import STATIC
from contracts.ports import Posted
from tests.browser.sample_desk import SampleDesk, open_channel
from tests.conformance.cards import CARDS
from tests.conformance.memory_board import MemoryBoard
from tests.conformance.stagehand import START, Hands, surroundings

CARD = CARDS["facts"]
Client = TestClient[web.Request, web.Application]


@asynccontextmanager
async def served(around: Surroundings) -> AsyncIterator[tuple[Client, SampleDesk]]:
    desk = SampleDesk()
    channel = await open_channel(desk, around)
    app = web.Application()
    channel.mount(app)
    try:
        async with TestClient(TestServer(app)) as client:
            yield client, desk
    finally:
        await channel.close()


@pytest.fixture
async def page() -> AsyncIterator[tuple[Client, SampleDesk]]:
    async with served(surroundings()) as served_page:
        yield served_page


async def post(client: Client, path: str, body: Mapping[str, Any], **headers: str) -> tuple[int, Any]:
    async with client.post(f"/playground/api/{path}", json=body, headers=headers) as response:
        return response.status, await response.json()


async def get(client: Client, path: str, **headers: str) -> tuple[int, Any]:
    async with client.get(f"/playground/api/{path}", headers=headers) as response:
        return response.status, await response.json()


async def test_the_page_and_its_files_forbid_foreign_code(page: tuple[Client, SampleDesk]) -> None:
    client, _ = page
    for path in ("/playground", "/playground/", *(f"/playground/static/{file.name}" for file in STATIC.iterdir())):
        async with client.get(path) as response:
            assert response.status == 200, path
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"
    index = (STATIC / "index.html").read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|\bon\w+=|style=|https?://", index)


@pytest.mark.parametrize("name", ["..%2fpage.py", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "nothing.js", "..%5cpage.py"])
async def test_no_path_leads_out_of_the_files(page: tuple[Client, SampleDesk], name: str) -> None:
    client, _ = page
    async with client.get(f"/playground/static/{name}", allow_redirects=False) as response:
        assert response.status == 404


def test_data_never_becomes_markup() -> None:
    ways = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\(|new Function|setHTML"
    found = [
        (file.name, match.group())
        for file in STATIC.glob("*.js")
        for match in re.finditer(ways, file.read_text("utf-8"))
    ]
    assert not found


def test_both_languages_of_the_page_have_every_word() -> None:
    source = (STATIC / "words.js").read_text("utf-8")
    chinese, english = (re.split(r"const (?:ZH|EN) = \{", source)[part].split("\n};")[0] for part in (1, 2))
    keys = [set(re.findall(r'(?:(?<=\s)|^)"?([\w.]+)"?: "', text)) for text in (chinese, english)]
    assert keys[0] == keys[1]
    assert len(keys[0]) > 60
    holes = [
        {key: sorted(re.findall(r"\{\w+\}", value)) for key, value in re.findall(r'"?([\w.]+)"?: "([^"]*)"', text)}
        for text in (chinese, english)
    ]
    assert holes[0] == holes[1]
    used = {key for file in STATIC.glob("*.js") for key in re.findall(r'\bt\("([\w.]+)"', file.read_text("utf-8"))}
    used |= set(re.findall(r'data-(?:word|label)="([\w.]+)"', (STATIC / "index.html").read_text("utf-8")))
    assert used <= keys[0]


async def test_world(page: tuple[Client, SampleDesk]) -> None:
    client, _ = page
    status, world = await get(client, "world")
    assert status == 200
    assert [person["id"] for person in world["people"]] == ["wangwei", "lina", "emily"]
    assert world["people"][1] == {
        "id": "lina",
        "name": "李娜",
        "roles": ["manager"],
        "department": "华东销售部",
        "locale": "zh-CN",
    }
    assert world["rooms"] == [{"id": "sales-alerts", "name": "销售合同提醒"}]
    assert world["now"] == "2026-01-15T09:00:00+08:00"
    assert (world["clock"], world["channels"]) == (True, ["pigeon"])


async def test_a_talk_stands_on_the_board(page: tuple[Client, SampleDesk]) -> None:
    client, _ = page
    status, answer = await post(client, "say", {"as": "wangwei", "text": "facts"})
    assert status == 200
    assert [(part["to"], part["card"]["title"]) for part in answer] == [("person:wangwei", "20260115-XS-000123")]
    _, messages = await get(client, "messages?as=wangwei")
    assert [(message["sender"], message["text"].split(" ")[0]) for message in messages] == [
        ("wangwei", "facts"),
        (None, "20260115-XS-000123"),
    ]
    _, last = await get(client, "messages?as=wangwei&last=1")
    assert [message["id"] for message in last] == [messages[1]["id"]]


async def test_in_a_room_only_the_public_part_is_public(page: tuple[Client, SampleDesk]) -> None:
    client, _ = page
    await post(client, "say", {"as": "lina", "in": "sales-alerts", "text": "facts"})
    _, answer = await post(client, "say", {"as": "lina", "in": "sales-alerts", "text": "rows public"})
    assert [part["to"] for part in answer] == ["room:sales-alerts"]
    _, room = await get(client, "messages?in=sales-alerts")
    assert [message["sender"] for message in room] == ["lina", "lina", None]
    _, private = await get(client, "messages?as=lina")
    assert [message["card"]["title"] for message in private] == ["20260115-XS-000123"]


async def test_a_press_brings_what_was_typed_into_the_form(page: tuple[Client, SampleDesk]) -> None:
    client, _ = page
    status, (part,) = await post(client, "press", {"as": "lina", "token": "t-save", "values": {"title": "Cloud"}})
    assert status == 200
    assert part["card"]["blocks"][0]["rows"] == [{"label": "title", "value": "Cloud"}]


async def test_the_same_request_twice_says_it_once(page: tuple[Client, SampleDesk]) -> None:
    client, desk = page
    for _ in range(2):
        await post(client, "say", {"as": "wangwei", "text": "facts", "key": "k-1"})
    assert [event.key for event in desk.heard] == ["playground:k-1"] * 2
    _, messages = await get(client, "messages?as=wangwei")
    assert [message["sender"] for message in messages].count("wangwei") == 1


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("say", {"as": "mallory", "text": "help"}, 404, "unknown_person"),
        ("say", {"as": "lina", "in": "cellar", "text": "help"}, 404, "unknown_room"),
        ("say", {"as": "lina", "text": "x" * 4_001}, 400, "bad_request"),
        ("say", {"as": "lina", "text": "x" * 70_000}, 413, "too_large"),
        ("press", {"as": "lina"}, 400, "bad_request"),
        ("clock", {"to": "2026-01-14T09:00:00+08:00"}, 409, "past"),
    ],
)
async def test_refusals_say_why(
    page: tuple[Client, SampleDesk], path: str, body: dict[str, str], status: int, code: str
) -> None:
    client, desk = page
    got, told = await post(client, path, body)
    assert (got, told["code"]) == (status, code)
    assert told["error"]
    assert not desk.heard


async def test_only_json_is_taken(page: tuple[Client, SampleDesk]) -> None:
    client, desk = page
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        raw = b'{"as": "lina", "text": "help"}'
        async with client.post("/playground/api/say", data=raw, headers={"Content-Type": kind}) as response:
            assert response.status == 415
    assert not desk.heard


HOSTS = {
    "127.0.0.1:8080": 200,
    "localhost": 200,
    "[::1]:8080": 200,
    "127.9.9.9": 200,
    "desk.example": 200,
    "evil.example": 421,
    "127.0.0.1.evil.example": 421,
    "localhost.evil.example": 421,
    "desk.example.evil.example": 421,
    "192.168.1.7:8080": 421,
    "0.0.0.0": 421,
    "[::1": 421,
}


@pytest.mark.parametrize(("host", "status"), HOSTS.items(), ids=list(HOSTS))
async def test_only_under_names_of_this_machine(host: str, status: int) -> None:
    async with served(surroundings(public_url="https://desk.example/")) as (client, _):
        got, _ = await get(client, "world", Host=host)
        assert got == status


async def test_foreign_pages_may_not_act(page: tuple[Client, SampleDesk]) -> None:
    client, desk = page
    own = f"http://{client.host}:{client.port}"
    body = {"as": "lina", "text": "help"}
    for foreign in ("http://evil.example", "null", f"http://{client.host}:1", own + ".evil.example"):
        assert (await post(client, "say", body, Origin=foreign))[0] == 403
        with pytest.raises(WSServerHandshakeError) as refused:
            await client.ws_connect("/playground/ws?as=lina", headers={"Origin": foreign})
        assert refused.value.status == 403
    assert (await post(client, "say", body, **{"Sec-Fetch-Site": "cross-site"}))[0] == 403
    assert not desk.heard
    assert (await post(client, "say", body, Origin=own))[0] == 200


async def test_the_clock_moves_and_tells_what_it_did() -> None:
    hands = Hands(alert=START + timedelta(days=9))
    around = surroundings(hands)
    async with served(around) as (client, _):
        assert (await post(client, "clock", {"step": "day"}))[1]["now"] == "2026-01-16T01:00:00+00:00"
        assert (await post(client, "clock", {"step": "week"}))[1]["now"] == "2026-01-23T01:00:00+00:00"
        status, told = await post(client, "clock", {"step": "next_alert"})
        assert (status, told["before"], told["now"]) == (200, "2026-01-23T01:00:00+00:00", "2026-01-24T01:00:00+00:00")
        assert told["told"] == {}
        assert (await get(client, "world"))[1]["now"] == "2026-01-24T09:00:00+08:00"


async def test_without_alert_or_clock_it_says_so() -> None:
    async with served(surroundings(Hands(alert=None))) as (client, _):
        status, told = await post(client, "clock", {"step": "next_alert"})
        assert (status, told["code"]) == (409, "no_alert")
    async with served(surroundings(clock=False)) as (client, _):
        status, told = await post(client, "clock", {"step": "day"})
        assert (status, told["code"]) == (409, "no_clock")
        assert (await get(client, "world"))[1]["clock"] is False


async def test_payloads_of_a_card(page: tuple[Client, SampleDesk]) -> None:
    client, _ = page
    await post(client, "say", {"as": "lina", "text": "form"})
    _, (words, card) = await get(client, "messages?as=lina")
    assert (await get(client, f"payloads?as=lina&message={card['id']}"))[1] == {
        "pigeon": {"title": "Fill in 20260115-XS-000123", "locale": "zh-CN"}
    }
    assert (await get(client, f"payloads?as=lina&message={words['id']}"))[1] == {}
    assert (await get(client, f"payloads?as=emily&message={card['id']}"))[0] == 404
    assert (await get(client, "payloads?as=nobody&message=1"))[0] == 404


async def hears(socket: ClientWebSocketResponse) -> Any:
    return await asyncio.wait_for(socket.receive_json(), 5)


async def test_open_pages_hear_what_happens(page: tuple[Client, SampleDesk]) -> None:
    client, desk = page
    async with client.ws_connect("/playground/ws?as=wangwei") as socket:
        assert (await hears(socket))["type"] == "hello"
        await desk.post("lina", "task", CARD)
        elsewhere = await hears(socket)
        assert (elsewhere["type"], elsewhere["conversation"], elsewhere["new"]) == ("elsewhere", "person:lina", True)
        assert CARD.title not in str(elsewhere)
        await desk.post("wangwei", "mine", CARD)
        mine = await hears(socket)
        assert (mine["type"], mine["new"], mine["message"]["card"]["title"]) == ("message", True, CARD.title)
        await desk.change("mine", CARD)
        changed = await hears(socket)
        assert (changed["id"], changed["new"]) == (mine["id"], False)


async def test_open_pages_hear_other_processes() -> None:
    around = surroundings()
    async with served(around) as (client, _), client.ws_connect("/playground/ws?as=lina") as socket:
        await hears(socket)
        await around.board.post("room:sales-alerts", None, "from elsewhere", {"text": "hi", "card": None}, START)
        told = await hears(socket)
        assert (told["conversation"], told["message"]["text"]) == ("room:sales-alerts", "hi")


async def test_own_posts_do_not_wait_for_the_next_look(page: tuple[Client, SampleDesk]) -> None:
    client, desk = page
    async with client.ws_connect("/playground/ws?as=lina") as socket:
        await hears(socket)
        started = monotonic()
        for number in range(12):
            await desk.post("lina", f"card {number}", CARD)
            await hears(socket)
        # A quarter of a second each if only the clockwork looked.
        assert monotonic() - started < 1.5


async def test_strangers_cannot_listen(page: tuple[Client, SampleDesk]) -> None:
    client, _ = page
    with pytest.raises(WSServerHandshakeError) as refused:
        await client.ws_connect("/playground/ws?as=mallory")
    assert refused.value.status == 404


async def test_an_open_page_does_not_hold_up_the_end() -> None:
    around = surroundings()
    channel = await open_channel(SampleDesk(), around)
    app = web.Application()
    channel.mount(app)
    server = TestServer(app)
    async with TestClient(server) as client, client.ws_connect("/playground/ws?as=lina") as socket:
        await hears(socket)
        started = monotonic()
        closing = asyncio.create_task(server.close())
        assert (await socket.receive()).type is WSMsgType.CLOSE
        await closing
        assert monotonic() - started < 2


class Stumbling(MemoryBoard):
    """Fails once, as a database does that is restarted."""

    stumbles = False

    async def changed_since(self, mark: int) -> tuple[int, tuple[Posted, ...]]:
        if self.stumbles:
            self.stumbles = False
            raise ConnectionError("the database went away")
        return await super().changed_since(mark)


async def test_when_the_watch_breaks_pages_come_back() -> None:
    around = surroundings()
    board = Stumbling()
    around = replace(around, board=board, console=None)
    async with served(around) as (client, _):
        async with client.ws_connect("/playground/ws?as=lina") as socket:
            await hears(socket)
            board.stumbles = True
            assert (await asyncio.wait_for(socket.receive(), 5)).type is WSMsgType.CLOSE
        async with client.ws_connect("/playground/ws?as=lina") as socket:
            assert (await hears(socket))["type"] == "hello"
            await board.post("room:sales-alerts", None, "again", {"text": "hi", "card": None}, START)
            assert (await hears(socket))["message"]["text"] == "hi"
