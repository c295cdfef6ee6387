"""Kills a process at its n-th system call of each kind, in each of its threads, and looks at what is left.

    python -m tests.faults.kill_points FOLDER --offset 0 --stride 1 [--deliver] [--variant NAME] [--thread T]

FOLDER holds a prepared database and the event to come (tests.faults.scene). Prints one line of JSON. Every point is a process
of its own, forked from this one, which has imported everything; it opens a copy of the database, waits, strace takes hold of
one thread, and the event is let in. What is found afterwards is read by yet another process.

strace counts the calls of each thread for itself, with -f too: a point is (thread, call, n), or some would never be reached.
"""

import argparse
import asyncio
import gc
import json
import os
import re
import signal
import subprocess
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.faults.books import violations
from tests.faults.broken import VARIANTS
from tests.faults.moves import Act
from tests.faults.scene import DATABASE, copied, delivered, read_act, reopened, settle, url_in
from tests.faults.tables import Tables, damage, difference, of_file
from tests.stories.story import CHANNEL

COUNTED_RUNS = 4
SHOWN = 160
CALL = re.compile(r"^(\d+)\s+([a-z_0-9]+)\(")

Point = tuple[int, str, int]
"""Thread (0 is the first), system call, how often that thread has made it."""


class Running:
    """A forked process that has opened its database and waits to be let go."""

    def __init__(self, folder: Path, act: Act, variant: str, deliver: bool) -> None:
        ready, said = os.pipe()
        awaited, go = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            _quiet(lambda: asyncio.run(_live(folder, act, variant, deliver, said, awaited)))
        os.close(said)
        os.close(awaited)
        self._ready, self._go = ready, go
        if not os.read(ready, 1):
            raise RuntimeError("the process died before it was ready")
        self.threads = sorted(int(path.name) for path in Path(f"/proc/{self.pid}/task").iterdir())

    def end(self) -> tuple[bool, bool]:
        """Lets it go and waits; whether it was killed, and whether it had answered."""
        with suppress(BrokenPipeError):
            os.write(self._go, b"g")
        os.close(self._go)
        _, status = os.waitpid(self.pid, 0)
        answered = bool(os.read(self._ready, 1))
        os.close(self._ready)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if not killed and status != 0:
            raise RuntimeError(f"the process ended with {status}")
        return killed, answered


async def _live(folder: Path, act: Act, variant: str, deliver: bool, said: int, awaited: int) -> None:
    VARIANTS[variant]()
    async with reopened(url_in(folder)) as app:
        os.write(said, b"r")
        os.read(awaited, 1)
        await delivered(app, act)
        os.write(said, b"a")
        if deliver:
            await app.delivery.settled((CHANNEL,))
        os._exit(0)


def _quiet(work: Callable[[], object]) -> None:
    """What a forked child does; it never returns."""
    code = 1
    try:
        work()
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)


