"""What every memory of a channel does, whatever it keeps its values in."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from contracts.ports import Memory

NOW = datetime(2026, 1, 15, 1, 0, tzinfo=UTC)
SOON = NOW + timedelta(seconds=30)
LATER = NOW + timedelta(hours=1)


async def keeps_a_value(memory: Memory) -> None:
    assert await memory.get("menu", NOW) is None
    await memory.put("menu", "第一版")
    await memory.put("menu", "第二版")
    assert await memory.get("menu", LATER) == "第二版"


async def forgets_what_has_ended(memory: Memory) -> None:
    await memory.put("code", "once", SOON)
    await memory.put("menu", "for ever")
    assert await memory.get("code", NOW) == "once"
    assert await memory.get("code", SOON) is None
    assert await memory.take("code", SOON) is None
    assert await memory.tidy(NOW) == 0
    assert await memory.tidy(SOON) == 1
    assert await memory.get("menu", LATER) == "for ever"


async def gives_a_value_to_one_taker(memory: Memory) -> None:
    await memory.put("code", "once", LATER)
    taken = await asyncio.gather(*(memory.take("code", NOW) for _ in range(8)))
    assert sorted(taken, key=str) == sorted(["once", *[None] * 7], key=str)
    assert await memory.get("code", NOW) is None


async def counts(memory: Memory) -> None:
    await asyncio.gather(*(memory.count("calls/2026-01") for _ in range(10)))
    assert await memory.count("calls/2026-01", 5) == 15
    assert await memory.count("calls/2026-02") == 1
    assert await memory.get("calls/2026-01", NOW) == "15"
    await memory.put("menu", "a word")
    with pytest.raises(ValueError, match="menu"):
        await memory.count("menu")
    assert await memory.get("menu", NOW) == "a word"


async def lets_one_hold(memory: Memory) -> None:
    held = await asyncio.gather(*(memory.hold("line", f"process {n}", NOW, SOON) for n in range(5)))
    assert held.count(True) == 1
    mine = f"process {held.index(True)}"
    assert await memory.hold("line", mine, NOW, LATER)
    assert not await memory.hold("line", "another", SOON, LATER)
    assert await memory.hold("line", "another", LATER, LATER + timedelta(hours=1))
    assert not await memory.hold("line", mine, LATER, LATER + timedelta(hours=1))


async def lets_go_of_what_is_ones_own(memory: Memory) -> None:
    await memory.hold("line", "mine", NOW, LATER)
    await memory.let_go("line", "another's")
    assert not await memory.hold("line", "another's", NOW, LATER)
    await memory.let_go("line", "mine")
    assert await memory.hold("line", "another's", NOW, LATER)


async def refuses_a_time_without_zone(memory: Memory) -> None:
    with pytest.raises(ValueError, match=r"."):
        await memory.put("menu", "value", LATER.replace(tzinfo=None))
    assert await memory.get("menu", NOW) is None


ALL = (
    keeps_a_value,
    forgets_what_has_ended,
    gives_a_value_to_one_taker,
    counts,
    lets_one_hold,
    lets_go_of_what_is_ones_own,
    refuses_a_time_without_zone,
)
