"""What came in, on every database."""

from __future__ import annotations

from contracts.ports import Storage
from contracts.telling import SubjectKind
from tests.conformance.stores import NOW, about


async def test_an_event_is_first_once(storage: Storage) -> None:
    async with storage.unit() as stores:
        assert await stores.inbox.first("c:1", NOW)
        assert not await stores.inbox.first("c:1", NOW)
        assert await stores.inbox.answered("c:1") is None
        stores.inbox.answer("c:1", about(7, SubjectKind.TASK))
        assert await stores.inbox.answered("c:1") == about(7, SubjectKind.TASK)
    async with storage.unit() as stores:
        assert not await stores.inbox.first("c:1", NOW)
        assert await stores.inbox.first("c:2", NOW)
    async with storage.reading() as stores:
        assert await stores.inbox.answered("c:1") == about(7, SubjectKind.TASK)
        assert await stores.inbox.answered("c:3") is None
