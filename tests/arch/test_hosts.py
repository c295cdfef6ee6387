"""No package index is named anywhere: which one to ask is the business of the machine."""

from __future__ import annotations

import pytest

from tests.arch.tree import text_of, tracked

# Put together here, so that this file does not name them either.
INDEXES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("pypi", "python", "org"),
        ("pypi", "tuna", "tsinghua"),
        ("mirrors", "aliyun", "com"),
        ("mirrors", "cloud", "tencent"),
        ("registry", "npmjs", "org"),
        ("registry", "npmmirror", "com"),
        ("registry", "yarnpkg", "com"),
        ("proxy", "golang", "org"),
        ("conda", "anaconda", "org"),
    )
]


@pytest.mark.parametrize("index", INDEXES)
def test_no_index_is_named(index: str) -> None:
    named = [str(path) for path in tracked() if index in (text_of(path) or "").lower()]
    assert not named, f"{index} is named in {named}"


def test_locks_name_no_address_at_all() -> None:
    locks = [path for path in tracked() if path.suffix == ".lock"]
    assert locks
    for path in locks:
        assert "://" not in (text_of(path) or ""), f"an address in {path}"


def test_no_lock_of_a_kind_that_holds_addresses() -> None:
    kinds = {"uv.lock", "pylock.toml", "poetry.lock", "Pipfile.lock"}
    assert not [str(path) for path in tracked() if path.name in kinds]
