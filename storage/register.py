"""The register's store."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime

from contracts.dates.notice import Watched
from contracts.dates.rule import DateKind
from contracts.ports import KeyTaken
from contracts.register.contract import Contract, State
from contracts.search import COUNTED, Found, Query, Scope, fold
from contracts.telling import Subject, SubjectKind
from storage.contract_values import alias_keys, columns, contract_from, with_id
from storage.finding import plan, scope_condition, unmasked
from storage.session import NEW_ID, Row, Session, Step, insert_of, marks, update_of
from storage.values import day
from storage.words import Sampler, written

PAGE = 500
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""When a day that is new has to be looked at: the next time anybody looks."""

_VERSION = "(SELECT s.version FROM subjects s WHERE s.kind = 'contract' AND s.id = c.id) AS subject_version"

_BY_KEY = f"""
    SELECT c.*, {_VERSION} FROM contracts c WHERE c.number_key = ?
    UNION ALL
    SELECT c.*, {_VERSION} FROM keys k JOIN contracts c ON c.id = k.alias_of WHERE k.key = ?
    LIMIT 1"""

# A number may become an alias only of the contract that it was given to, unless it has been declared void.
_ALIAS = """
    INSERT INTO keys (key, alias_of) VALUES (?, ?)
    ON CONFLICT (key) DO UPDATE SET alias_of = excluded.alias_of
    WHERE keys.alias_of = excluded.alias_of OR (keys.alias_of IS NULL AND EXISTS (
        SELECT 1 FROM numbers n WHERE n.key = keys.key AND (n.contract_id = excluded.alias_of OR n.life = 'void')))
    RETURNING key"""

_TO_MOVE = """
    SELECT c.* FROM contracts c
    WHERE (c.status = 'approved' AND c.starts <= ?)
    OR (c.status IN ('active', 'expiring') AND (c.ends < ? OR c.ends <= ? OR EXISTS (
        SELECT 1 FROM key_dates d WHERE d.contract_id = c.id AND d.day <= ?)))
    ORDER BY c.id"""


AWAKE = """
    SELECT c.*, d.kind AS watched_kind, d.day AS watched_day
    FROM (SELECT day, kind, contract_id, wake_at FROM key_dates WHERE wake_at <= ? ORDER BY wake_at LIMIT ?) d
    JOIN contracts c ON c.id = d.contract_id ORDER BY d.wake_at, d.day, c.id, d.kind"""


