"""A prepared database and one event that is about to come: what a kill, a replay or a race is tried on."""

import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.company import load_company
from bot.settings import known_channels, load_settings
from bot.wiring import App, running
from contracts.company import Company
from tests.faults.moves import MOVES, Act
from tests.faults.tables import masked
from tests.stories.story import CHANNEL, COMPANY, Story, opened

HELD = timedelta(seconds=61)
"""After this long whatever a dead process had in hand is free again."""

DATABASE = "desk.db"


def url_in(folder: Path) -> str:
    return f"sqlite://{folder / DATABASE}"


@cache
def demo_company() -> Company:
    return load_company(COMPANY, known_channels())


@asynccontextmanager
async def reopened(url: str, company: Company | None = None, **more: object) -> AsyncIterator[App]:
    """A database that is there already, as a process finds it that has just started."""
    settings = load_settings({"database_url": url, "company_file": COMPANY, "demo": True, **more})
    async with running(settings, company or demo_company()) as app:
        yield app


async def delivered(app: App, act: Act) -> list[str]:
    """What the speaker gets, in a form in which two runs can be compared."""
    channel: Any = app.channels[CHANNEL]
    heard = await channel.converse(await act.event(app))
    return [masked(json.dumps(h, ensure_ascii=False, sort_keys=True, default=str)) for h in heard]


async def settle(app: App) -> bool:
    """Everything that can be delivered is, what a dead process held as well."""
    await app.storage.move_clock(await app.storage.clock_offset() + HELD // timedelta(microseconds=1))
    return await app.delivery.settled((CHANNEL,))


async def _number(story: Story) -> Act:
    await story.takes_number("wangwei")
    return Act("liuyang", "the-event", "取号 销售 客户=华东电力 标题=年度维护 金额=30万")


async def _approve(story: Story) -> Act:
    number = await story.takes_number("wangwei")
    await story.submits("wangwei", number)
    return Act("lina", "the-event", token=(await story.last("lina")).buttons()["同意"])


async def _submit(story: Story) -> Act:
    number = await story.takes_number("wangwei", "客户=国网 标题=扩容 金额=260万 生效=2027-01-01 到期=2027-12-31")
    (preview,) = await story.types("wangwei", f"提交 {number}")
    return Act("wangwei", "the-event", token=preview.buttons()["提交"])


async def _release(story: Story) -> Act:
    return Act("wangwei", "the-event", f"释放 {await story.takes_number('wangwei')} 客户取消")


async def _renumber(story: Story) -> Act:
    """The second person confirms."""
    number = await story.takes_number("wangwei")
    await story.types("wuxia", f"改号 {number} ERP-2026-77 原因=与ERP一致")
    return Act("zhaomin", "the-event", token=(await story.last("zhaomin")).buttons()["确认改号"])


SCENES: dict[str, Callable[[Story], Awaitable[Act]]] = {
    "number": _number,
    "approve": _approve,
    "submit": _submit,
    "release": _release,
    "renumber": _renumber,
    **MOVES,
}


async def prepare(name: str, folder: Path) -> Act:
    """Makes the database in that folder and returns what is about to happen."""
    async with opened(url_in(folder)) as story:
        act = await SCENES[name](story)
    (folder / "act.json").write_text(json.dumps(asdict(act)))
    return act


def read_act(folder: Path) -> Act:
    return Act(**json.loads((folder / "act.json").read_text()))


def copied(folder: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(folder, to)
    return to


def shown(lines: Sequence[str], most: int = 8) -> str:
    return "\n  ".join([f"{len(lines)} violations:", *lines[:most]])
