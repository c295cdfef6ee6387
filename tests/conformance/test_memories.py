"""What channels keep, in every database and in the stand-in that other tests use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from contracts.ports import Memory, Storage
from tests.conformance import memory_conformance
from tests.conformance.memory_conformance import NOW
from tests.conformance.passing_memory import PassingMemory

Rule = Callable[[Memory], Awaitable[None]]
rules = pytest.mark.parametrize("rule", memory_conformance.ALL, ids=lambda rule: rule.__name__)


@rules
async def test_in_a_database(storage: Storage, rule: Rule) -> None:
    await rule(storage.memory("one"))


@rules
async def test_in_passing(rule: Rule) -> None:
    await rule(PassingMemory())


async def test_channels_keep_their_own(storage: Storage) -> None:
    await storage.memory("one").put("menu", "of one")
    await storage.memory("two").put("menu", "of two")
    assert await storage.memory("one").get("menu", NOW) == "of one"
    assert await storage.memory("two").take("menu", NOW) == "of two"
    assert await storage.memory("one").get("menu", NOW) == "of one"
