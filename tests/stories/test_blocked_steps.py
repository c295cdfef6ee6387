"""A step that nobody can take waits, is told of once, and opens by itself; it disturbs nobody who is asked already."""

from dataclasses import replace
from pathlib import Path

from contracts.people import Role
from tests.stories.story import Story, opened, texts


async def open_requests(story: Story, person: str) -> int:
    return sum("同意" in heard.buttons() for heard in await story.reads(person))


async def test_a_step_that_is_blocked_later_does_not_ask_the_first_one_again(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("zhaomin", "客户=国网 标题=扩容 金额=60万")
        await story.submits("zhaomin", number)  # zhouqiang first, then legal, where there is only she herself
        assert await open_requests(story, "zhouqiang") == 1
        for _ in range(3):
            await story.waits(minutes=1)
        assert await open_requests(story, "zhouqiang") == 1


async def test_a_blocked_step_opens_when_somebody_can_take_it(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("zhaomin", "客户=国网 标题=扩容 金额=60万")
        await story.submits("zhaomin", number)
        await story.presses("zhouqiang", (await story.last("zhouqiang")).buttons()["同意"])
        assert number in texts(await story.reads("wuxia"))
        company = story.app.house.company
        people = dict(company.people)
        people["emily"] = replace(people["emily"], roles=people["emily"].roles | {Role.LEGAL})
        story.app.replace_company(replace(company, people=people))
        for _ in range(2):
            await story.waits(minutes=1)
        assert sum("Approve" in heard.buttons() for heard in await story.reads("emily")) == 1
        assert await open_requests(story, "zhouqiang") == 0, "he has decided"


async def test_a_new_policy_is_gone_through_from_where_it_differs(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("zhaomin", "客户=国网 标题=扩容 金额=60万")
        await story.submits("zhaomin", number)
        await story.presses("zhouqiang", (await story.last("zhouqiang")).buttons()["同意"])
        company = story.app.house.company
        finance = replace(company.policies[2].steps[1], asked=company.policies[2].steps[1].asked[1:])
        manager = company.policies[0].steps[0]
        policies = tuple(
            replace(p, steps=(finance, manager)) if p.id == "sales-medium" else p for p in company.policies
        )
        story.app.replace_company(replace(company, policies=policies))
        await story.waits(minutes=1)
        assert await open_requests(story, "chenjie") == 1, "finance comes first now and has not been asked yet"