class ContractStore:
    def __init__(self, session: Session, versions: dict[Subject, int], sampler: Sampler) -> None:
        """`versions` are of what this reader has found already: a card is marked with the version it was drawn from."""
        self._session = session
        self._found: dict[int, Contract] = {}
        self._versions = versions
        self._sampler = sampler

    async def get(self, id: int) -> Contract | None:
        if id in self._found:
            return self._found[id]
        return _one(await self._session.row("SELECT * FROM contracts WHERE id = ?", (id,)))

    async def lock(self, id: int) -> Contract | None:
        self._session.changes()
        return _one(await self._session.row(f"SELECT * FROM contracts WHERE id = ?{self._session.for_update}", (id,)))

    async def by_key(self, key: str) -> Contract | None:
        row = await self._session.row(_BY_KEY, (key, key))
        found = _one(row)
        if row is not None and found is not None and not self._session.writable:
            # A question that found a contract by its number is about to draw it.
            self._found[found.id] = found
            self._versions[Subject(SubjectKind.CONTRACT, found.id)] = row["subject_version"] or 0
        return found

    async def find(self, query: Query, scope: Scope, *, limit: int, offset: int = 0) -> Found:
        sample = await self._sampler.sample(self._session)
        asked = plan(query, scope, sample, self._session.dialect)
        rows = await self._session.rows(
            f"{asked.prologue}SELECT c.* FROM {asked.source} WHERE {asked.where} ORDER BY {asked.order} LIMIT ? OFFSET ?",
            (*asked.args, *asked.order_args, limit + 1, offset),
        )
        more = len(rows) > limit
        total = offset + len(rows)
        if (more or (offset and not rows)) and total < COUNTED:
            inner = f"SELECT 1 FROM {asked.source} WHERE {asked.where} LIMIT {COUNTED}"
            (count,) = await self._session.rows(
                f"{asked.prologue}SELECT count(*) AS total FROM ({inner}) AS counted", asked.args
            )
            total = count["total"]
        return Found(_all(rows[:limit]), min(total, COUNTED), more)

    async def of_customer(self, customer: str, scope: Scope) -> tuple[Contract, ...]:
        allowed, args = scope_condition(scope)
        seen, *more = unmasked(scope, "strpos" if self._session.dialect == "postgres" else "instr")
        where = f"c.customer_key = ? AND c.status <> 'deleted' AND {allowed} AND {seen}"
        sql = f"SELECT c.* FROM contracts c WHERE {where} ORDER BY c.id DESC LIMIT {PAGE}"
        rows = await self._session.rows(sql, (fold(customer), *args, *more))
        if rows:
            return _all(rows)
        return (await self.find(Query(customer=customer, states=tuple(State)), scope, limit=PAGE)).rows

    async def similar_keys(self, keys: Sequence[str], scope: Scope, limit: int) -> tuple[Contract, ...]:
        allowed, args = scope_condition(scope)
        sql = f"""
            SELECT c.* FROM contracts c WHERE {allowed} AND c.id IN (
                SELECT id FROM contracts WHERE number_key IN ({marks(keys)})
                UNION SELECT alias_of FROM keys WHERE key IN ({marks(keys)}) AND alias_of IS NOT NULL)
            ORDER BY c.id DESC LIMIT ?"""
        return _all(await self._session.rows(sql, (*args, *keys, *keys, limit)))

    async def add(self, contract: Contract) -> Contract:
        """Raises `KeyTaken` when another contract has that number, or one of its aliases is a number or an alias already."""
        values = columns(contract)
        steps = [insert_of("contracts", values, "ON CONFLICT DO NOTHING RETURNING id", gate=True)]
        steps += [*_links(contract, NEW_ID), *self._worded(NEW_ID, values["haystack"])]
        answers = await self._chain(steps)
        return with_id(contract, answers[0][0]["id"])

    async def save(self, contract: Contract) -> None:
        """Raises `KeyTaken` when one of its aliases is another's number or alias."""
        own = tuple(alias_keys(contract))
        id = contract.id
        values = columns(contract)
        steps = [
            update_of("contracts", values, id),
            *self._worded(id, values["haystack"]),
            Step("DELETE FROM contract_tags WHERE contract_id = ?", (id,)),
            Step("DELETE FROM contract_shares WHERE contract_id = ?", (id,)),
            *_dropped(id, own),
            *_links(contract, id),
        ]
        if not own:
            for step in steps:
                self._session.later(step.sql, step.args)
            return
        await self._chain(steps)

    def _worded(self, id: object, text: object) -> list[Step]:
        """On PostgreSQL the index works the words out by itself."""
        if self._session.dialect == "postgres":
            return []
        return [Step("INSERT OR REPLACE INTO contract_words (rowid, words) VALUES (?, ?)", (id, written(str(text))))]

    async def _chain(self, steps: Sequence[Step]) -> list[Sequence[Row]]:
        self._session.changes()
        gates = sum(step.gate for step in steps)
        answers = await self._session.chain(steps, undo=gates > 1 or not steps[0].gate)
        if len(answers) < len(steps):
            raise KeyTaken
        return answers

    async def set_dates(self, id: int, days: Watched) -> None:
        self._session.later("DELETE FROM key_dates WHERE contract_id = ?", (id,))
        for kind, when in sorted(days):
            sql = "INSERT INTO key_dates (day, kind, contract_id, wake_at) VALUES (?, ?, ?, ?)"
            self._session.later(sql, (when, kind.value, id, AT_ONCE))

    async def dates_of(self, ids: Sequence[int]) -> Mapping[int, Watched]:
        found: dict[int, set[tuple[DateKind, date]]] = {}
        for first in range(0, len(ids), PAGE):
            some = ids[first : first + PAGE]
            sql = f"SELECT contract_id, kind, day FROM key_dates WHERE contract_id IN ({marks(some)})"
            for row in await self._session.rows(sql, some):
                found.setdefault(row["contract_id"], set()).add((DateKind(row["kind"]), day(row["day"])))
        return {id: frozenset(days) for id, days in found.items()}

    async def watched(self, first: date, last: date) -> tuple[tuple[Contract, DateKind, date], ...]:
        rows = await self._session.rows(
            "SELECT c.*, d.kind AS watched_kind, d.day AS watched_day FROM key_dates d"
            " JOIN contracts c ON c.id = d.contract_id WHERE d.day BETWEEN ? AND ? ORDER BY d.day, c.id, d.kind",
            (first, last),
        )
        return tuple((contract_from(row), DateKind(row["watched_kind"]), day(row["watched_day"])) for row in rows)

    async def awake(self, now: datetime, limit: int) -> tuple[tuple[Contract, DateKind, date], ...]:
        rows = await self._session.rows(AWAKE, (now, limit))
        return tuple((contract_from(row), DateKind(row["watched_kind"]), day(row["watched_day"])) for row in rows)

    async def wake_later(self, id: int, kind: DateKind, day: date, at: datetime | None) -> None:
        sql = "UPDATE key_dates SET wake_at = ? WHERE day = ? AND kind = ? AND contract_id = ?"
        self._session.later(sql, (at, day, kind.value, id))

    async def overdue(self, before: datetime) -> int:
        sql = "SELECT count(*) AS late FROM key_dates WHERE wake_at > ? AND wake_at <= ?"
        (row,) = await self._session.rows(sql, (AT_ONCE, before), quick=True)
        late: int = row["late"]
        return late

    async def wake_all(self) -> None:
        self._session.later("UPDATE key_dates SET wake_at = ?", (AT_ONCE,))

    async def to_start(self, today: date) -> tuple[Contract, ...]:
        sql = "SELECT * FROM contracts WHERE status = 'approved' AND starts <= ? ORDER BY id"
        return _all(await self._session.rows(sql, (today,)))

    async def to_move(self, today: date, expiring_from: date) -> tuple[Contract, ...]:
        return _all(await self._session.rows(_TO_MOVE, (today, today, expiring_from, expiring_from)))

    async def all(self, scope: Scope) -> AsyncIterator[Contract]:
        allowed, args = scope_condition(scope)
        sql = f"SELECT c.* FROM contracts c WHERE c.id > ? AND {allowed} ORDER BY c.id LIMIT {PAGE}"
        after = 0
        while rows := await self._session.rows(sql, (after, *args)):
            for row in rows:
                yield contract_from(row)
            after = rows[-1]["id"]


