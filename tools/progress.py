"""One line that moves on a terminal, and a plain line now and then anywhere else."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PLAIN_EVERY = 10.0  # seconds between two lines where nobody can see a line move


class Line:
    def __init__(self) -> None:
        self._moves = sys.stdout.isatty()
        self._last_text = ""
        self._last_time = 0.0

    def show(self, text: str) -> None:
        if text == self._last_text:
            return
        if self._moves:
            print(f"\r\x1b[K{text}", end="", flush=True)
        elif time.monotonic() - self._last_time < PLAIN_EVERY:
            return
        else:
            print(text, flush=True)
        self._last_text, self._last_time = text, time.monotonic()

    def end(self, text: str) -> None:
        print(f"\r\x1b[K{text}" if self._moves else text, flush=True)


class Failed(Exception):
    """A step did not work; the message says which and what to do."""


def run(
    command: Sequence[str],
    *,
    log: Path,
    progress: Callable[[], str],
    env: Mapping[str, str] | None = None,
) -> float:
    """Runs a silent command, says how far it is, and returns the seconds it took.

    What the command prints goes to the log, and to the terminal only when it fails.
    """
    line, started = Line(), time.monotonic()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as out:
        process = subprocess.Popen(
            list(command), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=env
        )
        try:
            while process.poll() is None:
                line.show(f"{progress()} ({time.monotonic() - started:.0f} s)")
                time.sleep(0.2)
        except BaseException:
            process.terminate()
            process.wait()
            raise
    took = time.monotonic() - started
    if process.returncode:
        said = log.read_text(errors="replace").splitlines()
        # pip repeats each retry of each package; the error at the end says what it came to.
        tail = "\n".join([text for text in said if not text.startswith("WARNING:")][-20:])
        line.end(f"failed after {took:.0f} s: {' '.join(command)}")
        raise Failed(tail)
    line.end(f"{progress()}, {took:.1f} s")
    return took
