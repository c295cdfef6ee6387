"""Who may import whom, and where an exception may be caught whatever it is."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.arch.tree import ROOT, python_files, text_of

CATCHING_PLACES = {"adapters/*/parse.py", "bot/pipeline.py", "bot/delivery.py"}
BIN = Path(sys.executable).parent


def run(*command: str) -> str:
    """Empty when the command is content."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_imports_point_the_right_way() -> None:
    assert run(str(BIN / "lint-imports"), "--no-cache") == ""


def test_broad_excepts_stay_in_their_three_places() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert "BLE" in settings["select"]
    excepted = {pattern for pattern, rules in settings["per-file-ignores"].items() if "BLE001" in rules}
    assert excepted == CATCHING_PLACES
    silenced = [
        str(path)
        for path in python_files()
        if path != Path(__file__).relative_to(ROOT) and "BLE001" in (text_of(path) or "")
    ]
    assert not silenced, f"a broad except let through by a comment: {silenced}"
    assert run(str(BIN / "ruff"), "check", "--select", "BLE001", ".") == ""


def test_runtime_requirements_are_the_projects_dependencies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (ROOT / "requirements" / "runtime.in").read_text("utf-8").splitlines()
    required = {text for line in lines if (text := line.split("#")[0].strip())}
    builds = {text for text in required if text.startswith("hatchling")}
    assert required - builds == set(project["dependencies"])
