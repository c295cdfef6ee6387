"""A channel is one folder: its name appears nowhere else, and it has the same parts as the others."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.arch.tree import ROOMS, ROOT, python_files

PARTS = ("plugin.py", "transport.py", "parse.py", "render.py", "outbound.py")


def channels() -> list[Path]:
    """A folder that has begun to be a channel."""
    return sorted(
        folder
        for folder in (ROOT / "adapters").iterdir()
        if (folder / "plugin.py").is_file() and not folder.name.startswith("_")
    )


def vendor(folder_name: str) -> str:
    """wecom_app and wecom_aibot are two channels of one vendor."""
    return folder_name.split("_")[0]


def test_no_room_knows_a_platform_by_name() -> None:
    names = {"slack", "dingtalk", "wecom"} | {vendor(path.name) for path in channels()}
    names -= {"playground"}  # the demo's own page, which product and command line may name
    word = re.compile("|".join(sorted(names)), re.IGNORECASE)
    found = []
    for path in python_files():
        if path.parts[0] not in ROOMS or is_at_home(path, word):
            continue
        for number, text in lines_of(path):
            if word.search(text):
                found.append(f"{path}:{number}: {text.strip()}")
    assert not found, "a platform's name outside its folder:\n" + "\n".join(found)


def is_at_home(path: Path, word: re.Pattern[str]) -> bool:
    return len(path.parts) > 2 and path.parts[0] == "adapters" and bool(word.match(path.parts[1]))


def lines_of(path: Path) -> list[tuple[int, str]]:
    source = (ROOT / path).read_text("utf-8")
    if path.parts[:2] != ("adapters", "_shared"):
        return list(enumerate(source.splitlines(), start=1))
    # What channels share may say in prose whose protocol it follows, never in code.
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [
        (token.start[0], token.string)
        for token in tokens
        if token.type != tokenize.COMMENT and not token.string.startswith('"""')
    ]


@pytest.mark.parametrize("folder", channels(), ids=lambda folder: folder.name)
def test_every_channel_has_the_same_parts(folder: Path) -> None:
    missing = [part for part in PARTS if not (folder / part).is_file()]
    if not any((folder / "fixtures").glob("*")):
        missing.append("fixtures/")
    assert not missing, f"{folder.name} lacks {missing}"
    front_door = (folder / "plugin.py").read_text("utf-8")
    assert re.search(r"^PLUGIN\b", front_door, re.MULTILINE), f"{folder.name} has no PLUGIN"
