"""Requests over HTTP: processor time of the server for each, beside a server that says hello."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path

from benchmarks import machine, office, wire
from benchmarks.effort import Effort
from benchmarks.figures import Figure, side_by_side
from benchmarks.served import Served, served

ASKER = "wangwei"
DIFFERENT = 2_000
"""Requests that are signed beforehand."""

Costs = Mapping[str, Sequence[float]]


async def costs(
    servers: Mapping[str, tuple[str, ...]], texts: Mapping[str, str | Iterator[str]], effort: Effort
) -> tuple[Costs, Costs]:
    """Processor time, and the wait of somebody who is alone; each in microseconds, by server and round."""
    used: dict[str, list[float]] = defaultdict(list)
    waited: dict[str, list[float]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        stack.enter_context(machine.driving())
        running: dict[str, Served] = {}
        asked: dict[str, list[bytes]] = {}
        for name, words in servers.items():
            running[name] = await stack.enter_async_context(served(*words))
            text = texts.get(name, "word0")
            asked[name] = wire.requests(account(), cycle([text]) if isinstance(text, str) else text, DIFFERENT)
            await running[name].cost(asked[name], effort.requests)  # warm
        for _ in range(effort.rounds):
            for name, server in running.items():
                used[name].append(await server.cost(asked[name], effort.requests))
            for name, server in running.items():
                waited[name].append(await server.latency(asked[name], effort.requests // 4))
    return used, waited


def account() -> str:
    return next(iter(office.company().people[ASKER].accounts.values()))


async def command(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    """A signed command that needs no store, one or a hundred of them, and the peer's empty answer."""
    database = str(await office.made(folder / "command.db", 0))
    servers = {
        "hello": ("hello",),
        "signed": ("signed",),
        "one": ("command", database, "1"),
        "hundred": ("command", database, "100"),
        "peer": ("bolt", "1"),
        "peer of 30": ("bolt", "30"),
    }
    used, waited = await costs(servers, {"hundred": "word99"}, effort)
    yield side_by_side("command without store / hello, CPU", used["one"], used["hello"], 1.8)
    yield side_by_side("the same, 100 commands / 1, CPU", used["hundred"], used["one"], 1.05)
    yield side_by_side("the same / slack-bolt's empty answer, CPU", used["one"], used["peer"])
    yield side_by_side("100 commands / slack-bolt of 30, CPU", used["hundred"], used["peer of 30"])
    yield side_by_side("verified and read, empty answer / hello, CPU", used["signed"], used["hello"])
    yield side_by_side("command without store / hello, wait alone", waited["one"], waited["hello"])


async def show(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    """A contract shown, out of a hundred thousand, through the whole pipeline."""
    path = await office.made(folder / "show.db", effort.contracts)
    sellers = sum("sales" in person.roles for person in office.company().people.values())
    own = (f"合同 {office.number(at * sellers)}" for at in cycle(range(0, effort.contracts // sellers, 7)))
    servers = {"hello": ("hello",), "show": ("turn", str(path)), "help": ("turn", str(path)), "peer": ("bolt", "1")}
    used, waited = await costs(servers, {"show": own, "help": "帮助 查"}, effort)
    yield side_by_side(f"show, of {effort.contracts:,} contracts / hello, CPU", used["show"], used["hello"], 3.0)
    yield side_by_side("the same / slack-bolt's empty answer, CPU", used["show"], used["peer"])
    yield side_by_side("help through the pipeline / hello, CPU", used["help"], used["hello"])
    yield side_by_side("show / hello, wait alone", waited["show"], waited["hello"])
