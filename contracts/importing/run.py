"""One import, and what it did to each contract."""

from dataclasses import dataclass
from datetime import datetime

from contracts.register.contract import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """`contracts` is how many it made or changed."""

    id: int = 0
    file: str
    at: datetime
    by: str
    contracts: int
    undone_at: datetime | None = None
    undone_by: str | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """`before` is None for a contract that the import made; `revision` is the one that it left."""

    contract: int
    revision: int
    before: Contract | None
