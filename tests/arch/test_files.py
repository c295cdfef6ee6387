"""Small files, small functions, names that say the thing."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.arch.tree import python_files, text_of

LONGEST_FILE = 300
LONGEST_FUNCTION = 60
SAY_NOTHING = {"utils", "util", "helpers", "helper", "manager", "managers", "base", "common"}


def ours() -> list[Path]:
    return [path for path in python_files() if path.parts[0] != "tests"]


def test_no_file_is_too_long() -> None:
    long = {str(path): count for path in ours() if (count := len((text_of(path) or "").splitlines())) > LONGEST_FILE}
    assert not long, f"more than {LONGEST_FILE} lines; a file that long holds two nouns: {long}"


def test_no_function_is_too_long() -> None:
    long = []
    for path in ours():
        for node in ast.walk(ast.parse(text_of(path) or "")):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                long.append(f"{path}:{node.lineno} {node.name} ({lines})")
    assert not long, f"more than {LONGEST_FUNCTION} lines: {long}"


def test_every_module_name_says_something() -> None:
    vague = [str(path) for path in python_files() if SAY_NOTHING & {path.stem, *path.parent.parts}]
    assert not vague, f"what is in there? {vague}"
