"""What administrators of DingTalk are told: quotas, leavers, and what `check` finds; and that a quiet line is made anew."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from adapters._shared.callback_crypto import CallbackCrypto
from adapters.dingtalk import stream as streaming
from adapters.dingtalk import tally as tallying
from adapters.dingtalk.fake_organisation import CLIENT
from adapters.dingtalk.faults import TokenSpent, fault
from adapters.dingtalk.paths import ROBOT
from adapters.dingtalk.settings import Settings
from adapters.dingtalk.tally import CALLS, PUSHES, Tally, month_of
from adapters.dingtalk.transport import EVENT_ROUTE
from contracts.people import Role
from storage.database import open_storage
from tests.stories.dingtalk_story import DingTalkStory, account, dingtalk_story


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[DingTalkStory]:
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        yield story


async def admins_read(story: DingTalkStory) -> list[str]:
    await story.settles()
    (admin, *_) = story.app.house.company.with_role(Role.ADMIN)
    return [posted.text for posted in await story.playground.reads(admin.id)]


async def told(story: DingTalkStory, words: str) -> list[str]:
    found: list[str] = []
    for _ in range(100):
        found = [text for text in await admins_read(story) if words in text]
        if found:
            break
        await asyncio.sleep(0.05)
    assert found, await admins_read(story)
    return found


async def test_an_organisation_whose_quota_is_used_up_is_told_elsewhere_once(story: DingTalkStory) -> None:
    body = {"msgId": "q", "conversationId": "cid==", "errorCode": 20001, "errorMessage": "over the quota"}
    for _ in range(3):
        assert (await story.fake.gateway.push("CALLBACK", ROBOT, body))["code"] == 200
    assert len(await told(story, "over the quota")) == 1
    event = {"errCode": "20001", "errMsg": "over the quota"}
    await story.fake.gateway.push("EVENT", "*", event, eventType="user_leave_org")
    assert len(await told(story, "over the quota")) == 1


async def test_somebody_who_leaves_is_named_to_the_admins(story: DingTalkStory) -> None:
    leaves = {"userId": [account("wangwei"), "dt-unknown"]}
    await story.fake.gateway.push("EVENT", "*", leaves, eventType="user_leave_org", eventId="e1")
    (said,) = await told(story, "wangwei")
    assert "company file" in said


async def test_a_month_that_is_nearly_used_is_said_before_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tallying, "EVERY", 0.05)
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db", monthly_pushes=5) as story:
        for _ in range(4):
            await story.says("wangwei", "帮助")
        assert not [text for text in await admins_read(story) if "four fifths" in text]
        await story.says("wangwei", "帮助")
        assert await told(story, "four fifths")


async def test_what_is_used_is_counted_over_processes_and_restarts(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/story.db"
    async with dingtalk_story(url) as story:
        for _ in range(3):
            await story.says("wangwei", "取号 销售 客户=甲 标题=乙")
        counted = story.fake.api.counted
        assert counted >= 3
    storage = await open_storage(url)
    try:
        tally = Tally(storage.memory("dingtalk"), {CALLS: 5_000, PUSHES: 3_000})
        assert (await tally.used(CALLS), await tally.used(PUSHES)) == (counted, 3)
    finally:
        await storage.close()


def test_the_month_is_chinas() -> None:
    assert month_of(datetime(2026, 11, 30, 16, 0, tzinfo=UTC)) == "2026-12"
    assert month_of(datetime(2026, 11, 30, 15, 59, tzinfo=UTC)) == "2026-11"


async def test_a_line_through_which_nothing_comes_is_made_anew_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "QUIET", 0.4)
    monkeypatch.setattr(streaming, "LOOK", 0.1)
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        old = story.fake.gateway.open[0]
        await story.fake.gateway.connected(times=2)
        assert not old.closed, "the new connection stands before the old one goes"
        assert await story.says("wangwei", "帮助")


async def test_a_ticket_is_written_as_the_vendor_writes_it(story: DingTalkStory) -> None:
    """dingtalk-stream 0.24.3 sends the ticket t+/=1 as ?ticket=t%2B%2F%3D1."""
    assert story.fake.gateway.asked[0].startswith("/connect?ticket=t%2B%2F%3D")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"errcode": 88, "sub_code": "60011", "sub_msg": "没有调用该接口的权限"}, "permission"),
        ({"errcode": 88, "sub_code": 60020}, "address"),
    ],
)
def test_an_error_wrapped_in_another_is_the_inner_one(answer: dict[str, object], words: str) -> None:
    assert words in str(fault("user/get", 200, answer, "ding0"))


def test_a_wrapped_token_error_asks_for_another_token() -> None:
    for answer in ({"errcode": 88, "sub_code": "40014"}, {"errcode": 88, "errmsg": "不合法的access_token"}):
        assert isinstance(fault("user/get", 200, answer, "ding0"), TokenSpent)


async def test_check_says_what_the_month_has_used(story: DingTalkStory) -> None:
    await story.says("wangwei", "取号 销售 客户=甲 标题=乙")
    lines = [finding.text for finding in await story.app.channels["dingtalk"].check()]
    assert any("1 messages and events to the robot of 3,000" in line for line in lines), lines
    assert any("counted API calls of 5,000" in line for line in lines), lines


async def test_events_come_encrypted_in_http_mode(tmp_path: Path) -> None:
    keys: dict[str, Any] = {"event_token": "123456", "event_aes_key": "4g5j64qlyl3zvetqxz5jiocdr586fn2zvjpa8zls3ij"}
    crypto = CallbackCrypto(keys["event_token"], keys["event_aes_key"], CLIENT)
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db", mode="http", **keys) as story:

        async def send(event: dict[str, Any], *, stamp: str = "1700000000000", forged: str = "") -> Any:
            sealed = crypto.sealed(json.dumps(event).encode(), stamp, "nonce123")
            query = f"msg_signature={forged or sealed.signature}&timestamp={stamp}&nonce=nonce123"
            return await story.fake.hands.post(f"{EVENT_ROUTE}?{query}", {"encrypt": sealed.encrypt}, {})

        status, told_back = await send({"EventType": "check_url"})
        assert status == 200
        opened = crypto.opened(
            told_back["msg_signature"], told_back["timeStamp"], told_back["nonce"], told_back["encrypt"]
        )
        assert opened == b"success"
        left = {"EventType": "user_leave_org", "UserId": [account("wangwei")]}
        assert (await send(left, forged="0" * 40))[0] == 401
        assert not [text for text in await admins_read(story) if "left the organisation" in text]
        assert (await send(left))[0] == 200
        assert await told(story, "left the organisation")


@pytest.mark.parametrize("given", [{"event_token": "t"}, {"event_token": "t", "event_aes_key": "short"}])
def test_half_a_subscription_is_no_setting(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"EVENT_AES_KEY|43 letters"):
        Settings(client_id="ding0", client_secret=SecretStr("s"), **given)  # type: ignore[arg-type]
