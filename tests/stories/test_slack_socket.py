"""Socket Mode when the line is bad: refreshed, cut, silent, and how fast it lets go."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import socket as socket_mode
from adapters.slack.fake import seen
from tests.stories.slack_story import account, slack_story, until


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_mode, "LOOK", 0.1)
    monkeypatch.setattr(socket_mode, "PATIENCE", 1.5)
    monkeypatch.setattr(socket_mode, "PING", 0.5)


async def test_a_refreshed_connection_goes_on(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", socket=True) as story:
        await story.fake.sockets.disconnect()
        await story.fake.sockets.connected(times=2)
        await story.types("wangwei", "帮助")


async def test_a_cut_line_is_built_anew(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", socket=True) as story:
        channel = story.app.channels["slack"]
        assert await channel.ready()
        await story.fake.sockets.cut()
        await story.fake.sockets.connected(times=2, patience=10)
        await story.types("wangwei", "帮助")


async def test_a_slack_that_does_not_let_us_in_is_asked_again(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", socket=True) as story:
        story.fake.api.script["apps.connections.open"] = [lambda args: {"ok": False, "error": "internal_error"}] * 3
        await story.fake.sockets.cut()
        await until(lambda: not story.fake.sockets.live)
        assert not await story.app.channels["slack"].ready()
        await story.fake.sockets.connected(times=2, patience=15)
        await story.types("wangwei", "帮助")


async def test_what_was_not_acknowledged_comes_again_and_is_done_once(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", socket=True) as story:
        event = await story.fake.hands.types(account("wangwei"), "取号 销售")
        await story.fake.hands.deliver("events_api", event, retry=1)
        await story.settles()
        assert not any("20261123-XS-000002" in seen(message) for message in story.chat("wangwei"))


async def test_hostile_envelopes_are_acknowledged_and_do_nothing(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", socket=True) as story:
        hostile: list[dict[str, Any]] = [{}, {"type": 7}, {"event": []}, {"user": "U1", "actions": {}}]
        for kind in ("slash_commands", "interactive", "events_api", "something_new"):
            for payload in hostile:
                await story.fake.sockets.send(kind, payload)
        await story.types("wangwei", "帮助")


async def test_it_lets_go_in_time(tmp_path: Path) -> None:
    async with slack_story(f"sqlite://{tmp_path}/story.db", socket=True) as story:
        begun = time.monotonic()
        await story.app.channels["slack"].close()
        assert time.monotonic() - begun < 2
        left = [task for task in asyncio.all_tasks() if "slack" in repr(task.get_coro()) and not task.done()]
        assert not [task for task in left if "test_" not in repr(task)]
