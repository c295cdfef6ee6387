"""What comes over Slack's wire and should not, comes twice, comes late, or meets a Slack that is not well."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp import web

from adapters.api.content import Address, Message
from adapters.api.errors import ContentRejected, Misconfigured, RateLimited, TargetGone, Unreachable
from adapters.slack.fake import seen
from adapters.slack.fake_hands import buttons
from adapters.slack.gateway import Gateway
from adapters.slack.signature import genuine
from cards.model import Card, Row, Rows, Text
from tests.conformance.cards import CARDS
from tests.stories.slack_story import SlackStory, account, slack_story, until

FORM = "application/x-www-form-urlencoded"
MALFORMED = Path(__file__).parents[2] / "adapters" / "slack" / "fixtures" / "malformed.jsonl"


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[SlackStory]:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as told:
        yield told


def test_the_published_signature() -> None:
    raw = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
        b"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
        b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121."
        b"803a0bc887a14d10d2c447fce8b6703c"
    )
    signed = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    secret, stamp = "8f742231b10e8888abcd99yyyzzz85a5", "1531420618"
    assert genuine(secret, stamp, signed, raw, 1531420618)
    assert genuine(secret, stamp, signed, raw, 1531420618 + 300)
    assert not genuine(secret, stamp, signed, raw, 1531420618 + 301)
    assert not genuine(secret, stamp, signed, raw + b" ", 1531420618)
    assert not genuine("", stamp, signed, raw, 1531420618)


async def test_who_does_not_sign_is_not_heard(story: SlackStory) -> None:
    hands = story.fake.hands
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    assert await hands.raw(body, "application/json") == (200, '{"challenge":"abc"}')
    now = int(time.time())
    for signing in (
        {"signature": "v0=" + "0" * 64},
        {"signature": ""},
        {"signature": "v0=ünicode"},
        {"stamp": str(now - 301)},
        {"stamp": str(now + 310)},
        {"stamp": "now"},
        {"stamp": "١٢٣"},
        {"stamp": f"{now}.5"},
        {"stamp": ""},
        {"stamp": "9" * 40},
    ):
        status, _ = await hands.raw(body, "application/json", signing=signing)
        assert status == 401, signing
    assert (await hands.raw(b"ssl_check=1&token=x", FORM))[0] == 200


async def test_nothing_hostile_is_a_server_error_or_changes_anything(story: SlackStory) -> None:
    async def entries() -> int:
        return (await story.app.storage.verify_audit())[0]

    hands, before = story.fake.hands, await entries()
    for line in MALFORMED.read_text("utf-8").splitlines():
        door, raw = json.loads(line.replace("https://hooks.slack.com", story.fake.url))
        body = raw.encode("utf-8", "surrogatepass")
        if door == "events":
            status, _ = await hands.raw(body, "application/json")
        elif door == "interactive":
            status, _ = await hands.raw(urlencode({"payload": body}).encode(), FORM)
        else:
            try:
                fields = json.loads(raw)
                status, _ = await hands.raw(urlencode(fields).encode("utf-8", "replace"), FORM)
            except (ValueError, TypeError, AttributeError, RecursionError):
                status, _ = await hands.raw(body, FORM)
        assert status < 500, line[:300]
    for body, kind in (
        (b"\xff\xfe", FORM),
        (b"a=1&a=2", FORM),
        (b"{", "application/json"),
        (b"{}", "text/plain"),
        (b"", FORM),
    ):
        assert (await hands.raw(body, kind))[0] == 400
    assert (await hands.raw(b"x" * 300_000, "application/json"))[0] == 413
    assert await entries() == before


async def test_the_word_payload_in_a_command(story: SlackStory) -> None:
    for text in ("find payload", "find a&b=c", "find 合同 😀", "find payload={}"):
        await story.commands("wangwei", text)
    assert len(story.whispers("wangwei")) == 4


async def test_the_same_event_again_is_one_number(story: SlackStory) -> None:
    event = await story.fake.hands.types(account("wangwei"), "取号 销售")
    await story.settles()
    await story.fake.hands.deliver("events_api", event, retry=1)
    await story.settles()
    numbers = {text for text in map(seen, story.chat("wangwei")) if "20261123-XS-000001" in text}
    assert numbers
    assert not any("20261123-XS-000002" in seen(m) for m in story.chat("wangwei"))


async def test_a_double_click_is_one_decision(story: SlackStory) -> None:
    number = await story.playground.takes_number("wangwei")
    await story.playground.submits("wangwei", number)
    asked = json.loads(json.dumps(story.chat("lina")[0]))
    await asyncio.gather(*(story.clicks("lina", "同意", message=asked) for _ in range(2)))
    assert any("已经有结果" in seen(m) for m in story.chat("lina"))
    (shown,) = await story.playground.types("wangwei", f"合同 {number}")
    assert shown.state in ("已批准", "生效")


async def test_somebody_else_cannot_press_it(story: SlackStory) -> None:
    number = await story.playground.takes_number("wangwei")
    await story.playground.submits("wangwei", number)
    asked = story.chat("lina")[0]
    await story.fake.hands.clicks(account("liuyang"), story.fake.workspace.direct(account("liuyang")).id, asked, "同意")
    await story.settles()
    (shown,) = await story.playground.types("wangwei", f"合同 {number}")
    assert shown.state == "审批中"


async def test_a_spent_trigger_makes_the_form_a_message(story: SlackStory) -> None:
    number = await story.playground.takes_number("wangwei")
    await story.playground.submits("wangwei", number)
    story.fake.api.script["views.open"] = [lambda args: {"ok": False, "error": "expired_trigger_id"}]
    await story.clicks("lina", "驳回")
    asked = story.chat("lina")[-1]
    assert asked["blocks"][2]["type"] in ("input", "section")
    field = next(block for block in asked["blocks"] if block["type"] == "input")
    assert field["block_id"] == "field:reason"
    send = next(label for label, found in buttons(asked["blocks"]).items() if label != "取消")
    asked = {**asked, "typed": {"field:reason": {"value": {"type": "plain_text_input", "value": "价格太高"}}}}
    await story.clicks("lina", send, message=asked)
    (shown,) = await story.playground.types("wangwei", f"合同 {number}")
    assert shown.state == "草稿"


async def test_a_closed_form_asks_no_more(story: SlackStory) -> None:
    number = await story.playground.takes_number("wangwei")
    await story.playground.submits("wangwei", number)
    await story.clicks("lina", "驳回")
    await story.fake.hands.closes(account("lina"))
    (answer,) = await story.types("lina", "这不是原因")
    assert "驳回" not in answer.splitlines()[0]
    (shown,) = await story.playground.types("wangwei", f"合同 {number}")
    assert shown.state == "审批中"


async def test_a_wrong_value_lies_on_top_of_the_form(story: SlackStory) -> None:
    number = await story.playground.takes_number("wangwei")
    await story.commands("wangwei", f"fill {number}")
    answer = await story.submits("wangwei", amount="很多")
    assert answer["response_action"] == "push"
    assert "submit" not in answer["view"]
    assert await story.app.delivery.settled(("slack",))


@pytest.mark.parametrize("who", [{"is_restricted": True}, {"is_stranger": True}, {"deleted": True}, {"is_bot": True}])
async def test_guests_and_bots_see_nothing(story: SlackStory, who: dict[str, Any]) -> None:
    story.fake.workspace.add_user(account("wangwei"), **who)
    await story.commands("wangwei", "my contracts")
    await story.fake.hands.types(account("wangwei"), "我的合同")
    assert not story.whispers("wangwei")
    assert not story.chat("wangwei")


async def test_another_workspace_is_not_heard(story: SlackStory) -> None:
    event = {
        "type": "message",
        "channel_type": "im",
        "user": account("wangwei"),
        "text": "我的合同",
        "channel": "D1",
        "ts": "1.1",
    }
    envelope = {
        "type": "event_callback",
        "event_id": "Ev9",
        "team_id": "T0ELSEWHERE",
        "api_app_id": "A0CONTRACT",
        "event": event,
    }
    await story.fake.hands.deliver("events_api", envelope)
    await story.fake.hands.deliver("events_api", {**envelope, "team_id": "T0STARRIVER", "api_app_id": "A0OTHER"})
    shared = {**envelope, "team_id": "T0STARRIVER", "event": {**event, "user_team": "T0ELSEWHERE"}}
    await story.fake.hands.deliver("events_api", shared)
    assert not story.called("chat.postMessage")


async def test_a_stranger_is_told_how_to_be_linked(story: SlackStory) -> None:
    story.fake.workspace.add_user("U0NEWCOMER", locale="en-US")
    await story.fake.hands.commands("U0NEWCOMER", "my contracts")
    (told,) = story.fake.workspace.whispers[(story.fake.workspace.direct("U0NEWCOMER").id, "U0NEWCOMER")]
    assert "U0NEWCOMER" in seen(told)


async def test_a_slow_house_is_acknowledged_in_time_and_answers_later(
    story: SlackStory, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await story.playground.takes_number("wangwei")
    hear = story.app.pipeline.hear

    async def slowly(event: object) -> object:
        await asyncio.sleep(3)
        return await hear(event)  # type: ignore[arg-type]

    monkeypatch.setattr(type(story.app.pipeline), "hear", lambda self, event: slowly(event))
    await story.fake.hands.commands(account("wangwei"), f"show {number}", "C0OFFICE")
    assert 2 < story.fake.hands.slowest < 3
    await until(lambda: bool(story.whispers("wangwei", "C0OFFICE")))


def message(card: Card = CARDS["facts"], key: str = "k1") -> Message:
    return Message(card, key, "zh-CN")


LINA = Address("slack", account="U0LINA")
OFFICE = Address("slack", conversation="C0OFFICE")


@pytest.mark.parametrize(
    ("error", "raised", "says"),
    [
        ({"error": "missing_scope", "needed": "chat:write"}, Misconfigured, "scope chat:write"),
        ({"error": "channel_not_found"}, Misconfigured, "/invite"),
        ({"error": "not_in_channel"}, Misconfigured, "/invite"),
        ({"error": "token_revoked"}, Misconfigured, "CONTRACTBOT_SLACK__BOT_TOKEN"),
        ({"error": "is_archived"}, TargetGone, "Unarchive"),
        ({"error": "ratelimited"}, RateLimited, "retry after"),
        ({"error": "invalid_blocks", "response_metadata": {"messages": ["[ERROR] x"]}}, ContentRejected, "[ERROR] x"),
        ({"error": "fatal_error"}, Unreachable, "fatal_error"),
        ({"error": "something_new"}, Unreachable, "something_new"),
    ],
)
async def test_errors_name_their_cure(
    story: SlackStory, error: dict[str, object], raised: type[Exception], says: str
) -> None:
    story.fake.api.script["chat.postMessage"] = [lambda args: {"ok": False, **error}]
    with pytest.raises(raised) as caught:
        await story.app.channels["slack"].outbound.post(OFFICE, message())
    assert says in str(caught.value)


async def test_too_fast_is_told_with_the_seconds(story: SlackStory) -> None:
    story.fake.api.script["chat.postMessage"] = [
        lambda args: web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "7"})
    ]
    with pytest.raises(RateLimited) as caught:
        await story.app.channels["slack"].outbound.post(LINA, message())
    assert caught.value.retry_after == 7


async def test_a_lost_answer_is_looked_up_and_not_sent_again(story: SlackStory) -> None:
    """The message arrives, its acknowledgement does not: the control that sends blindly would have two."""

    async def cut(args: dict[str, object]) -> web.StreamResponse:
        story.fake.workspace.post(story.fake.workspace.direct("U0LINA"), dict(args))
        return web.Response(status=502)

    story.fake.api.script["chat.postMessage"] = [cut]
    number = await story.playground.takes_number("wangwei")
    await story.playground.submits("wangwei", number)
    await until(lambda: len(story.called("chat.postMessage")) == 1)
    for _ in range(4):
        await story.app.delivery.drain()
        await asyncio.sleep(0.7)
    assert len(story.chat("lina")) == 1
    assert len(story.called("chat.postMessage")) == 1
    await story.clicks("lina", "同意")
    assert "同意" not in story.labels("lina"), "the copy that was found is a copy like any other"


async def test_a_deleted_card_is_posted_anew(story: SlackStory) -> None:
    number = await story.playground.takes_number("wangwei")
    await story.playground.submits("wangwei", number)
    story.chat("lina").clear()
    await story.playground.types("wangwei", f"填写 {number} 金额=40万")
    await story.settles()
    assert "¥400,000.00" in story.last("lina")


async def test_the_key_of_a_message_is_no_secret_to_read(story: SlackStory) -> None:
    await story.app.channels["slack"].outbound.post(LINA, message(key="task:17:asked"))
    (sent,) = story.called("chat.postMessage")
    assert "task:17" not in json.dumps(sent["metadata"])


async def test_long_lists_stay_within_fifty_blocks(story: SlackStory) -> None:
    rows = Rows(tuple(Row(f"合同 {n} & <b>", "一" * 200, None, actions=CARDS["rows"].actions) for n in range(300)))
    card = replace(CARDS["rows"], blocks=(Text("长" * 9_000), rows, rows))
    await story.app.channels["slack"].outbound.post(LINA, message(card))
    assert len(story.chat("lina")[0]["blocks"]) <= 50


async def test_files_and_edits_and_bots(story: SlackStory) -> None:
    hands = story.fake.hands
    said = {"channel_type": "im", "type": "message", "channel": "D1", "ts": "1.2", "user": account("wangwei")}
    await hands.happens({**said, "text": "帮助", "subtype": "message_changed", "message": {}})
    await hands.happens({**said, "text": "帮助", "bot_id": "B0OTHER"})
    await hands.happens({"type": "never_heard_of", "user": {"id": 7}})
    await hands.deliver(
        "events_api", {"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1, "api_app_id": "A"}
    )
    assert not story.called("chat.postMessage")


async def test_a_revoked_token_is_said_loudly(story: SlackStory, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        await story.fake.hands.happens({"type": "tokens_revoked", "tokens": {"bot": ["U0CONTRACTBOT"]}})
    assert "revoked" in caplog.text
    story.fake.api.script["auth.test"] = [lambda args: {"ok": False, "error": "token_revoked"}]
    assert not await story.app.channels["slack"].ready()
    assert await story.app.channels["slack"].ready()


async def test_an_interaction_of_no_workspace_is_not_heard(story: SlackStory) -> None:
    number = await story.playground.takes_number("wangwei")
    await story.playground.submits("wangwei", number)
    button = buttons(story.chat("lina")[0]["blocks"])["同意"][0]
    press = {"type": "block_actions", "user": {"id": "U0LINA"}, "trigger_id": "1.2.x", "actions": [button]}
    for team in ({}, {"team": None}, {"team": {"id": "T0ELSEWHERE"}}, {"enterprise": {"id": "E0"}}):
        await story.fake.hands.deliver("interactive", {**press, **team})
    (shown,) = await story.playground.types("wangwei", f"合同 {number}")
    assert shown.state == "审批中"


async def test_a_slack_that_says_less_than_it_should(story: SlackStory) -> None:
    outbound, script = story.app.channels["slack"].outbound, story.fake.api.script
    script["conversations.open"] = [lambda args: {"ok": True}]
    script["chat.postMessage"] = [lambda args: web.Response(text="<html>"), lambda args: {"ok": True}]
    with pytest.raises(Misconfigured):
        await outbound.post(Address("slack", account="U0EMILY"), message())
    with pytest.raises(Unreachable):
        await outbound.post(LINA, message())
    script["conversations.history"] = [
        lambda args: {"ok": True, "messages": None},
        lambda args: {"ok": True, "messages": [7]},
    ]
    assert await outbound.lookup(LINA, "k1") is None
    assert await outbound.lookup(LINA, "k1") is None


@pytest.mark.parametrize("error", ["not_in_channel", "is_archived", "missing_scope"])
async def test_an_admin_is_told_what_to_put_right_once(story: SlackStory, error: str) -> None:
    await story.playground.types("wuxia", "帮助")
    story.fake.api.script["chat.postMessage"] = [lambda args: {"ok": False, "error": error}] * 50
    # The daily self-check goes to a room, where nothing can be posted now; it is tried again and again.
    await story.playground.comes_to("2026-11-24T10:00:00+08:00")
    await story.playground.waits(hours=2)
    told = [h.text for h in await story.playground.reads("wuxia") if "需要管理员处理" in h.text]
    assert len(told) == 1
    assert error in told[0] or "scope" in told[0]


async def test_variables_of_another_set_up_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CLIENT_ID", "CLIENT_SECRET", "BOT_TOKEN", "SIGNING_SECRET", "VERIFICATION_TOKEN", "APP_TOKEN"):
        monkeypatch.setenv(f"SLACK_{name}", "somebody-elses")
    monkeypatch.setenv("HTTPS_PROXY", "http://192.0.2.1:9")
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        await story.types("wangwei", "帮助")


async def test_who_cuts_the_line_does_not_stop_the_work(story: SlackStory) -> None:
    """The client gives up in the middle; what it asked for happens once, and its second try finds it done."""
    hands = story.fake.hands
    event = _envelope(story, "取号 销售")
    body = json.dumps(event).encode()
    cut = asyncio.create_task(hands.raw(body, "application/json"))
    await asyncio.sleep(0)
    cut.cancel()
    await asyncio.wait({cut})
    await hands.deliver("events_api", event, retry=1)
    await story.settles()
    shown = [text for text in map(seen, story.chat("wangwei")) if "20261123-XS-" in text]
    assert shown
    assert not any("20261123-XS-000002" in text for text in shown)


def _envelope(story: SlackStory, text: str) -> dict[str, Any]:
    room = story.fake.workspace.direct(account("wangwei"))
    said = {
        "type": "message",
        "channel_type": "im",
        "user": account("wangwei"),
        "text": text,
        "channel": room.id,
        "ts": "1.9",
    }
    return {
        "type": "event_callback",
        "event_id": "EvCUT",
        "team_id": "T0STARRIVER",
        "api_app_id": "A0CONTRACT",
        "event": said,
    }


async def test_answers_go_to_slack_alone(story: SlackStory) -> None:
    gateway = Gateway("https://slack.com/api/", "xoxb-1")
    for url in (
        "https://slack.com.example.net/x",
        "https://notslack.com/x",
        "http://hooks.slack.com/x",
        "http://127.0.0.1:9/x",
        "file:///etc/passwd",
        "https://hooks.slack.com@example.net/x",
        "https://[/x",
    ):
        with pytest.raises(Unreachable, match="response_url"):
            await gateway.respond(url, {})
    await gateway.close()


async def test_check_says_what_to_do(story: SlackStory) -> None:
    async def found() -> str:
        return "\n".join(f"{finding.level} {finding.text}" for finding in await story.app.channels["slack"].check())

    assert "ok the bot token is contract-bot's of Star River" in await found()
    assert "CONTRACTBOT_PUBLIC_URL" in await found()
    story.fake.api.scopes -= {"im:write", "users:read.email"}
    assert "lacks the scopes im:write, users:read.email" in await found()
    story.fake.api.script["auth.test"] = [lambda args: {"ok": False, "error": "invalid_auth"}]
    assert "error auth.test: Slack does not know this bot token" in await found()
    assert "xoxb-stand-in" not in await found()


async def test_check_tries_the_app_token(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", socket=True) as story:
        assert any("opens Socket Mode" in f.text for f in await story.app.channels["slack"].check())
        story.fake.api.script["apps.connections.open"] = [lambda args: {"ok": False, "error": "not_allowed_token_type"}]
        (wrong,) = (f for f in await story.app.channels["slack"].check() if f.level == "error")
        assert "CONTRACTBOT_SLACK__APP_TOKEN" in wrong.text
