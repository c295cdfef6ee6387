"""Two processes and a thousand clicks: one decision for each card, one end, one receipt, and no error."""

import asyncio
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.company import load_company
from bot.settings import known_channels
from cards.press import Press
from contracts.telling import Subject, SubjectKind
from storage.migrate import migrate
from tests.faults.books import violations
from tests.faults.clicker import KEY
from tests.faults.conftest import Tell
from tests.faults.fleet import Member, fleet
from tests.faults.moves import Act
from tests.faults.scene import delivered, reopened, shown, url_in
from tests.faults.tables import Tables, tables
from tests.stories.story import COMPANY, Story

pytestmark = pytest.mark.faults

CLICKS = 1_000
AT_ONCE = 5
"""Each process clicks a card so often at the same time."""

ANY_OF_TWO = 'steps = [{ ask = ["person:zhaomin", "person:chenjie"], need = "any" }]'
TOO_LATE = re.compile("已经有结果|error.already_decided")


@dataclass(frozen=True, slots=True)
class Card:
    """What the first process presses, and what the second."""

    approval: int
    ours: Act
    theirs: Act


def company_file(folder: Path) -> Path:
    """The demo company, but partner contracts are approved by either of two."""
    head, found, tail = COMPANY.read_text("utf-8").partition('id = "partner-supplier"')
    assert found
    changed, count = re.subn(r"^steps = .*$", ANY_OF_TWO, tail, count=1, flags=re.MULTILINE)
    assert count == 1
    path = folder / "company.toml"
    path.write_text(head + found + changed, "utf-8")
    return path


async def cards(url: str, company: Path, count: int) -> list[Card]:
    """Asks for that many approvals: the same button twice, approve against reject, either of two people."""
    await migrate(url, demo=True)
    made: list[Card] = []
    async with reopened(url, load_company(company, known_channels()), secret_key=KEY) as app:
        await Story(app).comes_to("2026-11-23T10:00:00+08:00")
        facts = "客户=华东电力 标题=年度维护 金额=30万 生效=2027-01-01 到期=2027-12-31"
        for n in range(count):
            kind = "合作" if n % 3 == 2 else "销售"
            await delivered(app, Act("wangwei", f"take-{n}", f"取号 {kind} {facts}"))
        for row in (await tables(url))["contracts"]:
            await delivered(app, Act("wangwei", f"submit-{row['id']}", f"提交 {row['number']} 确认"))
        asked: dict[int, list[tuple[int, int, str]]] = {}
        for row in (await tables(url))["tasks"]:
            task = (int(str(row["id"])), int(str(row["revision"])), str(row["approver"]))
            asked.setdefault(int(str(row["approval_id"])), []).append(task)

        def press(action: str, task: tuple[int, int, str]) -> Act:
            token = app.house.seal.mint(Press(action, Subject(SubjectKind.TASK, task[0]), task[1]))
            return Act(task[2], f"{action}-{task[0]}", token=token)

        for n, (approval, tasks) in enumerate(asked.items()):
            first = press("task.approve", tasks[0])
            if len(tasks) == 2:
                made.append(Card(approval, first, press("task.approve", tasks[1])))
            elif n % 3 == 1:
                against = replace(press("task.reject", tasks[0]), values={"reason": "价格不对"})
                made.append(Card(approval, first, against))
            else:
                made.append(Card(approval, first, first))
        assert await app.delivery.settled(("playground",), patience=60)
    return made


async def clicked(members: list[Member], card: Card) -> list[int]:
    """How many clicks of each process took effect. Every click is an event of its own."""
    orders = [
        [replace(act, key=f"{act.key}-{who}-{n}") for n in range(AT_ONCE)]
        for who, act in enumerate((card.ours, card.theirs))
    ]
    heard = await asyncio.gather(*(member.hears(acts) for member, acts in zip(members, orders, strict=True)))
    return [sum(not TOO_LATE.search("".join(answer)) for answer in answers) for answers in heard]


def wrong_with(found: Tables, cards: list[Card]) -> list[str]:
    wrong = violations(found, settled=True)
    ended = {r["id"]: str(r["outcome"]) for r in found["approvals"]}
    said = [str(r["key"]) for r in found["posts"]]
    for card in cards:
        receipts = [key for key in said if key.startswith(f"approval:{card.approval}:")]
        if receipts != [f"approval:{card.approval}:{ended[card.approval]}"]:
            wrong.append(f"approval {card.approval} is {ended[card.approval]}, its receipts are {receipts}")
    decided = [r for r in found["tasks"] if r["state"] in ("approved", "rejected")]
    if len(decided) != len(cards):
        wrong.append(f"{len(decided)} decisions on {len(cards)} cards")
    return wrong


async def race(url: str, folder: Path, clicks: int, variant: str = "") -> tuple[list[str], str]:
    company = company_file(folder)
    made = await cards(url, company, clicks // (2 * AT_ONCE))
    wrong: list[str] = []
    won = [0, 0]
    async with fleet(2, url, company, variant) as members:
        for card in made:
            effects = await clicked(members, card)
            won = [before + now for before, now in zip(won, effects, strict=True)]
            if sum(effects) != 1:
                wrong.append(f"{effects} clicks on the card of approval {card.approval} took effect")
        await asyncio.gather(*(member.hears([], settle=True) for member in members))
        wrong += [f"logged: {line}" for member in members for line in member.problems]
    wrong += wrong_with(await tables(url), made)
    return wrong, f"{clicks} clicks on {len(made)} cards, first were {won[0]} and {won[1]}, {len(wrong)} violations"


@pytest.mark.timeout(300)
async def test_a_thousand_clicks_on_one_sqlite_file(tmp_path: Path, tell: Tell) -> None:
    wrong, line = await race(url_in(tmp_path), tmp_path, CLICKS)
    tell(line)
    assert not wrong, shown(wrong)
    assert not re.search("first were 0|and 0,", line), "both processes are in the race"


@pytest.mark.postgres
@pytest.mark.timeout(300)
@pytest.mark.parametrize("clicks", [CLICKS // 5, pytest.param(CLICKS, marks=pytest.mark.faults_long)])
async def test_so_many_clicks_on_one_postgres(clicks: int, postgres: str, tmp_path: Path, tell: Tell) -> None:
    wrong, line = await race(postgres, tmp_path, clicks)
    tell(line)
    assert not wrong, shown(wrong)
    assert not re.search("first were 0|and 0,", line), "both processes are in the race"


@pytest.mark.timeout(120)
async def test_the_control_without_a_condition_doubles(tmp_path: Path, tell: Tell) -> None:
    wrong, line = await race(url_in(tmp_path), tmp_path, 60, "looks_before_the_lock")
    tell(line)
    assert any("took effect" in sentence for sentence in wrong)
    assert any("decided while" in sentence for sentence in wrong), "and the books show it"
