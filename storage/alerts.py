"""The store of date alerts, of what has been told about them, and of digests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tortoise.queryset import QuerySet

from contracts.dates.rule import Alert, AlertState, DateKind
from storage.rows.alert import AlertRow, DigestRow
from storage.session import Session, marks
from storage.values import from_json, to_json

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
            WHERE a.alert_id = t.alert_id AND d.day = t.day AND e.state = 'delivered'))
        THEN 1 ELSE 0 END), 0) AS delivered
    FROM tellings t WHERE t.day = ? AND t.alert_id IS NOT NULL"""


class AlertStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    def _alerts(self, **where: Any) -> QuerySet[AlertRow]:
        return AlertRow.filter(**where).using_db(self._session.client)

    async def get(self, id: int) -> Alert | None:
        return _maybe(await self._alerts(id=id).first())

    async def at(self, contract: int, kind: DateKind, due: date) -> Alert | None:
        return _maybe(await self._alerts(contract_id=contract, kind=kind.value, due=due).first())

    async def of_contract(self, contract: int) -> tuple[Alert, ...]:
        return tuple(map(_alert, await self._alerts(contract_id=contract).order_by("-due", "-id")))

    async def for_days(self, contracts: Sequence[int]) -> tuple[Alert, ...]:
        found: list[AlertRow] = []
        for first in range(0, len(contracts), _MANY):
            found += await self._alerts(contract_id__in=contracts[first : first + _MANY]).order_by("id")
        return tuple(map(_alert, found))

    async def add(self, alert: Alert) -> Alert:
        self._session.changes()
        row = await AlertRow.create(using_db=self._session.client, **_columns(alert))
        return replace(alert, id=row.id)

    async def save(self, alert: Alert) -> None:
        self._session.changes()
        await self._alerts(id=alert.id).update(**_columns(alert))

    async def open(self) -> tuple[Alert, ...]:
        return tuple(map(_alert, await self._alerts(state__in=_OPEN).order_by("due", "id")))

    async def told(self, keys: Sequence[str]) -> frozenset[str]:
        found: set[str] = set()
        for first in range(0, len(keys), _MANY):
            some = keys[first : first + _MANY]
            rows = await self._session.rows(f"SELECT key FROM tellings WHERE key IN ({marks(some)})", some)
            found.update(row["key"] for row in rows)
        return frozenset(found)

    async def record_told(self, key: str, alert: int | None, day: date) -> None:
        sql = "INSERT INTO tellings (key, alert_id, day) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        self._session.later(sql, (key, alert, day))

    async def add_digest(self, person: str, day: date, alerts: Sequence[int]) -> int:
        self._session.changes()
        row = await DigestRow.create(
            using_db=self._session.client, person=person, day=day, alerts=to_json(list(alerts))
        )
        for alert in dict.fromkeys(alerts):
            self._session.later("INSERT INTO digest_alerts (alert_id, digest_id) VALUES (?, ?)", (alert, row.id))
        id: int = row.id
        return id

    async def digest(self, id: int) -> tuple[str, date, tuple[int, ...]] | None:
        row = await DigestRow.filter(id=id).using_db(self._session.client).first()
        return None if row is None else (row.person, row.day, tuple(from_json(row.alerts)))

    async def digests_with(self, alert: int) -> tuple[int, ...]:
        rows = await self._session.rows(
            "SELECT digest_id FROM digest_alerts WHERE alert_id = ? ORDER BY digest_id", (alert,)
        )
        return tuple(row["digest_id"] for row in rows)

    async def counts(self, day: date) -> tuple[int, int]:
        (row,) = await self._session.rows(_COUNTS, (day,))
        return row["due"], row["delivered"]


def _columns(alert: Alert) -> dict[str, Any]:
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


def _alert(row: AlertRow) -> Alert:
    return Alert(
        id=row.id,
        contract=row.contract_id,
        rule=row.rule,
        kind=DateKind(row.kind),
        due=row.due,
        lead=row.lead,
        state=AlertState(row.state),
        raised_at=row.raised_at,
        claimed_by=row.claimed_by,
        claimed_at=row.claimed_at,
        asked_again_at=row.asked_again_at,
        returned_at=row.returned_at,
        snoozed_until=row.snoozed_until,
        escalated_at=row.escalated_at,
        reason=row.reason,
    )


def _maybe(row: AlertRow | None) -> Alert | None:
    return None if row is None else _alert(row)
