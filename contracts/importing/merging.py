"""Rows of one contract put together: its versions, oldest first. Rows that contradict each other are named."""

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from contracts.importing.problem import Problem
from contracts.importing.reading import Row
from contracts.search import fold


@dataclass(frozen=True, slots=True)
class Versions:
    """All rows of the file about one contract. More than one: the later ones are modifications."""

    rows: tuple[Row, ...]

    @property
    def key(self) -> str | None:
        return self.rows[0].key


def merge(rows: Iterable[Row]) -> tuple[tuple[Versions, ...], tuple[Problem, ...]]:
    """In the order in which each contract first appears."""
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        groups.setdefault(("number", row.key) if row.key else identity(row), []).append(row)
    merged: list[Versions] = []
    problems: list[Problem] = []
    for group in groups.values():
        ordered = _history(group)
        if ordered is None:
            problems += [_duplicate(row, group) for row in group]
        else:
            merged.append(Versions(tuple(ordered)))
    return tuple(merged), tuple(problems)


def identity(row: Row) -> Hashable:
    """What a contract without a number is recognised by."""
    facts = row.facts
    if not facts.get("title") or not facts.get("customer"):
        return ("row", row.number)
    return (
        "facts",
        fold(str(facts.get("title"))),
        fold(str(facts.get("customer"))),
        facts.get("starts"),
        facts.get("ends"),
    )


def _history(group: Sequence[Row]) -> list[Row] | None:
    """None when these rows cannot be versions of one contract."""
    if len(group) == 1:
        return list(group)
    if group[0].key is None or len({fold(str(row.facts.get("customer"))) for row in group}) > 1:
        return None
    if len({row.modification for row in group}) == len(group):
        return sorted(group, key=lambda row: order(row.modification))
    titles = {fold(str(row.facts.get("title"))) for row in group}
    unnamed = not any(row.modification for row in group)
    repeated = any(one.facts == other.facts for one, other in pairwise(group))
    return list(group) if unnamed and len(titles) == 1 and not repeated else None


def order(modification: str) -> list[tuple[int, int, str]]:
    """Numbers by their value, so that 9 comes before 10; what was first agreed comes first."""
    return [
        (0, int(part), "") if part.isascii() and part.isdigit() else (1, 0, part.casefold())
        for part in re.findall(r"[0-9]{1,18}|[^0-9]+", modification)
    ]


def _duplicate(row: Row, group: Sequence[Row]) -> Problem:
    others = ", ".join(str(other.number) for other in group if other is not row)
    if row.key is None:
        return Problem(row.number, "import.duplicate_row", {"others": others})
    return Problem(row.number, "import.duplicate_number", {"number": str(row.facts.get("number")), "others": others})
