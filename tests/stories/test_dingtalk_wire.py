"""DingTalk's wire at its worst: redeliveries, rotations, cuts, expired tokens, throttling, thieves, and hostile payloads."""

import asyncio
import base64
import json
import logging
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

import adapters.dingtalk as home
from adapters._shared.callback_crypto import CallbackCrypto
from adapters.api.content import Address, Message
from adapters.api.errors import Misconfigured, RateLimited, TargetGone
from adapters.dingtalk import stream as streaming
from adapters.dingtalk.fake import FakeDingTalk, fake_dingtalk, seen
from adapters.dingtalk.fake_organisation import SECRET
from adapters.dingtalk.gateway import Gateway
from adapters.dingtalk.paths import CREATE, PRESSES, ROBOT
from adapters.dingtalk.transport import CARD_ROUTE, ROBOT_ROUTE, card_sign, robot_sign
from contracts.ports import Memory
from storage.database import open_storage
from storage.migrate import migrate
from tests.conformance.cards import CARDS
from tests.stories.dingtalk_story import DingTalkStory, account, dingtalk_story
from tests.stories.slack_story import until

MALFORMED = Path(home.__path__[0]) / "fixtures" / "malformed.jsonl"
LINA = Address("dingtalk", account="dt-lina")


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[DingTalkStory]:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        yield story


def message(key: str = "k") -> Message:
    return Message(CARDS["facts"], key, "zh-CN")


async def waiting_for_lina(story: DingTalkStory) -> str:
    number = await story.playground.takes_number("wangwei")
    await story.playground.submits("wangwei", number)
    await story.settles()
    return number


async def entries(story: DingTalkStory) -> int:
    return (await story.app.storage.verify_audit())[0]


def test_published_signatures() -> None:
    assert robot_sign("1577262236757", "this is a secret") == "DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA="
    assert robot_sign("1577262236757", "this is secret") == "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="
    assert robot_sign("1700000000000", "SEC0123456789abcdef") == "TSZbRFUuvaSQaRKUpF970OPCb2/LcQAP3wOvwZIzBZk="
    assert card_sign("1577262236757", "example-secret") == "9EQUhx+gSqHfgSF/OnOV2ifDC9m1VzjPj00L/WOZeew="


