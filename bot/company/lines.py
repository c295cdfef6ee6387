"""Which line of a TOML text a value stands on. The parser of the standard library does not say."""

import re
from collections.abc import Iterator

from bot.company.problem import Location

HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
ASSIGNED = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
# Strings of one line, comments, and the brackets of lists that go on over lines.
INSIDE = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]]')


class Lines:
    """Knows the line of every header and key; what lies inside an inline value has the line of its key."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Location, int] = {}
        here: Location = ()
        counts: dict[Location, int] = {}
        for number, line in _outer(text):
            if header := HEADER.match(line):
                here = self._enter(_parts(header[2]), header[1] == "[[", counts, number)
                self._lines.setdefault(here, number)
            elif assigned := ASSIGNED.match(line):
                self._lines.setdefault((*here, *_parts(assigned[1])), number)

    def line(self, at: Location) -> int:
        """Of the value, else of the nearest thing around it, else 1."""
        while at:
            if at in self._lines:
                return self._lines[at]
            at = at[:-1]
        return 1

    def _enter(self, names: list[str], repeated: bool, counts: dict[Location, int], number: int) -> Location:
        """The location of a header: below a list of tables it is the last of the list that is meant."""
        at: Location = ()
        for depth, name in enumerate(names, start=1):
            at = (*at, name)
            last = depth == len(names)
            if last and repeated:
                counts[at] = counts.get(at, -1) + 1
            if at in counts:
                self._lines.setdefault(at, number)
                at = (*at, counts[at])
        return at


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in PART.findall(dotted)]


def _outer(text: str) -> Iterator[tuple[int, str]]:
    """The lines that begin outside of a long string and of a list."""
    closing: str | None = None
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if closing is not None:
            _, found, line = line.partition(closing)
            if not found:
                continue
            closing = None
        elif depth == 0:
            yield number, line
        long = re.search(r'"""|\'\'\'', line)
        if long and line.count(long[0]) % 2:
            closing = long[0]
            line = line[: long.start()]
        if depth > 0 or not HEADER.match(line):
            for token in INSIDE.findall(line):
                depth += {"[": 1, "]": -1}.get(token, 0)
            depth = max(depth, 0)
