"""The main job in WeCom: asked of the AI bot in a group, decided in the app, told in the group."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from pathlib import Path

import pytest
from aiohttp import web

import adapters.wecom_aibot as home
from adapters._shared.callback_crypto import CallbackCrypto
from adapters.wecom_aibot import line as lines
from adapters.wecom_aibot.fake import seen
from adapters.wecom_aibot.fake_bot import AES_KEY, TOKEN
from adapters.wecom_aibot.files import Files
from adapters.wecom_aibot.heard import File, Origin
from tests.stories.aibot_story import ALERTS, AibotStory, aibot_story
from tests.stories.wecom_story import until

NUMBER = re.compile(r"20261123-XS-\d{6}")
MALFORMED = Path(home.__path__[0]) / "fixtures" / "malformed.jsonl"


async def entries(story: AibotStory) -> int:
    return (await story.house.storage.verify_audit())[0]


@pytest.mark.parametrize("callback", [False, True], ids=["long", "callback"])
async def test_asked_in_a_group_and_approved_in_the_app(tmp_path: Path, callback: bool) -> None:
    async with aibot_story(f"sqlite://{tmp_path}/story.db", callback=callback) as story:
        assert story.app is not None
        heard = await story.says("wangwei", "取号 销售 客户=华东电力 标题=年度维护 金额=30万", ALERTS)
        number = NUMBER.search("\n".join(heard))
        assert number
        assert "¥" not in story.words(ALERTS), "a group sees only what it may"
        assert "¥300,000.00" in story.app.words("wangwei") or number[0] in story.app.words("wangwei")
        await story.app.types("wangwei", f"填写 {number[0]} 生效=2026-12-01 到期=2027-03-31 通知期=60天")
        await story.app.types("wangwei", f"提交 {number[0]}")
        await story.app.clicks("wangwei", "提交")
        assert number[0] in story.app.words("lina"), "the approver is asked by the app"
        assert not story.chat("lina"), "and not by the bot, which may not speak to her unasked"
        await story.app.clicks("lina", "同意")
        assert "同意" not in story.app.labels("lina")
        assert "已通过" in story.app.words("wangwei")

        await story.playground.comes_to("2027-01-22T09:00:00+08:00")
        await story.settles()
        if not callback:
            assert number[0] in seen(story.chat(ALERTS)[-1])


async def test_a_group_is_answered_in_public_and_the_rest_goes_to_the_app(tmp_path: Path) -> None:
    async with aibot_story(f"sqlite://{tmp_path}/story.db") as story:
        assert story.app is not None
        number = await story.playground.takes_number("wangwei")
        (public,) = await story.says("wangwei", f"合同 {number}", ALERTS)
        assert number in public
        assert "¥" not in public
        assert "¥300,000.00" in story.app.words("wangwei")


async def test_without_an_app_the_rest_comes_from_the_bot(tmp_path: Path) -> None:
    async with aibot_story(f"sqlite://{tmp_path}/story.db", app=False) as story:
        number = await story.playground.takes_number("wangwei")
        await story.says("wangwei", f"合同 {number}", ALERTS)
        assert "¥300,000.00" in story.words("wangwei")
        assert "¥" not in story.words(ALERTS)


@pytest.mark.parametrize("callback", [False, True], ids=["long", "callback"])
async def test_a_press_changes_the_card(tmp_path: Path, callback: bool) -> None:
    async with aibot_story(f"sqlite://{tmp_path}/story.db", callback=callback, app=False) as story:
        heard = await story.says("wangwei", "取号 销售 客户=华东电力 标题=年度维护 金额=30万")
        assert NUMBER.search("\n".join(heard))
        before = len(story.chat("wangwei"))
        await story.presses("wangwei", "释放")
        assert story.labels("wangwei") == {"确定"}, "a heavy button asks back"
        await story.presses("wangwei", "确定")
        await until(lambda: "已释放" in story.words("wangwei"))
        assert len(story.chat("wangwei")) == before


@pytest.mark.parametrize("callback", [False, True], ids=["long", "callback"])
async def test_what_a_press_came_to_is_said_beside_the_card(
    tmp_path: Path, callback: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adapters.wecom_aibot import outbound

    monkeypatch.setattr(outbound, "ANSWERED_AT", ("127.0.0.1",))
    async with aibot_story(f"sqlite://{tmp_path}/story.db", callback=callback, app=False) as story:
        await story.says("wangwei", "取号 销售 客户=华东电力 标题=年度维护 金额=30万")
        card = next(one for one in story.chat("wangwei") if "template_card" in one)
        story.fake.bot.chats["liuyang"] = [card]
        before = len(story.chat("liuyang"))
        await story.presses("liuyang", "填写")
        await until(lambda: len(story.chat("liuyang")) > before)
        assert "没有找到" in story.words("liuyang"), "somebody else's button is refused in words"
        assert "填写" in story.labels("liuyang"), "and its card stays"


async def test_somebody_who_enters_is_welcomed(tmp_path: Path) -> None:
    async with aibot_story(f"sqlite://{tmp_path}/story.db", app=False) as story:
        await story.fake.enters("wangwei")
        await until(lambda: bool(story.chat("wangwei")))
        assert "取号" in story.words("wangwei")


async def test_the_same_message_again_is_one_number(tmp_path: Path) -> None:
    async with aibot_story(f"sqlite://{tmp_path}/story.db", app=False) as story:
        body = story.fake.message("wangwei", "取号 销售 客户=甲 标题=乙")
        before = await entries(story)
        for _ in range(3):
            await story.fake.deliver(body)
        await until(lambda: bool(story.chat("wangwei")))
        await story.settles()
        assert len(story.chat("wangwei")) == 2, "its words, and the card that can be pressed"
        assert "000002" not in story.words("wangwei")
        assert await entries(story) > before


async def test_a_slow_answer_is_asked_for_until_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from adapters.wecom_aibot import opening

    monkeypatch.setattr(opening, "DEADLINE", 0.2)
    async with aibot_story(f"sqlite://{tmp_path}/story.db", callback=True, app=False) as story:
        hear = story.house.pipeline.hear

        async def slow(event: object) -> object:
            await asyncio.sleep(0.7)
            return await hear(event)  # type: ignore[arg-type]

        monkeypatch.setattr(story.house.pipeline, "hear", slow)
        heard = await story.says("wangwei", "取号 销售 客户=甲 标题=乙")
        assert len(heard) == 1
        assert NUMBER.search(heard[0])


async def test_another_service_with_the_same_secret_is_not_fought(tmp_path: Path) -> None:
    async with aibot_story(f"sqlite://{tmp_path}/story.db", app=False) as story:
        import aiohttp

        async with aiohttp.ClientSession() as session, session.ws_connect(story.fake.url) as thief:
            given = {"bot_id": "AIBOT0001", "secret": "stand-in-secret"}
            await thief.send_json({"cmd": "aibot_subscribe", "headers": {"req_id": "t"}, "body": given})
            await asyncio.sleep(1.5)
            assert story.fake.bot.subscribed == 2, "who was kicked out does not come back at once"


async def test_a_cut_line_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "FIRST", 0.1)
    async with aibot_story(f"sqlite://{tmp_path}/story.db", app=False) as story:
        await story.fake.bot.cut()
        await story.fake.bot.connected(times=2)
        assert NUMBER.search("\n".join(await story.says("wangwei", "取号 销售 客户=甲 标题=乙")))


async def test_a_silent_line_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("PING", 0.1), ("ANSWER", 0.2), ("FIRST", 0.1), ("LOOK", 0.1)):
        monkeypatch.setattr(lines, name, value)
    async with aibot_story(f"sqlite://{tmp_path}/story.db", app=False) as story:
        story.fake.bot.silent = True
        await story.fake.bot.connected(times=2)


async def test_a_lost_acknowledgement_is_not_sent_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "ANSWER", 0.3)
    async with aibot_story(f"sqlite://{tmp_path}/story.db", app=False) as story:
        number = await story.playground.takes_number("wangwei", "客户=甲 标题=乙 金额=1万 到期=2027-03-31 通知期=60天")
        await story.playground.submits("wangwei", number)
        story.fake.bot.lose = 1
        pushed = [body for command, body in story.fake.bot.sent if command == "aibot_send_msg"]
        await story.settles()
        after = [body for command, body in story.fake.bot.sent if command == "aibot_send_msg"]
        assert len(after) - len(pushed) <= 2


async def test_nothing_hostile_changes_anything(tmp_path: Path) -> None:
    async with aibot_story(f"sqlite://{tmp_path}/story.db", callback=True, app=False) as story:
        before = await entries(story)
        for raw in MALFORMED.read_text("utf-8").splitlines():
            _, body = json.loads(raw)
            sealed = story.fake.crypto.sealed(body.encode("utf-8", "replace"), "1700000000", "n")
            query = {"msg_signature": sealed.signature, "timestamp": "1700000000", "nonce": "n"}
            status, _ = await story.fake.raw(json.dumps({"encrypt": sealed.encrypt}).encode(), query)
            assert status in (200, 400), body[:100]
        good = story.fake.crypto.sealed(b"{}", "1700000000", "n")
        signed = {"msg_signature": good.signature, "timestamp": "1700000000", "nonce": "n"}
        elsewhere = CallbackCrypto(TOKEN, AES_KEY, "wx0").sealed(b"{}", "1", "n")
        for raw_body, query in (
            (b"", signed),
            (b"{}", signed),
            (b"<xml/>", signed),
            (json.dumps({"encrypt": good.encrypt}).encode(), {}),
            (json.dumps({"encrypt": good.encrypt}).encode(), {**signed, "nonce": "m"}),
            (json.dumps({"encrypt": good.encrypt[:-4]}).encode(), signed),
            (
                json.dumps({"encrypt": elsewhere.encrypt}).encode(),
                {"msg_signature": elsewhere.signature, "timestamp": "1", "nonce": "n"},
            ),
        ):
            assert (await story.fake.raw(raw_body, query))[0] == 400
        assert await entries(story) == before


def test_the_vectors_of_the_sheet() -> None:
    crypto = CallbackCrypto(TOKEN, AES_KEY, "")
    said = {
        "msgid": "M1",
        "aibotid": "AIB1",
        "chatid": "CHAT1",
        "chattype": "group",
        "from": {"userid": "zhangsan"},
        "msgtype": "text",
        "text": {"content": "@Bot 你好"},
    }
    plain = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = crypto.sealed(plain, "1700000000", "nonce0001", random=lambda size: b"1234567890123456")
    assert sealed.signature == "85d340d22039d819b3c3d251400978bfcd2debfb"
    assert crypto.opened(sealed.signature, "1700000000", "nonce0001", sealed.encrypt) == plain


async def test_a_file_is_read_and_told_of(unused_tcp_port: int) -> None:
    encrypted = bytes.fromhex("427c518211940716cc31c691877412faa35c470940d27b1ff1a074ef19d4a620")

    async def served(request: web.Request) -> web.Response:
        return web.Response(body=encrypted)

    site = web.Application()
    site.router.add_get("/f", served)
    runner = web.AppRunner(site)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", unused_tcp_port).start()
    here = f"http://127.0.0.1:{unused_tcp_port}/f"
    key = base64.b64encode(base64.b64decode(AES_KEY + "=")).decode().rstrip("=")
    try:
        files = Files(None, lambda account: account == "wangwei", (".127.0.0.1",))
        assert "11" in await files.noted(File(Origin(account="wangwei"), "m", here, key))
        for file in (
            File(Origin(account="stranger"), "m", here, key),
            File(Origin(account="wangwei"), "m", here, "AAAA"),
            File(Origin(account="wangwei"), "m", here, None),
            File(Origin(account="wangwei"), "m", "http://169.254.169.254/x", key),
            File(Origin(account="wangwei"), "m", "https://evil.example/x", key),
        ):
            assert "bytes" not in await files.noted(file)
    finally:
        await runner.cleanup()