@pytest.mark.parametrize(
    ("token", "key", "owner", "stamp", "nonce", "signature", "random", "plain", "encrypt"),
    [
        (
            "123456",
            "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij",
            "suite4xxxxxxxxxxxxxxx",
            "1445827045067",
            "nEXhMP4r",
            "5a65ceeef9aab2d149439f82dc191dd6c5cbe2c0",
            "hU3bEfGZZewzhG5a",
            '{"EventType":"check_create_suite_url","Random":"LPIdSnlF","TestSuiteKey":"suite4xxxxxxxxxxxxxxx"}',
            "1a3NBxmCFwkCJvfoQ7WhJHB+iX3qHPsc9JbaDznE1i03peOk1LaOQoRz3+nlyGNhwmwJ3vDMG+OzrHMeiZI7gTRWVdUBmfxjZ8Ej23JVYa9VrY"
            "eJ5as7XM/ZpulX8NEQis44w53h1qAgnC3PRzM7Zc/D6Ibr0rgUathB6zRHP8PYrfgnNOS9PhSBdHlegK+AGGanfwjXuQ9+0pZcy0w9lQ==",
        ),
        (
            "123456",
            "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij",
            "suite4xxxxxxxxxxxxxxx",
            "1700000000000",
            "nonce123",
            "976de9d6e2ae308d49fcf3c3cc83bc44659dc1f5",
            "0123456789abcdef",
            "success",
            "HcA0QDKRG/U9FnFvX30Rg2r+260hUAAe65UvzXNmXEmZdezYtWHqRvzeNPWlfrIRDnP88uGJtoYGmz01nTG+/A==",
        ),
        (
            "123456",
            "1234567890123456789012345678901234567890123",
            "dingsnotzck6pm5veliw",
            "1614767836",
            "A7Co0cJLMzIDtMMI",
            "9a95a004dd16f5c307e849b994173f76aa26e5eb",
            "dICkEDLj0eb6yAbc",
            "success",
            "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==",
        ),
        (
            "mryue",
            "Yue0EfdN5900c1ce5cf6A152c63DDe1808a60c5ecd7",
            "ding6ccabc44d2c8d38b",
            "1608001896814",
            "WL4PK6yA",
            "03044561471240d4a14bb09372dfcfd4fd0e40cb",
            "l7Y3EcX2CU5w8av3",
            '{"EventType":"check_url"}',
            "0vJiX6vliEpwG3U45CtXqi+m8PXbQRARJ8p8BbDuD1EMTDf0jKpQ79QS93qEk7XHpP6u+oTTrd15NRPvNvmBKyDCYxxOK+HZeKju4yhELOFchzNukR+t8SB/qk4ROMu3",
        ),
        (
            "tokenxxxx",
            "o1w0aum42yaptlz8alnhwikjd3jenzt9cb9wmzptgus",
            "dingxxxxxx",
            "1605695694141",
            "WelUQl6bCqcBa2fM",
            "f36f4ba5337d426c7d4bca0dbcb06b3ddc1388fc",
            "WelUQl6bCqcBa2fM",
            "success",
            "X1VSe9cTJUMZu60d3kyLYTrBq5578ZRJtteU94wG0Q4Uk6E/wQYeJRIC0/UFW5Wkya1Ihz9oXAdLlyC9TRaqsQ==",
        ),
        (
            "123456",
            "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij",
            "suite4xxxxxxxxxxxxxxx",
            "1700000000000",
            "nonce123",
            "5df50f4f26829495a19ff8c7cff61594df8fb565",
            "0123456789abcdef",
            '{"EventType":"check_url","说明":"中文"}',
            "HcA0QDKRG/U9FnFvX30Rg/HYm2VpiDyPwWj9WUAloVaHq/tCsM62nqLzY3rwd5T6xpVPST6cZ5YurvLiieUgx+zJNl4s8PprxjgULmtvt/jvYPrBFhlLbu3ARLIs8GDK",
        ),
    ],
    ids=["C", "own success", "A", "B", "D", "own"],
)
def test_published_envelopes(
    token: str, key: str, owner: str, stamp: str, nonce: str, signature: str, random: str, plain: str, encrypt: str
) -> None:
    crypto = CallbackCrypto(token, key, owner)
    assert crypto.opened(signature, stamp, nonce, encrypt).decode() == plain
    sealed = crypto.sealed(plain.encode(), stamp, nonce, random=lambda size: random.encode())
    assert (sealed.encrypt, sealed.signature) == (encrypt, signature)


async def test_acknowledgements_are_as_the_protocol_wants_them(story: DingTalkStory) -> None:
    gateway = story.fake.gateway
    pong = await gateway.push("SYSTEM", "ping", {"opaque": "123-dsfs"})
    assert (pong["code"], pong["message"], json.loads(pong["data"])) == (200, "OK", {"opaque": "123-dsfs"})
    event = await gateway.push("EVENT", "*", {"userId": ["dt-x"]}, eventType="user_leave_org", eventId="e1")
    assert json.loads(event["data"]) == {"status": "SUCCESS", "message": "ok"}
    assert (await gateway.push("CALLBACK", "/v1.0/never/heard", {}))["code"] == 404
    robot = await gateway.push("CALLBACK", ROBOT, story.fake.hands.message(account("wangwei"), "帮助"))
    assert (robot["code"], json.loads(robot["data"])) == (200, {"response": None})


async def test_a_person_who_gets_too_many_messages_gets_this_one_later(story: DingTalkStory) -> None:
    """HTTP 200 does not mean delivered: both lists of the answer tell."""
    story.fake.organisation.permissions.discard("Card.Instance.Write")
    story.fake.organisation.flow_controlled.add("dt-lina")
    outbound = story.app.channels["dingtalk"].outbound
    with pytest.raises(RateLimited) as limited:
        await outbound.post(LINA, message())
    assert limited.value.retry_after == 60
    with pytest.raises(TargetGone):
        await outbound.post(Address("dingtalk", account="dt-nobody"), message())


async def test_the_same_message_again_is_one_number(story: DingTalkStory) -> None:
    body = story.fake.hands.message(account("wangwei"), "取号 销售 客户=甲 标题=乙 金额=1万")
    await asyncio.gather(*(story.fake.hands.deliver(body) for _ in range(5)))
    await story.settles()
    assert len(story.cards("wangwei")) == 1
    await story.fake.hands.deliver(body)
    await story.settles()
    assert len(story.chat("wangwei")) == 1


