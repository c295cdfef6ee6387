"""What is wrong with a company file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

Key = str | int
Location = tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """`at` leads to the value through tables and lists: ("people", 3, "manager"). `text` is a sentence and its cure."""

    at: Location
    text: str


class CompanyFileError(Exception):
    """The file cannot be used; `lines` has `file:line: what is wrong. Cure.` for each mistake, top to bottom."""

    def __init__(self, path: Path, found: Iterable[tuple[int, str]]) -> None:
        self.lines = tuple(f"{path}:{line}: {text}" for line, text in sorted(set(found)))
        super().__init__("\n".join(self.lines))


def nearest(word: str, known: Iterable[str], otherwise: str | None = None) -> str:
    """A cure for a name that is not there: the closest one that is, else all of them."""
    names = list(known)
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    return f"Did you mean {near[0]}?" if near else otherwise or f"Known are: {', '.join(names) or 'none'}."


def known_as(word: str, known: Iterable[str], at: Location, what: str) -> Iterator[Problem]:
    """Nothing when `word` is one of `known`."""
    ids = list(known)
    if word not in ids:
        yield Problem(at, f'There is no {what} "{word}". {nearest(word, ids)}')
