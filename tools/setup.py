"""Makes .venv from a bare Python: `python3 -m tools.setup run` or `… dev`.

With uv when it is there, else with venv and pip; always from the hash lock. A stamp tells the
next run that nothing is to be done, so that it needs neither time nor a network.
"""

import os
import shutil
import subprocess
import sys

# Before anything that an old Python could not even import.
OLDEST = (3, 11)
if sys.version_info < OLDEST:
    for _name in ("python3.13", "python3.12", "python3.11"):
        _path = shutil.which(_name)
        if _path and subprocess.call([_path, "-c", "0"], stderr=subprocess.DEVNULL) == 0:
            os.execv(_path, [_path, "-m", "tools.setup", *sys.argv[1:]])
    sys.exit(
        f"contractbot needs Python 3.11 or newer; this is {sys.version.split()[0]}"
        f" at {sys.executable}.\nInstall one and name it: make PYTHON=/path/to/python3.11"
    )

import fcntl  # noqa: E402
import hashlib  # noqa: E402
import json  # noqa: E402
import re  # noqa: E402
import tomllib  # noqa: E402
from pathlib import Path  # noqa: E402

from tools import debian  # noqa: E402
from tools.progress import Failed, run  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = VENV / "setup.log"
STAMP = VENV / "stamp"
UNFINISHED = VENV / "unfinished"
THIS_PYTHON = f"python{sys.version_info[0]}.{sys.version_info[1]}"
LOCKS = {
    "run": ROOT / "requirements" / "runtime.lock",
    "dev": ROOT / "requirements" / "dev.lock",
}


def wanted_stamp(kind: str) -> str:
    """Changes when the lock, our own packaging, this Python or the place of the folder does."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packaging = [project["build-system"], project["project"], project["tool"]["hatch"]]
    parts = (
        kind,
        str(ROOT),
        THIS_PYTHON,
        json.dumps(packaging, sort_keys=True),
        LOCKS[kind].read_text("utf-8"),
    )
    return kind + " " + hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_ready(kind: str) -> bool:
    if UNFINISHED.exists() or not PYTHON.exists() or not STAMP.exists():
        return False
    # Everything that running needs is in the development lock too.
    return STAMP.read_text() in {wanted_stamp(kind), wanted_stamp("dev")}


def pinned(lock: Path) -> set[str]:
    """`name-version` of each package of the lock that this kind of machine gets."""
    found = re.findall(r"^([\w.\-]+)==([^\s;]+)([^\n]*)", lock.read_text("utf-8"), re.MULTILINE)
    return {
        f"{re.sub(r'[-_.]+', '_', name).lower()}-{version}"
        for name, version, rest in found
        if "win32" not in rest and "Windows" not in rest
    }


def how_far(lock: Path) -> str:
    """pip says nothing for long; what it has collected and what lies there tells."""
    wanted = pinned(lock)
    there = {
        re.sub(r"[-_.]+", "_", name).lower() + "-" + version
        for path in VENV.glob("lib/python3*/site-packages/*.dist-info")
        for name, _, version in [path.name.removesuffix(".dist-info").rpartition("-")]
    }
    collected = len(re.findall(r"^Collecting ", LOG.read_text(errors="replace"), re.MULTILINE))
    installed = len(wanted & there)
    if installed < collected < len(wanted):
        return f"downloading {collected}/{len(wanted)}"
    return f"installing {installed}/{len(wanted)}"


def make_venv(uv: str | None) -> None:
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    UNFINISHED.touch()
    print(f"making .venv with Python {sys.version.split()[0]}", flush=True)
    if uv:
        command = [uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)]
        if subprocess.run(command, check=False).returncode == 0:
            return
    if not _has_ensurepip() and not debian.ensure(
        [f"{THIS_PYTHON}-venv"],
        reason="Debian keeps the venv module in a package of its own",
    ):
        raise Failed("Without venv there is no virtual environment; nothing was changed.")
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)


def _has_ensurepip() -> bool:
    # In another process: a package installed meanwhile would not be seen by this one.
    probe = [sys.executable, "-c", "import venv, ensurepip"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def install_with_uv(uv: str, lock: Path) -> None:
    uv_pip = [uv, "pip", "install", "--python", str(PYTHON)]
    run([*uv_pip, "--require-hashes", "-r", str(lock)], log=LOG, progress=lambda: how_far(lock))
    run(
        [*uv_pip, "--offline", "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
        log=LOG,
        progress=lambda: "installing contractbot itself",
    )


def install_with_pip(lock: Path) -> None:
    if subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True).returncode:
        subprocess.run([str(PYTHON), "-m", "ensurepip"], check=True, stdout=subprocess.DEVNULL)
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "-r", str(lock)], log=LOG, progress=lambda: how_far(lock))
    # hatchling is in the lock, so this builds from what is there and asks no index.
    run(
        [*pip, "--no-index", "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
        log=LOG,
        progress=lambda: "installing contractbot itself",
    )


def set_up(kind: str) -> None:
    if STAMP.exists() and STAMP.read_text().startswith("dev "):
        kind = "dev"  # once there, the tests' packages are kept up to date as well
    uv, lock = shutil.which("uv"), LOCKS[kind]
    same_python = (VENV / "lib" / THIS_PYTHON).is_dir()
    # Half an installation cannot be told from a whole one by pip: begin anew.
    if UNFINISHED.exists() or not PYTHON.exists() or not same_python:
        make_venv(uv)
    UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    try:
        if uv is None:
            install_with_pip(lock)
        else:
            install_with_uv(uv, lock)
    except Failed as why:
        if uv is None:
            raise
        print(f"{why}\nuv could not do it (it reads none of pip's settings); trying pip")
        install_with_pip(lock)
    STAMP.write_text(wanted_stamp(kind))
    UNFINISHED.unlink()


def main() -> int:
    kind = sys.argv[1] if len(sys.argv) == 2 else ""
    if kind not in LOCKS:
        print("usage: python3 -m tools.setup run|dev", file=sys.stderr)
        return 2
    if is_ready(kind):
        return 0
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)  # two makes at once: the second finds it done
        if not is_ready(kind):
            set_up(kind)
    except Failed as why:
        print(f"{why}\n\nThe set-up did not finish; run it again when the cause is gone.")
        print("Packages come from where pip is told to look: PIP_INDEX_URL, pip.conf, a proxy.")
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next run begins anew.")
        return 130
    finally:
        os.close(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