async def test_a_press_thrice_is_one_decision(story: DingTalkStory) -> None:
    await waiting_for_lina(story)
    card = story.cards("lina")[-1]
    before = await entries(story)
    await asyncio.gather(*(story.fake.hands.presses(account("lina"), card, "同意", message="m-1") for _ in range(3)))
    await story.settles()
    after = await entries(story)
    assert "同意" not in story.all_labels("lina")
    assert after > before
    await story.fake.hands.presses_button(account("lina"), card, {"id": "x", "params": {"token": "b1.made-up"}})
    assert await entries(story) == after


async def test_somebody_else_cannot_press_it(story: DingTalkStory) -> None:
    await waiting_for_lina(story)
    card = story.cards("lina")[-1]
    reply = await story.fake.hands.presses(account("liuyang"), card, "同意")
    await story.settles()
    assert "tips" in reply["cardData"]["cardParamMap"], "told to whoever pressed, alone"
    assert "同意" in story.all_labels("lina")
    assert not card.params["tips"]


async def test_a_rotation_in_the_middle_of_an_approval_loses_nothing(story: DingTalkStory) -> None:
    await waiting_for_lina(story)
    gateway = story.fake.gateway
    old = gateway.open[0]
    await gateway.go()
    await gateway.connected(times=2)
    assert not old.closed, "the new connection stands before the old one goes"
    await story.presses("lina", "同意")
    assert "同意" not in story.all_labels("lina")
    assert len(story.fake.api.registered) == 2


async def test_a_cut_line_and_a_clean_end_come_back_with_a_pause(
    story: DingTalkStory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for times, broken in enumerate((story.fake.gateway.cut, story.fake.gateway.end), start=2):
        begun = time.monotonic()
        await broken()
        await story.fake.gateway.connected(times=times)
        assert time.monotonic() - begun > 0.5, "a connection that ends at once must not come back at once"
    assert len(story.fake.api.registered) == 3
    (card,) = await story.says("wangwei", "取号 销售 客户=甲 标题=乙")
    assert "20261123-XS" in card


async def test_a_gateway_that_refuses_is_asked_further_and_further_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "FIRST", 0.05)
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        path = "/v1.0/gateway/connections/open"
        refuse = lambda body: web.json_response({"code": "system.busy"}, status=503)  # noqa: E731
        story.fake.api.script[path] = [refuse] * 3
        story.fake.api.calls.clear()
        await story.fake.gateway.cut()
        await story.fake.gateway.connected(times=2)
        assert len(story.called(path)) == 4


async def test_it_stops_in_time(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        begun = time.monotonic()
        await story.app.channels["dingtalk"].close()
        assert time.monotonic() - begun < 2
        assert not story.fake.gateway.open


async def test_one_connection_of_two_processes_and_the_other_takes_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "LOOK", 0.1)
    url = f"sqlite://{tmp_path}/story.db"
    async with dingtalk_story(url) as story:
        storage = await open_storage(url)
        try:
            second, theirs = other_process(story.fake, storage.memory("dingtalk"))
            await asyncio.sleep(0.5)
            assert second.waiting
            assert story.fake.gateway.connections == 1
            await story.app.channels["dingtalk"].close()
            await story.fake.gateway.connected(times=2)
            await until(second.connected)
            await second.close()
            await theirs.close()
        finally:
            await storage.close()


async def test_a_connection_whose_holder_died_is_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "LOOK", 0.1)
    monkeypatch.setattr(streaming, "LEASE", timedelta(seconds=1))
    url = f"sqlite://{tmp_path}/story.db"
    await migrate(url, demo=True)
    storage = await open_storage(url)
    async with fake_dingtalk() as fake:
        try:
            first, ours = other_process(fake, storage.memory("dingtalk"))
            await fake.gateway.connected()
            second, theirs = other_process(fake, storage.memory("dingtalk"))
            await asyncio.sleep(0.5)
            assert second.waiting
            await died(first)
            await fake.gateway.connected(times=2, patience=5)
            await until(second.connected)
            await second.close()
            await ours.close()
            await theirs.close()
        finally:
            await storage.close()


async def died(stream: streaming.Stream) -> None:
    """Its line is gone, and it lets go of nothing."""

    async def nothing() -> None: ...

    stream._leave = nothing  # type: ignore[method-assign]
    await stream.close()


def other_process(fake: FakeDingTalk, memory: Memory) -> tuple[streaming.Stream, Gateway]:
    async def handle(frame: object) -> None:
        return None

    settings = fake.settings()
    gateway = Gateway(settings, memory)
    stream = streaming.Stream(settings, gateway, memory, handle)
    stream.start()
    return stream, gateway


