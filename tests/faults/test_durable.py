"""What is answered is on the disk: the log of the database is flushed before the answer leaves, every time."""

import asyncio
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest

from storage.migrate import migrate
from tests.faults.conftest import Tell
from tests.faults.moves import Act
from tests.faults.scene import url_in
from tests.faults.server import Server, free_port, say

REQUESTS = 40
COMMITS = 4
"""A number that is asked for and given: the words, what they did, the answer, and where the answer stands."""

CALLS = "trace=fsync,fdatasync,recvfrom,sendto,sendmsg,write,writev"
FLUSH = re.compile(r"^(\d+) +f(?:data)?sync\(\d+<[^>]*-wal>(.*)$")
FLUSHED = re.compile(r"^(\d+) +<\.\.\. f(?:data)?sync resumed>.*= 0")
ASKED = re.compile(r'^\d+ +recvfrom\(.*"POST /playground/api/say')
ANSWERED = re.compile(r'^\d+ +(?:sendto|sendmsg|write|writev)\(.*"HTTP/1\.1 200')


@dataclass
class Trace:
    """For each request, how often the log was flushed between its arrival and its answer."""

    flushes: list[int] = field(default_factory=list)
    total: int = 0

    def read(self, lines: list[str]) -> "Trace":
        flushing: set[str] = set()
        for line in lines:
            if ASKED.match(line):
                self.flushes.append(0)
            elif flush := FLUSH.match(line):
                if flush[2].endswith("= 0"):
                    self._flushed()
                else:
                    flushing.add(flush[1])
            elif (flushed := FLUSHED.match(line)) and flushed[1] in flushing:
                flushing.discard(flushed[1])
                self._flushed()
            elif ANSWERED.match(line) and self.flushes and self.flushes[-1] >= 0:
                self.total += self.flushes[-1]
                self.flushes[-1] = -1 - self.flushes[-1]
        return self

    def _flushed(self) -> None:
        if self.flushes and self.flushes[-1] >= 0:
            self.flushes[-1] += 1

    @property
    def before_answers(self) -> list[int]:
        """Only of requests that were answered."""
        return [-1 - count for count in self.flushes if count < 0]


async def traced(folder: Path, variant: str) -> Trace:
    await migrate(url_in(folder), demo=True)
    trace, port = folder / "trace.txt", free_port()
    # -D: strace stands aside, so that the process that is started, signalled and waited for is the server.
    under = ["strace", "-D", "-f", "-y", "-s", "64", "-e", CALLS, "-e", "signal=none", "-o", str(trace)]
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        server = await Server.start(folder, port, variant=variant, under=under)
        try:
            await server.up(session)
            for n in range(REQUESTS):
                await say(session, port, Act("wangwei", f"take-{n}", "取号 销售 客户=华东电力"))
        finally:
            await server.end()
    return Trace().read(await _whole(trace))


async def _whole(trace: Path) -> list[str]:
    """strace writes on for a moment after what it watches has ended."""
    lines: list[str] = []
    for _ in range(200):
        lines = (await asyncio.to_thread(trace.read_text, errors="replace")).splitlines()
        if "+++ exited with" in lines[-1]:
            return lines
        await asyncio.sleep(0.05)
    raise AssertionError(f"the trace does not end: {lines[-1]}")


@pytest.mark.faults
async def test_flushed_before_answered(tmp_path: Path, strace: Path, tell: Tell) -> None:
    assert "LD_PRELOAD" not in os.environ, "a library that swallows fsync would make this test say nothing"
    counts = (await traced(tmp_path, "")).before_answers
    tell(f"{len(counts)} answers, {sum(counts)} flushes before them, {min(counts)} at least before each")
    assert len(counts) == REQUESTS
    assert min(counts) >= COMMITS


@pytest.mark.faults
async def test_the_control_that_trusts_the_cache_answers_too_early(tmp_path: Path, strace: Path, tell: Tell) -> None:
    counts = (await traced(tmp_path, "trusts_the_cache")).before_answers
    tell(f"{len(counts)} answers, {counts.count(0)} of them before anything was flushed")
    assert len(counts) == REQUESTS
    assert counts.count(0) > REQUESTS // 2
