"""A server in a process of its own that tells how much processor time it has used."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median

from benchmarks import machine
from benchmarks.load import ask

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Served:
    port: int
    process: asyncio.subprocess.Process

    async def used(self) -> float:
        """Seconds of processor time so far, of all its threads."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(b"\n")
        return float(await self.process.stdout.readline())

    async def cost(self, requests: Sequence[bytes], count: int, connections: int = CONNECTIONS) -> float:
        """Processor time of one request, in microseconds."""
        return (await self.cost_and_wait(requests, count, connections))[0]

    async def cost_and_wait(self, requests: Sequence[bytes], count: int, connections: int) -> tuple[float, float]:
        """Processor time of one request and the median wait for its answer, in microseconds."""
        before = await self.used()
        asked = await ask(self.port, requests, count, connections)
        return (await self.used() - before) / len(asked) * 1e6, median(asked) * 1e6

    async def latency(self, requests: Sequence[bytes], count: int) -> float:
        """Median wait of somebody who is alone, in microseconds."""
        return median(await ask(self.port, requests, count, 1)) * 1e6


@asynccontextmanager
async def served(*words: str) -> AsyncIterator[Served]:
    """`words` are the kind of server and what it is given; see `benchmarks.server`."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.server", *words, stdin=pipe, stdout=pipe, preexec_fn=machine.apart
    )
    try:
        assert process.stdout is not None
        yield Served(int(await process.stdout.readline()), process)
    finally:
        assert process.stdin is not None
        process.stdin.close()  # which ends it
        await process.wait()
