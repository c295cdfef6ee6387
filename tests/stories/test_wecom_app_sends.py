"""What the app sends, before a WeCom that loses answers, is busy, shuts out, and lets each code change a card once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.api.channel import Channel, Surroundings
from adapters.api.content import Address, Message
from adapters.api.errors import ChannelError, Misconfigured, RateLimited, TargetGone, Unreachable
from adapters.wecom_app.fake import FakeWecom, fake_wecom, seen
from adapters.wecom_app.fake_api import Fault
from adapters.wecom_app.plugin import PLUGIN
from adapters.wecom_app.settings import NAME
from cards.model import Card, Text
from tests.conformance.cards import CARDS
from tests.conformance.stagehand import Hands, surroundings

LINA = Address(NAME, account="lina")


class Office:
    """`another` is a second replica, or the same process after a restart: it shares the database and nothing else."""

    def __init__(self, fake: FakeWecom, around: Surroundings, hands: Hands) -> None:
        self.fake = fake
        self.around = around
        self.hands = hands
        self.channel = PLUGIN.connect(around)

    def another(self) -> Channel:
        return PLUGIN.connect(self.around)

    def standing(self, account: str = "lina") -> list[str]:
        return [seen(one.body) for one in self.fake.corp.chat(account)]

    def passes(self, time: timedelta) -> None:
        self.hands.at += time


@asynccontextmanager
async def opened() -> AsyncIterator[Office]:
    async with fake_wecom() as fake:
        fake.corp.add("lina")
        hands = Hands()
        fake.corp.now = lambda: hands.at.timestamp()
        office = Office(fake, replace(surroundings(hands), settings=fake.settings()), hands)
        try:
            yield office
        finally:
            await office.channel.close()


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened() as found:
        yield found


def card(key: str = "k1", title: str = "20260115-XS-000123") -> Message:
    return Message(replace(CARDS["facts"], title=title), key, "zh-CN")


def text(key: str = "k1") -> Message:
    return Message(Card("没有这个合同", "没有这个合同", blocks=(Text("请核对编号。"),)), key, "zh-CN")


@pytest.mark.parametrize("code", [42001, 40014])
async def test_fifty_sends_renew_a_token_once(office: Office, code: int) -> None:
    await office.channel.outbound.post(LINA, card("first"))
    for at in range(50):
        office.fake.corp.add(f"user{at}")
    office.fake.corp.ends_token(code)
    posts = (office.channel.outbound.post(Address(NAME, account=f"user{at}"), card(f"k{at}")) for at in range(50))
    await asyncio.gather(*posts)
    assert len(office.fake.api.called("gettoken")) == 2
    assert all(len(office.standing(f"user{at}")) == 1 for at in range(50))


async def test_a_token_that_is_never_taken_ends(office: Office) -> None:
    office.fake.api.next("message/send", Fault(42001), Fault(42001))
    with pytest.raises(Unreachable):
        await office.channel.outbound.post(LINA, card())
    assert len(office.fake.api.called("gettoken")) <= 2
    await office.channel.outbound.post(LINA, card())
    assert len(office.standing()) == 1


async def test_a_wrong_secret_is_not_shown_again_and_again(office: Office) -> None:
    office.fake.api.next("gettoken", *[Fault(40001)] * 20)
    for _ in range(20):
        with pytest.raises(Misconfigured, match="CONTRACTBOT_WECOM_APP__"):
            await office.channel.outbound.post(LINA, card())
    assert len(office.fake.api.called("gettoken")) == 1


@pytest.mark.parametrize("make", [card, text], ids=["card", "text"])
async def test_a_lost_answer_is_not_sent_again_to_the_person(office: Office, make: object) -> None:
    message = card() if make is card else text()
    office.fake.api.next("message/send", Fault(lost=True))
    with pytest.raises(Unreachable) as lost:
        await office.channel.outbound.post(LINA, message)
    assert lost.value.unknown
    await office.channel.outbound.post(LINA, message)
    restarted = office.another()
    await restarted.outbound.post(LINA, message)
    await restarted.close()
    assert len(office.standing()) == 1


async def test_what_never_arrived_is_sent(office: Office) -> None:
    office.fake.api.next("message/send", Fault(cut=True))
    with pytest.raises(Unreachable):
        await office.channel.outbound.post(LINA, card())
    assert office.standing() == []
    await office.channel.outbound.post(LINA, card())
    assert len(office.standing()) == 1


async def test_a_crash_in_the_middle_loses_nothing_and_doubles_nothing(office: Office) -> None:
    """It was written down that it was being sent, and nobody knows whether it was."""
    for message, arrived in ((card("a"), False), (card("b"), True), (text("c"), False), (text("d"), True)):
        before = len(office.standing())
        fault = Fault(slow=0.2) if arrived else Fault(slow=5)
        office.fake.api.next("message/send", fault)
        dying = PLUGIN.connect(office.around)
        sending = asyncio.create_task(dying.outbound.post(LINA, message))
        await asyncio.sleep(0.1)
        sending.cancel()
        await asyncio.wait({sending})
        if arrived:
            await asyncio.sleep(0.3)
        await dying.close()
        await office.channel.outbound.post(LINA, message)
        assert len(office.standing()) == before + 1


async def test_the_parts_of_a_long_text_are_sent_once_each(office: Office) -> None:
    long = Message(
        Card("长", "长", blocks=(Text("\n".join(f"第 {at} 行，" + "字" * 40 for at in range(60))),)), "k", "zh-CN"
    )
    office.fake.api.next("message/send", Fault(), Fault(lost=True))
    with pytest.raises(Unreachable):
        await office.channel.outbound.post(LINA, long)
    await office.channel.outbound.post(LINA, long)
    whole = "".join(office.standing())
    assert [whole.count(f"第 {at} 行，") for at in range(60)] == [1] * 60
    assert whole.index("第 7 行") < whole.index("第 55 行")


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        (60020, Misconfigured, r"203\.0\.113\.7"),
        (40056, Misconfigured, "AGENT_ID"),
        (48002, Misconfigured, "admin console"),
        (45009, RateLimited, "60"),
        (81013, TargetGone, "visible range"),
        (60111, TargetGone, "company file"),
        (99999, Unreachable, "99999"),
    ],
)
async def test_errors_name_their_cure(office: Office, code: int, kind: type[ChannelError], says: str) -> None:
    office.fake.api.next("message/send", Fault(code))
    with pytest.raises(kind, match=says):
        await office.channel.outbound.post(LINA, card())
    await office.channel.outbound.post(LINA, card())
    assert len(office.standing()) == 1, "a refusal is an answer: it is simply sent again"


@pytest.mark.parametrize("code", [-1, 45033, 6000])
async def test_a_busy_platform_is_asked_again_at_once(office: Office, code: int) -> None:
    office.fake.api.next("message/send", Fault(code), Fault(code))
    await office.channel.outbound.post(LINA, card())
    assert len(office.standing()) == 1


async def test_an_errcode_of_nothing_may_still_be_a_failure(office: Office) -> None:
    office.fake.corp.unlicensed.add("lina")
    with pytest.raises(Misconfigured, match="licence"):
        await office.channel.outbound.post(LINA, card())
    office.fake.corp.add("Other")
    office.fake.corp.unseen.add("other")
    with pytest.raises(TargetGone, match="visible range"):
        await office.channel.outbound.post(Address(NAME, account="Other"), card("k2"))


async def test_each_code_changes_a_card_once(office: Office) -> None:
    outbound = office.channel.outbound
    ref = await outbound.post(LINA, card())
    again = await outbound.replace(ref, card("v2", "第二版"))
    assert again == ref
    assert len(office.fake.api.called("message/update_template_card")) == 1
    third = await outbound.replace(ref, card("v3", "第三版"))
    assert third != ref, "no code was left: the old one was taken back and a new one sent"
    (standing,) = office.standing()
    assert "第三版" in standing
    assert len(office.fake.api.called("message/update_template_card")) == 1
    assert await outbound.replace(third, card("v4", "第四版")) == third
    (standing,) = office.standing()
    assert "第四版" in standing


async def test_replicas_share_the_codes_and_a_restart_keeps_them(office: Office) -> None:
    ref = await office.channel.outbound.post(LINA, card())
    others = [office.another() for _ in range(4)]
    refs = await asyncio.gather(
        *(one.outbound.replace(ref, card("v2", "第二版")) for one in others), return_exceptions=True
    )
    updates = office.fake.api.called("message/update_template_card")
    codes = [body["response_code"] for body in updates]
    assert len(codes) == len(set(codes)) == 1, "of several who wanted it one got it"
    assert ref in refs
    for one in others:
        await one.close()


async def test_a_lost_answer_to_a_change_is_no_second_message(office: Office) -> None:
    outbound = office.channel.outbound
    ref = await outbound.post(LINA, card())
    office.fake.api.next("message/update_template_card", Fault(cut=True))
    with pytest.raises(Unreachable):
        await outbound.replace(ref, card("v2", "第二版"))
    assert await outbound.replace(ref, card("v2", "第二版")) == ref
    (standing,) = office.standing()
    assert "第二版" in standing


async def test_after_three_days_a_card_is_posted_anew(office: Office) -> None:
    ref = await office.channel.outbound.post(LINA, card())
    office.passes(timedelta(hours=73))
    with pytest.raises(TargetGone):
        await office.channel.outbound.replace(ref, card("v2", "第二版"))


async def test_within_three_days_it_changes_in_place(office: Office) -> None:
    ref = await office.channel.outbound.post(LINA, card())
    office.passes(timedelta(hours=71))
    assert await office.channel.outbound.replace(ref, card("v2", "第二版")) == ref


async def test_a_spent_code_that_we_still_held_leads_to_a_new_message(office: Office) -> None:
    ref = await office.channel.outbound.post(LINA, card())
    office.fake.corp.codes.clear()
    new = await office.channel.outbound.replace(ref, card("v2", "第二版"))
    assert new != ref
    (standing,) = office.standing()
    assert "第二版" in standing


async def test_a_room_is_not_spoken_to(office: Office) -> None:
    with pytest.raises(TargetGone, match="people only"):
        await office.channel.outbound.post(Address(NAME, conversation="chatALERTS"), card())


@pytest.mark.parametrize("account", ["@all", "lina|other", "", "li na", "l" * 65])
async def test_nobody_and_everybody_are_no_person(office: Office, account: str) -> None:
    with pytest.raises(TargetGone, match="company file"):
        await office.channel.outbound.post(Address(NAME, account=account), card())
    assert not office.fake.api.called("message/send")


async def test_what_answers_there_is_not_wecom() -> None:
    async with fake_wecom() as fake:
        settings = fake.settings().model_copy(update={"api_base_url": f"{fake.url}/elsewhere"})
        channel = PLUGIN.connect(replace(surroundings(), settings=settings))
        with pytest.raises(Misconfigured, match="API_BASE_URL"):
            await channel.outbound.post(LINA, card())
        assert not await channel.ready()
        await channel.close()


async def test_check_says_what_to_do(office: Office) -> None:
    office.fake.corp.add("emily")
    found = {one.text: one.level for one in await office.channel.check()}
    assert any("not tried" not in text and level == "ok" for text, level in found.items())
    assert any("PUBLIC_URL" in text for text in found)
    office.fake.corp.trusted = False
    found = {one.text: one.level for one in await office.channel.check()}
    assert any("203.0.113.7" in text and level == "error" for text, level in found.items())
    office.fake.api.next("gettoken", Fault(40013))
    another = office.another()
    found = {one.text: one.level for one in await another.check()}
    assert any("CORP_ID" in text and level == "error" for text, level in found.items())
    await another.close()
