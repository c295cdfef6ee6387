"""What the office gets: stuck steps given away by one click, many light approvals at once, a report each week, contracts
ended only after somebody agreed, and a preview that says who, why and how long."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.stories.approval_desk import approves, asked, code_of, policy, requested, said, state_of, works_by
from tests.stories.story import opened
from tests.stories.test_leaving import leave

ENDING = (
    '[[approval_policies]]\nid = "sales-small"',
    '[[approval_policies]]\nid = "ending"\nname = "终止"\nabout = ["termination"]\nsteps = [{ ask = ["manager"] }]\n\n'
    '[[approval_policies]]\nid = "sales-small"',
)


async def test_a_stuck_step_is_given_away_by_one_click(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await requested(story)
        await leave(story, "lina")
        await story.waits(minutes=1)
        notice = await story.last("wuxia")
        assert number in notice.text
        await story.presses("wuxia", notice.buttons()["改派 周强"])
        assert len(await asked(story, "zhouqiang")) == 1
        assert "没有卡住" in said(await story.types("wuxia", f"改派 {number} 孙浩"))
        await approves(story, "zhouqiang")
        assert await state_of(story, number) == "已批准"


async def test_only_an_admin_gives_it_away_and_never_to_who_asked_or_has_no_say(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await requested(story)
        await leave(story, "lina")
        await story.waits(minutes=1)
        for person, to in (
            ("wangwei", "孙浩"),
            ("zhaomin", "孙浩"),
            ("wuxia", "王伟"),
            ("wuxia", "郑凯"),
            ("wuxia", "吴霞"),
        ):
            await story.types(person, f"改派 {number} {to}")
        for person in ("sunhao", "wangwei", "zhengkai", "wuxia"):
            assert await asked(story, person) == []


async def test_light_requests_are_approved_together_and_a_changed_list_is_not(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        works_by(story, tmp_path, policy("sales-small", "light = true"))
        numbers = [await requested(story) for _ in range(3)]
        heavy = await requested(story, "60万")
        (inbox,) = await story.types("lina", "待办")
        button = inbox.buttons()["全部同意（3）"]
        await story.types("wangwei", f"填写 {numbers[0]} 金额=31万")
        assert "一项也没有同意" in said(await story.presses("lina", button))
        assert [await state_of(story, number) for number in numbers] == ["审批中"] * 3
        (inbox,) = await story.types("lina", "待办")
        assert "已同意 3 项" in said(await story.presses("lina", inbox.buttons()["全部同意（3）"]))
        assert [await state_of(story, number) for number in numbers] == ["已批准"] * 3
        assert await state_of(story, heavy) == "审批中"
        assert "没有可以一起同意的" in said(await story.types("lina", "同意 全部"))


async def test_no_button_where_nothing_is_light(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        for _ in range(2):
            await requested(story)
        (inbox,) = await story.types("lina", "待办")
        assert not [label for label in inbox.buttons() if label.startswith("全部同意")]


async def test_the_weekly_report_says_where_approvals_wait_once(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await requested(story)
        await requested(story)
        await story.comes_to("2026-11-30T08:59:00+08:00")
        assert "审批等待周报" not in said(await story.reads("wuxia"))
        await story.comes_to("2026-11-30T09:01:00+08:00")
        for reader in ("wuxia", "zhouqiang"):
            reports = [heard for heard in await story.reads(reader) if "审批等待周报" in heard.title]
            assert len(reports) == 1
            assert "2 项待审批，最久已等 4" in said(reports), "five working days and an hour"
        await story.comes_to("2026-11-30T15:00:00+08:00")
        assert sum("审批等待周报" in heard.title for heard in await story.reads("wuxia")) == 1
        assert not [heard for heard in await story.reads("sunhao") if "周报" in heard.title]


async def test_a_policy_for_endings_asks_before_a_contract_is_terminated(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        works_by(story, tmp_path, ENDING)
        number = await requested(story)
        await approves(story, "lina")
        await story.types("wuxia", f"终止 {number} 客户倒闭")
        assert await state_of(story, number) == "已批准", "not before somebody has agreed"
        card = (await asked(story, "zhouqiang"))[-1]
        assert "终止" in said([card])
        assert "客户倒闭" in said([card])
        assert "已有审批" in said(await story.types("wuxia", f"终止 {number} 再来一次"))
        await story.presses("zhouqiang", card.buttons()["同意"])
        assert await state_of(story, number) == "已终止"


async def test_an_ending_that_is_refused_leaves_the_contract_as_it_was(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        works_by(story, tmp_path, ENDING)
        number = await requested(story)
        await approves(story, "lina")
        await story.types("wuxia", f"终止 {number} 客户倒闭")
        card = (await asked(story, "zhouqiang"))[-1]
        await story.presses("zhouqiang", card.buttons()["驳回"])
        await story.types("zhouqiang", "客户还在")
        assert await state_of(story, number) == "已批准"
        (shown,) = await story.types("zhaomin", f"解读 {number}")
        assert "已绑定" in said([shown])


async def test_the_preview_says_why_who_stands_in_and_how_long_it_usually_takes(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        for _ in range(3):
            await requested(story)
            await story.waits(hours=2)
            await approves(story, "lina")
        await story.types("lina", "请假 2026-11-23~2026-11-27 代理 孙浩")
        number = await story.takes_number("wangwei")
        await story.types("wangwei", f"填写 {number} 生效=2027-01-01 到期=2027-12-31")
        preview = said(await story.types("wangwei", f"提交 {number}"))
        assert "适用依据：类型、金额" in preview
        assert "孙浩（代 李娜）" in preview
        assert "一般用时 2 个工作小时" in preview


async def test_a_change_of_policy_does_not_touch_what_runs(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await requested(story)
        company = story.app.house.company
        fresh = [replace(one, steps=(*one.steps, *one.steps)) for one in company.policies]
        story.app.replace_company(replace(company, policies=tuple(fresh)))
        await story.waits(minutes=1)
        await approves(story, "lina")
        assert await state_of(story, number) == "已批准"


@pytest.mark.parametrize("amount", ["30万", "60万"])
async def test_four_eyes_by_cover_or_transfer(tmp_path: Path, amount: str) -> None:
    """Whoever agreed to the first step is not asked for the second in anybody's stead, and cannot be handed it."""
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        works_by(story, tmp_path, policy("sales-medium", "four_eyes = true"), policy("sales-small", "four_eyes = true"))
        number = await requested(story, amount)
        await story.types("zhaomin", "请假 2026-11-23~2026-11-27 代理 李娜")
        await approves(story, "lina")
        if amount == "30万":
            assert await state_of(story, number) == "已批准"
            return
        assert (await asked(story, "lina"), len(await asked(story, "zhaomin"))) == ([], 1)
        button = (await asked(story, "zhaomin"))[-1].buttons()["转交"]
        await story.presses("zhaomin", button)
        await story.types("zhaomin", "李娜")
        for card in await asked(story, "lina"):
            assert "四眼" in said(await story.presses("lina", card.buttons()["同意"]))
        assert await state_of(story, number) == "审批中"


async def test_the_room_hears_once_what_it_may(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        works_by(story, tmp_path, policy("sales-small", 'rooms = ["contract-office"]'))
        refused, number = await requested(story), await requested(story)
        code = await code_of(story, "lina")
        await story.types("lina", f"同意 {code}")
        await story.types("lina", f"驳回 {await code_of(story, 'lina')} 不行")
        heard = [one for one in await story.reads(room="contract-office") if "审批" in one.title]
        assert [number in one.text for one in heard] == [True]
        assert refused not in said(heard)
        assert "300,000" not in said(heard), "this room does not see amounts"


async def test_a_contract_that_changes_another_may_have_its_own_policy(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        works_by(
            story, tmp_path, (ENDING[0], ENDING[1].replace("termination", "amendment").replace("manager", "role:legal"))
        )
        first = await requested(story)
        await approves(story, "lina")
        second = await story.takes_number("wangwei")
        await story.types("wangwei", f"关系 {second} {first} 补充")
        await story.submits("wangwei", second)
        card = (await asked(story, "zhaomin"))[-1]
        assert second in card.title
        assert "变更" in said([card])
        assert await asked(story, "lina") == []
