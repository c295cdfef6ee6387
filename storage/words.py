"""Words inside text, at any place and without knowing where words end: neighbouring characters are what the index holds.

SQLite has pairs, written as hexadecimal digits so that no tokenizer can have its own ideas about them. PostgreSQL has pairs and
triples, because its planner takes several of them to be independent, which they are not. Either index only says where a word can
be; the text itself says whether it is there.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from time import monotonic

from storage.session import Session, marks

AT_MOST = 4
"""More grams than that cost more than they keep out."""
SAMPLED = 1_000
FRESH_SECONDS = 900.0


def pairs(text: str) -> Iterable[str]:
    return map("".join, pairwise(text))


def written(haystack: str) -> str:
    """What the index on SQLite is given. The last character has a neighbour too, so that a single one begins some pair."""
    return " ".join(pair.encode().hex() for pair in dict.fromkeys(pairs(haystack + "\n")))


@dataclass(frozen=True, slots=True)
class Sample:
    """What a thousand contracts have in them, from which the share of all others is guessed. Only speed depends on it."""

    size: int
    grams: Mapping[str, int]
    owners: Mapping[str, int]

    def share(self, gram: str) -> float:
        return self.grams.get(gram, 0) / self.size if self.size else 0.0

    def owned(self, owners: Iterable[str]) -> float:
        return sum(self.owners.get(owner, 0) for owner in owners) / self.size if self.size else 0.0

    def rarest(self, grams: Sequence[str], most: int = AT_MOST) -> list[str]:
        return sorted(dict.fromkeys(grams), key=self.share)[:most]


NOTHING = Sample(0, {}, {})


def _counted(rows: Sequence[tuple[str, str]]) -> Sample:
    grams: Counter[str] = Counter()
    for _, haystack in rows:
        text = haystack + "\n"
        grams.update(set(pairs(text)))
        grams.update({text[at : at + 3] for at in range(len(text) - 2)})
    return Sample(len(rows), grams, Counter(owner for owner, _ in rows))


@dataclass(slots=True)
class Sampler:
    """Looks again when the last look has become old; one for each database that is open."""

    _last: Sample = NOTHING
    _at: float = field(default=-FRESH_SECONDS)

    async def sample(self, session: Session) -> Sample:
        if monotonic() - self._at < FRESH_SECONDS and self._last.size:
            return self._last
        self._at = monotonic()
        row = await session.row("SELECT max(id) AS last FROM contracts")
        last = row["last"] if row and row["last"] else 0
        ids = random.sample(range(1, last + 1), SAMPLED) if last > SAMPLED else range(1, last + 1)
        some = sorted(ids)
        rows = await session.rows(f"SELECT owner, haystack FROM contracts WHERE id IN ({marks(some)})", some)
        found = [(row["owner"], row["haystack"]) for row in rows]
        self._last = await asyncio.to_thread(_counted, found) if len(found) > 100 else _counted(found)
        return self._last
