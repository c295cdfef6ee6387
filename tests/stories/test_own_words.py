"""People read their own language everywhere: values of facts, reasons of the house, names of fields."""

from pathlib import Path

from tests.stories.story import opened, texts


async def test_a_form_and_the_history_speak_chinese(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei", "客户=华东电力 标题=年度维护 金额=30万")
        await story.types("wangwei", f"填写 {number} 到期=长期 通知期=60天")
        form = texts(await story.types("wangwei", f"填写 {number}"))
        assert "长期有效" in form
        assert "60 日" in form
        assert not any(word in form for word in ("open-ended", "60 days", "yes"))
        await story.types("wuxia", f"填写 {number} 负责人=刘洋")
        log = texts(await story.types("wuxia", f"日志 {number}"))
        assert "王伟 → 刘洋" in log
        assert "wangwei" not in log
        assert "open-ended" not in log


async def test_an_approver_reads_what_changed_in_words(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.submits("wangwei", number)
        await story.types("wangwei", f"填写 {number} 金额=40万 到期=长期 通知期=3个月")
        text = (await story.last("lina")).text
        assert "300,000.00 → 400,000.00" in text
        assert "→ 长期有效" in text
        assert "→ 3 个月" in text


async def test_a_search_that_is_not_understood_names_the_field(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        assert "不能作为客户" in texts(await story.types("wangwei", "查 客户="))


async def test_submitting_twice_shows_where_it_stands(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.types("wangwei", f"填写 {number} 生效=2027-01-01 到期=2027-12-31")
        (preview,) = await story.types("wangwei", f"提交 {number}")
        token = preview.buttons()["提交"]
        await story.presses("wangwei", token)
        refused, shown = await story.presses("wangwei", token)
        assert "没有生效" in refused.text
        assert "等待 李娜" in shown.text


async def test_a_number_is_explained_part_by_part(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        text = texts(await story.types("wangwei", f"解读 {number}"))
        assert "日期 · 2026-11-23 · 取号日期" in text
        assert "合同类型 · 销售" in text
        assert "流水号 · 1" in text