def _hold(threads: list[int], arguments: list[str]) -> subprocess.Popen[bytes]:
    targets = [part for thread in threads for part in ("-p", str(thread))]
    tracer = subprocess.Popen(
        ["strace", "-qq", *targets, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 10
    while not all(_traced(thread) for thread in threads):
        if tracer.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("strace could not take hold of the process; may it trace others here?")
        time.sleep(0.0005)
    return tracer


def _traced(thread: int) -> bool:
    """Or dead already: what a thread waits in counts as a call when strace takes hold of it."""
    try:
        status = Path(f"/proc/{thread}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return "TracerPid:\t0\n" not in status or "State:\tZ" in status


class Harness:
    def __init__(self, folder: Path, variant: str, deliver: bool, words: bool) -> None:
        self.folder, self.variant, self.deliver, self.words = folder, variant, deliver, words
        self.act = read_act(folder)
        self.work = folder.with_name(folder.name + "-work")
        self.plain, self.answer = self._plain_run()

    def _plain_run(self) -> tuple[Tables, list[str]]:
        """What it looks like when nothing happens in between.

        Done in this very process, so that all that are forked from it find everything loaded."""
        place = copied(self.folder, self.work)
        answer = asyncio.run(_replayed(place, self.act))
        gc.freeze()  # what is shared with them stays shared
        return of_file(place / DATABASE), answer

    def points(self) -> list[Point]:
        """Every call that some of a few runs made; how often they wake each other is not always the same."""
        most: Counter[tuple[int, str]] = Counter()
        for _ in range(COUNTED_RUNS):
            for call, count in self._counted().items():
                most[call] = max(most[call], count)
        return [(thread, name, n) for (thread, name), count in sorted(most.items()) for n in range(1, count + 1)]

    def _counted(self) -> Counter[tuple[int, str]]:
        trace = self.work.with_name("trace.txt")
        running = Running(copied(self.folder, self.work), self.act, self.variant, self.deliver)
        tracer = _hold(running.threads, ["-f", "-o", str(trace)])
        running.end()
        tracer.wait()
        found: Counter[tuple[int, str]] = Counter()
        for line in trace.read_text(errors="replace").splitlines():
            match = CALL.match(line)
            if match and match[2] != "restart_syscall":
                thread = int(match[1])
                assert thread in running.threads, f"a thread began in the middle: {line}"
                found[running.threads.index(thread), match[2]] += 1
        return found

    def kill(self, point: Point, *, wait: bool) -> tuple[bool, bool, list[str]]:
        """Whether it was reached, whether the event had taken effect, and what is wrong."""
        thread, name, n = point
        place = copied(self.folder, self.work)
        running = Running(place, self.act, self.variant, self.deliver)
        inject = ["-e", f"trace={name}", "-e", f"inject={name}:signal=KILL:when={n}", "-o", "/dev/null"]
        tracer = _hold([running.threads[thread]], inject)
        killed, answered = running.end()
        tracer.wait()
        found = _in_child(lambda: self._left(place, answered, wait))
        assert isinstance(found, dict)
        return killed, bool(found["applied"]), list(found["wrong"])

    def _left(self, place: Path, answered: bool, wait: bool) -> dict[str, object]:
        VARIANTS[self.variant]()
        path = place / DATABASE
        left = of_file(path)
        applied = any(row["key"] == self.act.key for row in left["inbox"])
        wrong = [f"at once: {line}" for line in (*damage(path), *violations(left))]
        if answered and not applied:
            wrong.append("at once: an answer was given for nothing")
        if wait:
            # Nobody may ever deliver it again: what was done is told all the same.
            asyncio.run(_recovered(place))
            if applied:
                wrong += [f"without a replay: {line}" for line in self._unlike(of_file(path))]
        answer = asyncio.run(_replayed(place, self.act))
        after = of_file(path)
        wrong += [f"after the replay: {line}" for line in (*damage(path), *violations(after, settled=True))]
        wrong += [f"unlike a plain run: {line}" for line in self._unlike(after)]
        # A word said beside the card is not said again: the card is what the event was answered with.
        if not self.words and answer[-1:] != self.answer[-1:]:
            wrong.append(f"another answer: {answer}")
        return {"applied": applied, "wrong": wrong}

    def _unlike(self, found: Tables) -> list[str]:
        """A word is said once: who dies before it has left has done the thing and not said so."""
        return [line for line in difference(self.plain, found) if not (self.words and line.startswith("posts: lacks"))]


async def _recovered(place: Path) -> None:
    """Delivery does what the dead process left."""
    async with reopened(url_in(place)) as app:
        if not await settle(app):
            raise RuntimeError("what was left could not be delivered")


async def _replayed(place: Path, act: Act) -> list[str]:
    """The platform delivers the event again."""
    async with reopened(url_in(place)) as app:
        answer = await delivered(app, act)
        if not await settle(app):
            raise RuntimeError("not everything could be delivered")
        return answer


def _in_child(work: Callable[[], object]) -> object:
    """Runs it in a fresh process and returns what it returned."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)

        def told() -> None:
            with os.fdopen(writing, "w") as file:
                json.dump(work(), file)

        _quiet(told)
    os.close(writing)
    with os.fdopen(reading) as file:
        text = file.read()
    _, status = os.waitpid(pid, 0)
    if status != 0:
        return {"applied": False, "wrong": [f"opening it again failed with {status}"]}
    return json.loads(text)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument("--stride", type=int, default=1)
    parser.add_argument("--deliver", action="store_true")
    parser.add_argument("--promptly", action="store_true", help="the replay comes at once: later it is another story")
    parser.add_argument("--words", action="store_true", help="the answer is a word, not a card")
    parser.add_argument("--variant", default="", choices=sorted(VARIANTS))
    parser.add_argument("--calls", default="")
    chosen = parser.parse_args()
    harness = Harness(chosen.folder, chosen.variant, chosen.deliver, chosen.words)
    every = harness.points()
    if chosen.calls:
        every = [point for point in every if point[1] in chosen.calls.split(",")]
    began = time.monotonic()
    outcome: Counter[str] = Counter()
    wrong: list[str] = []
    for place, point in enumerate(every[chosen.offset :: chosen.stride]):
        killed, applied, found = harness.kill(point, wait=place % 2 == 1 and not chosen.promptly)
        outcome["tried"] += 1
        outcome["not reached" if not killed else "applied" if applied else "not applied"] += 1
        outcome["violating"] += bool(found)
        wrong += [f"{point}: {line[:SHOWN]}" for line in found[:3]]
    summary = {"points": len(every), **outcome, "seconds": round(time.monotonic() - began), "wrong": wrong[:30]}
    print(json.dumps(summary, ensure_ascii=False))


if __name__ == "__main__":
    main()
