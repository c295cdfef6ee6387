"""What comes over the app's wire and should not, comes twice or late, or meets a WeCom that is not well."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import aiohttp
import pytest

from adapters._shared.callback_crypto import CallbackCrypto
from adapters.wecom_app import desk
from adapters.wecom_app.fake import FakeWecom, seen
from adapters.wecom_app.fake_card import labels
from adapters.wecom_app.fake_corp import CORP_ID, ENCODING_AES_KEY
from adapters.wecom_app.fake_hands import envelope
from bot.settings import SettingsError, load_settings
from tests.stories.wecom_story import WecomStory, until, wecom_story

MALFORMED = Path(__file__).parents[2] / "adapters" / "wecom_app" / "fixtures" / "malformed.jsonl"


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[WecomStory]:
    async with wecom_story(f"sqlite://{tmp_path}/story.db") as told:
        yield told


async def entries(story: WecomStory) -> int:
    return (await story.app.storage.verify_audit())[0]


async def test_the_address_is_verified(story: WecomStory) -> None:
    hands = story.fake.hands
    assert await hands.verifies() == (200, b"1616140317555161061")
    assert await hands.verifies("中文 with spaces\n") == (200, "中文 with spaces\n".encode())
    for _ in range(12):
        # Some of these hold a plus, which becomes a space on its way.
        assert (await hands.verifies(escaped=False))[0] == 200


async def test_who_does_not_sign_is_not_heard(story: WecomStory) -> None:
    hands, before = story.fake.hands, await entries(story)
    sealed = hands.sealed(hands.event("lina", "enter_agent").encode())
    genuine = {"msg_signature": sealed.signature, "timestamp": sealed.timestamp, "nonce": sealed.nonce}
    stranger = CallbackCrypto("another", ENCODING_AES_KEY, CORP_ID).sealed(b"<xml/>", "1", "n")
    elsewhere = CallbackCrypto("QDG6eK", ENCODING_AES_KEY, "ww_another").sealed(b"<xml/>", "1", "n")
    async with aiohttp.ClientSession() as session:

        async def posted(query: dict[str, str] | list[tuple[str, str]], body: str | bytes | BytesIO) -> int:
            async with session.post(hands.callback, params=query, data=body) as answer:
                return answer.status

        body = envelope(sealed)
        assert await posted({**genuine, "msg_signature": "0" * 40}, body) == 401
        assert await posted({**genuine, "msg_signature": "é"}, body) == 401
        assert await posted({**genuine, "nonce": "other"}, body) == 401
        assert await posted(genuine, body.replace("<Encrypt><![CDATA[", "<Encrypt><![CDATA[AAAA")) == 401
        for name in genuine:
            assert await posted({key: value for key, value in genuine.items() if key != name}, body) == 400
        assert await posted([*genuine.items(), ("nonce", "twice")], body) == 400
        for forged in (stranger, elsewhere):
            query = {"msg_signature": forged.signature, "timestamp": "1", "nonce": "n"}
            assert await posted(query, envelope(forged)) == 401
        for hostile in (b"", b"{}", b"<xml>", b"\xff\xfe", b"<!DOCTYPE x>" + body.encode(), body[:-9].encode()):
            assert await posted(genuine, hostile) == 400
        for much in (
            b"<xml>" + b"x" * 1_048_576 + b"</xml>",
            body.replace("</xml>", "<a/>" * 80_000 + "</xml>").encode(),
        ):
            assert await posted(genuine, BytesIO(much)) in (400, 413)
        async with session.get(hands.callback) as answer:
            assert answer.status == 400
    assert await entries(story) == before
    assert not story.fake.corp.posted


async def test_nothing_hostile_that_is_signed_is_a_server_error(story: WecomStory) -> None:
    hands, before = story.fake.hands, await entries(story)
    async with aiohttp.ClientSession() as session:
        for line in MALFORMED.read_text("utf-8").splitlines():
            door, raw = json.loads(line)
            if door != "message" or len(raw) > 100_000:
                continue
            sealed = hands.sealed(raw.encode("utf-8", "replace"))
            query = {"msg_signature": sealed.signature, "timestamp": sealed.timestamp, "nonce": sealed.nonce}
            async with session.post(hands.callback, params=query, data=envelope(sealed)) as answer:
                assert answer.status == 400, raw[:200]
    assert await entries(story) == before


async def test_what_is_not_for_us_is_acknowledged(story: WecomStory) -> None:
    hands = story.fake.hands
    for event in ("view", "LOCATION", "change_contact", "inactive_alert", "of_the_future", "unsubscribe"):
        assert await hands.sends(hands.event("lina", event, EventKey="x")) == 200
    assert await hands.chooses("lina", "SOMEBODY_ELSES") == 200
    assert not story.fake.corp.posted


async def test_the_same_message_three_times_takes_one_number(story: WecomStory) -> None:
    story.fake.hands.again = 3
    await story.fake.hands.types("wangwei", "取号 销售 客户=国网 标题=扩容 金额=30万")
    await story.settles()
    assert story.fake.hands.deliveries == 3
    assert len(story.chat("wangwei")) == 1
    story.fake.hands.again = 1
    (mine,) = await story.types("wangwei", "我的号")
    assert mine.count("20261123-XS-") == 1


async def test_a_question_asked_three_times_is_answered_once(story: WecomStory) -> None:
    story.fake.hands.again = 3
    await story.fake.hands.types("zhengkai", "合同 20261123-XS-999999")
    assert len(story.chat("zhengkai")) == 1
    assert not story.called("message/send"), "answered inside the callback, which costs no call"


async def test_whoever_hangs_up_gets_the_answer_with_the_next_delivery(story: WecomStory) -> None:
    hands = story.fake.hands
    hands.patience = 0.002
    status = await hands.types("wangwei", "取号 销售 客户=国网 标题=扩容 金额=30万", id="77")
    hands.patience = 5.0
    if status != 200:
        await hands.types("wangwei", "取号 销售 客户=国网 标题=扩容 金额=30万", id="77")
    await until(lambda: bool(story.chat("wangwei")))
    await story.settles()
    assert len(story.chat("wangwei")) == 1
    (mine,) = await story.types("wangwei", "我的号")
    assert mine.count("20261123-XS-") == 1


async def test_an_answer_that_nobody_fetches_is_sent(story: WecomStory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line was cut, and no other delivery came: a text and a changed card arrive all the same."""
    monkeypatch.setattr(desk, "UNHEARD", 0.1)
    hands = story.fake.hands
    number = await story.playground.takes_number("wangwei")
    await story.types("lina", "帮助 查")
    await story.playground.submits("wangwei", number)
    await story.settles()
    asked, before = story.with_button("lina", "同意"), len(story.chat("lina"))
    hear = story.app.pipeline.hear

    async def slowly(event: object) -> object:
        await asyncio.sleep(0.3)
        return await hear(event)  # type: ignore[arg-type]

    monkeypatch.setattr(type(story.app.pipeline), "hear", lambda self, event: slowly(event))
    hands.attempts, hands.patience = 1, 0.15
    assert await hands.types("lina", "帮助 查") == 0
    await until(lambda: len(story.chat("lina")) == before + 1)
    assert await hands.clicks("lina", asked, "同意") == 0
    await until(lambda: labels(asked.body) == [])
    assert "已批准" in seen(asked.body)


