"""The store of date alerts, of what has been told about them, and of digests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from contracts.dates.rule import Alert, AlertState, DateKind
from storage.session import Row, Session, insert_of, marks, update_of
from storage.values import day as day_of
from storage.values import from_json, instant, maybe_instant, to_json

_OPEN = (AlertState.RAISED.value, AlertState.CLAIMED.value, AlertState.SNOOZED.value)
_MANY = 500
"""As many values as one statement is given."""

# A telling is delivered by the errand that bears its key, and where none does, by a digest of that day with its alert.
_COUNTS = """
    SELECT count(*) AS due, COALESCE(sum(CASE WHEN
        EXISTS (SELECT 1 FROM errands e WHERE e.key = t.key AND e.state = 'delivered')
        OR (NOT EXISTS (SELECT 1 FROM errands e WHERE e.key = t.key) AND EXISTS (
            SELECT 1 FROM digest_alerts a JOIN digests d ON d.id = a.digest_id
            JOIN errands e ON e.subject_kind = 'digest' AND e.subject_id = d.id
            WHERE a.alert_id = t.alert_id AND d.day = t.day AND e.state = 'delivered'
            AND (t.receiver = '' OR d.person = t.receiver)))
        THEN 1 ELSE 0 END), 0) AS delivered
    FROM tellings t WHERE t.day = ? AND t.alert_id IS NOT NULL"""


_TO_MOVE = """
    SELECT * FROM alerts WHERE state = 'claimed'
    UNION ALL SELECT * FROM alerts WHERE state = 'snoozed' AND snoozed_until <= ?
    UNION ALL SELECT * FROM alerts WHERE state = 'raised' AND escalated_at IS NULL AND raised_at <= ?"""


_RENEWED = """
    INSERT INTO memory (channel, name, value) VALUES (?, ?, ?)
    ON CONFLICT (channel, name) DO UPDATE SET value = excluded.value"""


def _feed(receiver: str) -> tuple[str, str]:
    return "dates", f"feed:{receiver}"


RESERVED = timedelta(days=7)
"""So long before its end nobody is told yet that a reservation runs out."""

_STIRRING = """
    SELECT EXISTS (SELECT 1 FROM key_dates WHERE wake_at <= ?) AS dates,
        EXISTS (SELECT 1 FROM contracts WHERE status = 'approved' AND starts <= ?)
        OR EXISTS (SELECT 1 FROM alerts WHERE state = 'claimed')
        OR EXISTS (SELECT 1 FROM alerts WHERE state = 'snoozed' AND snoozed_until <= ?)
        OR EXISTS (SELECT 1 FROM alerts WHERE state = 'raised' AND escalated_at IS NULL AND raised_at <= ?)
        OR EXISTS (SELECT 1 FROM approvals WHERE outcome = 'open')
        OR EXISTS (SELECT 1 FROM aways)
        OR EXISTS (SELECT 1 FROM numbers WHERE life = 'reserved' AND reserved_until <= ?) AS others,
        EXISTS (SELECT 1 FROM errands WHERE state = 'waiting' AND not_before <= ?)
        OR EXISTS (SELECT 1 FROM copies WHERE drawn < wanted AND not_before <= ?) AS messages"""


class AlertStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, id: int) -> Alert | None:
        return _maybe(await self._session.row("SELECT * FROM alerts WHERE id = ?", (id,)))

    async def at(self, contract: int, kind: DateKind, due: date) -> Alert | None:
        sql = "SELECT * FROM alerts WHERE contract_id = ? AND kind = ? AND due = ?"
        return _maybe(await self._session.row(sql, (contract, kind.value, due)))

    async def of_contract(self, contract: int) -> tuple[Alert, ...]:
        sql = "SELECT * FROM alerts WHERE contract_id = ? ORDER BY due DESC, id DESC"
        return tuple(map(_alert, await self._session.rows(sql, (contract,), quick=True)))

    async def for_days(self, contracts: Sequence[int]) -> tuple[Alert, ...]:
        found: list[Alert] = []
        for first in range(0, len(contracts), _MANY):
            some = contracts[first : first + _MANY]
            sql = f"SELECT * FROM alerts WHERE contract_id IN ({marks(some)}) ORDER BY id"
            found += map(_alert, await self._session.rows(sql, some))
        return tuple(found)

    async def add(self, alert: Alert) -> Alert:
        self._session.changes()
        step = insert_of("alerts", _columns(alert), "RETURNING id")
        (row,) = await self._session.rows(step.sql, step.args, quick=True)
        return replace(alert, id=row["id"])

    async def save(self, alert: Alert) -> None:
        step = update_of("alerts", _columns(alert), alert.id)
        self._session.later(step.sql, step.args)

    async def open(self) -> tuple[Alert, ...]:
        sql = f"SELECT * FROM alerts WHERE state IN ({marks(_OPEN)}) ORDER BY due, id"
        return tuple(map(_alert, await self._session.rows(sql, _OPEN)))

    async def stirring(self, now: datetime, today: date, raised_before: datetime) -> tuple[bool, bool, bool]:
        args = (now, today, now, raised_before, now + RESERVED, now, now)
        (row,) = await self._session.rows(_STIRRING, args, quick=True)
        return bool(row["dates"]), bool(row["others"]), bool(row["messages"])

    async def to_move(self, now: datetime, raised_before: datetime) -> tuple[Alert, ...]:
        found = await self._session.rows(_TO_MOVE, (now, raised_before))
        return tuple(sorted(map(_alert, found), key=lambda alert: (alert.due, alert.id)))

    async def told(self, keys: Sequence[str]) -> frozenset[str]:
        found: set[str] = set()
        for first in range(0, len(keys), _MANY):
            some = keys[first : first + _MANY]
            rows = await self._session.rows(f"SELECT key FROM tellings WHERE key IN ({marks(some)})", some)
            found.update(row["key"] for row in rows)
        return frozenset(found)

    async def record_told(self, key: str, alert: int | None, day: date, receiver: str = "") -> None:
        sql = "INSERT INTO tellings (key, alert_id, day, receiver) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
        self._session.later(sql, (key, alert, day, receiver))

    async def add_digest(self, to: str, day: date, alerts: Sequence[int], topic: str = "") -> int:
        self._session.changes()
        values = {"person": to, "day": day, "alerts": to_json(list(dict.fromkeys(alerts))), "topic": topic}
        step = insert_of("digests", values, "RETURNING id")
        (row,) = await self._session.rows(step.sql, step.args, quick=True)
        id: int = row["id"]
        self._link(id, alerts)
        return id

    def _link(self, digest: int, alerts: Sequence[int]) -> None:
        sql = "INSERT INTO digest_alerts (alert_id, digest_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
        for alert in dict.fromkeys(alerts):
            self._session.later(sql, (alert, digest))

    async def digest_of(self, to: str, day: date, topic: str) -> int | None:
        sql = "SELECT id FROM digests WHERE person = ? AND day = ? AND topic = ?"
        row = await self._session.row(sql, (to, day, topic))
        return None if row is None else row["id"]

    async def extend_digest(self, id: int, alerts: Sequence[int]) -> None:
        self._session.changes()
        row = await self._session.row(f"SELECT alerts FROM digests WHERE id = ?{self._session.for_update}", (id,))
        before = from_json(row["alerts"]) if row else []
        together = to_json(list(dict.fromkeys((*before, *alerts))))
        self._session.later("UPDATE digests SET alerts = ? WHERE id = ?", (together, id))
        self._link(id, alerts)

    async def digest(self, id: int) -> tuple[str, date, tuple[int, ...]] | None:
        row = await self._session.row("SELECT person, day, alerts FROM digests WHERE id = ?", (id,))
        return None if row is None else (row["person"], day_of(row["day"]), tuple(from_json(row["alerts"])))

    async def digests_with(self, alert: int) -> tuple[int, ...]:
        rows = await self._session.rows(
            "SELECT digest_id FROM digest_alerts WHERE alert_id = ? ORDER BY digest_id", (alert,)
        )
        return tuple(row["digest_id"] for row in rows)

    async def feed_version(self, receiver: str) -> int:
        row = await self._session.row("SELECT value FROM memory WHERE channel = ? AND name = ?", _feed(receiver))
        return 0 if row is None else int(row["value"])

    async def renew_feed(self, receiver: str) -> None:
        version = str(await self.feed_version(receiver) + 1)
        self._session.later(_RENEWED, (*_feed(receiver), version))

    async def counts(self, day: date) -> tuple[int, int]:
        (row,) = await self._session.rows(_COUNTS, (day,))
        return row["due"], row["delivered"]


def _columns(alert: Alert) -> dict[str, object]:
    return {
        "contract_id": alert.contract,
        "rule": alert.rule,
        "kind": alert.kind.value,
        "due": alert.due,
        "lead": alert.lead,
        "state": alert.state.value,
        "raised_at": alert.raised_at,
        "claimed_by": alert.claimed_by,
        "claimed_at": alert.claimed_at,
        "asked_again_at": alert.asked_again_at,
        "returned_at": alert.returned_at,
        "snoozed_until": alert.snoozed_until,
        "escalated_at": alert.escalated_at,
        "reason": alert.reason,
    }


def _alert(row: Row) -> Alert:
    return Alert(
        id=row["id"],
        contract=row["contract_id"],
        rule=row["rule"],
        kind=DateKind(row["kind"]),
        due=day_of(row["due"]),
        lead=row["lead"],
        state=AlertState(row["state"]),
        raised_at=instant(row["raised_at"]),
        claimed_by=row["claimed_by"],
        claimed_at=maybe_instant(row["claimed_at"]),
        asked_again_at=maybe_instant(row["asked_again_at"]),
        returned_at=maybe_instant(row["returned_at"]),
        snoozed_until=maybe_instant(row["snoozed_until"]),
        escalated_at=maybe_instant(row["escalated_at"]),
        reason=row["reason"],
    )


def _maybe(row: Row | None) -> Alert | None:
    return None if row is None else _alert(row)
