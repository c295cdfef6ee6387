"""The audit log's store: entries are sealed at the end of the unit of work, when the head of the chain is locked."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import orjson

from contracts.audit import Entry, Json, canonical, link
from storage.errors import ClockBehind
from storage.session import Row, Seal, Session, Step
from storage.values import in_utc, maybe_instant

CLOCK_MOVED = "clock.moved"
TOLERATED = timedelta(minutes=5)
"""Clocks of two replicas may differ by this much."""

HEAD = "SELECT seq, hash, at FROM audit_head WHERE id = 1"
_APPEND = "INSERT INTO audit (seq, body, hash) VALUES (?, ?, ?)"
_MOVE_HEAD = "UPDATE audit_head SET seq = ?, hash = ?, at = ? WHERE id = 1"


class AuditStore:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._entries: list[Entry] = []

    def append(self, entry: Entry) -> None:
        self._session.changes()
        in_utc(entry.at)  # refused here, where the mistake is, and not at the commit
        self._entries.append(entry)

    async def last_at(self) -> datetime | None:
        row = await self._session.row(HEAD)
        return maybe_instant(row["at"]) if row else None

    async def of_contract(self, contract: int, limit: int) -> tuple[tuple[int, Mapping[str, Json]], ...]:
        rows = await self._session.rows(
            "SELECT seq, body FROM audit WHERE contract_id = ? ORDER BY seq DESC LIMIT ?", (contract, limit)
        )
        return tuple((row["seq"], orjson.loads(row["body"])) for row in rows)

    async def last_notes(self, contract: int, limit: int) -> tuple[str, ...]:
        rows = await self._session.rows(
            "SELECT body FROM audit WHERE contract_id = ? AND action = 'contract.noted' ORDER BY seq DESC LIMIT ?",
            (contract, limit),
        )
        bodies = (orjson.loads(row["body"])["details"] for row in rows)
        return tuple(str(details["text"]) for details in bodies if details.get("text"))

    def seal(self) -> Seal | None:
        """What the commit ends with; None when nothing is to be logged."""
        return Seal(HEAD, lambda head: sealed(head, self._entries)) if self._entries else None


def sealed(head: Row, entries: Sequence[Entry]) -> list[Step]:
    seq, previous, last = head["seq"], bytes(head["hash"]), maybe_instant(head["at"])
    steps = []
    for entry in entries:
        if last is not None and entry.at < last - TOLERATED and entry.action != CLOCK_MOVED:
            raise ClockBehind(
                f"the clock says {entry.at.isoformat()}, the audit log's last entry is of {last.isoformat()}"
            )
        last = entry.at.astimezone(UTC)
        seq += 1
        body = written(entry)
        previous = link(previous, seq, body)
        steps.append(Step(_APPEND, (seq, body.decode(), previous)))
    return [*steps, Step(_MOVE_HEAD, (seq, previous, last))]


def written(entry: Entry) -> bytes:
    """The bytes of `contracts.audit.canonical`, sooner."""
    try:
        return orjson.dumps(
            {
                "action": entry.action,
                "at": entry.at.isoformat(timespec="microseconds"),
                "by": entry.by,
                "channel": entry.channel,
                "contract": entry.contract,
                "details": dict(entry.details),
            },
            option=orjson.OPT_SORT_KEYS,
        )
    except orjson.JSONEncodeError:  # an integer beyond 64 bits
        return canonical(entry)
