"""Lets Tortoise run its statements inside a session: same transaction, same thread, same order."""

from typing import Any, ClassVar

from tortoise.backends.base.client import BaseDBAsyncClient

from storage.session import Session


class Bound(BaseDBAsyncClient):
    """Handed to `using_db`. Comes before a dialect's client among the bases, whose way of writing SQL it keeps."""

    inserts_return_rows: ClassVar[bool] = False

    def __init__(self, session: Session, owner: BaseDBAsyncClient) -> None:
        self.session = session
        self.connection_name = owner.connection_name
        self.fetch_inserted = True
        self.log = owner.log
        self._parent = owner

    async def execute_insert(self, query: str, values: list[Any]) -> Any:
        result = await self.session.execute(query, values)
        if self.inserts_return_rows:
            return result.rows[0] if result.rows else None
        return result.last_id

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, list[Any]]:
        result = await self.session.execute(query, values or ())
        return result.affected, list(result.rows)

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        result = await self.session.execute(query, values or ())
        return [dict(row) for row in result.rows]  # type: ignore[call-overload]

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        for each in values:
            await self.session.execute(query, each)