async def test_messages_that_a_second_connection_steals_are_not_ours_to_lose(story: DingTalkStory) -> None:
    """Somebody runs a second service on the same id: what reaches us counts, and what does not changes nothing."""
    number = await waiting_for_lina(story)
    card = story.cards("lina")[-1]
    lost = 0
    async with story.fake.thief():
        for _ in range(12):
            try:
                await story.fake.hands.presses(account("lina"), card, "同意")
                break
            except TimeoutError:
                lost += 1
    await story.settles()
    assert "同意" not in story.all_labels("lina"), (number, lost)


async def test_an_expired_token_is_renewed_once_for_many(story: DingTalkStory) -> None:
    outbound = story.app.channels["dingtalk"].outbound
    await outbound.post(LINA, message("first"))
    story.fake.api.calls.clear()
    story.fake.api.expire_tokens()
    await asyncio.gather(*(outbound.post(LINA, message(f"k{n}")) for n in range(15)))
    assert len(story.called("/v1.0/oauth2/accessToken")) == 1
    assert len(story.cards("lina")) == 16


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", RateLimited),
        (403, "Forbidden.AccessDenied.ApiCountLimitForOrg", Misconfigured),
        (403, "Forbidden.AccessDenied.IpNotInWhiteList", Misconfigured),
        (400, "param.userIdNotExist", TargetGone),
    ],
)
async def test_403_has_three_meanings(story: DingTalkStory, status: int, code: str, error: type[Exception]) -> None:
    story.fake.api.script[CREATE] = [lambda body: web.json_response({"code": code, "message": "x"}, status=status)]
    with pytest.raises(error):
        await story.app.channels["dingtalk"].outbound.post(LINA, message())


async def test_success_outside_may_be_failure_inside(story: DingTalkStory) -> None:
    inside = {"deliverResults": [{"spaceId": "dt-lina", "success": False, "errorMsg": "user not in org"}]}
    story.fake.api.script[CREATE] = [lambda body: web.json_response({"success": True, "result": inside})]
    with pytest.raises(TargetGone):
        await story.app.channels["dingtalk"].outbound.post(LINA, message())


async def test_a_page_in_place_of_an_answer_is_a_ban(story: DingTalkStory) -> None:
    story.fake.api.script[CREATE] = [lambda body: web.Response(text="<html>punish</html>", content_type="text/html")]
    with pytest.raises(RateLimited) as limited:
        await story.app.channels["dingtalk"].outbound.post(LINA, message())
    assert limited.value.retry_after == 300


async def test_a_storm_of_throttling_loses_nothing(story: DingTalkStory) -> None:
    number = await story.playground.takes_number("wangwei")
    limit = lambda body: web.json_response({"code": "90018"}, status=403)  # noqa: E731
    story.fake.api.script[CREATE] = [limit] * 3
    await story.playground.submits("wangwei", number)
    async with asyncio.timeout(20):
        while not any(number in seen(card.params) for card in story.cards("lina")):
            await story.app.delivery.drain()
            await asyncio.sleep(0.2)
    assert len([card for card in story.cards("lina") if "同意" in story.labels(card, "lina")]) == 1


async def test_whoever_asks_while_calls_are_throttled_waits_a_moment(story: DingTalkStory) -> None:
    limit = lambda body: web.json_response({"code": "90018"}, status=403)  # noqa: E731
    story.fake.api.script[CREATE] = [limit, limit]
    begun = time.monotonic()
    (card,) = await story.says("wangwei", "取号 销售 客户=甲 标题=乙")
    assert "20261123-XS" in card
    assert time.monotonic() - begun < 8


async def test_an_answer_that_was_lost_leaves_one_card(story: DingTalkStory) -> None:
    outbound = story.app.channels["dingtalk"].outbound
    first = await outbound.post(LINA, message())
    again = await outbound.post(LINA, message())
    assert first == again
    assert len(story.cards("lina")) == 1


