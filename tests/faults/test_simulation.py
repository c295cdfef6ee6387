"""Houses that die while dates come due: each telling once, none early, none of what was superseded. And controls that fail."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from contracts.dates.rule import DateKind
from storage.alerts import AlertStore
from storage.register import ContractStore
from tests.faults.conftest import Tell
from tests.faults.simulation import Plan, World

SMALL = Plan(days=50, contracts=10, beat=timedelta(hours=7), kills=120)
WHOLE = Plan(days=400, contracts=500, beat=timedelta(minutes=80), kills=10_000)


async def lived(folder: Path, plan: Plan) -> World:
    world = World(folder, plan)
    await world.run()
    return world


@pytest.mark.faults
@pytest.mark.timeout(120)
async def test_months_with_houses_that_die(tmp_path: Path, tell: Tell) -> None:
    world = await lived(tmp_path, SMALL)
    assert world.verdict() == []
    assert world.killed > SMALL.kills / 2
    assert len(world.told) > 30
    tell(f"{len(world.told)} tellings over {SMALL.days} days, {world.killed} houses died")


@pytest.mark.faults
@pytest.mark.timeout(120)
@pytest.mark.parametrize("fault", ["forgets", "wakes late", "remembers nothing", "early"])
async def test_a_broken_house_is_found_out(tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in _broken(monkeypatch, fault):
        world = await lived(tmp_path, Plan(days=30, contracts=8, beat=timedelta(hours=9), kills=20))
        assert world.verdict(), fault


def _broken(monkeypatch: pytest.MonkeyPatch, fault: str) -> Iterator[None]:
    async def told_nothing(self: Any, keys: Any) -> frozenset[str]:
        return frozenset()

    async def never(self: Any, id: int, kind: DateKind, day: date, at: Any) -> None:
        await later(self, id, kind, day, None)

    async def in_a_week(self: Any, id: int, kind: DateKind, day: date, at: Any) -> None:
        await later(self, id, kind, day, at + timedelta(days=7) if at else None)

    later = ContractStore.wake_later
    if fault == "forgets":
        monkeypatch.setattr(ContractStore, "wake_later", never)
    elif fault == "wakes late":
        monkeypatch.setattr(ContractStore, "wake_later", in_a_week)
    elif fault == "remembers nothing":
        monkeypatch.setattr(AlertStore, "told", told_nothing)
    else:
        monkeypatch.setattr("reminders.telling.lead_now", _a_day_early)
    yield


def _a_day_early(turn: Any, rule: Any, due: date, zone: Any, kind: DateKind) -> int | None:
    from reminders.alerts import current_lead

    today = turn.now.astimezone(zone).date() + timedelta(days=1)
    return current_lead(rule, due, today, turn.company.calendar, None, kind)


@pytest.mark.figures
@pytest.mark.timeout(3_000)
async def test_a_year_of_five_hundred_contracts(tmp_path: Path, tell: Tell) -> None:
    world = await lived(tmp_path, WHOLE)
    assert world.verdict() == []
    tell(f"{len(world.told)} tellings over {WHOLE.days} days, {world.killed} houses died")
