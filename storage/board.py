"""Conversations of a channel that has no server of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from contracts.ports import Posted
from storage.session import Row, Session, Units, insert_of
from storage.values import from_json, instant, to_json

# The row's lock makes changes become visible in the order of their counts, so a reader of marks misses none.
_COUNT = "UPDATE installation SET changes = changes + 1 WHERE id = 1 RETURNING changes"
_KNOWN = "SELECT id FROM posts WHERE key = ?"


class BoardStore:
    def __init__(self, units: Units, reader: Session) -> None:
        self._units = units
        self._reader = reader

    async def post(
        self, conversation: str, sender: str | None, key: str, body: Mapping[str, object], at: datetime
    ) -> int:
        async with self._units.open() as session:
            (counted,) = await session.rows(_COUNT)
            known = await session.row(_KNOWN, (key,))
            if known is not None:
                return int(known["id"])
            values = {
                "conversation": conversation,
                "sender": sender,
                "key": key,
                "at": at,
                "changed_at": at,
                "body": to_json(dict(body)),
                "change": counted["changes"],
            }
            step = insert_of("posts", values, "RETURNING id")
            (row,) = await session.rows(step.sql, step.args)
            await session.commit()
        return int(row["id"])

    async def replace(self, id: int, body: Mapping[str, object], at: datetime) -> bool:
        async with self._units.open() as session:
            (counted,) = await session.rows(_COUNT)
            found = await session.rows(
                "UPDATE posts SET body = ?, changed_at = ?, change = ? WHERE id = ? RETURNING id",
                (to_json(dict(body)), at, counted["changes"], id),
            )
            if found:
                await session.commit()
        return bool(found)

    async def find(self, key: str) -> int | None:
        row = await self._reader.row(_KNOWN, (key,))
        return None if row is None else int(row["id"])

    async def last(self, conversation: str, count: int) -> tuple[Posted, ...]:
        sql = "SELECT * FROM posts WHERE conversation = ? ORDER BY id DESC LIMIT ?"
        return _all((await self._reader.rows(sql, (conversation, count)))[::-1])

    async def changed_since(self, mark: int) -> tuple[int, tuple[Posted, ...]]:
        rows = await self._reader.rows("SELECT * FROM posts WHERE change > ? ORDER BY change", (mark,))
        return (rows[-1]["change"] if rows else mark), _all(rows)


def _all(rows: Sequence[Row]) -> tuple[Posted, ...]:
    return tuple(
        Posted(
            id=row["id"],
            conversation=row["conversation"],
            sender=row["sender"],
            at=instant(row["at"]),
            changed_at=instant(row["changed_at"]),
            body=from_json(row["body"]),
        )
        for row in rows
    )
