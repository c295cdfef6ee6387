"""What only the operating system can bring, installed where that is ours to do.

On a Debian-like machine where we are root (a container, a build machine) the package is simply
installed. Anywhere else the person is told its name.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.progress import Failed, run

_PERCENT = re.compile(r"^(dlstatus|pmstatus):[^:]*:([0-9.]+):", re.MULTILINE)


def may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: Sequence[str], *, reason: str) -> None:
    """Raises Failed when a package cannot be had."""
    print(f"{reason}: installing {' '.join(packages)} with apt-get", flush=True)
    log = Path(tempfile.gettempdir()) / f"contractbot-apt-{os.getpid()}.log"
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update"], log=log, env=env, progress=lambda: "reading the package lists")
    command = ["apt-get", "install", "--yes", "--no-install-recommends"]
    # Descriptor 1 is the log: there apt says, in lines made for programs, how far it is.
    command += ["-o", "APT::Status-Fd=1", "-o", "Dpkg::Use-Pty=0", *packages]
    run(command, log=log, env=env, progress=lambda: _how_far(log))
    log.unlink(missing_ok=True)


def _how_far(log: Path) -> str:
    found = _PERCENT.findall(log.read_text(errors="replace"))
    if not found:
        return "choosing packages"
    phase, percent = found[-1]
    return f"{'downloading' if phase == 'dlstatus' else 'unpacking'} {float(percent):.0f} %"


def ensure(packages: Sequence[str], *, reason: str) -> bool:
    """Installs them if that is ours to do, else says what to do. True when they are there."""
    if not may_install():
        print(f"{reason}: please install {' '.join(packages)} (apt-get install …)", flush=True)
        return False
    try:
        install(packages, reason=reason)
    except Failed as why:
        print(f"{why}\n{reason}: {' '.join(packages)} could not be installed", flush=True)
        return False
    return True
