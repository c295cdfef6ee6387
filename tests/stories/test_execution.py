"""What is done under a contract, and the rest of its life, as people live it."""

from pathlib import Path

from tests.stories.story import Story, opened, texts


async def active(story: Story) -> str:
    """An approved contract of 300,000 that has begun."""
    number = await story.takes_number("wangwei")
    await story.types("wangwei", f"填写 {number} 生效=2026-11-01 到期=2027-12-31")
    (preview,) = await story.types("wangwei", f"提交 {number}")
    await story.presses("wangwei", preview.buttons()["提交"])
    await story.presses("lina", (await story.last("lina")).buttons()["同意"])
    return number


async def test_money_comes_in_as_planned_and_the_bar_moves(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await active(story)
        await story.types("wangwei", f"计划 {number} 回款 10万 2026-11-20 首付款")
        (card,) = await story.types("wangwei", f"计划 {number} 回款 20万 2027-06-30 尾款")
        assert "0%" in card.text
        assert "1 项逾期" in card.text
        assert number in texts(await story.types("wangwei", "查 逾期"))
        assert number not in texts(await story.types("wangwei", "查 有争议"))
        assert "逾期 ¥100,000.00" in card.text
        (card,) = await story.types("chenjie", f"回款 登记 {number} 15万 2026-11-22 银行回单77")
        assert "50%" in card.text
        assert "¥150,000.00 / ¥300,000.00" in card.text
        assert "逾期" not in card.text
        (card,) = await story.types("wangwei", f"合同 {number}")
        assert "尾款 · ¥150,000.00" in card.text, "what is left of the second part"
        history = texts(await story.types("lina", f"日志 {number}"))
        assert "银行回单77" in history
        (refused,) = await story.types("zhaomin", f"回款 {number} 1万")
        assert "没有权限" in refused.text
        (refused,) = await story.types("wangwei", f"回款 {number} 1万 2027-01-01")
        assert "2027-01-01" in refused.text, "not yet"
        (refused,) = await story.types("wangwei", f"回款 {number} USD5000")
        assert "CNY" in refused.text


async def test_a_room_hears_nothing_of_money(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await active(story)
        heard = await story.types("wangwei", f"计划 {number} 回款 123456 2026-11-20 秘密首付", room="sales-alerts")
        heard += await story.types("wangwei", f"争议 {number} 秘密争议", room="sales-alerts")
        said = texts([h for h in heard if h.to == "room:sales-alerts"])
        assert number in said
        for secret in ("123,456", "秘密", "░", "争议", "逾期"):
            assert secret not in said, secret


async def test_signed_related_disputed(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await active(story)
        (card,) = await story.types("wangwei", f"合同 {number}")
        assert "未登记签署" in card.text
        (card,) = await story.types("wangwei", f"签署 {number} 纸质 日期=2026-11-20 签署人=李娜")
        assert "2026-11-20 · 纸质 · 李娜" in card.text
        assert "未登记签署" not in card.text
        (other,) = await story.types("wangwei", "取号 销售 客户=华东电力 标题=补充 金额=1万")
        await story.types("wangwei", f"填写 {other.number} 生效=2026-12-01 到期=2027-03-31")
        (card,) = await story.types("wangwei", f"合同 {other.number}")
        assert f"与 {number} 期限重叠" in card.text
        await story.types("wangwei", f"关联 {other.number} {number} 关系=补充")
        assert "变更自" in texts(await story.types("wangwei", f"合同 {other.number}"))
        assert "被变更" in texts(await story.types("wangwei", f"合同 {number}"))
        await story.types("wangwei", f"争议 {number} 验收标准不一致 负责人=赵敏 期限=2026-12-10")
        assert "验收标准不一致" in (await story.last("zhaomin")).text
        (card,) = await story.types("zhaomin", f"争议 {number} 结案 按附件二验收")
        assert "有争议" not in card.text
        assert "按附件二验收" in texts(await story.types("wangwei", f"日志 {number}"))


async def test_negotiated_submitted_and_at_last_deleted(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        (card,) = await story.types("wangwei", f"谈判 {number}")
        assert card.state == "谈判中"
        await story.types("wangwei", f"填写 {number} 金额=28万")
        await story.types("wangwei", f"填写 {number} 金额=29万")
        (card,) = await story.types("wangwei", f"版本 {number}")
        assert "第 2 版" in card.text
        assert "280,000.00 → 290,000.00" in card.text
        await story.submits("wangwei", number)
        assert (await story.types("wangwei", f"合同 {number}"))[0].state == "审批中"
        await story.presses("lina", (await story.last("lina")).buttons()["同意"])
        await story.types("wuxia", f"终止 {number} 客户取消")
        await story.types("wuxia", f"归档 {number}")
        (refused,) = await story.types("wangwei", f"删除 {number} 不要了")
        assert "没有权限" in refused.text
        (card,) = await story.types("wuxia", f"删除 {number} 客户要求删除")
        assert card.state == "已删除"
        said = texts(await story.types("wangwei", f"合同 {number}"))
        assert number in said
        for gone in ("华东电力", "年度维护", "290,000"):
            assert gone not in said
        assert number not in texts(await story.types("wangwei", "查 年度维护 状态=已归档"))


async def test_a_customer_under_all_its_names(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await active(story)
        (other,) = await story.types("wangwei", "取号 销售 客户=东电集团 标题=增补 金额=2万")
        (refused,) = await story.types("wangwei", "客户资料 华东电力 税号=91310000MA1FL00001")
        assert "统一社会信用代码" in refused.text
        (card,) = await story.types(
            "wangwei", "客户资料 华东电力 税号=91350100M000100Y43 联系人=方敏 13800000000 执照至=2026-06-30"
        )
        for words in ("91350100M000100Y43", "方敏", "2026-06-30"):
            assert words in card.text, words
        assert "执照 2026-06-30 到期" in texts(await story.types("wangwei", f"合同 {number}"))
        (refused,) = await story.types("wangwei", "客户合并 东电集团 -> 华东电力")
        assert "没有权限" in refused.text
        (card,) = await story.types("wuxia", "客户合并 东电集团 -> 华东电力")
        assert number in card.text
        assert other.number in card.text
        (card,) = await story.types("wangwei", "客户 东电集团")
        assert card.title == "华东电力"
        assert {number, other.number} <= set(card.text.split()) | {n for n in (number, other.number) if n in card.text}
        assert number in texts(await story.types("wangwei", "查 客户=东电集团"))
        (theirs,) = await story.types("liuyang", "客户 华东电力")
        assert "91350100M000100Y43" not in theirs.text
        (refused,) = await story.types("liuyang", "客户资料 华东电力 联系人=我")
        assert "没有找到客户" in refused.text
        await story.types("wangwei", f"计划 {number} 回款 8万 2026-11-01")
        assert "已逾期：¥80,000.00" in texts(await story.types("wangwei", "客户 华东电力")).replace(": ", "：")


async def test_many_at_once_with_a_look_before_and_a_way_back(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        first = await active(story)
        second = await story.takes_number("wangwei")
        (card,) = await story.types("lina", "批量 维护 改 负责人=李娜 标签=+移交")
        assert first in card.text
        assert second in card.text
        assert "王伟 → 李娜" in card.text
        assert "查 标签" not in card.text
        assert first not in texts(await story.types("lina", "查 标签=移交")), "only shown so far"
        await story.types("wangwei", f"标签 {second} +急")
        (card,) = await story.presses("lina", card.buttons()["执行"])
        assert "已修改 1 份" in card.text
        assert "1 份此后有过变化" in card.text
        found = texts(await story.types("lina", "查 标签=移交"))
        assert first in found
        assert second not in found
        assert "李娜" in texts(await story.types("lina", f"合同 {first}"))
        (again,) = await story.presses("lina", card.buttons()["撤销"])
        assert "已恢复 1 份" in again.text
        assert first not in texts(await story.types("lina", "查 标签=移交"))
        assert "王伟" in texts(await story.types("lina", f"合同 {first}"))
        (refused,) = await story.presses("lina", card.buttons()["撤销"])
        assert "已经执行过或撤销过" in refused.text
        (refused,) = await story.types("liuyang", "批量 维护 改 标签=x")
        assert "没有可以这样修改的合同" in refused.text
        (refused,) = await story.types("wangwei", "批量 状态=生效 改 金额=1")
        assert "没有可以这样修改的合同" in refused.text
