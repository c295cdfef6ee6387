"""People leave, and the company file forgets them: what they held does not get stuck, and nothing is decided by their absence."""

from dataclasses import replace
from pathlib import Path

from contracts.company import Company
from tests.stories.story import Story, opened, texts


def without(company: Company, *gone: str) -> Company:
    """The company after these people have left: nobody is managed by them any more."""
    stay = {id: person for id, person in company.people.items() if id not in gone}
    return replace(
        company, people={id: replace(p, manager=None if p.manager in gone else p.manager) for id, p in stay.items()}
    )


async def leave(story: Story, *gone: str) -> None:
    story.app.replace_company(without(story.app.house.company, *gone))


async def asked(story: Story, person: str) -> list[str]:
    """The titles of the open requests in somebody's chat."""
    return [heard.title for heard in await story.reads(person) if "同意" in heard.buttons()]


async def test_an_approver_who_left_leaves_a_blocked_step_that_an_admin_is_told_of(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.submits("wangwei", number)
        await leave(story, "lina")
        await story.waits(minutes=1)
        assert number in texts(await story.reads("wuxia")), "an admin hears that nothing moves"
        told = len(await story.reads("wuxia"))
        await story.waits(minutes=1)
        assert len(await story.reads("wuxia")) == told, "once"
        (shown,) = await story.types("wangwei", f"合同 {number}")
        assert shown.state == "审批中"


async def test_an_approver_who_left_is_replaced_by_whoever_has_the_role_now(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei", "客户=国网 标题=扩容 金额=60万")
        await story.submits("wangwei", number)
        await story.presses("lina", (await story.last("lina")).buttons()["同意"])
        company = story.app.house.company
        people = dict(company.people)
        people["liuyang"] = replace(people["liuyang"], roles=people["zhaomin"].roles)
        story.app.replace_company(without(replace(company, people=people), "zhaomin"))
        await story.waits(minutes=1)
        assert len(await asked(story, "liuyang")) == 1
        assert await asked(story, "lina") == [], "what she has decided stays decided"
        await story.waits(minutes=1)
        assert len(await asked(story, "liuyang")) == 1


async def test_the_decision_counts_though_the_requester_has_left(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("zhaomin", "客户=国网 标题=扩容 金额=60万")
        await story.submits("zhaomin", number)  # then legal, which is only she herself: blocked there
        await leave(story, "zhaomin")
        (done,) = await story.presses("zhouqiang", (await story.last("zhouqiang")).buttons()["同意"])
        assert "同意" in done.text, done.text


async def test_what_somebody_claimed_who_left_can_be_taken_over(tmp_path: Path) -> None:
    from tests.stories.test_dates import ONE, with_contracts

    async with with_contracts(tmp_path, ONE, at="2026-11-30T10:00:00+08:00") as story:
        await story.waits(minutes=1)
        await story.types("lina", "认领 20260105-XS-000001")
        await leave(story, "lina")
        (taken,) = await story.types("wangwei", "认领 20260105-XS-000001")
        assert "王伟" in taken.text, taken.text


async def test_dates_of_somebody_who_left_are_told_to_an_admin(tmp_path: Path) -> None:
    from tests.stories.test_dates import ONE, with_contracts

    async with with_contracts(tmp_path, ONE, at="2026-11-02T08:00:00+08:00") as story:
        company = story.app.house.company
        rules = tuple(replace(rule, tell=("owner",)) for rule in company.date_rules)
        story.app.replace_company(without(replace(company, date_rules=rules), "wangwei"))
        await story.comes_to("2026-11-30T10:00:00+08:00")
        assert "20260105-XS-000001" in texts(await story.reads("wuxia"))


async def test_a_cover_who_left_covers_nobody(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await story.types("lina", "请假 2026-11-23~2026-11-27 代理 孙浩")
        await leave(story, "sunhao")
        number = await story.takes_number("wangwei")
        await story.submits("wangwei", number)
        assert len(await asked(story, "lina")) == 1