async def test_upper_and_lower_case_are_the_same_person(story: WecomStory) -> None:
    story.fake.corp.people["lina"] = "LiNa"
    (told,) = await story_types(story, "LiNa", "待办")
    assert "待办" in told


async def story_types(story: WecomStory, account: str, text: str) -> list[str]:
    before = len(story.chat(account))
    await story.fake.hands.types(account, text)
    await until(lambda: len(story.chat(account)) > before)
    return [seen(one.body) for one in story.chat(account)[before:]]


async def test_a_stranger_learns_how_to_be_known(story: WecomStory) -> None:
    story.fake.corp.add("visitor")
    (told,) = await story_types(story, "visitor", "查 华东")
    assert "visitor" in told
    assert not story.called("message/send")


async def test_long_answers_come_whole_and_in_order(story: WecomStory) -> None:
    told = "".join(await story.types("emily", "help"))
    assert told.index("number") < told.index("withdraw") < told.index("settings")
    bodies = story.called("message/send")
    assert len(bodies) >= 2
    assert all(len(body["text"]["content"].encode()) <= 2_048 for body in bodies if body["msgtype"] == "text")


async def test_whoever_opens_the_app_is_greeted_once_a_day(story: WecomStory) -> None:
    for _ in range(3):
        await story.fake.hands.enters("lina")
    await story.fake.hands.enters("wangwei", "subscribe")
    await until(lambda: len(story.chat("lina")) >= 1 and len(story.chat("wangwei")) >= 1)
    first = len(story.chat("lina"))
    await story.playground.waits(hours=25)
    story.fake.corp.now = lambda: 1_800_000_000.0
    await story.fake.hands.enters("lina")
    await until(lambda: len(story.chat("lina")) == 2 * first)
    async with story.app.storage.reading() as stores:
        assert (await stores.people.preference("lina")).last_channel is None, "opening is not speaking"


