"""A register to import into: a real database, the demo's company, and files as people have them."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.company import load_company
from bot.importing import ImportOptions, Report, import_file
from bot.settings import known_channels
from contracts.audit import Json
from contracts.company import Company
from contracts.desk.import_lookup import EVERYTHING
from contracts.numbering.key import key
from contracts.numbering.life import NumberRecord
from contracts.ports import Storage
from contracts.register.contract import Contract
from storage.database import open_storage
from storage.migrate import migrate

DEMO = Path(__file__).parents[2] / "demo"
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@dataclass(slots=True)
class Desk:
    storage: Storage
    company: Company
    folder: Path
    now: datetime = NOW

    def file(self, content: str | bytes, name: str = "contracts.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    async def imports(self, content: str | bytes | Path, **options: object) -> Report:
        path = content if isinstance(content, Path) else self.file(content)
        return await import_file(self.storage, self.company, path, ImportOptions(**options), self.now)  # type: ignore[arg-type]

    async def contracts(self) -> list[Contract]:
        async with self.storage.reading() as stores:
            return [contract async for contract in stores.contracts.all(EVERYTHING)]

    async def contract(self, number: str) -> Contract:
        async with self.storage.reading() as stores:
            found = await stores.contracts.by_key(key(number))
        assert found is not None, number
        return found

    async def record(self, number: str) -> NumberRecord:
        async with self.storage.reading() as stores:
            found = await stores.numbers.by_key(key(number))
        assert found is not None, number
        return found

    async def history(self, number: str) -> Sequence[Mapping[str, Json]]:
        contract = await self.contract(number)
        async with self.storage.reading() as stores:
            return [body for _, body in reversed(await stores.audit.of_contract(contract.id, 100))]


@asynccontextmanager
async def desk_in(folder: Path, name: str = "register.db") -> AsyncIterator[Desk]:
    url = f"sqlite://{folder / name}"
    await migrate(url, demo=True)
    storage = await open_storage(url)
    try:
        yield Desk(storage, load_company(DEMO / "company.toml", known_channels()), folder)
    finally:
        await storage.close()
