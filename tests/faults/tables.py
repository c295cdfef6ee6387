"""Every row of a database, read past the product's own code, so that a mistake there cannot hide itself."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import asyncpg
import pysqlite3.dbapi2 as sqlite

from storage.urls import PostgresAddress, read

Row = Mapping[str, object]
Tables = Mapping[str, list[Row]]

TABLES = {
    "contracts": "id",
    "key_dates": "contract_id, kind, day",
    "keys": "key",
    "counters": "scope",
    "numbers": "id",
    "renumberings": "id",
    "approvals": "id",
    "tasks": "id",
    "remarks": "id",
    "aways": "id",
    "authenticators": "person",
    "preferences": "person",
    "questions": "id",
    "notices": "id",
    "inbox": "key",
    "errands": "id",
    "subjects": "kind, id",
    "copies": "id",
    "audit": "seq",
    "audit_head": "id",
    "posts": "id",
}

UNLIKE = {
    "errands": {"id", "attempts", "lease", "leased_until", "settled_at", "not_before", "failure"},
    "copies": {"id", "ref", "attempts", "lease", "leased_until", "not_before"},
    "posts": {"id", "change", "sender"},
    "audit": {"hash"},
    "audit_head": {"hash"},
    "tasks": {"code"},
}
"""What two runs of one story need not have in common: how often and in which order something was sent, and chance."""

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
CLOCK = re.compile(r"\b\d\d:\d\d\b")
CODE = re.compile(r"(码:|同意|驳回|退回|转交|加签|提问|撤销) [A-Z0-9]{4}(?![A-Z0-9])")


async def tables(url: str) -> Tables:
    address = read(url)
    if isinstance(address, PostgresAddress):
        return await _of_postgres(address)
    return of_file(address.path)


def of_file(path: Path) -> Tables:
    with closing(sqlite.connect(str(path), isolation_level=None)) as connection:
        connection.row_factory = sqlite.Row
        connection.execute("BEGIN")
        return {
            table: [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY {order}")]
            for table, order in TABLES.items()
        }


def damage(path: Path) -> list[str]:
    """What SQLite itself finds wrong with the file."""
    with closing(sqlite.connect(str(path), isolation_level=None)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return found + [f"no such row: {tuple(row)}" for row in connection.execute("PRAGMA foreign_key_check")]


async def _of_postgres(address: PostgresAddress) -> Tables:
    connection = await asyncpg.connect(host=address.host, user=address.user, database=address.database)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            return {
                table: [dict(row) for row in await connection.fetch(f"SELECT * FROM {table} ORDER BY {order}")]
                for table, order in TABLES.items()
            }
    finally:
        await connection.close()


def likeness(found: Tables) -> dict[str, Counter[str]]:
    """What must be the same in two runs of one story; moments and codes are only there or not there."""
    where = {str(row["id"]): str(row["key"]) for row in found["posts"]}
    alike: dict[str, Counter[str]] = {}
    for table, rows in found.items():
        seen = Counter[str]()
        for row in rows:
            shown = {name: plain(value) for name, value in row.items() if name not in UNLIKE.get(table, ())}
            if table == "copies":
                shown["post"] = masked(where.get(str(row["ref"]), "none"))
            seen[json.dumps(shown, ensure_ascii=False, sort_keys=True)] += 1
        alike[table] = seen
    return alike


def plain(value: object) -> object:
    if isinstance(value, datetime):
        return "(moment)"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return "(bytes)"
    return masked(value) if isinstance(value, str) else value


def masked(text: str) -> str:
    return CODE.sub("(code)", CLOCK.sub("(clock)", MOMENT.sub("(moment)", text)))


def difference(expected: Tables, found: Tables) -> list[str]:
    """What `found` has too little or too much, by table."""
    wanted, got = likeness(expected), likeness(found)
    return [
        f"{table}: {word} {text[:300]}"
        for table in TABLES
        for word, rest in (("lacks", wanted[table] - got[table]), ("has too much", got[table] - wanted[table]))
        for text in rest
    ]
