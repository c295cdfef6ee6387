"""Tables written for people who open them in a spreadsheet program."""

import csv
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.sheets.problem import BadFile
from contracts.importing.cells import guarded, kept

WIDTH = 20


def write_sheet(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """csv or xlsx by the ending. The file appears whole or not at all. Raises `BadFile`."""
    write = {".csv": write_text, ".xlsx": _write_workbook}.get(path.suffix.casefold())
    if write is None:
        raise BadFile("file.unknown_ending", file=path.name)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        write(aside, header, rows)
        _settle(aside)
        aside.replace(path)
    except OSError as error:
        raise BadFile("file.unwritable", file=str(path), why=error.strerror or str(error)) from None
    finally:
        aside.unlink(missing_ok=True)


def write_text(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """With a byte order mark, by which spreadsheet programs know UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([guarded(cell) for cell in row] for row in rows)


def _write_workbook(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    import xlsxwriter

    options: dict[str, Any] = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header) - 1, WIDTH)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, kept(cell))


def _settle(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
