"""The main job in Slack, over its wire, in both modes and across channels."""

import re
from pathlib import Path

import pytest

from adapters.slack.fake import seen
from tests.stories.slack_story import account, slack_story, until

NUMBER = re.compile(r"20261123-XS-\d{6}")


@pytest.mark.parametrize("socket", [False, True], ids=["http", "socket"])
async def test_asked_in_slack_and_approved_in_slack(tmp_path: Path, socket: bool) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", socket=socket) as story:
        (card,) = await story.types("wangwei", "取号 销售 客户=华东电力 标题=年度维护 金额=30万")
        number = NUMBER.search(card)
        assert number
        await story.types("wangwei", f"填写 {number[0]} 生效=2026-12-01 到期=2027-03-31 通知期=60天")
        (preview,) = await story.types("wangwei", f"提交 {number[0]}")
        assert "李娜" in preview
        await story.clicks("wangwei", "提交")
        assert "审批中" in story.last("wangwei")

        asked = story.last("lina")
        assert number[0] in asked
        assert "¥300,000.00" in asked
        assert re.search(r"码: [A-Z0-9]{4}", asked)
        before = len(story.chat("lina"))
        await story.clicks("lina", "同意")

        assert len(story.chat("lina")) == before, "the card that was pressed changed; no second one came"
        assert "同意" not in story.labels("lina"), "decided cards lose their buttons"
        assert any("已批准" in seen(m) for m in story.chat("lina"))
        assert "撤回" not in story.labels("wangwei"), "the requester's copy changed in place"
        assert any("已通过" in seen(m) for m in story.chat("wangwei"))
        assert story.fake.hands.slowest < 3

        await story.playground.comes_to("2027-01-22T09:00:00+08:00")
        await story.settles()
        alert = story.last("", "C0ALERTS")
        assert number[0] in alert
        assert "¥" not in alert, "a room sees only what it may"
        await story.clicks("wangwei", "认领", room="C0ALERTS")
        assert "王伟" in story.last("", "C0ALERTS")


