"""Words as people really type them, and worse: nothing is answered with a fault."""

from pathlib import Path

import pytest

from tests.conformance.stores import contract
from tests.conformance.stores import number as ledger
from tests.stories.story import Story, opened, texts

WIDE = "\u3000"


async def no_fault(story: Story, person: str, text: str) -> str:
    said = texts(await story.types(person, text))
    assert "出了点问题" not in said, (text[:80], said)
    return said


async def test_wide_spaces_part_words_as_narrow_ones_do(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.types("wangwei", f"填写{WIDE}{number}{WIDE}生效=2027-01-01{WIDE}到期=2027-12-31")
        (shown,) = await story.types("wangwei", f"合同 {number}")
        assert "2027-12-31" in shown.text
        (progress,) = await story.types("wangwei", f"提交 {number}{WIDE}确认")
        assert progress.state == "审批中"
        asked = await story.last("lina")
        code = asked.text.split("码: ")[1][:4]
        (done,) = await story.types("lina", f"驳回 {code}{WIDE}金额不对")
        assert "金额不对" in done.text


@pytest.mark.parametrize("text", ["到期 ²", "到期 " + "9" * 5_000, "到期 -", "到期 0", "expiring ٣", "到期 99999天"])
async def test_days_that_are_none_are_told_how(tmp_path: Path, text: str) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        assert "到期 [天数]" in await no_fault(story, "wangwei", text) or "expiring" in text


async def test_days_ahead_may_be_weeks_and_months(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        assert "92" in await no_fault(story, "wangwei", "到期 3个月")
        assert "14" in await no_fault(story, "wangwei", "expiring 2 weeks")
        assert "30" in await no_fault(story, "wangwei", "到期 30")


async def test_a_long_search_goes_on_to_its_second_page(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        async with story.app.storage.unit() as stores:
            for at in range(20):
                await stores.contracts.add(contract(title=f"甲{'乙' * 150} {at}", owner="wangwei"))
        for length in (10, 40, 100, 150):
            (found,) = await story.types("wangwei", f"查 甲{'乙' * length}")
            for token in found.buttons().values():
                assert len(token) <= 256, length
        (found,) = await story.types("wangwei", "查 甲乙乙乙")
        (second,) = await story.presses("wangwei", found.buttons()["更多"])
        assert "9–16" in second.text or "9-16" in second.text, second.text


async def test_another_number_that_is_taken_is_said_to_be(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        one = await story.takes_number("wangwei")
        two = await story.takes_number("liuyang")
        assert one in await no_fault(story, "liuyang", f"填写 {two} 外部编号={one}")
        assert one in await no_fault(story, "liuyang", f"取号 销售 客户=甲 外部编号={one}")
        assert "20261123-XS-000003" in await no_fault(story, "liuyang", "取号 销售 客户=甲")


async def test_numbers_that_are_there_already_are_passed_over(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        async with story.app.storage.unit() as stores:
            for text in ("20261123-XS-000001", "20261123-XS-000002"):  # of a rule that has changed since
                made = await stores.contracts.add(contract(number=text))
                await stores.numbers.add(ledger(text, contract=made.id, rule=None, scope=None, value=None))
        assert "20261123-XS-000003" in await no_fault(story, "wangwei", "取号 销售 客户=甲")


async def test_a_question_that_has_become_idle_lets_go(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.submits("wangwei", number)
        await story.presses("lina", (await story.last("lina")).buttons()["驳回"])
        await story.types("wangwei", f"撤回 {number}")
        assert "已经有结果" in await no_fault(story, "lina", "金额不对")
        assert "已经有结果" not in await no_fault(story, "lina", "你好")


async def test_a_form_question_lets_go_when_there_is_nothing_to_fill_any_more(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei", "客户=甲")
        await story.types("wangwei", f"填写 {number}")
        await story.types("wuxia", f"归档 {number}")
        assert "已归档" in await no_fault(story, "wangwei", "年度维护")
        assert "已归档" not in await no_fault(story, "wangwei", "你好")


async def test_a_counter_that_was_raised_by_millions_is_accounted_for(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await story.takes_number("wangwei")
        async with story.app.storage.unit() as stores:
            await stores.numbers.raise_to("default|type=XS|year=2026", 10**7)
        said = await no_fault(story, "wuxia", "缺号")
        assert str(10**7) in said


async def test_a_request_of_before_is_not_nudged_by_its_old_card(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        first = await story.submits("wangwei", number)
        await story.types("wangwei", f"撤回 {number}")
        await story.types("wangwei", f"提交 {number} 确认")
        await story.waits(hours=2)
        told = len(await story.reads("lina"))
        await story.presses("wangwei", first.buttons()["催办"])
        assert len(await story.reads("lina")) == told


async def test_what_can_be_typed_is_never_a_fault(tmp_path: Path) -> None:
    odd = [
        "\u202e反",
        "a" * 4_000,
        "合" * 4_000 + "=1",
        "=" * 4_000,
        '"' * 3_999,
        "查 " + "金额>" * 900,
        "@",
        "@bot",
        "＠ ",
        "合同",
        "合同 合同 合同",
        "查 |",
        "查 金额>9e99",
        "查 2026年 2027年",
        "填写 x y=z",
        "同意 ٣٤٥٦",
        "稍后 x -1天",
        "请假 9999-12-31~9999-12-31 代理 lina",
        "请假 02-29~02-29 代理 lina",
        "取号 销售 金额=" + "9" * 3_000,
        "取号 销售 日期=9999-12-31",
        "取号 销售 日期=1900-01-01",
        "设置 时区 ../../etc/passwd",
        "设置 时区 " + "a" * 3_000,
        "退回 AAAA 原因 步骤=" + "9" * 5_000,
        "帮助 \u0000",
        "查 owner=我 状态=审批中 标签=%_\\",
        "number service end=0001-01-01",
    ]
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        odd += [
            f"填写 {number} {fact}"
            for fact in (
                "通知期=99999天",
                "到期=9999-12-31 自动续约=99年 生效=1900-01-01",
                "币种=$",
                "负责人=@",
                "标签=" + ";".join(map(str, range(999))),
                "类型=",
                "外部编号=" + ";" * 999,
                "金额=١٢",
            )
        ]
        for person in ("wangwei", "wuxia"):
            for text in odd:
                await no_fault(story, person, text)
                await story.types(person, "取消")


@pytest.mark.parametrize("blank", ["", " ", f" {WIDE}\t\n", "@bot ", "\u200b"])
async def test_a_blank_message_asks_again_or_helps(tmp_path: Path, blank: str) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        (told,) = await story.types("wangwei", blank)
        assert told == (await story.types("wangwei", "帮助"))[0]
        number = await story.takes_number("wangwei", "客户=甲")
        asked = await story.types("wangwei", f"填写 {number}")
        before = (await story.types("wangwei", f"日志 {number}"))[0].text
        assert await story.types("wangwei", blank) == asked
        assert (await story.types("wangwei", f"日志 {number}"))[0].text == before
        assert number in texts(await story.types("wangwei", "年度维护"))
