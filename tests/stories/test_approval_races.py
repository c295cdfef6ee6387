"""Several people and platforms at once: one outcome, and every copy on every channel shows it.

Every channel that has a stand-in joins by itself: its messages go out over its own wire, and clicks come as from its accounts.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from adapters.api.channel import Feature, Surroundings
from adapters.api.events import Event, Place, Pressed, Said, Sender
from adapters.api.stage import Stage
from bot.channels import discover
from bot.delivery import Delivery
from bot.reach import Reach
from cards.press import Press
from contracts.approval.approval import TaskState
from contracts.telling import Errand, Recipient, Subject, SubjectKind
from tests.faults.books import violations
from tests.faults.scene import settle
from tests.faults.tables import of_file
from tests.stories.approval_desk import works_by
from tests.stories.story import CHANNEL, Story, opened

ANY_OF_TWO = (
    'below = 500_000\nsteps = [{ ask = ["manager"] }]',
    'below = 500_000\nsteps = [{ ask = ["person:lina", "person:sunhao"] }]',
)
HEAD = 60
"""Letters in which a card names what it is about; further down it may name other contracts."""

WORDS = {"approved": "已批准", "draft": "草稿", "approving": "审批中"}


@dataclass
class Arena:
    story: Story
    stages: Mapping[str, Stage]
    path: Path

    def sender(self, person: str, channel: str) -> Sender:
        plugin = discover()[channel]
        known = self.story.app.house.company.people[person]
        return Sender(channel, plugin.directory, person if plugin.demo_only else known.accounts[plugin.directory])

    async def clicks(self, person: str, channel: str, press: Press) -> None:
        token = self.story.app.house.seal.mint(press)
        now = await self.story.app.clock.now()
        event: Event = Pressed(
            key=uuid4().hex, sender=self.sender(person, channel), place=Place(channel), token=token, at=now
        )
        await self.story.app.pipeline.hear(event)

    async def says(self, person: str, channel: str, text: str) -> None:
        now = await self.story.app.clock.now()
        sender = self.sender(person, channel)
        await self.story.app.pipeline.hear(
            Said(key=uuid4().hex, sender=sender, place=Place(channel), text=text, at=now)
        )


@asynccontextmanager
async def arena(tmp_path: Path) -> AsyncIterator[Arena]:
    async with AsyncExitStack() as stack:
        path = tmp_path / "race.db"
        story = await stack.enter_async_context(opened(f"sqlite://{path}"))
        works_by(story, tmp_path, ANY_OF_TWO)
        for person in ("wangwei", "sunhao", "zhouqiang"):  # the stand-ins know lina alone
            await story.types(person, "设置 提醒 playground")
        app = story.app
        stages: dict[str, Stage] = {}
        for name in sorted(discover()):
            if name != CHANNEL and find_spec(f"adapters.{name}.fake") is not None:
                around = Surroundings(
                    settings=None,
                    company=lambda: app.house.company,
                    now=app.house.now,
                    board=app.storage.board,
                    memory=app.storage.memory(name),
                    console=None,
                    public_url=None,
                )
                stage = await stack.enter_async_context(import_module(f"adapters.{name}.fake").stage(around))
                if stage.person.account == app.house.company.people["lina"].accounts.get(discover()[name].directory):
                    stages[name] = stage
        app.house.reach = Reach(app.house.company, discover())
        everywhere = {**app.channels, **{name: stage.channel for name, stage in stages.items()}}
        app.delivery = Delivery(app.house, everywhere, discover())
        yield Arena(story, stages, path)


Move = Callable[[Arena, "Request", random.Random], Sequence[Coroutine[Any, Any, Any]]]


@dataclass(frozen=True)
class Request:
    number: str
    contract: int
    tasks: Mapping[str, int]
    revision: int

    def press(self, person: str, action: str = "task.approve") -> Press:
        return Press(action, Subject(SubjectKind.TASK, self.tasks[person]), self.revision)


async def requested(place: Arena) -> Request:
    """A request that waits for any of two, its card for lina in her chat on every channel."""
    story = place.story
    facts = "客户=华东电力 标题=年度维护 金额=30万 生效=2027-01-01 到期=2027-12-31"
    (card,) = await story.types("wangwei", f"取号 销售 {facts}")
    await story.types("wangwei", f"提交 {card.number} 确认")
    now = await story.app.clock.now()
    async with story.app.storage.unit() as stores:
        turn = story.app.house.turn(stores, story.app.house.company.people["zhaomin"], now)
        contract = await turn.find(card.number)
        approval = await stores.approvals.open_of(contract.id)
        assert approval is not None
        tasks = {task.approver: task.id for task in await stores.approvals.tasks_of(approval.id)}
        for name in place.stages:
            stores.outbox.tell(
                Errand(
                    key=f"race:{approval.id}:{name}",
                    to=Recipient(person="lina"),
                    subject=Subject(SubjectKind.TASK, tasks["lina"]),
                    why="task.nudged",
                    channel=name,
                    not_before=now,
                )
            )
    await story.app.delivery.drain()
    return Request(card.number, contract.id, tasks, contract.revision)


def _somewhere(place: Arena, chance: random.Random) -> str:
    return chance.choice(sorted((*place.stages, CHANNEL)))


def two_approvers(place: Arena, asked: Request, chance: random.Random) -> Sequence[Coroutine[Any, Any, Any]]:
    return [
        place.clicks("lina", _somewhere(place, chance), asked.press("lina")),
        place.clicks("sunhao", CHANNEL, asked.press("sunhao")),
    ]


def approve_and_reject(place: Arena, asked: Request, chance: random.Random) -> Sequence[Coroutine[Any, Any, Any]]:
    return [
        place.clicks("lina", _somewhere(place, chance), asked.press("lina")),
        place.says("sunhao", CHANNEL, "驳回 X"),
        place.clicks("sunhao", CHANNEL, asked.press("sunhao", "task.reject")),
    ]


def approve_and_withdraw(place: Arena, asked: Request, chance: random.Random) -> Sequence[Coroutine[Any, Any, Any]]:
    return [
        place.clicks("lina", _somewhere(place, chance), asked.press("lina")),
        place.says("wangwei", CHANNEL, f"撤回 {asked.number}"),
    ]


def approve_and_edit(place: Arena, asked: Request, chance: random.Random) -> Sequence[Coroutine[Any, Any, Any]]:
    return [
        place.clicks("lina", _somewhere(place, chance), asked.press("lina")),
        place.says("wangwei", CHANNEL, f"填写 {asked.number} 金额=31万"),
    ]


def approve_and_clock(place: Arena, asked: Request, chance: random.Random) -> Sequence[Coroutine[Any, Any, Any]]:
    return [place.clicks("lina", _somewhere(place, chance), asked.press("lina")), place.story.waits(hours=30)]


def thrice(place: Arena, asked: Request, chance: random.Random) -> Sequence[Coroutine[Any, Any, Any]]:
    return [place.clicks("lina", _somewhere(place, chance), asked.press("lina")) for _ in range(3)]


def transfer_and_approve(place: Arena, asked: Request, chance: random.Random) -> Sequence[Coroutine[Any, Any, Any]]:
    return [
        place.says("lina", _somewhere(place, chance), "请假 2026-11-23~2027-11-20 代理 周强"),
        place.clicks("lina", _somewhere(place, chance), asked.press("lina")),
        place.clicks("sunhao", CHANNEL, asked.press("sunhao")),
    ]


MOVES: Sequence[Move] = (
    two_approvers,
    approve_and_reject,
    approve_and_withdraw,
    approve_and_edit,
    approve_and_clock,
    thrice,
    transfer_and_approve,
)


async def raced(place: Arena, move: Move, chance: random.Random) -> None:
    asked = await requested(place)
    works = list(move(place, asked, chance))
    chance.shuffle(works)
    await asyncio.gather(*works)
    if chance.random() < 0.2:  # the click that was late by a week
        await place.story.waits(days=7)
        await place.clicks("lina", _somewhere(place, chance), asked.press("lina"))
    await place.says("lina", CHANNEL, "销假")
    await _one_outcome(place, asked)


async def _one_outcome(place: Arena, asked: Request) -> None:
    app = place.story.app
    assert await settle(app)
    await app.delivery.drain()
    async with app.storage.reading() as stores:
        contract = await stores.contracts.get(asked.contract)
        approval = await stores.approvals.last_of(asked.contract)
        tasks = await stores.approvals.tasks_about(asked.contract)
    assert contract is not None
    assert approval is not None
    agreed = [task for task in tasks if task.state is TaskState.APPROVED]
    assert len(agreed) <= 1, "any of two is one decision"
    assert (contract.status.value, approval.outcome.value) in {
        ("approved", "approved"),
        ("draft", "withdrawn"),
        ("approving", "open"),
    }
    assert (len(agreed) == 1) == (approval.outcome.value == "approved")
    found = of_file(place.path)
    stale = [row for row in found["copies"] if row["drawn"] != row["wanted"]]
    assert stale == []
    for name, stage in place.stages.items():
        if Feature.REPLACE in discover()[name].capabilities.features:
            await _shows(name, stage, asked, WORDS[contract.status.value])


async def _shows(name: str, stage: Stage, asked: Request, word: str) -> None:
    """The newest card of that request on that channel says what the database says."""
    seen = import_module(f"adapters.{name}.fake").seen
    shown = [seen(payload) for payload in await stage.standing(stage.person)]
    mine = [text for text in shown if asked.number in text[:HEAD]]
    assert mine, f"nothing of {asked.number} on {name}"
    assert word in mine[-1], (name, mine[-1])


async def _races(tmp_path: Path, runs: int, seed: int) -> tuple[int, int]:
    chance = random.Random(seed)
    async with arena(tmp_path) as place:
        for turn in range(runs):
            await raced(place, MOVES[turn % len(MOVES)], chance)
        channels = len(place.stages)
    wrong = [line for line in violations(of_file(tmp_path / "race.db")) if "errand" not in line]
    assert wrong == []
    return runs, channels


async def test_races_from_every_channel_have_one_outcome(tmp_path: Path) -> None:
    runs, channels = await _races(tmp_path, len(MOVES), seed=7)
    assert (runs, channels >= 2) == (len(MOVES), True)


@pytest.mark.figures
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("seed", range(10))
async def test_a_thousand_races(tmp_path: Path, seed: int) -> None:
    assert (await _races(tmp_path, 100, seed))[0] == 100
