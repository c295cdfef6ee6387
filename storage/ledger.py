"""The store of numbers and their counters."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from contracts.numbering.life import Life, NumberRecord
from contracts.ports import KeyTaken
from storage.session import Row, Session, Step, insert_of, marks, update_of
from storage.values import instant, maybe_instant

_NEXT = """
    INSERT INTO counters (scope, value) VALUES (?, ?)
    ON CONFLICT (scope) DO UPDATE SET value =
        CASE WHEN counters.value + 1 < excluded.value THEN excluded.value ELSE counters.value + 1 END
    RETURNING value"""

_RAISE = """
    INSERT INTO counters (scope, value) VALUES (?, ?)
    ON CONFLICT (scope) DO UPDATE SET value = excluded.value WHERE counters.value < excluded.value"""


class NumberStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def next_value(self, scope: str, start: int) -> int:
        self._session.changes()
        (row,) = await self._session.rows(_NEXT, (scope, start), quick=True)
        value: int = row["value"]
        return value

    async def peek_value(self, scope: str, start: int) -> int:
        row = await self._session.row("SELECT value FROM counters WHERE scope = ?", (scope,))
        return start if row is None else max(row["value"] + 1, start)

    async def raise_to(self, scope: str, value: int) -> None:
        self._session.later(_RAISE, (scope, value))

    async def add(self, record: NumberRecord) -> NumberRecord:
        self._session.changes()
        answers = await self._session.chain(
            [
                Step(
                    "INSERT INTO keys (key) VALUES (?) ON CONFLICT DO NOTHING RETURNING key", (record.key,), gate=True
                ),
                insert_of("numbers", _columns(record), "RETURNING id"),
            ]
        )
        if not answers:
            raise KeyTaken
        return replace(record, id=answers[1][0]["id"])

    async def get(self, id: int) -> NumberRecord | None:
        return _one(await self._session.row("SELECT * FROM numbers WHERE id = ?", (id,)))

    async def by_key(self, key: str) -> NumberRecord | None:
        return _one(await self._session.row("SELECT * FROM numbers WHERE key = ?", (key,)))

    async def save(self, record: NumberRecord) -> None:
        """All but `text` and `key`, which never change."""
        columns = {name: value for name, value in _columns(record).items() if name not in ("text", "key")}
        step = update_of("numbers", columns, record.id)
        self._session.later(step.sql, step.args)

    async def of_holder(self, person: str, lives: Sequence[Life], limit: int) -> tuple[NumberRecord, ...]:
        """Newest first."""
        sql = f"SELECT * FROM numbers WHERE holder = ? AND life IN ({marks(lives)}) ORDER BY id DESC LIMIT ?"
        return _all(await self._session.rows(sql, (person, *(life.value for life in lives), limit)))

    async def reserved_until(self, moment: datetime) -> tuple[NumberRecord, ...]:
        sql = "SELECT * FROM numbers WHERE life = 'reserved' AND reserved_until <= ? ORDER BY reserved_until, id"
        return _all(await self._session.rows(sql, (moment,)))

    async def ledger(self, rule: str | None = None) -> tuple[NumberRecord, ...]:
        where, args = ("", ()) if rule is None else (" WHERE rule = ?", (rule,))
        # COALESCE: the databases disagree on which end missing values come at.
        order = " ORDER BY COALESCE(scope, ''), COALESCE(value, 0), id"
        return _all(await self._session.rows(f"SELECT * FROM numbers{where}{order}", args))

    async def counters(self) -> Mapping[str, int]:
        rows = await self._session.rows("SELECT scope, value FROM counters ORDER BY scope")
        return {row["scope"]: row["value"] for row in rows}


def _columns(record: NumberRecord) -> dict[str, object]:
    return {
        "text": record.text,
        "key": record.key,
        "rule": record.rule,
        "scope": record.scope,
        "value": record.value,
        "type": record.type,
        "life": record.life.value,
        "holder": record.holder,
        "reserved_until": record.reserved_until,
        "contract_id": record.contract,
        "made_at": record.made_at,
        "changed_at": record.at,
        "changed_by": record.by,
        "reason": record.reason,
        "warned_at": record.warned_at,
    }


def _record(row: Row) -> NumberRecord:
    return NumberRecord(
        id=row["id"],
        text=row["text"],
        key=row["key"],
        rule=row["rule"],
        scope=row["scope"],
        value=row["value"],
        type=row["type"],
        life=Life(row["life"]),
        holder=row["holder"],
        reserved_until=maybe_instant(row["reserved_until"]),
        contract=row["contract_id"],
        made_at=instant(row["made_at"]),
        at=instant(row["changed_at"]),
        by=row["changed_by"],
        reason=row["reason"],
        warned_at=maybe_instant(row["warned_at"]),
    )


def _one(row: Row | None) -> NumberRecord | None:
    return None if row is None else _record(row)


def _all(rows: Sequence[Row]) -> tuple[NumberRecord, ...]:
    return tuple(map(_record, rows))
