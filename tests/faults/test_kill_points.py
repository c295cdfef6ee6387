"""kill -9 at every system call of what reserves, uses, binds, releases and changes a number: nothing lost, doubled or half done."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import Tell
from tests.faults.scene import prepare, shown
from tests.stories.story import ROOT

STRIDES = {"number": 23, "approve": 29, "release": 19, "renumber": 17}
"""Everyday, one point in so many: about twenty of each, spread over all calls. A prime, so that no rhythm is missed."""


async def kill_points(folder: Path, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.faults.kill_points", str(folder), *arguments]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()[-2000:]
    found: dict[str, Any] = json.loads(out)
    return found


def summary(found: dict[str, Any]) -> str:
    parts = ("tried", "applied", "not applied", "not reached")
    counts = ", ".join(f"{found.get(part, 0)} {part}" for part in parts)
    return f"{found['points']} points, {counts}, {found.get('violating', 0)} violating, {found['seconds']} s"


@pytest.mark.faults
@pytest.mark.parametrize("name", STRIDES)
async def test_a_sample_of_the_kill_points(name: str, tmp_path: Path, strace: Path, tell: Tell) -> None:
    await prepare(name, tmp_path / name)
    found = await kill_points(tmp_path / name, "--stride", str(STRIDES[name]))
    tell(summary(found))
    assert found["tried"] >= 12
    assert found["applied"], "some kills come after the commit"
    assert found["not applied"], "and some before"
    assert not found["violating"], shown(found["wrong"])


@pytest.mark.faults
async def test_the_control_an_approval_in_two_commits_is_caught(tmp_path: Path, strace: Path, tell: Tell) -> None:
    await prepare("approve", tmp_path / "approve")
    found = await kill_points(tmp_path / "approve", "--variant", "two_commits", "--calls", "fsync,fdatasync")
    tell(summary(found))
    assert found.get("violating"), "a harness that finds nothing wrong with a broken product proves nothing"


@pytest.mark.faults_long
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("name", ["number", "approve", "submit", "release", "renumber"])
async def test_every_kill_point(name: str, half: int, tmp_path: Path, strace: Path, tell: Tell) -> None:
    """From the event to the last message that it causes for others."""
    await prepare(name, tmp_path / name)
    found = await kill_points(tmp_path / name, "--deliver", "--stride", "2", "--offset", str(half))
    tell(summary(found))
    assert found["tried"] >= 100
    assert not found["violating"], shown(found["wrong"])


@pytest.mark.faults_long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", ["number", "approve"])
async def test_the_control_two_commits_fail_at_every_write(name: str, tmp_path: Path, strace: Path, tell: Tell) -> None:
    await prepare(name, tmp_path / name)
    found = await kill_points(tmp_path / name, "--variant", "two_commits", "--calls", "pwrite64,fsync,fdatasync")
    tell(summary(found))
    assert found.get("violating", 0) >= 10
