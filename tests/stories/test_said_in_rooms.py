"""What is asked in a room is answered there with what the room may see; nobody learns of what is not theirs, in no way."""

from dataclasses import replace
from pathlib import Path

from tests.stories.story import Heard, Story, opened, texts

ROOM = "sales-alerts"


async def in_room(story: Story, person: str, text: str) -> str:
    heard = await story.types(person, text, room=ROOM)
    return texts([h for h in heard if h.to == f"room:{ROOM}"])


def blind(story: Story) -> None:
    """The room may see numbers and states alone."""
    company = story.app.house.company
    rooms = {id: replace(room, shows=frozenset()) for id, room in company.rooms.items()}
    story.app.replace_company(replace(company, rooms=rooms))


async def test_a_room_learns_no_more_than_it_may(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.submits("wangwei", number)
        blind(story)
        for text in (
            f"催办 {number}",
            "客户 华东",
            f"进度 {number}",
            f"合同 {number}",
            "查 维护",
            f"解读 {number}",
            "我的合同",
        ):
            said = await in_room(story, "wangwei", text)
            for secret in ("李娜", "华东电力", "年度维护", "300,000", "王伟"):
                assert secret not in said, (text, said)


async def test_settings_are_told_in_private(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await story.types("lina", "请假 2026-11-23~2026-11-27 代理 赵敏")
        assert await in_room(story, "lina", "设置") == ""


async def test_explaining_tells_nothing_of_a_number_that_is_not_yours(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        absent = number.replace("000001", "000999")
        (theirs,) = await story.types("liuyang", f"解读 {number}")
        (none,) = await story.types("liuyang", f"解读 {absent}")
        assert _blank(theirs, number) == _blank(none, absent)
        (own,) = await story.types("wangwei", f"解读 {number}")
        assert "王伟" in own.text


def _blank(heard: Heard, number: str) -> str:
    return heard.text.replace(number, "N").replace(number[-6:], "S").replace(f"· {int(number[-6:])}\n", "· S\n")


async def test_what_is_claimed_is_no_task_for_somebody_who_may_not_see_it_any_more(tmp_path: Path) -> None:
    from tests.stories.test_dates import ONE, with_contracts

    async with with_contracts(tmp_path, ONE, at="2026-11-30T08:00:00+08:00") as story:
        await story.comes_to("2026-11-30T10:00:00+08:00")
        await story.types("lina", "认领 20260105-XS-000001")
        company = story.app.house.company
        people = dict(company.people)
        people["lina"] = replace(people["lina"], roles=people["liuyang"].roles, department="HN")
        departments = {**company.departments, "HD": replace(company.departments["HD"], head="zhouqiang")}
        story.app.replace_company(replace(company, people=people, departments=departments))
        assert "20260105-XS-000001" not in texts(await story.types("lina", "待办"))
