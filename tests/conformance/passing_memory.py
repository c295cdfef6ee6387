"""What a channel keeps, for as long as a test lasts; as strict as what is kept in a database."""

from datetime import datetime


class PassingMemory:
    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, datetime | None]] = {}

    async def get(self, name: str, now: datetime) -> str | None:
        value, until = self._kept.get(name, (None, None))
        return value if until is None or until > _aware(now) else None

    async def put(self, name: str, value: str, until: datetime | None = None) -> None:
        self._kept[name] = (value, until and _aware(until))

    async def take(self, name: str, now: datetime) -> str | None:
        found = await self.get(name, now)
        if found is not None:
            del self._kept[name]
        return found

    async def count(self, name: str, by: int = 1, until: datetime | None = None) -> int:
        if not self._is_count(name):
            raise ValueError(f"{name} is no count")
        counted = int(self._kept.get(name, ("0", None))[0]) + by
        self._kept[name] = (str(counted), until and _aware(until))
        return counted

    async def hold(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        if await self.get(name, now) not in (None, holder):
            return False
        await self.put(name, holder, until)
        return True

    async def let_go(self, name: str, holder: str) -> None:
        if self._kept.get(name, ("", None))[0] == holder:
            del self._kept[name]

    async def tidy(self, now: datetime) -> int:
        ended = [name for name, (_, until) in self._kept.items() if until is not None and until <= _aware(now)]
        for name in ended:
            del self._kept[name]
        return len(ended)

    def _is_count(self, name: str) -> bool:
        return name not in self._kept or self._kept[name][0].lstrip("-").isdecimal()


def _aware(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("a time without its zone")
    return at
