"""A board in memory, as strict as the one in the database: both pass `board_conformance`."""

import copy
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from contracts.ports import Posted


class MemoryBoard:
    def __init__(self) -> None:
        self._messages: dict[int, Posted] = {}
        self._keys: dict[str, int] = {}
        self._changes: dict[int, int] = {}
        self._mark = 0

    async def post(
        self, conversation: str, sender: str | None, key: str, body: Mapping[str, object], at: datetime
    ) -> int:
        if key in self._keys:
            return self._keys[key]
        id = len(self._messages) + 1
        self._messages[id] = Posted(id, conversation, sender, _aware(at), at, copy.deepcopy(dict(body)))
        self._keys[key] = id
        self._change(id)
        return id

    async def replace(self, id: int, body: Mapping[str, object], at: datetime) -> bool:
        if id not in self._messages:
            return False
        self._messages[id] = replace(self._messages[id], body=copy.deepcopy(dict(body)), changed_at=_aware(at))
        self._change(id)
        return True

    async def find(self, key: str) -> int | None:
        return self._keys.get(key)

    async def last(self, conversation: str, count: int) -> tuple[Posted, ...]:
        mine = [posted for posted in self._messages.values() if posted.conversation == conversation]
        return tuple(mine[-count:]) if count else ()

    async def changed_since(self, mark: int) -> tuple[int, tuple[Posted, ...]]:
        changed = sorted((at, id) for id, at in self._changes.items() if at > mark)
        return max(self._mark, mark), tuple(self._messages[id] for _, id in changed)

    def _change(self, id: int) -> None:
        self._mark += 1
        self._changes[id] = self._mark


def _aware(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("a time without its zone")
    return at
