"""Several processes of the product on one database."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.faults.moves import Act
from tests.stories.story import ROOT

Answers = list[list[str]]


@dataclass
class Member:
    """One process. `problems` is everything that its log said above INFO."""

    process: asyncio.subprocess.Process
    problems: list[str]

    async def hears(self, acts: Sequence[Act], *, settle: bool = False) -> Answers:
        """All at once; the answer to each."""
        order = json.dumps({"acts": [asdict(act) for act in acts], "settle": settle})
        assert self.process.stdin is not None
        self.process.stdin.write(order.encode() + b"\n")
        told = json.loads(await self._line())
        self.problems += told["problems"]
        answers: Answers = told["answers"]
        return answers

    async def _line(self) -> bytes:
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        if not line:
            _, err = await self.process.communicate()
            raise AssertionError(f"the process died: {err.decode()[-3000:]}")
        return line

    async def ready(self) -> None:
        assert await self._line() == b"ready\n"

    async def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        await self.process.wait()


@asynccontextmanager
async def fleet(size: int, url: str, company: Path, variant: str = "") -> AsyncIterator[list[Member]]:
    command = [sys.executable, "-m", "tests.faults.clicker", url, str(company), *([variant] if variant else [])]
    pipe = asyncio.subprocess.PIPE
    members = [
        Member(
            await asyncio.create_subprocess_exec(
                *command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, limit=1 << 24
            ),
            [],
        )
        for _ in range(size)
    ]
    try:
        await asyncio.gather(*(member.ready() for member in members))
        yield members
    finally:
        await asyncio.gather(*(member.close() for member in members))
