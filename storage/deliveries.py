"""The delivering end of the outbox: lend out by lease, settle, redraw, give back.

A lease is a number that grows with every claim. Whoever settles must show the number of their claim, so a deliverer that was
thought dead changes nothing once somebody else has the work.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from contracts.ports import Claim
from contracts.telling import Copy, Errand, ErrandState, Recipient, Subject, SubjectKind
from storage.session import Row, Session, Units, insert_of, marks
from storage.values import instant, maybe_instant

AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""Since when a stale copy is due."""

_FREE = "not_before <= ? AND (leased_until IS NULL OR leased_until <= ?)"
_DUE = "CASE WHEN leased_until > not_before THEN leased_until ELSE not_before END AS due"
_WAITING = "state = 'waiting'"
_STALE = "drawn < wanted"

# Takes the row's lock as well: a change of the subject comes wholly before the copy, or finds it.
_VERSION = """
    INSERT INTO subjects (kind, id, version) VALUES (?, ?, 0)
    ON CONFLICT (kind, id) DO UPDATE SET version = subjects.version RETURNING version"""

_ANOTHER = """
    ON CONFLICT (channel, ref) DO UPDATE SET person = excluded.person, room = excluded.room,
        subject_kind = excluded.subject_kind, subject_id = excluded.subject_id, wanted = excluded.wanted,
        drawn = excluded.drawn, not_before = excluded.not_before, attempts = 0, lease = copies.lease + 1,
        leased_until = NULL"""

# A message that is remembered again was not posted again: it shows what it showed.
_AS_IT_WAS = _ANOTHER.replace(
    "drawn = excluded.drawn",
    "drawn = CASE WHEN copies.subject_kind = excluded.subject_kind AND copies.subject_id = excluded.subject_id"
    " AND copies.drawn < excluded.drawn THEN copies.drawn ELSE excluded.drawn END",
)


class DeliveryStore:
    def __init__(self, units: Units, reader: Session) -> None:
        self._units = units
        self._reader = reader

    async def claim(self, now: datetime, until: datetime, channels: Sequence[str], limit: int) -> Claim:
        # Without a channel of our own, what has none yet is no work of ours either.
        if not channels or limit < 1:
            return Claim((), ())
        async with self._units.open() as session:
            errands = await _claim(session, "errands", _errands(channels), now, until, channels, limit)
            copies = await _claim(session, "copies", _copies(channels), now, until, channels, limit)
            await session.commit()
        return Claim(tuple(map(_errand, errands)), tuple(map(_copy, copies)))

    async def route(self, errand: Errand, channel: str) -> None:
        await self._change(f"UPDATE errands SET channel = ? WHERE {_MINE}", (channel, errand.key, errand.lease))

    async def delivered(self, errand: Errand, copy: Copy | None, at: datetime) -> bool:
        settle = f"UPDATE errands SET state = ?, settled_at = ?, leased_until = NULL WHERE {_MINE} RETURNING id"
        async with self._units.open() as session:
            mine = await session.rows(settle, (ErrandState.DELIVERED.value, at, errand.key, errand.lease))
            if mine and copy is not None:
                await _remember(session, copy)
            await session.commit()
        return bool(mine)

    async def redrawn(self, copy: Copy, ref: str) -> bool:
        async with self._units.open() as session:
            if ref != copy.ref:
                session.later(
                    "DELETE FROM copies WHERE channel = ? AND ref = ? AND id <> ?", (copy.channel, ref, copy.id)
                )
            mine = await session.rows(
                "UPDATE copies SET ref = ?, drawn = ?, attempts = 0, not_before = ?, leased_until = NULL"
                " WHERE id = ? AND lease = ? RETURNING id",
                (ref, copy.wanted, AT_ONCE, copy.id, copy.lease),
            )
            if mine:
                await session.commit()
        return bool(mine)

    async def gone(self, copy: Copy) -> None:
        await self._change("DELETE FROM copies WHERE id = ? AND lease = ?", (copy.id, copy.lease))

    async def retry(self, item: Errand | Copy, at: datetime) -> None:
        again = "SET not_before = ?, attempts = attempts + 1, leased_until = NULL WHERE"
        if isinstance(item, Errand):
            await self._change(f"UPDATE errands {again} {_MINE}", (at, item.key, item.lease))
        else:
            await self._change(f"UPDATE copies {again} id = ? AND lease = ?", (at, item.id, item.lease))

    async def fail(self, errand: Errand, why: str) -> None:
        failed = f"UPDATE errands SET state = ?, failure = ?, leased_until = NULL WHERE {_MINE}"
        await self._change(failed, (ErrandState.FAILED.value, why, errand.key, errand.lease))

    async def remember(self, copy: Copy) -> None:
        async with self._units.open() as session:
            await _remember(session, copy, _AS_IT_WAS)
            await session.commit()

    async def waiting(self, now: datetime, channels: Sequence[str]) -> int:
        sql = (
            f"SELECT (SELECT count(*) FROM errands WHERE {_errands(channels)} AND not_before <= ?)"
            f" + (SELECT count(*) FROM copies WHERE {_copies(channels)} AND not_before <= ?) AS due"
        )
        (row,) = await self._reader.rows(sql, (*channels, now, *channels, now))
        due: int = row["due"]
        return due

    async def next_due(self, channels: Sequence[str]) -> datetime | None:
        sql = (
            f"SELECT min(due) AS due FROM (SELECT {_DUE} FROM errands WHERE {_errands(channels)}"
            f" UNION ALL SELECT {_DUE} FROM copies WHERE {_copies(channels)}) AS work"
        )
        (row,) = await self._reader.rows(sql, (*channels, *channels))
        return maybe_instant(row["due"])

    async def _change(self, sql: str, args: Sequence[object]) -> None:
        async with self._units.open() as session:
            session.later(sql, args)
            await session.commit()


