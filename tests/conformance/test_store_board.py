"""The board in every database keeps the rules of all boards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from contracts.ports import Board, Storage
from tests.conformance import board_conformance


@pytest.mark.parametrize("rule", board_conformance.ALL, ids=lambda rule: rule.__name__)
async def test_board(storage: Storage, rule: Callable[[Board], Awaitable[None]]) -> None:
    await rule(storage.board)
