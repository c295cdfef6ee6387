"""The store of numbers and their counters."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from contracts.numbering.life import Block, Life, NumberRecord, Renumbering, Standing
from contracts.ports import KeyTaken
from storage.session import Row, Session, Step, insert_of, marks, update_of
from storage.values import instant, maybe_instant

_NEXT = """
    INSERT INTO counters (scope, value) VALUES (?, ?)
    ON CONFLICT (scope) DO UPDATE SET value =
        CASE WHEN counters.value + 1 < excluded.value THEN excluded.value ELSE counters.value + 1 END
    RETURNING value"""

_BLOCK = """
    INSERT INTO counters (scope, value) VALUES (?, ?)
    ON CONFLICT (scope) DO UPDATE SET value =
        CASE WHEN counters.value + ? < excluded.value THEN excluded.value ELSE counters.value + ? END
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

    async def take_block(self, scope: str, start: int, count: int) -> int:
        self._session.changes()
        (row,) = await self._session.rows(_BLOCK, (scope, start + count - 1, count, count), quick=True)
        last: int = row["value"]
        return last - count + 1

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

    async def children(self, parent: int) -> tuple[NumberRecord, ...]:
        return _all(await self._session.rows("SELECT * FROM numbers WHERE parent_id = ? ORDER BY id", (parent,)))

    async def add_block(self, block: Block) -> Block:
        self._session.changes()
        (rows,) = await self._session.chain([insert_of("number_blocks", _block_columns(block), "RETURNING id")])
        return replace(block, id=rows[0]["id"])

    async def blocks(self) -> tuple[Block, ...]:
        rows = await self._session.rows("SELECT * FROM number_blocks ORDER BY scope, first_value, id")
        return tuple(map(_block, rows))

    async def add_renumbering(self, asked: Renumbering) -> Renumbering:
        self._session.changes()
        step = insert_of("renumberings", _asked_columns(asked), "ON CONFLICT DO NOTHING RETURNING id", gate=True)
        (rows,) = await self._session.chain([step]) or ([],)
        if not rows:
            raise KeyTaken
        return replace(asked, id=rows[0]["id"])

    async def save_renumbering(self, asked: Renumbering) -> None:
        step = update_of("renumberings", _asked_columns(asked), asked.id)
        self._session.later(step.sql, step.args)

    async def renumbering(self, id: int) -> Renumbering | None:
        row = await self._session.row("SELECT * FROM renumberings WHERE id = ?", (id,))
        return None if row is None else _asked(row)

    async def open_renumbering(self, contract: int) -> Renumbering | None:
        sql = "SELECT * FROM renumberings WHERE contract_id = ? AND state = 'open'"
        row = await self._session.row(sql, (contract,))
        return None if row is None else _asked(row)

    async def concordance(self, contract: int | None = None) -> tuple[Renumbering, ...]:
        where, args = ("", ()) if contract is None else (" AND contract_id = ?", (contract,))
        sql = f"SELECT * FROM renumberings WHERE state = 'confirmed'{where} ORDER BY id DESC LIMIT 1000"
        return tuple(map(_asked, await self._session.rows(sql, args)))


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
        "parent_id": record.parent,
        "kind": record.kind,
    }


def _block_columns(block: Block) -> dict[str, object]:
    return {
        "rule": block.rule,
        "scope": block.scope,
        "first_value": block.first,
        "last_value": block.last,
        "first_text": block.first_text,
        "last_text": block.last_text,
        "holder": block.holder,
        "reason": block.reason,
        "made_at": block.at,
        "made_by": block.by,
    }


def _block(row: Row) -> Block:
    return Block(
        id=row["id"],
        rule=row["rule"],
        scope=row["scope"],
        first=row["first_value"],
        last=row["last_value"],
        first_text=row["first_text"],
        last_text=row["last_text"],
        holder=row["holder"],
        reason=row["reason"],
        at=instant(row["made_at"]),
        by=row["made_by"],
    )


def _asked_columns(asked: Renumbering) -> dict[str, object]:
    return {
        "contract_id": asked.contract,
        "old_text": asked.old,
        "new_text": asked.new,
        "reason": asked.reason,
        "asked_by": asked.asked_by,
        "asked_at": asked.asked_at,
        "state": asked.state.value,
        "decided_by": asked.decided_by,
        "decided_at": asked.decided_at,
    }


def _asked(row: Row) -> Renumbering:
    return Renumbering(
        id=row["id"],
        contract=row["contract_id"],
        old=row["old_text"],
        new=row["new_text"],
        reason=row["reason"],
        asked_by=row["asked_by"],
        asked_at=instant(row["asked_at"]),
        state=Standing(row["state"]),
        decided_by=row["decided_by"],
        decided_at=maybe_instant(row["decided_at"]),
    )


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
        parent=row["parent_id"],
        kind=row["kind"],
    )


def _one(row: Row | None) -> NumberRecord | None:
    return None if row is None else _record(row)


def _all(rows: Sequence[Row]) -> tuple[NumberRecord, ...]:
    return tuple(map(_record, rows))
