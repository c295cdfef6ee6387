"""How long a run may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """`rounds` take turns between what is compared; `requests` and `changes` are how many each has in one of them."""

    rounds: int = 7
    requests: int = 1_200
    changes: int = 150
    contracts: int = 100_000
    entries: int = 1_000_000
    starts: int = 7
    searched: int = 1_000_000
    searches: int = 400


QUICK = Effort(
    rounds=3, requests=600, changes=60, contracts=10_000, entries=100_000, starts=3, searched=50_000, searches=150
)
