"""The board in memory may stand for the one in the database: both keep the same rules."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from contracts.ports import Board
from storage.database import open_storage
from storage.migrate import migrate
from tests.conformance import board_conformance
from tests.conformance.memory_board import MemoryBoard


@pytest.fixture(params=["memory", "sqlite"])
async def board(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Board]:
    if request.param == "memory":
        yield MemoryBoard()
        return
    url = f"sqlite://{tmp_path}/board.db"
    await migrate(url, demo=True)
    storage = await open_storage(url)
    try:
        yield storage.board
    finally:
        await storage.close()


@pytest.mark.parametrize("rule", board_conformance.ALL, ids=lambda rule: rule.__name__)
async def test_board(board: Board, rule: Callable[[Board], Awaitable[None]]) -> None:
    await rule(board)
