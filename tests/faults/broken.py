"""Deliberately broken variants of the product: a harness that finds nothing wrong with them proves nothing.

Each is put into a process of its own, which ends with it.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any

from contracts.approval.approval import Approval, Task, TaskState
from contracts.numbering.life import NumberRecord
from storage import sqlite
from storage.approvals import ApprovalStore
from storage.ledger import NumberStore
from storage.rows.approval import TaskRow


def two_commits() -> None:
    """The number, or the decision, first; what belongs to it in a second transaction."""
    add, decide = NumberStore.add, ApprovalStore.decide

    async def cut(session: Any) -> None:
        def again(connection: sqlite3.Connection) -> None:
            connection.execute("COMMIT")
            connection.execute("BEGIN IMMEDIATE")

        await session._hop(again)

    async def added(self: NumberStore, record: NumberRecord) -> NumberRecord:
        kept = await add(self, record)
        await cut(self._session)
        return kept

    async def decided(
        self: ApprovalStore, task: int, revision: int, state: TaskState, at: datetime, comment: str
    ) -> bool:
        first = await decide(self, task, revision, state, at, comment)
        await cut(self._session)
        return first

    NumberStore.add = added  # type: ignore[method-assign]
    ApprovalStore.decide = decided  # type: ignore[method-assign]


def forgets_events() -> None:
    """No event is ever recognised as one that has been here before."""
    from storage.outbox import InboxStore

    first = InboxStore.first

    async def always(self: InboxStore, key: str, at: datetime) -> bool:
        await first(self, key, at)
        return True

    InboxStore.first = always  # type: ignore[method-assign]


def looks_before_the_lock() -> None:
    """A decision by what was read before the other process decided, and an update without a condition."""
    task, get = ApprovalStore.task, ApprovalStore.get
    seen_tasks: dict[int, Task | None] = {}
    seen_approvals: dict[int, Approval | None] = {}

    async def read_once(self: ApprovalStore, id: int) -> Task | None:
        if id not in seen_tasks:
            seen_tasks[id] = await task(self, id)
            await asyncio.sleep(0)
        return seen_tasks[id]

    async def got_once(self: ApprovalStore, id: int) -> Approval | None:
        if id not in seen_approvals:
            seen_approvals[id] = await get(self, id)
        return seen_approvals[id]

    async def decided(
        self: ApprovalStore, task: int, revision: int, state: TaskState, at: datetime, comment: str
    ) -> bool:
        rows = TaskRow.filter(id=task).using_db(self._session.client)
        await rows.update(state=state.value, decided_at=at, comment=comment)
        return True

    ApprovalStore.task = read_once  # type: ignore[method-assign]
    ApprovalStore.get = got_once  # type: ignore[method-assign]
    ApprovalStore.decide = decided  # type: ignore[method-assign]


def trusts_the_cache() -> None:
    """The setting that many guides recommend: a commit is not on the disk when it returns."""
    credentials = sqlite.credentials

    def careless(path: str, *, read_only: bool) -> dict[str, object]:
        return {**credentials(path, read_only=read_only), "synchronous": "NORMAL"}

    sqlite.credentials = careless


VARIANTS: dict[str, Callable[[], None]] = {
    "": lambda: None,
    "two_commits": two_commits,
    "forgets_events": forgets_events,
    "looks_before_the_lock": looks_before_the_lock,
    "trusts_the_cache": trusts_the_cache,
}