async def test_asked_in_the_playground_and_approved_in_slack(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei")
        await story.playground.submits("wangwei", number)
        await story.types("lina", "待办")
        asked = next(m for m in story.chat("lina") if "码: " in seen(m) and number in seen(m))
        await story.clicks("lina", "同意", message=asked)
        mine = await story.playground.reads("wangwei")
        assert any("已通过" in h.text for h in mine)
        assert all("撤回" not in h.buttons() for h in mine)
        assert "同意" not in {label for m in story.chat("lina")[:1] for label in seen(m).splitlines()}


async def test_rejected_with_a_reason_in_a_modal(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei")
        await story.playground.submits("wangwei", number)
        before = len(story.chat("lina"))
        await story.clicks("lina", "驳回")
        assert len(story.chat("lina")) == before, "the question came as a modal, not as a message"
        modal = story.fake.hands.modal(account("lina"))
        assert modal["blocks"][-1]["block_id"] == "field:reason"
        assert await story.submits("lina", reason="价格太高") is None
        assert "驳回" in seen(story.chat("lina")[0])
        (shown,) = await story.playground.types("wangwei", f"合同 {number}")
        assert shown.state == "草稿"
        mine = await story.playground.reads("wangwei")
        assert any("价格太高" in h.text for h in mine)


async def test_a_command_in_a_channel_is_answered_to_the_speaker_alone(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei")
        await story.commands("wangwei", f"show {number}", "C0OFFICE")
        (private,) = story.whispers("wangwei", "C0OFFICE")
        assert "¥300,000.00" in private
        public = story.last("", "C0OFFICE")
        assert number in public
        assert "¥" not in public
        assert not story.chat("wangwei"), "nothing more came to the private chat"


async def test_a_number_is_taken_by_a_command(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        await story.commands("emily", "number sales customer=Acme title=NDA amount=100000", command="/hetong")
        assert NUMBER.search(story.last("emily"))
        assert "Number" in story.last("emily"), "she reads English"


async def test_the_home_is_the_inbox(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        hands, homes = story.fake.hands, story.fake.workspace.homes
        await hands.opens_home(account("lina"))
        number = await story.playground.takes_number("wangwei")
        await story.playground.submits("wangwei", number)
        await story.settles()
        await until(lambda: number in seen(homes.get(account("lina"), {})))
        await hands.opens_home(account("wangwei"))
        await until(lambda: number in seen(homes.get(account("wangwei"), {})), patience=10)
        assert "审批中" in seen(homes[account("wangwei")]), "what they wait for"
        await hands.clicks_home(account("lina"), "同意")
        await until(lambda: number not in seen(homes[account("lina")]))
        async with story.app.storage.reading() as stores:
            assert (await stores.people.preference("wangwei")).last_channel == "playground"
            assert (await stores.people.preference("zhaomin")).last_channel is None
        await hands.opens_home(account("zhaomin"))
        await until(lambda: account("zhaomin") in homes)
        async with story.app.storage.reading() as stores:
            assert (await stores.people.preference("zhaomin")).last_channel is None, "looking is not speaking"
        (shown,) = await story.playground.types("wangwei", f"合同 {number}")
        assert shown.state in ("已批准", "生效")


async def test_passed_on_to_somebody_found_by_typing(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei", "客户=国网 标题=扩容 金额=60万")
        await story.playground.submits("wangwei", number)
        await story.clicks("lina", "转交")
        hands = story.fake.hands
        assert ("zhaomin", "赵敏 · zhaomin") in await hands.types_into(account("lina"), "person", "敏")
        assert await hands.types_into(account("lina"), "person", "no such person") == []
        assert await story.submits("lina", person="sunhao") is None
        assert number in story.last("sunhao")


async def test_a_form_offers_the_customers_one_may_see(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        await story.playground.takes_number("wangwei", "客户=华东电力 标题=年度维护 金额=30万")
        await story.playground.takes_number("liuyang", "客户=华南电力 标题=年度维护 金额=30万")
        mine = await story.playground.takes_number("wangwei", "客户=国网 标题=扩容")
        await story.commands("wangwei", f"fill {mine}")
        offered = await story.fake.hands.types_into(account("wangwei"), "customer", "电力")
        assert [value for value, _ in offered] == ["电力", "华东电力"]
        await story.submits("wangwei", customer="华东电力", amount="12万", starts="2027-01-01", ends="2027-12-31")
        (shown,) = await story.playground.types("wangwei", f"合同 {mine}")
        assert "华东电力" in shown.text
        assert "¥120,000.00" in shown.text


async def test_a_mention_in_a_thread_is_answered_there(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei")
        await story.fake.hands.mentions(account("wangwei"), "C0ALERTS", f"合同 {number}", thread="1700000000.000100")
        await until(lambda: bool(story.whispers("wangwei", "C0ALERTS")))
        answered = next(m for m in story.chat("", "C0ALERTS") if number in seen(m))
        assert answered["thread_ts"] == "1700000000.000100"
        assert "¥" not in seen(answered)
        (whisper,) = story.fake.workspace.whispers[("C0ALERTS", account("wangwei"))]
        assert whisper["thread_ts"] == "1700000000.000100"
        assert "¥300,000.00" in seen(whisper)


async def test_shortcuts(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei")
        await story.fake.hands.shortcut(account("wangwei"), "contract_show", f"请看 {number}，谢谢", "C0OFFICE")
        assert number in story.whispers("wangwei", "C0OFFICE")[-1]
        await story.fake.hands.shortcut(account("wangwei"), "contract_inbox")
        await until(lambda: bool(story.chat("wangwei")))
        assert "待办" in story.last("wangwei")
        await story.fake.hands.shortcut(account("wangwei"), "contract_new")
        assert story.fake.hands.modal(account("wangwei"))["blocks"]


async def test_a_person_named_by_mention(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        await story.commands("wangwei", "away 2026-12-01~2026-12-05 cover <@U0LIUYANG|liu>")
        assert "刘洋" in story.whispers("wangwei")[-1]


async def test_in_a_conversation_of_two_people_only_the_asker_sees_it(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei")
        await story.commands("wangwei", f"show {number}", "D0TWOPEOPLE")
        assert "¥300,000.00" in story.whispers("wangwei", "D0TWOPEOPLE")[-1]
        await story.commands("wangwei", f"fill {number}", "D0TWOPEOPLE")
        await story.submits("wangwei", amount="12万", starts="2027-01-01", ends="2027-12-31")
        await until(lambda: "¥120,000.00" in " ".join(seen(m) for m in story.chat("wangwei")))


async def test_away_by_a_form_or_by_typing(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        await story.commands("lina", "请假")
        wrong = await story.submits("lina", first_day="2026-12-05", last_day="2026-12-01", person="zhaomin")
        assert wrong["response_action"] == "push", "the form stays below what is wrong with it"
        await story.fake.hands.closes(account("lina"))
        await story.submits("lina", first_day="2026-12-01", last_day="2026-12-05", person="zhaomin")
        await until(lambda: any("赵敏" in seen(m) for m in story.chat("lina")))
        await story.playground.types("zhaomin", "请假")
        (done,) = await story.playground.types("zhaomin", "2026-12-06~2026-12-08 代理 陈杰")
        assert "陈杰" in done.text


async def test_the_history_hangs_under_the_contract(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei")
        await story.types("wangwei", f"合同 {number}")
        card = story.chat("wangwei")[-1]
        await story.clicks("wangwei", "日志", message=card)
        history = story.chat("wangwei")[-1]
        assert history["thread_ts"] == card["ts"]
        assert "取号" in seen(history)


async def test_a_message_is_filed_under_a_contract(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.playground.takes_number("wangwei")
        said = f"客户同意 {number} 延期两周 <https://example.com|邮件>"
        await story.fake.hands.shortcut(account("wangwei"), "contract_file", said, "C0ALERTS")
        view = story.fake.hands.modal(account("wangwei"))
        assert number in str(view["blocks"][0])
        answer = await story.submits("wangwei", number="20991231-XS-999999", said="延期两周")
        assert answer["response_action"] == "push", "a number that is not there is said on top of the form"
        await story.fake.hands.shortcut(account("wangwei"), "contract_file", said, "C0ALERTS")
        await story.submits("wangwei", number=number, said="客户同意延期两周")
        assert number in story.whispers("wangwei", "C0ALERTS")[-1]
        history = await story.types("wangwei", f"日志 {number}")
        assert "客户同意延期两周" in history[0]
        assert not story.chat("", "C0ALERTS"), "nobody else hears of it"
