"""The main job, end to end: a number, its contract, the approval, the date that comes, and who takes it on."""

import re
from pathlib import Path

from tests.stories.story import opened, texts


async def test_from_a_number_to_the_alert_that_somebody_claims(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        (card,) = await story.types("wangwei", "取号 销售 客户=华东电力 标题=年度维护 金额=30万")
        assert re.fullmatch(r"20261123-XS-\d{6}", card.number)
        assert card.state == "预留"
        number = card.number

        filled = await story.types("wangwei", f"填写 {number} 生效=2026-12-01 到期=2027-03-31 通知期=60天")
        assert any(h.card and h.card["state"] == "草稿" for h in filled)

        (preview,) = await story.types("wangwei", f"提交 {number}")
        assert "李娜" in preview.text
        (progress,) = await story.presses("wangwei", preview.buttons()["提交"])
        assert progress.state == "审批中"

        asked = await story.last("lina")
        assert number in asked.title
        assert re.search(r"码: [A-Z0-9]{4}", asked.text)
        assert "¥300,000.00" in asked.text

        (decided,) = await story.presses("lina", asked.buttons()["同意"])
        assert decided.card is not None
        assert "同意" not in decided.buttons()
        assert decided.state == "已批准"

        mine = await story.reads("wangwei")
        assert all("撤回" not in h.buttons() for h in mine), "the requester's card has changed in place"
        assert any("已通过" in h.text for h in mine)

        await story.comes_to("2027-01-22T09:00:00+08:00")
        alert = await story.last(room="sales-alerts")
        assert number in alert.title
        assert "2027-01-29" in alert.text
        assert "¥" not in alert.text, "a room sees only what it may"

        (claimed,) = await story.presses("wangwei", alert.buttons()["认领"])
        assert "王伟" in claimed.text
        assert "王伟" in (await story.last(room="sales-alerts")).text
        assert "认领" not in (await story.last(room="sales-alerts")).buttons()


async def test_a_form_is_filled_one_question_at_a_time(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        (card,) = await story.types("wangwei", "取号 服务")
        number = card.number
        asked = await story.types("wangwei", f"填写 {number}")
        for answer in ("电梯维保", "上海大厦", "12万", "2027-01-01", "2027-12-31"):
            assert "请" in texts(asked) or "？" in texts(asked)
            asked = await story.types("wangwei", answer)
        (shown,) = await story.types("wangwei", f"合同 {number}")
        assert "¥120,000.00" in shown.text
        assert "电梯维保" in shown.text


async def test_nobody_learns_of_a_contract_that_is_not_theirs(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        (theirs,) = await story.types("liuyang", f"合同 {number}")
        (none,) = await story.types("liuyang", "合同 20261123-XS-999999")
        assert theirs.text.replace(number, "") == none.text.replace("20261123-XS-999999", "")
        assert "华东电力" not in theirs.text


async def test_a_neighbouring_number_gives_nothing_away(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.takes_number("liuyang")
        (theirs,) = await story.types("liuyang", f"合同 {number}")
        (none,) = await story.types("liuyang", "合同 20261123-XS-999999")
        assert theirs.text.replace(number, "") == none.text.replace("20261123-XS-999999", "")


async def test_big_amounts_go_through_every_hand(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei", "客户=国网 标题=扩容 金额=260万")
        await story.submits("wangwei", number)
        for person in ("lina", "zhaomin", "chenjie", "zhouqiang"):
            asked = await story.last(person)
            assert number in asked.title, person
            await story.presses(person, asked.buttons()["同意"])
        (shown,) = await story.types("wangwei", f"合同 {number}")
        assert shown.state in ("已批准", "生效")


async def test_rejected_with_a_reason_and_submitted_again(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.submits("wangwei", number)
        asked = await story.last("lina")
        (question,) = await story.presses("lina", asked.buttons()["驳回"])
        assert "原因" in question.text
        (done,) = await story.types("lina", "金额不对")
        assert "驳回" in done.text
        (shown,) = await story.types("wangwei", f"合同 {number}")
        assert shown.state == "草稿"
        (preview,) = await story.types("wangwei", f"提交 {number}")
        await story.presses("wangwei", preview.buttons()["提交"])
        assert (await story.last("lina")).buttons()["同意"]


async def test_a_stale_click_does_nothing_and_shows_the_state(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.submits("wangwei", number)
        old = (await story.last("lina")).buttons()["同意"]
        await story.types("wangwei", f"填写 {number} 金额=40万")
        heard = await story.presses("lina", old)
        assert "没有生效" in texts(heard)
        fresh = await story.last("lina")
        assert "¥400,000.00" in fresh.text
        await story.presses("lina", fresh.buttons()["同意"])
        again = await story.presses("lina", fresh.buttons()["同意"])
        assert "已经有结果" in texts(again)


async def test_a_step_that_asks_for_a_manager_who_is_not_there_is_blocked(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        (card,) = await story.types("zhouqiang", "取号 销售 客户=甲 标题=乙 金额=1万")
        await story.submits("zhouqiang", card.number)
        assert card.number in (await story.last("wuxia")).text
        (shown,) = await story.types("zhouqiang", f"合同 {card.number}")
        assert shown.state == "审批中"


async def test_the_same_event_twice_is_one_number(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        first = await story.types("wangwei", "取号 销售", key="redelivered")
        second = await story.types("wangwei", "取号 销售", key="redelivered")
        assert first[0].number == second[0].number
        assert len((await story.types("wangwei", "我的号"))[0].card["blocks"][0]["rows"]) == 1  # type: ignore[index]


async def test_released_numbers_are_never_issued_again_and_accounted_for(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        (released,) = await story.types("wangwei", f"释放 {number} 客户取消")
        assert released.state == "已释放"
        assert await story.takes_number("wangwei") != number
        (gaps,) = await story.types("wuxia", "缺号")
        assert number in gaps.text
        assert "客户取消" in gaps.text


async def test_everything_survives_a_restart(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/story.db"
    async with opened(url) as story:
        number = await story.takes_number("wangwei")
        await story.submits("wangwei", number)
        button = (await story.last("lina")).buttons()["同意"]
    async with opened(url) as story:
        await story.presses("lina", button)
        (shown,) = await story.types("wangwei", f"合同 {number}")
        assert shown.state in ("已批准", "生效")
        count, broken = await story.app.storage.verify_audit()
        assert count > 5
        assert broken is None
