"""Many ask for numbers at once, some twice: no number double, none missing, the same request the same number."""

import asyncio
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from storage.migrate import migrate
from tests.faults.books import violations
from tests.faults.conftest import Tell
from tests.faults.fleet import Member, fleet
from tests.faults.moves import Act
from tests.faults.scene import shown, url_in
from tests.faults.tables import tables
from tests.stories.story import COMPANY

NUMBER = re.compile(r"\b20\d{6}-(?:XS|FW)-\d{6}\b")
TASKS = 8
PEOPLE = ("wangwei", "liuyang", "lina", "sunhao")


def requests(count: int, seed: int) -> list[Act]:
    """Of two types, so two counters; every tenth is one that was asked before, perhaps by another process just now."""
    chance = random.Random(seed)
    fresh = [
        Act(PEOPLE[n % len(PEOPLE)], f"take-{n}", f"取号 {'销售' if n % 2 else '服务'} 客户=客户{n}")
        for n in range(count - count // 10)
    ]
    again = [chance.choice(fresh) for _ in range(count // 10)]
    # Not far from each other: a repeat that comes while the first is under way is the harder one.
    return sorted([*fresh, *again], key=lambda act: int(act.key.rpartition("-")[2]) + chance.uniform(0, TASKS))


async def asks(member: Member, acts: Sequence[Act], got: dict[str, list[str]]) -> None:
    """TASKS at a time."""
    for start in range(0, len(acts), TASKS):
        some = acts[start : start + TASKS]
        for act, answer in zip(some, await member.hears(some), strict=True):
            got[act.key].append(",".join(sorted(set(NUMBER.findall("".join(answer))))))


async def race(url: str, processes: int, count: int, variant: str = "") -> tuple[list[str], str]:
    await migrate(url, demo=True)
    got: dict[str, list[str]] = defaultdict(list)
    wanted = requests(count, seed=7)
    async with fleet(processes, url, COMPANY, variant) as members:
        shares = [wanted[n::processes] for n in range(processes)]
        await asyncio.gather(*(asks(m, share, got) for m, share in zip(members, shares, strict=True)))
        await members[0].hears([], settle=True)
        wrong = [f"logged: {line}" for member in members for line in member.problems]
    found = await tables(url)
    wrong += violations(found, settled=True)
    wrong += [f"{key} got {numbers}" for key, numbers in got.items() if len(set(numbers)) != 1 or numbers[0] == ""]
    given = {numbers[0] for numbers in got.values()}
    kept = {str(row["text"]) for row in found["numbers"]}
    if not len(given) == len(got) == len(kept) or given != kept:
        wrong.append(f"{len(got)} requests, {len(given)} numbers told, {len(kept)} in the ledger")
    repeats = sum(len(numbers) - 1 for numbers in got.values())
    return (
        wrong,
        f"{count} requests by {processes} × {TASKS}, {repeats} repeats, {len(kept)} numbers, {len(wrong)} violations",
    )


@pytest.mark.faults
@pytest.mark.timeout(600)
@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("count", [200, pytest.param(TASKS * 250, marks=pytest.mark.faults_long)])
async def test_every_request_gets_one_number(processes: int, count: int, tmp_path: Path, tell: Tell) -> None:
    wrong, line = await race(url_in(tmp_path), processes, count)
    tell(line)
    assert not wrong, shown(wrong)


@pytest.mark.faults_long
@pytest.mark.postgres
@pytest.mark.timeout(600)
async def test_every_request_gets_one_number_on_postgres(postgres: str, tell: Tell) -> None:
    wrong, line = await race(postgres, 2, TASKS * 250)
    tell(line)
    assert not wrong, shown(wrong)


@pytest.mark.faults
@pytest.mark.timeout(120)
async def test_the_control_without_an_inbox_doubles(tmp_path: Path, tell: Tell) -> None:
    wrong, line = await race(url_in(tmp_path), 1, 60, "forgets_events")
    tell(line)
    assert any(sentence.startswith("take-") for sentence in wrong)
    assert any("numbers told" in sentence for sentence in wrong)
