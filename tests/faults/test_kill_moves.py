"""kill -9 at every system call of every move of an approval: nothing lost, doubled or half done."""

from pathlib import Path

import pytest

from tests.faults.conftest import Tell
from tests.faults.moves import MOVES
from tests.faults.scene import prepare, shown
from tests.faults.test_kill_points import kill_points, summary

WORDS = dict.fromkeys(("nudge", "away", "back"), ("--words",))
TIMED = dict.fromkeys(("undo", "undo_rejection"), ("--promptly",))
"""A minute later there is nothing to take back any more."""
OPTIONS = {**WORDS, **TIMED}

SPARSE = 97
"""In a fault run of minutes every move is killed at a few points, spread over all calls; a prime, so that no rhythm is missed."""


@pytest.mark.faults
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", MOVES)
async def test_a_few_kill_points_of_every_move(name: str, tmp_path: Path, strace: Path, tell: Tell) -> None:
    await prepare(name, tmp_path / name)
    found = await kill_points(tmp_path / name, "--stride", str(SPARSE), *OPTIONS.get(name, ()))
    tell(summary(found))
    assert found["tried"] >= 3
    assert not found["violating"], shown(found["wrong"])


@pytest.mark.figures
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("name", MOVES)
async def test_every_kill_point_of_every_move(name: str, tmp_path: Path, strace: Path, tell: Tell) -> None:
    await prepare(name, tmp_path / name)
    found = await kill_points(tmp_path / name, *OPTIONS.get(name, ()))
    tell(summary(found))
    assert found["tried"] >= 100
    assert found["applied"], "some kills come after the commit"
    assert found["not applied"], "and some before"
    assert not found["violating"], shown(found["wrong"])