def _dropped(id: int, kept: Sequence[str]) -> list[Step]:
    """Lets go of aliases that the contract has no more; what is a number as well stays one."""
    others = f"alias_of = ? AND key NOT IN ({marks(kept)})" if kept else "alias_of = ?"
    number = "EXISTS (SELECT 1 FROM numbers n WHERE n.key = keys.key)"
    return [
        Step(f"DELETE FROM keys WHERE {others} AND NOT {number}", (id, *kept)),
        Step(f"UPDATE keys SET alias_of = NULL WHERE {others}", (id, *kept)),
    ]


def _links(contract: Contract, id: object) -> list[Step]:
    """What is looked up by: tags, people it is shared with, aliases."""
    tags = dict.fromkeys(map(fold, contract.tags))
    people = dict.fromkeys(contract.shared_with)
    return [
        *(Step("INSERT INTO contract_tags (tag, contract_id) VALUES (?, ?)", (tag, id)) for tag in tags),
        *(Step("INSERT INTO contract_shares (person, contract_id) VALUES (?, ?)", (who, id)) for who in people),
        *(Step(_ALIAS, (key, id), gate=True) for key in alias_keys(contract)),
    ]


def _one(row: Row | None) -> Contract | None:
    return None if row is None else contract_from(row)


def _all(rows: Sequence[Row]) -> tuple[Contract, ...]:
    return tuple(contract_from(row) for row in rows)