_MINE = "key = ? AND lease = ? AND state = 'waiting'"


def _errands(channels: Sequence[str]) -> str:
    return f"{_WAITING} AND (channel IS NULL OR channel IN ({marks(channels)}))"


def _copies(channels: Sequence[str]) -> str:
    return f"{_STALE} AND channel IN ({marks(channels)})"


async def _claim(
    session: Session, table: str, ours: str, now: datetime, until: datetime, channels: Sequence[str], limit: int
) -> Sequence[Row]:
    # MATERIALIZED: picked once, so that the limit holds whatever the planner thinks of.
    sql = (
        f"WITH picked AS MATERIALIZED (SELECT id FROM {table} WHERE {ours} AND {_FREE}"
        f" ORDER BY not_before, id LIMIT ?{session.skip_locked})"
        f" UPDATE {table} SET lease = lease + 1, leased_until = ? WHERE id IN (SELECT id FROM picked) RETURNING *"
    )
    rows = await session.rows(sql, (*channels, now, now, limit, until))
    return sorted(rows, key=lambda row: (row["not_before"], row["id"]))


async def _remember(session: Session, copy: Copy, known: str = _ANOTHER) -> None:
    """`copy.wanted` is the version of the subject that the message was drawn from."""
    subject = (copy.subject.kind.value, copy.subject.id)
    (row,) = await session.rows(_VERSION, subject)
    values = {
        "channel": copy.channel,
        "person": copy.to.person,
        "room": copy.to.room,
        "subject_kind": subject[0],
        "subject_id": subject[1],
        "ref": copy.ref,
        "wanted": row["version"],
        "drawn": min(copy.wanted, row["version"]),
        "not_before": AT_ONCE,
        "attempts": 0,
        "lease": 0,
    }
    step = insert_of("copies", values, known)
    session.later(step.sql, step.args)


def _errand(row: Row) -> Errand:
    return Errand(
        id=row["id"],
        key=row["key"],
        to=Recipient(row["person"], row["room"]),
        subject=Subject(SubjectKind(row["subject_kind"]), row["subject_id"]),
        why=row["why"],
        channel=row["channel"],
        not_before=instant(row["not_before"]),
        attempts=row["attempts"],
        lease=row["lease"],
    )


def _copy(row: Row) -> Copy:
    return Copy(
        id=row["id"],
        channel=row["channel"],
        to=Recipient(row["person"], row["room"]),
        subject=Subject(SubjectKind(row["subject_kind"]), row["subject_id"]),
        ref=row["ref"],
        wanted=row["wanted"],
        drawn=row["drawn"],
        attempts=row["attempts"],
        lease=row["lease"],
    )
