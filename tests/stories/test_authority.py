"""The table of rights in approvals: no wrong grant, no wrong denial; and a company without roles grants nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.stories.approval_desk import works_by
from tests.stories.authority import Table, allowed, cells, judged, prepared
from tests.stories.story import COMPANY, opened

EVERYDAY = 127
"""One cell in so many every day; a prime, so that every value of every dimension is met."""

NAMED = (
    '{ ask = ["manager"] }]\n\n[[approval_policies]]\nid = "sales-medium"',
    '{ ask = ["person:lina"] }, { ask = ["person:zhaomin"] }]\n\n[[approval_policies]]\nid = "sales-medium"',
)
SERVICE = (
    '[[approval_policies]]\nid = "sales-small"\nname = "销售与服务，50 万以下"\ntypes = ["sales", "service"]',
    '[[approval_policies]]\nid = "stuck"\nname = "服务"\ntypes = ["service"]\ntags = []\nbelow = 500_000\n'
    'steps = [{ ask = ["person:lina"] }, { ask = ["person:wangwei"] }]\n\n'
    '[[approval_policies]]\nid = "sales-small"\nname = "销售与服务，50 万以下"\ntypes = ["sales"]',
)


COVERED = (
    'types = ["partner", "supplier"]\nsteps = [{ ask = ["manager"] }, { ask = ["role:legal"] }]',
    'types = ["partner", "supplier"]\nsteps = [{ ask = ["person:chenjie"] }]',
)


@asynccontextmanager
async def table(tmp_path: Path) -> AsyncIterator[Table]:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        works_by(story, tmp_path, NAMED, SERVICE, COVERED)
        cases = await prepared(story)
        yield Table(story.app, cases, story.app.house.company)


def test_the_table_is_large_and_says_both() -> None:
    every = list(cells())
    assert COMPANY.exists()
    assert len(every) >= 5_000
    granted = sum(map(allowed, every))
    assert 0.05 < granted / len(every) < 0.6


async def test_a_sample_of_the_table(tmp_path: Path) -> None:
    async with table(tmp_path) as tried:
        grants, denials = await judged(tried, list(cells())[::EVERYDAY])
    assert (grants[:10], denials[:10]) == ([], [])


async def test_a_company_without_roles_grants_nothing(tmp_path: Path) -> None:
    async with table(tmp_path) as tried:
        nobody = {id: replace(person, roles=frozenset()) for id, person in tried.company.people.items()}
        bare = replace(tried, company=replace(tried.company, people=nobody, policies=()))
        chosen = [cell for cell in cells() if cell.roles == "nothing" and cell.channel == "playground"][::3]
        granted = [cell for cell in chosen if await bare.granted(cell)]
    assert len(chosen) > 100
    assert granted == []


async def test_the_control_a_wrong_judge_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table would see a grant: with the rights of an admin for everybody it is full of them."""
    async with table(tmp_path) as tried:
        chosen = [
            cell
            for cell in cells()
            if cell.channel == "playground" and cell.action == "terminate" and cell.roles == "admin"
        ]
        monkeypatch.setattr("tests.stories.authority.allowed", lambda cell: False)
        grants, _ = await judged(tried, chosen)
    assert grants


@pytest.mark.figures
@pytest.mark.timeout(1500)
async def test_the_whole_table(tmp_path: Path) -> None:
    async with table(tmp_path) as tried:
        grants, denials = await judged(tried, list(cells()))
    assert (grants[:20], denials[:20]) == ([], [])
