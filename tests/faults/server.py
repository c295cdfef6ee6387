"""The real server as a process of its own, spoken to as the page speaks to it.

    python -m tests.faults.server VARIANT

serves with a variant put in place (tests.faults.broken), or with none.
"""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.faults.broken import VARIANTS
from tests.faults.moves import Act
from tests.faults.scene import url_in
from tests.stories.story import COMPANY, ROOT


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@dataclass
class Server:
    folder: Path
    port: int
    process: asyncio.subprocess.Process

    @classmethod
    async def start(cls, folder: Path, port: int, *, variant: str = "", under: Sequence[str] = ()) -> "Server":
        """`under` is a command that runs it, as strace does."""
        settings = {
            "DATABASE_URL": url_in(folder),
            "COMPANY_FILE": str(COMPANY),
            "DEMO": "true",
            "PORT": str(port),
            "LOG_LEVEL": "warning",
        }
        env = {k: v for k, v in os.environ.items() if not k.startswith("CONTRACTBOT_")}
        env |= {f"CONTRACTBOT_{name}": value for name, value in settings.items()}
        with (folder / "server.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *under, sys.executable, "-m", "tests.faults.server", variant, cwd=ROOT, env=env, stdout=log, stderr=log
            )
        return cls(folder, port, process)

    @property
    def log(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")

    async def up(self, session: aiohttp.ClientSession) -> float:
        """Waits until it answers; how long that took."""
        began = time.monotonic()
        while time.monotonic() - began < 30:
            assert self.process.returncode is None, self.log[-2000:]
            try:
                async with session.get(f"http://127.0.0.1:{self.port}/healthz") as answer:
                    if answer.status == 200:
                        return time.monotonic() - began
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.02)
        raise AssertionError(f"the server does not answer: {self.log[-2000:]}")

    async def end(self, with_signal: int = signal.SIGTERM) -> None:
        if self.process.returncode is None:
            self.process.send_signal(with_signal)
        await self.process.wait()


async def say(session: aiohttp.ClientSession, port: int, act: Act) -> str:
    """Raises aiohttp.ClientError when no whole answer came."""
    host = f"127.0.0.1:{port}"
    body = {"as": act.person, "text": act.text, "key": act.key}
    headers = {"Host": host, "Origin": f"http://{host}"}
    async with session.post(f"http://{host}/playground/api/say", json=body, headers=headers) as answer:
        text = await answer.text()
        assert answer.status == 200, text
        return text


if __name__ == "__main__":
    from bot.__main__ import main

    VARIANTS[sys.argv[1]]()
    sys.argv[1:] = ["serve"]
    main()