async def test_a_picture_is_answered_with_help(story: WecomStory) -> None:
    hands = story.fake.hands
    image = "<MsgType><![CDATA[image]]></MsgType><MediaId><![CDATA[M]]></MediaId><MsgId>99</MsgId>"
    assert await hands.sends(hands._message("lina", image)) == 200
    await until(lambda: bool(story.chat("lina")))


async def test_the_menu_is_offered_and_works(story: WecomStory) -> None:
    await until(lambda: story.fake.corp.menu is not None)
    menu = story.fake.corp.menu
    assert menu is not None
    assert menu["button"][0]["name"] == "待办"
    await story.fake.hands.chooses("lina", menu["button"][0]["key"])
    await until(lambda: bool(story.chat("lina")))
    assert "待办" in story.last("lina")
    story.fake.corp.now = lambda: 1_800_000_000.0
    await story.fake.hands.chooses("lina", menu["button"][2]["sub_button"][0]["key"])
    await until(lambda: len(story.chat("lina")) == 2)


async def test_a_heavy_button_asks_back_first(story: WecomStory) -> None:
    (card,) = await story.types("wangwei", "取号 销售 客户=国网 标题=扩容 金额=30万")
    assert "预留" in card
    before = await entries(story)
    await story.clicks("wangwei", "释放")
    await until(lambda: len(story.chat("wangwei")) == 2)
    assert await entries(story) == before, "nothing was done yet"
    asked = story.chat("wangwei")[-1]
    assert labels(asked.body) == ["释放"]
    await story.clicks("wangwei", "释放", on=asked)
    await until(lambda: "已释放" in story.words("wangwei"))
    assert labels(asked.body) == [], "asked once"
    assert story.labels("wangwei") == set() or "释放" not in story.labels("wangwei")


async def test_a_click_delivered_three_times_decides_once(story: WecomStory) -> None:
    number = await story.playground.takes_number("wangwei")
    await story.playground.submits("wangwei", number)
    await story.types("lina", "待办")
    story.fake.hands.again = 3
    asked = story.with_button("lina", "1 同意")
    before = await entries(story)
    await story.clicks("lina", "1 同意", on=asked)
    story.fake.hands.again = 1
    decided = await entries(story) - before
    assert 0 < decided <= 3
    await story.clicks("lina", "1 同意") if "1 同意" in story.labels("lina") else None
    (shown,) = await story.playground.types("wangwei", f"合同 {number}")
    assert shown.state in ("已批准", "生效")