async def test_an_over_quota_marker_is_told_for_what_it_is(
    story: DingTalkStory, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        body = {"msgId": "q", "conversationId": "cid==", "errorCode": 20001, "errorMessage": "over"}
        assert (await story.fake.gateway.push("CALLBACK", ROBOT, body))["code"] == 200
    assert "quota" in caplog.text


async def test_nothing_hostile_changes_anything_or_ends_the_line(story: DingTalkStory) -> None:
    before = await entries(story)
    topics = {"robot": ROBOT, "card": PRESSES}
    for line in MALFORMED.read_text("utf-8").splitlines():
        door, raw = json.loads(line)
        if door == "frame":
            await story.fake.gateway.raw(raw)
        else:
            ack = await story.fake.gateway.push("CALLBACK", topics[door], raw)
            assert ack["code"] == 200, line[:200]
    for raw in ("", "garbage", "\x00", "x" * 100_000):
        await story.fake.gateway.raw(raw)
    assert await entries(story) == before
    assert story.fake.gateway.connections == 1
    assert await story.says("wangwei", "帮助")


async def test_secrets_are_written_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
            await story.says("wangwei", "取号 销售 客户=甲 标题=乙")
            await story.fake.gateway.cut()
            await story.fake.gateway.connected(times=2)
            ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("aiohttp", "asyncio"))]
    for secret in (SECRET, "t+/=", "token0", "session0"):
        assert not any(secret in line for line in ours), secret


async def test_http_mode_takes_what_is_signed_and_decides_nothing(tmp_path: Path) -> None:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db", mode="http") as story:
        (card,) = await story.says("wangwei", "取号 销售 客户=甲 标题=乙 金额=1万")
        assert "20261123-XS" in card
        await waiting_for_lina(story)
        before = await entries(story)
        reply = await story.presses("lina", "同意")
        assert "Stream" in reply["cardData"]["cardParamMap"]["tips"]
        code = seen(story.cards("lina")[-1].params).split("码: ")[1][:4]
        await story.says("lina", f"同意 {code}")
        assert await entries(story) == before, "neither by a press nor by a code"
        hands, body = story.fake.hands, story.fake.hands.message(account("wangwei"), "帮助")
        now = int(time.time() * 1000)
        for stamp, sign in (
            (str(now), "x"),
            (str(now - 3_700_000), robot_sign(str(now - 3_700_000), SECRET)),
            ("", robot_sign("", SECRET)),
            ("now", robot_sign("now", SECRET)),
            (str(now), base64.b64encode(b"\xff" * 32).decode()),
        ):
            assert (await hands.post(ROBOT_ROUTE, body, {"timestamp": stamp, "sign": sign}))[0] == 401
        good = {"timestamp": str(now), "sign": robot_sign(str(now), SECRET)}
        for line in MALFORMED.read_text("utf-8").splitlines():
            door, raw = json.loads(line)
            if door == "robot":
                status, _ = await hands.post(ROBOT_ROUTE, raw.encode("utf-8", "replace"), good)
                assert status == 400, line[:200]
        assert (await hands.post(CARD_ROUTE, {}, {}))[0] == 401


async def test_check_says_what_to_do(story: DingTalkStory) -> None:
    channel = story.app.channels["dingtalk"]
    assert {finding.level for finding in await channel.check()} == {"ok"}
    story.fake.organisation.permissions.clear()
    told = {finding.text: finding.level for finding in await channel.check()}
    assert any("Card.Instance.Write" in text and "open-dev.dingtalk.com" in text for text in told)
    assert any("qyapi_robot_sendmsg" in text and level == "error" for text, level in told.items())
    assert any("counted API calls" in text for text in told)


async def test_hostile_words_stand_there_letter_by_letter(story: DingTalkStory) -> None:
    title = "[x](http://e.example) **b** <font red>r</font> @所有人 # h"
    await story.says("wangwei", f"取号 销售 客户=甲 标题={title}")
    params = story.cards("wangwei")[-1].params
    assert "](" not in params["markdown"]
    assert title in seen(params)


async def test_another_organisation_is_not_heard(story: DingTalkStory) -> None:
    before: Any = await entries(story)
    await story.fake.hands.says(account("wangwei"), "取号 销售", None, senderCorpId="dingcorp666")
    await story.fake.hands.says("", "取号 销售")
    await story.settles()
    assert await entries(story) == before
    assert not story.fake.organisation.chat("")


async def test_a_stranger_is_told_how_to_be_linked(story: DingTalkStory) -> None:
    story.fake.organisation.people.add("dt-stranger")
    await story.fake.hands.says("dt-stranger", "帮助")
    await story.settles()
    (told,) = story.fake.organisation.chat("dt-stranger")
    assert "dt-stranger" in seen(told)


async def test_fake_is_strict() -> None:
    async with fake_dingtalk() as fake:
        fake.hands.app = fake.url
        status, answer = await fake.hands.post(CREATE, {"cardTemplateId": "x"}, {})
        assert (status, answer["code"]) == (400, "InvalidAuthentication")
