"""The board in memory may stand for the one in the database."""

from collections.abc import Awaitable, Callable

import pytest

from contracts.ports import Board
from tests.conformance import board_conformance
from tests.conformance.memory_board import MemoryBoard


@pytest.mark.parametrize("rule", board_conformance.ALL, ids=lambda rule: rule.__name__)
async def test_memory_board(rule: Callable[[Board], Awaitable[None]]) -> None:
    await rule(MemoryBoard())
