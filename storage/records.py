"""The store of what stands beside a contract."""

from collections.abc import Mapping, Sequence
from datetime import date

from contracts.register.records import (
    BulkChange,
    BulkState,
    Customer,
    Dispute,
    Obligation,
    ObligationKind,
    Relation,
    RelationKind,
)
from contracts.search import fold
from storage.session import Row, Session, insert_of, marks, update_of
from storage.values import from_json, instant, maybe_day, maybe_instant, to_json


class RecordStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def followers(self, contract: int) -> tuple[str, ...]:
        rows = await self._session.rows(
            "SELECT person FROM followers WHERE contract_id = ? ORDER BY person", (contract,)
        )
        return tuple(row["person"] for row in rows)

    async def follow(self, person: str, contract: int, follows: bool) -> None:
        self._session.changes()
        if follows:
            sql = "INSERT INTO followers (person, contract_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
        else:
            sql = "DELETE FROM followers WHERE person = ? AND contract_id = ?"
        self._session.later(sql, (person, contract))

    async def saved_searches(self, person: str) -> Mapping[str, str]:
        sql = "SELECT name, text FROM saved_searches WHERE person = ? ORDER BY name"
        return {row["name"]: row["text"] for row in await self._session.rows(sql, (person,))}

    async def save_search(self, person: str, name: str, text: str) -> None:
        self._session.changes()
        self._session.later("DELETE FROM saved_searches WHERE person = ? AND name = ?", (person, name))
        if text:
            sql = "INSERT INTO saved_searches (person, name, text) VALUES (?, ?, ?)"
            self._session.later(sql, (person, name, text))

    async def relations_of(self, contract: int) -> tuple[Relation, ...]:
        sql = "SELECT * FROM relations WHERE contract_id = ? OR other_id = ? ORDER BY contract_id, kind, other_id"
        rows = await self._session.rows(sql, (contract, contract))
        return tuple(Relation(row["contract_id"], RelationKind(row["kind"]), row["other_id"]) for row in rows)

    async def relate(self, relation: Relation, there: bool) -> None:
        self._session.changes()
        if there:
            sql = "INSERT INTO relations (contract_id, kind, other_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        else:
            sql = "DELETE FROM relations WHERE contract_id = ? AND kind = ? AND other_id = ?"
        self._session.later(sql, (relation.contract, relation.kind.value, relation.other))

    async def obligations_of(self, contract: int) -> tuple[Obligation, ...]:
        sql = "SELECT * FROM obligations WHERE contract_id = ? ORDER BY due IS NULL, due, id"
        return tuple(_obligation(row) for row in await self._session.rows(sql, (contract,)))

    async def obligation(self, id: int) -> Obligation | None:
        row = await self._session.row("SELECT * FROM obligations WHERE id = ?", (id,))
        return _obligation(row) if row else None

    async def put_obligation(self, obligation: Obligation) -> Obligation:
        values = {
            "contract_id": obligation.contract,
            "kind": obligation.kind.value,
            "title": obligation.title,
            "due": obligation.due,
            "amount_minor": obligation.planned,
            "done_minor": obligation.done,
            "done_on": obligation.done_on,
            "reference": obligation.reference,
        }
        return _obligation(await self._put("obligations", obligation.id, values))

    async def overdue(self, contracts: Sequence[int], today: date) -> tuple[Obligation, ...]:
        some = f"contract_id IN ({marks(contracts)})"
        undone = "(done_on IS NULL OR done_minor < amount_minor)"
        rows = await self._session.rows(
            f"SELECT * FROM obligations WHERE {some} AND due < ? AND {undone}", (*contracts, today)
        )
        return tuple(map(_obligation, rows))

    async def disputes_of(self, contract: int) -> tuple[Dispute, ...]:
        rows = await self._session.rows("SELECT * FROM disputes WHERE contract_id = ? ORDER BY id", (contract,))
        return tuple(map(_dispute, rows))

    async def put_dispute(self, dispute: Dispute) -> Dispute:
        values = {
            "contract_id": dispute.contract,
            "title": dispute.title,
            "owner": dispute.owner,
            "due": dispute.due,
            "opened_at": dispute.opened_at,
            "opened_by": dispute.opened_by,
            "closed_at": dispute.closed_at,
            "outcome": dispute.outcome,
        }
        return _dispute(await self._put("disputes", dispute.id, values))

    async def customer(self, id: int) -> Customer | None:
        row = await self._session.row("SELECT * FROM customers WHERE id = ? AND merged_into IS NULL", (id,))
        return await self._whole(row) if row else None

    async def customer_named(self, key: str) -> Customer | None:
        sql = "SELECT c.* FROM customer_names n JOIN customers c ON c.id = n.customer_id WHERE n.key = ?"
        row = await self._session.row(sql, (key,))
        return await self._whole(row) if row else None

    async def _whole(self, row: Row) -> Customer:
        sql = "SELECT name FROM customer_names WHERE customer_id = ? ORDER BY name <> ?, name"
        names = await self._session.rows(sql, (row["id"], row["name"]))
        return Customer(
            id=row["id"],
            name=row["name"],
            names=tuple(each["name"] for each in names),
            tax_id=row["tax_id"],
            licence_until=maybe_day(row["licence_until"]),
            contacts=tuple(from_json(row["contacts"])),
        )

    async def put_customer(self, customer: Customer) -> Customer:
        values = {
            "name": customer.name,
            "tax_id": customer.tax_id,
            "licence_until": customer.licence_until,
            "contacts": to_json(customer.contacts),
        }
        row = await self._put("customers", customer.id, values)
        self._session.later("DELETE FROM customer_names WHERE customer_id = ?", (row["id"],))
        for name in {fold(each): each for each in (*customer.names, customer.name)}.values():
            sql = (
                "INSERT INTO customer_names (key, name, customer_id) VALUES (?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET name = excluded.name, customer_id = excluded.customer_id"
            )
            self._session.later(sql, (fold(name), name, row["id"]))
        return await self._whole(row)

    async def merge_customers(self, gone: int, into: int) -> None:
        self._session.changes()
        self._session.later("UPDATE customer_names SET customer_id = ? WHERE customer_id = ?", (into, gone))
        self._session.later("UPDATE customers SET merged_into = ?, tax_id = NULL WHERE id = ?", (into, gone))

    async def bulk_change(self, id: int) -> BulkChange | None:
        row = await self._session.row("SELECT * FROM bulk_changes WHERE id = ?", (id,))
        return _bulk(row) if row else None

    async def put_bulk_change(self, change: BulkChange) -> BulkChange:
        values = {
            "person": change.person,
            "made_at": change.made_at,
            "query": change.query,
            "facts": to_json(dict(change.facts)),
            "before": to_json({str(id): dict(facts) for id, facts in change.before.items()}),
            "state": change.state.value,
        }
        return _bulk(await self._put("bulk_changes", change.id, values))

    async def _put(self, table: str, id: int, values: Mapping[str, object]) -> Row:
        self._session.changes()
        step = update_of(table, values, id) if id else insert_of(table, values)
        (row,) = await self._session.rows(f"{step.sql} RETURNING *", step.args, quick=True)
        return row


def _obligation(row: Row) -> Obligation:
    return Obligation(
        id=row["id"],
        contract=row["contract_id"],
        kind=ObligationKind(row["kind"]),
        title=row["title"],
        due=maybe_day(row["due"]),
        planned=row["amount_minor"],
        done=row["done_minor"],
        done_on=maybe_day(row["done_on"]),
        reference=row["reference"],
    )


def _dispute(row: Row) -> Dispute:
    return Dispute(
        id=row["id"],
        contract=row["contract_id"],
        title=row["title"],
        owner=row["owner"],
        due=maybe_day(row["due"]),
        opened_at=instant(row["opened_at"]),
        opened_by=row["opened_by"],
        closed_at=maybe_instant(row["closed_at"]),
        outcome=row["outcome"],
    )


def _bulk(row: Row) -> BulkChange:
    return BulkChange(
        id=row["id"],
        person=row["person"],
        made_at=instant(row["made_at"]),
        query=row["query"],
        facts=from_json(row["facts"]),
        before={int(id): facts for id, facts in from_json(row["before"]).items()},
        state=BulkState(row["state"]),
    )
