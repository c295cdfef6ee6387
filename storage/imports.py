"""The store of imports that were made."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.importing.run import Deed, Run
from storage.contract_values import columns, contract_from
from storage.session import Row, Session, insert_of, update_of
from storage.values import from_json, instant, maybe_instant, to_json


class ImportStore:
    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, run: Run, deeds: Sequence[Deed]) -> Run:
        self._session.changes()
        (rows,) = await self._session.chain([insert_of("imports", _columns(run), "RETURNING id")])
        id = rows[0]["id"]
        for deed in deeds:
            before = None if deed.before is None else to_json({"id": deed.contract, **columns(deed.before)})
            sql = "INSERT INTO import_contracts (import_id, contract_id, revision, before) VALUES (?, ?, ?, ?)"
            self._session.later(sql, (id, deed.contract, deed.revision, before))
        return replace(run, id=id)

    async def get(self, id: int) -> Run | None:
        row = await self._session.row("SELECT * FROM imports WHERE id = ?", (id,))
        return None if row is None else _run(row)

    async def deeds(self, id: int) -> tuple[Deed, ...]:
        rows = await self._session.rows(
            "SELECT * FROM import_contracts WHERE import_id = ? ORDER BY contract_id", (id,)
        )
        return tuple(
            Deed(
                row["contract_id"],
                row["revision"],
                None if row["before"] is None else contract_from(from_json(row["before"])),
            )
            for row in rows
        )

    async def save(self, run: Run) -> None:
        step = update_of("imports", _columns(run), run.id)
        self._session.later(step.sql, step.args)

    async def last(self, limit: int) -> tuple[Run, ...]:
        rows = await self._session.rows("SELECT * FROM imports ORDER BY id DESC LIMIT ?", (limit,))
        return tuple(map(_run, rows))


def _columns(run: Run) -> dict[str, object]:
    return {
        "file": run.file,
        "made_at": run.at,
        "made_by": run.by,
        "contracts": run.contracts,
        "undone_at": run.undone_at,
        "undone_by": run.undone_by,
    }


def _run(row: Row) -> Run:
    return Run(
        id=row["id"],
        file=row["file"],
        at=instant(row["made_at"]),
        by=row["made_by"],
        contracts=row["contracts"],
        undone_at=maybe_instant(row["undone_at"]),
        undone_by=row["undone_by"],
    )
