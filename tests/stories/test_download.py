"""What a search found as a workbook: for one person, for an hour, with what they may see at that moment."""

import re
from dataclasses import replace
from pathlib import Path

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.sheets import read_sheet
from bot.workbooks import Workbooks
from tests.stories.story import Heard, Story, opened, texts


async def fetched(story: Story, address: str) -> tuple[int, bytes]:
    site = web.Application()
    Workbooks(story.app.house).mount(site)
    async with TestClient(TestServer(site)) as client:
        answer = await client.get(address.removeprefix("https://contracts.example"))
        return answer.status, await answer.read()


async def address_of(story: Story, person: str, text: str) -> str:
    story.app.house.public_url = "https://contracts.example"
    said = texts(await story.types(person, text))
    found = re.search(r"https://\S+", said)
    assert found, said
    return found[0]


async def test_a_workbook_of_what_was_found_and_no_formula_in_it(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei", "客户==SUM(A1) 标题=年度维护 金额=30万")
        await story.takes_number("liuyang")
        address = await address_of(story, "wangwei", "导出 维护")
        status, data = await fetched(story, address)
        assert status == 200
        path = tmp_path / "found.xlsx"
        path.write_bytes(data)
        rows = read_sheet(path)[1:]
        assert len(rows) == 1, "theirs is not in it"
        assert number in rows[0]
        assert b"<f>" not in data


async def test_an_address_is_good_for_an_hour_and_only_as_sealed(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await story.takes_number("wangwei")
        address = await address_of(story, "wangwei", "导出 维护")
        assert (await fetched(story, address[:-8] + "AAA.xlsx"))[0] == 404
        assert (await fetched(story, address.replace("/d/", "/d/x")))[0] == 404
        await story.waits(minutes=70)
        assert (await fetched(story, address))[0] == 410
        assert "contractbot export" in texts(await say_without_address(story))


async def say_without_address(story: Story) -> list[Heard]:
    story.app.house.public_url = None
    return await story.types("wangwei", "导出 维护")


async def test_rights_are_those_of_the_moment(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.types("wangwei", f"权限 {number} +刘洋 脱敏")
        address = await address_of(story, "liuyang", "导出 状态=草稿")
        _, data = await fetched(story, address)
        (tmp_path / "masked.xlsx").write_bytes(data)
        cells = str(read_sheet(tmp_path / "masked.xlsx")[1:])
        assert number in cells
        assert "华东电力" not in cells
        assert "300000" not in cells
        await story.types("wangwei", f"权限 {number} -刘洋")
        _, data = await fetched(story, address)
        (tmp_path / "gone.xlsx").write_bytes(data)
        assert number not in str(read_sheet(tmp_path / "gone.xlsx")[1:])
        people = dict(story.app.house.company.people)
        people["liuyang"] = replace(people["liuyang"], roles=frozenset())
        story.app.replace_company(replace(story.app.house.company, people=people))
        _, data = await fetched(story, address)
        (tmp_path / "left.xlsx").write_bytes(data)
        assert number not in str(read_sheet(tmp_path / "left.xlsx")[1:])
