"""From the command to an open port, beside importing the web framework alone; and one message from a terminal."""

import asyncio
import os
import re
import resource
import socket
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks import machine, office
from benchmarks.effort import Effort
from benchmarks.figures import Figure, amount, side_by_side

CONTRACTS = 5_000
LONGEST = 60.0
_IMPORTED = re.compile(r"^import time: +(\d+) \| +\d+ \| +(\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds: by the clock, and of the processor."""

    took: float
    used: float


async def start(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    real = await office.made(folder / "real.db", CONTRACTS)
    demo = await office.made(folder / "demo.db", CONTRACTS, demo=True)
    spent: dict[str, list[Spent]] = defaultdict(list)
    said = ("-m", "bot", "say", "--as", "wangwei", "查 上海")
    with machine.driving():
        for _ in range(effort.starts + 1):
            spent["import"].append(await _whole("-c", "import aiohttp.web"))
            spent["serve"].append(await _listening(real))
            spent["demo"].append(await _listening(demo))
            spent["say"].append(await _whole(*said, environment=_settings(demo, 1)))
    # The first one compiled what had not been compiled yet.
    used = {name: [each.used for each in every[1:]] for name, every in spent.items()}
    took = {name: [each.took for each in every[1:]] for name, every in spent.items()}
    yield side_by_side("start to listening / import aiohttp.web, CPU", used["serve"], used["import"], 1.2, unit="ms")
    yield side_by_side("start to listening / import aiohttp.web, time", took["serve"], took["import"], 1.2, unit="ms")
    yield side_by_side("demo with its page / import aiohttp.web, CPU", used["demo"], used["import"], unit="ms")
    say = median(took["say"])
    yield Figure(f"say, start to answer, {CONTRACTS:,} contracts, time", amount(say, "ms"), "", say, 1_000, unit="ms")
    yield side_by_side("say, start to answer / import aiohttp.web, CPU", used["say"], used["import"], unit="ms")
    async for figure in _imports(folder, real):
        yield figure


def _settings(database: Path, port: int) -> dict[str, str]:
    ours = {"DATABASE_URL": f"sqlite://{database}", "COMPANY_FILE": str(office.COMPANY_FILE), "PORT": str(port)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONTRACTBOT_")}
    return kept | {f"CONTRACTBOT_{name}": value for name, value in ours.items()} | {"CONTRACTBOT_LOG_LEVEL": "warning"}


async def _started(*words: str, environment: Mapping[str, str] | None = None) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=machine.apart,
    )


async def _whole(*words: str, environment: Mapping[str, str] | None = None) -> Spent:
    """From the start to the end of a process; of children one at a time, so what is added up is its own."""
    begun, before = perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    process = await _started(*words, environment=environment)
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()
    took, after = perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(took * 1e3, used * 1e3)


async def _listening(database: Path) -> Spent:
    """From the start to the first connection."""
    port = _free_port()
    begun = perf_counter()
    process = await _started("-m", "bot", "serve", environment=_settings(database, port))
    try:
        await _open(port, process)
        return Spent((perf_counter() - begun) * 1e3, _used(process.pid))
    finally:
        process.terminate()
        await process.communicate()


def _used(pid: int) -> float:
    """Milliseconds of processor time so far; the kernel counts them in nanoseconds for each thread."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e6


async def _open(port: int, process: asyncio.subprocess.Process) -> None:
    until = perf_counter() + LONGEST
    while perf_counter() < until and process.returncode is None:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        await asyncio.sleep(0.001)
    process.kill()
    _, said = await process.communicate()
    raise RuntimeError(f"serve did not listen:\n{said.decode()[-2_000:]}")


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


async def _imports(folder: Path, database: Path) -> AsyncIterator[Figure]:
    """Which packages the start loads, dearest first, and whether a channel that does not run is among them."""
    log = folder / "imports"
    port = _free_port()
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-X", "importtime", "-m", "bot", "serve", env=_settings(database, port), stderr=file
        )
    await _open_quietly(port, process)
    found = _IMPORTED.findall(log.read_text("utf-8"))
    packages: dict[str, int] = defaultdict(int)
    for took, module in found:
        packages[module.partition(".")[0]] += int(took)
    whole = sum(packages.values())
    for package, took in sorted(packages.items(), key=lambda each: -each[1])[:8]:
        share = took / whole * 100
        yield Figure(f"  importing {package}", amount(took / 1e3, "ms"), amount(whole / 1e3, "ms"), share, unit="%")
    wires = [name for _, name in found if re.fullmatch(r"adapters\.\w+\.(transport|outbound)", name)]
    yield Figure("  wires of channels that do not run", str(len(wires)), "", len(wires), 0, unit="modules")


async def _open_quietly(port: int, process: asyncio.subprocess.Process) -> None:
    try:
        await _open(port, process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
