"""What it costs to find words among a million contracts, beside LIKE, and what the index costs a write."""

import random
import resource
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from benchmarks import crowd
from benchmarks.effort import Effort
from benchmarks.figures import Figure
from contracts.register.contract import Contract
from contracts.search import Query, Scope, fold
from storage.database import open_storage
from storage.register import ContractStore
from storage.schema import connect_file
from storage.session import Step
from storage.urls import SqliteAddress, read

EVERYBODY = Scope("wuxia", True, frozenset())
PAGE = 8
TARGETS = {2: 1.0, 3: 1.0, 4: 1.0, 6: 1.0, 8: 1.0}
TWO_TERMS = 3.0
RARE = 350.0
MIB = 2**20


async def found(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    """Milliseconds of a page of eight with its count; the pieces stand in contracts, one search in ten finds nothing."""
    path = folder / "search.db"
    await crowd.made(path, effort.searched)
    before = _resident()
    storage = await open_storage(f"sqlite://{path}")
    try:
        async with storage.reading() as stores:

            async def ask(*words: str) -> float:
                begun = time.perf_counter()
                await stores.contracts.find(Query(words=words), EVERYBODY, limit=PAGE)
                return (time.perf_counter() - begun) * 1_000

            await ask("热身")
            texts = _texts(effort.searched)
            for length, target in TARGETS.items():
                took = [await ask(word) for word in _pieces(texts, length, effort.searches)]
                yield _figure(f"search of {length} characters, {effort.searched:,} contracts, p99", took, target)
            both = zip(_pieces(texts, 2, effort.searches), _pieces(texts, 3, effort.searches), strict=True)
            yield _figure("search of two terms, p99", [await ask(*words) for words in both], TWO_TERMS)
            rare = [f"龘{letter}龖" for letter in "甲乙丙丁戊己庚辛"]
            ours = sorted([await ask(word) for word in rare])[len(rare) // 2]
            theirs = sorted(_like(path, rare))[len(rare) // 2]
            yield Figure(
                "a rare word, LIKE beside ours", f"{ours:.2f} ms", f"{theirs:.0f} ms", theirs / ours, RARE, least=True
            )
    finally:
        await storage.close()
    yield Figure(
        "memory of a process that has searched",
        f"{_resident() - before:.0f} MiB more",
        "",
        _resident() - before,
        unit="MiB",
    )
    for name, size in _sizes(path):
        yield Figure(f"size of {name}", f"{size:.0f} MiB", "", size, unit="MiB")


async def written(folder: Path, effort: Effort) -> AsyncIterator[Figure]:
    """A contract stored in a commit of its own, with its words and without."""
    path = folder / "written.db"
    await crowd.made(path, effort.searched // 4)
    storage = await open_storage(f"sqlite://{path}")
    worded = ContractStore._worded

    def bare(self: ContractStore, id: object, text: object) -> list[Step]:
        return []

    took: dict[bool, list[float]] = {True: [], False: []}
    try:
        for at, contract in enumerate(crowd.contracts(effort.changes * 8, seed=77)):
            with_words = bool(at % 2)
            _set(worded if with_words else bare)
            begun = time.perf_counter()
            async with storage.unit() as stores:
                await stores.contracts.add(replace(contract, number=f"W-{at}"))
            took[with_words].append((time.perf_counter() - begun) * 1_000)
    finally:
        _set(worded)
        await storage.close()
    ours, theirs = (_p99(took[each]) for each in (True, False))
    yield Figure(
        "a contract stored with its words, p99, beside without",
        f"{ours:.2f} ms",
        f"{theirs:.2f} ms",
        ours / theirs,
        2.0,
    )


def _set(how: Callable[..., object]) -> None:
    ContractStore._worded = how  # type: ignore[method-assign, assignment]


def _texts(count: int) -> list[Contract]:
    chance = random.Random(3)
    wanted = set(chance.sample(range(count), 400))
    return [each for at, each in enumerate(crowd.contracts(count)) if at in wanted]


def _pieces(texts: Sequence[Contract], length: int, count: int) -> list[str]:
    chance = random.Random(length)
    pieces: list[str] = []
    while len(pieces) < count:
        line = fold(chance.choice((chance.choice(texts).title, chance.choice(texts).customer)))
        at = chance.randrange(max(1, len(line) - length + 1))
        if len(line) >= length and line[at : at + length].strip() and not line.isascii():
            pieces.append(
                line[at : at + length] if len(pieces) % 10 else "".join(chance.choices("龘龖靐齉爨", k=length))
            )
    return pieces


def _like(path: Path, words: Sequence[str]) -> list[float]:
    took = []
    with closing(sqlite3.connect(path)) as file:
        for word in words:
            begun = time.perf_counter()
            file.execute(
                "SELECT * FROM contracts WHERE haystack LIKE ? ORDER BY id DESC LIMIT ?", (f"%{word}%", PAGE)
            ).fetchall()
            took.append((time.perf_counter() - begun) * 1_000)
    return took


def _p99(took: Sequence[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)]


def _figure(what: str, took: Sequence[float], target: float) -> Figure:
    middle = sorted(took)[len(took) // 2]
    return Figure(what, f"{_p99(took):.2f} ms", f"p50 {middle:.2f} ms", _p99(took) / target, 1.0)


def _sizes(path: Path) -> list[tuple[str, float]]:
    address = read(f"sqlite://{path}")
    assert isinstance(address, SqliteAddress)
    with closing(connect_file(address)) as file:
        (words,) = file.execute("SELECT sum(length(block)) FROM contract_words_data").fetchone()
    return [("the index of words", words / MIB), ("the whole file", path.stat().st_size / MIB)]


def _resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
