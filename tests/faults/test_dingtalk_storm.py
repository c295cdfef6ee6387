"""Everything at once over DingTalk's wire: acknowledgements lost and messages brought again, lines cut and rotated, tokens and
addresses expired, calls throttled, refused and answered too late. What was taken stands once, and every card is right in the end.
"""

import asyncio
import itertools
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from adapters.dingtalk import parse
from adapters.dingtalk import stream as streaming
from adapters.dingtalk.fake_hands import Undelivered
from adapters.dingtalk.heard import Heard
from adapters.dingtalk.paths import CARDS, CREATE
from tests.faults.conftest import Tell
from tests.stories.dingtalk_story import DingTalkStory, account, dingtalk_story

REQUESTS = 8
PATIENCE = 0.7
SEED = 20261123


def throttled(body: Any) -> web.Response:
    return web.json_response({"code": "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"}, status=403)


def busy(body: Any) -> web.Response:
    return web.json_response({"code": "system.busy"}, status=503)


def page(body: Any) -> web.Response:
    return web.json_response({"code": "serviceTimeout"}, status=504)


class Storm:
    """`seen` counts what it did, so that a calm one cannot pass for a storm."""

    def __init__(self, story: DingTalkStory, chance: random.Random) -> None:
        self.story = story
        self.chance = chance
        self.seen: Counter[str] = Counter()

    async def rages(self) -> None:
        fake = self.story.fake
        for turn in itertools.count():
            await asyncio.sleep(self.chance.uniform(0.05, 0.2))
            kind = ("throttled", "token", "rotation", "webhooks", "busy", "cut", "late")[turn % 7]
            self.seen[kind] += 1
            if kind in ("throttled", "busy", "late"):
                answer = {"throttled": throttled, "busy": busy, "late": page}[kind]
                for path in (CREATE, CARDS):
                    fake.api.script[path] = [answer, None, answer]
            elif kind == "token":
                fake.api.expire_tokens()
            elif kind == "webhooks":
                fake.organisation.sessions.clear()
            elif fake.gateway.open:
                await (fake.gateway.go() if kind == "rotation" else fake.gateway.cut())

    async def asks(self, at: int) -> None:
        """As the platform does: brought again until it is acknowledged."""
        words = f"取号 销售 客户=甲{at} 标题=乙{at} 金额=1万 到期=2027-12-31 生效=2026-12-01"
        body = self.story.fake.hands.message(account("wangwei"), words)
        while not await self._brought(body):
            self.seen["brought again"] += 1
            await asyncio.sleep(0.05)
        if at % 2:
            # A correct acknowledgement is no promise that it does not come again.
            await self._brought(body)

    async def _brought(self, body: Any) -> bool:
        try:
            await self.story.fake.hands.deliver(body, patience=PATIENCE)
        except (TimeoutError, Undelivered, IndexError, ConnectionError):
            return False
        return True


async def raging(story: DingTalkStory) -> Counter[str]:
    fake = story.fake
    storm = Storm(story, random.Random(SEED))
    fake.gateway.loses = 2
    raging = asyncio.create_task(storm.rages())
    delivering = asyncio.create_task(keep_delivering(story))
    await asyncio.gather(*(storm.asks(at) for at in range(REQUESTS)), return_exceptions=False)
    for task in (raging, delivering):
        task.cancel()
    await asyncio.wait({raging, delivering})
    fake.gateway.loses = 0
    fake.api.script.clear()
    return storm.seen


async def keep_delivering(story: DingTalkStory) -> None:
    while True:
        await story.app.delivery.drain()
        await asyncio.sleep(0.1)


async def calm(story: DingTalkStory) -> None:
    """Until what was put off is done: an answer that could not be given is held for a quarter of a minute."""
    await story.fake.gateway.connected(patience=15)
    for _ in range(150):
        await story.settles()
        if len({card.track for card in story.cards("wangwei")}) >= REQUESTS:
            break
        await asyncio.sleep(0.1)


def numbers(story: DingTalkStory) -> list[str]:
    return [card.params["title"] for card in story.cards("wangwei") if "20261123-XS" in card.params["title"]]


def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "FIRST", 0.05)
    monkeypatch.setattr(streaming, "SLOWEST", 0.4)


@pytest.mark.faults_long
async def test_a_storm_takes_every_number_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tell: Tell) -> None:
    hurried(monkeypatch)
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        seen = await raging(story)
        assert seen["brought again"] > 2, seen
        assert seen["cut"] + seen["rotation"] > 1, seen
        await calm(story)
        assert (len(numbers(story)), len(set(numbers(story)))) == (REQUESTS, REQUESTS)
        tell(f"{REQUESTS} requests in a storm of {dict(seen)}: each taken once")


@pytest.mark.faults_long
async def test_a_message_known_by_its_frame_would_be_taken_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tell: Tell
) -> None:
    """The control: with the key of the frame in place of the message's, the same storm takes numbers that nobody asked for."""
    real, frames = parse.said, itertools.count()

    def by_frame(body: Any, **more: Any) -> Any:
        what = real(body, **more)
        if isinstance(what, Heard):
            return replace(what, event=replace(what.event, key=f"dingtalk:frame:{next(frames)}"))
        return what

    monkeypatch.setattr(parse, "said", by_frame)
    hurried(monkeypatch)
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        await raging(story)
        await calm(story)
        extra = len(set(numbers(story))) - REQUESTS
        assert extra > 0
        tell(f"known by its frame, {extra} numbers too many")


@pytest.mark.faults
async def test_a_storm_decides_every_approval_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tell: Tell) -> None:
    hurried(monkeypatch)
    async with dingtalk_story(f"sqlite://{tmp_path}/story.db") as story:
        for at in range(4):
            number = await story.playground.takes_number("wangwei", f"客户=甲{at} 标题=乙{at} 金额=1万")
            await story.playground.submits("wangwei", number)
        await story.settles()
        asked = [card for card in story.cards("lina") if "同意" in story.labels(card, "lina")]
        assert len(asked) == 4
        storm = Storm(story, random.Random(SEED + 1))
        story.fake.gateway.loses = 2
        tasks = [asyncio.create_task(storm.rages()), asyncio.create_task(keep_delivering(story))]
        acked = await asyncio.gather(*(until_acknowledged(story, storm, card) for card in asked))
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        story.fake.gateway.loses = 0
        story.fake.api.script.clear()
        assert sum(acked) == 4
        assert storm.seen["pressed again"] > 0, storm.seen
        await story.fake.gateway.connected(patience=15)
        for _ in range(100):
            await story.settles()
            if not any("同意" in story.labels(card, "lina") for card in asked):
                break
            await asyncio.sleep(0.1)
        assert not any("同意" in story.labels(card, "lina") for card in asked), "every card is right in the end"
        told = [heard.text for heard in await story.playground.reads("wangwei") if "已通过" in heard.text]
        assert len({found for text in told for found in re.findall(r"20261123-XS-\d{6}", text)}) == 4
        tell(f"4 approvals in a storm of {dict(storm.seen)}: each decided once")


async def until_acknowledged(story: DingTalkStory, storm: Storm, card: Any) -> int:
    """The person presses again as long as the platform says that it did not work."""
    await asyncio.sleep(storm.chance.uniform(0.2, 1.5))
    for _ in range(60):
        if "同意" not in story.labels(card, "lina"):
            return 1
        try:
            await story.fake.hands.presses(account("lina"), card, "同意")
        except (TimeoutError, Undelivered, IndexError, ConnectionError, KeyError):
            storm.seen["pressed again"] += 1
            await asyncio.sleep(0.05)
        else:
            return 1
    return 0
