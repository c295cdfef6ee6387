"""The server is killed again and again while people type; what was answered is there, and whatever was asked happens once."""

import asyncio
import random
import re
import signal
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from storage.migrate import migrate
from tests.faults.books import violations
from tests.faults.conftest import Tell
from tests.faults.moves import Act
from tests.faults.scene import DATABASE, reopened, settle, shown, url_in
from tests.faults.server import Server, free_port, say
from tests.faults.tables import damage, of_file

NUMBER = re.compile(r"20\d{6}-XS-\d{6}")
FACTS = "客户=华东电力 标题=维护 金额=30万 生效=2027-01-01 到期=2027-12-31"
TYPISTS = 3
SEED = 20261123


@dataclass
class Typing:
    """What people have asked for and been answered. Without an answer they ask again, as platforms do."""

    port: int
    answers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lost: int = 0
    over: bool = False

    async def go_on(self, session: aiohttp.ClientSession, who: int) -> None:
        count = 0
        while not self.over:
            count += 1
            number = await self.insist(session, Act("wangwei", f"take-{who}-{count}", f"取号 销售 {FACTS}"))
            await self.insist(session, Act("wangwei", f"submit-{who}-{count}", f"提交 {number} 确认"))

    async def insist(self, session: aiohttp.ClientSession, act: Act) -> str:
        while True:
            try:
                text = await say(session, self.port, act)
            except (aiohttp.ClientError, TimeoutError):
                self.lost += 1
                await asyncio.sleep(0.02)
                continue
            found = NUMBER.search(text)
            self.answers[act.key].append(found[0] if found else text)
            return self.answers[act.key][0]


async def killed(folder: Path, kills: int) -> tuple[Typing, list[float]]:
    chance = random.Random(SEED)
    typing = Typing(free_port())
    starts: list[float] = []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        server = await Server.start(folder, typing.port)
        starts.append(await server.up(session))
        typists = [asyncio.create_task(typing.go_on(session, who)) for who in range(TYPISTS)]
        try:
            for _ in range(kills):
                await asyncio.sleep(chance.uniform(0.05, 0.6))
                await server.end(signal.SIGKILL)
                server = await Server.start(folder, typing.port)
                starts.append(await server.up(session))
            typing.over = True
            await asyncio.gather(*typists)
        finally:
            for typist in typists:
                typist.cancel()
            await server.end()
        assert server.process.returncode == 0, server.log[-2000:]
    return typing, starts


@pytest.mark.faults
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kills", [3, pytest.param(40, marks=pytest.mark.faults_long)])
async def test_nothing_answered_is_lost_and_nothing_asked_happens_twice(kills: int, tmp_path: Path, tell: Tell) -> None:
    await migrate(url_in(tmp_path), demo=True)
    typing, starts = await killed(tmp_path, kills)
    at_once = of_file(tmp_path / DATABASE)
    wrong = [*damage(tmp_path / DATABASE), *violations(at_once)]
    async with reopened(url_in(tmp_path)) as app:
        assert await settle(app)
    found = of_file(tmp_path / DATABASE)
    wrong += violations(found, settled=True)
    kept = {str(row["text"]): str(row["life"]) for row in found["numbers"]}
    asked = {key: answers for key, answers in typing.answers.items() if answers}
    for key, answers in asked.items():
        wrong += [f"{key} got {answers}"] if len(set(answers)) != 1 else []
        wrong += [f"{answers[0]} was answered and is gone"] if answers[0] not in kept else []
        if key.startswith("submit") and kept.get(answers[0]) != "used":
            wrong.append(f"{answers[0]} was submitted and is {kept.get(answers[0])}")
    takes = sum(key.startswith("take") for key in asked)
    if takes != len(kept):
        wrong.append(f"{takes} numbers were asked for, {len(kept)} given")
    tell(
        f"{kills} kills (seed {SEED}), {len(asked)} events answered, {typing.lost} times no answer came,"
        f" back after {max(starts):.1f} s at most, {len(wrong)} violations"
    )
    assert typing.lost, "some were killed while they were asked"
    assert not wrong, shown(wrong)
