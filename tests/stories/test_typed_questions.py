"""A typed command that lacks its reason, days or person asks for it, as its button does."""

from pathlib import Path

from tests.stories.story import Story, opened, texts


async def _asked(story: Story, amount: str = "30万") -> tuple[str, str]:
    """A submitted contract: its number, and the code on the manager's card."""
    number = await story.takes_number("wangwei", f"客户=华东电力 标题=年度维护 金额={amount}")
    await story.submits("wangwei", number)
    return number, (await story.last("lina")).text.split("码: ")[1][:4]


async def test_a_rejection_asks_for_its_reason(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number, code = await _asked(story)
        asked = await story.types("lina", f"驳回 {code}")
        assert "原因" in texts(asked)
        done = await story.types("lina", "价格不对")
        assert "价格不对" in texts(done)
        (shown,) = await story.types("wangwei", f"合同 {number}")
        assert shown.state == "草稿"


async def test_a_return_to_a_step_asks_for_its_reason_and_keeps_the_step(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number, code = await _asked(story, "60万")
        await story.types("lina", f"同意 {code}")
        code = (await story.last("zhaomin")).text.split("码: ")[1][:4]
        await story.types("zhaomin", f"退回 {code} 步骤=1")
        await story.types("zhaomin", "请经理再看")
        (shown,) = await story.types("wangwei", f"合同 {number}")
        assert shown.state == "审批中"
        assert "同意" in (await story.last("lina")).buttons()


async def test_transfer_and_add_ask_for_the_person(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number, code = await _asked(story)
        await story.types("lina", f"加签 {code} 前")
        await story.types("lina", "陈杰")
        added = await story.last("chenjie")
        assert number in added.title, "the word 前 was kept: chenjie is asked first"
        await story.types("chenjie", f"转交 {added.text.split('码: ')[1][:4]}")
        await story.types("chenjie", "赵敏")
        assert number in (await story.last("zhaomin")).title


async def test_a_code_that_has_been_decided_shows_how(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        _, code = await _asked(story)
        await story.types("lina", f"同意 {code}")
        for again in (f"同意 {code}", f"驳回 {code}"):
            heard = await story.types("lina", again)
            assert "已经有结果" in heard[0].text
            assert heard[1].state == "已批准"


async def test_snooze_let_lapse_and_terminate_ask(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.types("wangwei", f"填写 {number} 生效=2026-11-01 到期=2027-03-31 通知期=60天")
        (preview,) = await story.types("wangwei", f"提交 {number}")
        await story.presses("wangwei", preview.buttons()["提交"])
        await story.presses("lina", (await story.last("lina")).buttons()["同意"])
        await story.comes_to("2026-11-30T09:00:00+08:00")
        assert "天" in texts(await story.types("wangwei", f"稍后 {number}"))
        assert "2026-12-07 09:00" in texts(await story.types("wangwei", "7"))
        assert "原因" in texts(await story.types("wangwei", f"不续 {number}"))
        assert "客户改用别家" in texts(await story.types("wangwei", "客户改用别家"))
        assert "没有权限" in texts(await story.types("wangwei", f"终止 {number}"))
        assert "原因" in texts(await story.types("wuxia", f"终止 {number}"))
        assert (await story.types("wuxia", "客户破产"))[0].state == "已终止"