async def test_many_rows_are_chosen_from(story: WecomStory) -> None:
    for at in range(4):
        number = await story.playground.takes_number("wangwei", f"客户=客户{at} 标题=项目{at} 金额=30万")
        await story.playground.submits("wangwei", number)
    await story.types("lina", "待办")
    inbox = story.with_button("lina", "执行")
    before = len(story.chat("lina"))
    await story.clicks("lina", "执行", on=inbox, option="3 同意")
    await story.settles()
    left = "\n".join(await story_types(story, "lina", "待办"))
    assert len(story.chat("lina")) > before
    assert "有 3 件事" in left


async def test_two_who_decide_see_each_others_decision(story: WecomStory) -> None:
    """The clicker's card changes in the answer, everybody else's by its own newest code."""
    for person in ("lina", "zhaomin", "chenjie", "zhouqiang", "wangwei"):
        await story.fake.hands.types(person, "设置")
    await story.settles()
    number = await story.playground.takes_number("liuyang", "客户=国网 标题=扩容 金额=60万")
    await story.playground.submits("liuyang", number)
    await story.fake.hands.types("sunhao", "待办")
    await story.settles()
    await story.clicks("sunhao", "1 同意")
    await until(lambda: number in story.words("zhaomin"))
    asked = story.with_button("zhaomin", "同意")
    calls = len(story.called("message/update_template_card"))
    await story.clicks("zhaomin", "同意", on=asked)
    assert labels(asked.body) == []
    updated = story.called("message/update_template_card")[calls:]
    assert all(body["userids"] != ["zhaomin"] for body in updated), "whoever clicks costs no call"


async def test_twenty_who_ask_at_once_are_answered_in_time(story: WecomStory) -> None:
    people = ["wangwei", "liuyang", "lina", "sunhao", "zhaomin"] * 4
    await asyncio.gather(*(story.fake.hands.types(person, "帮助 查") for person in people))
    assert all(len(story.chat(person)) == 4 for person in set(people))
    assert story.fake.hands.slowest < 5


async def test_a_slow_house_is_asked_again_and_answers_once(story: WecomStory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing was committed in time: the platform brings it again, and the same work answers."""
    hear, heard = story.app.pipeline.hear, 0

    async def slowly(event: object) -> object:
        nonlocal heard
        heard += 1
        await asyncio.sleep(4.6)
        return await hear(event)  # type: ignore[arg-type]

    monkeypatch.setattr(type(story.app.pipeline), "hear", lambda self, event: slowly(event))
    assert await story.fake.hands.types("lina", "帮助 查") == 200
    await until(lambda: bool(story.chat("lina")))
    await asyncio.sleep(0.3)
    assert len(story.chat("lina")) == 1
    assert story.fake.hands.deliveries == 2
    assert heard == 1
    assert 4 <= story.fake.hands.slowest < 5


async def test_an_admin_is_told_which_address_to_let_in(story: WecomStory) -> None:
    await story.playground.types("wuxia", "帮助")
    await story.types("lina", "帮助 查")
    number = await story.playground.takes_number("wangwei")
    story.fake.corp.trusted = False
    await story.playground.submits("wangwei", number)
    await until(lambda: bool(story.fake.api.refused))
    await asyncio.sleep(0.2)
    await story.playground.waits(minutes=1)
    told = [h.text for h in await story.playground.reads("wuxia") if "203.0.113.7" in h.text]
    assert len(told) == 1
    assert "企业可信IP" in told[0]
    story.fake.corp.trusted = True
    await story.playground.waits(hours=1)
    await story.settles()
    assert number in story.words("lina"), "what waited is delivered"


@pytest.mark.parametrize("key", ["k" * 42 + "-", "键" * 43, "k" * 42, "k" * 44])
def test_a_key_that_is_none_is_refused_at_the_start(key: str) -> None:
    held = FakeWecom().settings().model_dump()
    with pytest.raises(SettingsError, match="CONTRACTBOT_WECOM_APP__ENCODING_AES_KEY"):
        load_settings({"wecom_app": {**held, "encoding_aes_key": key}})
