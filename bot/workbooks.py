"""What a search found as a workbook, at /d/TOKEN.xlsx: sealed for one person, good for an hour, drawn by their rights at that moment."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from aiohttp import web

from bot.exporting import found_by, write_rows
from bot.house import House
from bot.i18n import load, pick
from bot.importing import FileRefused
from bot.recording import record
from contracts.beside import Exported, Looked
from contracts.people import Person
from contracts.refusal import Refused
from contracts.register.contract import Contract

ACTION: Final = "download.found"
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Workbooks:
    def __init__(self, house: House) -> None:
        self._house = house

    def mount(self, app: web.Application) -> None:
        app.router.add_get("/d/{token}.xlsx", self._sent)

    async def _sent(self, request: web.Request) -> web.StreamResponse:
        now = await self._house.now()
        t = load(pick(request.headers.get("Accept-Language", "")[:5] or self._house.company.locale))
        try:
            press = self._house.seal.read(request.match_info["token"])
        except Refused:
            return _told(t("download.unknown"), 404)
        person = self._house.company.people.get(press.args[0]) if press.action == ACTION else None
        if person is None:
            return _told(t("download.unknown"), 404)
        if now > datetime.fromtimestamp(press.revision * 60, UTC):
            return _told(t("download.over"), 410)
        try:
            return await self._workbook(person, press.args[1], now)
        except FileRefused as refused:
            return _told(str(refused), 404)

    async def _workbook(self, person: Person, text: str, now: datetime) -> web.StreamResponse:
        house = self._house
        async with house.storage.unit() as stores:
            rows = await found_by(stores, house.company, person, text, now)
            for row in rows:
                if row.confidential:
                    record(stores, (Looked(contract=row.id),), now, person.id, "download")
            record(stores, (Exported(count=len(rows), query=text),), now, person.id, "download")
        # Aside, not on the loop: ten thousand rows take a second to write.
        data = await asyncio.to_thread(_written, house, person, rows)
        name = f"contracts-{now.astimezone(UTC):%Y%m%d-%H%M}-{secrets.token_hex(2)}.xlsx"
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return web.Response(body=data, content_type=WORKBOOK, headers=headers)


def _written(house: House, person: Person, rows: Sequence[Contract]) -> bytes:
    with TemporaryDirectory(prefix="contractbot-") as folder:
        path = Path(folder) / "found.xlsx"
        write_rows(house.company, person, rows, path)
        return path.read_bytes()


def _told(text: str, status: int) -> web.Response:
    return web.Response(text=text + "\n", status=status, headers=HEADERS)
