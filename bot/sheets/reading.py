"""Rows of a csv or xlsx file; which of the two it is, or that it is neither, its first bytes say."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from bot.sheets.problem import BadFile
from bot.sheets.workbook import rows_of_workbook
from contracts.importing.cells import Cell

LARGEST = 20 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 256
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
FOREIGN = (b"%pdf-", b"{\\rtf", b"<html", b"<!doctype", b"<?xml")
"""Beginnings, in lower case, of what can be read as text and is no table."""
NEVER_TEXT = frozenset({".xlsx", ".xlsm", ".pdf", ".doc", ".docx"})
"""Endings of names that promise something else. Not .xls: many programs write their tables of text under it."""
RUBBISH = frozenset(map(chr, range(32))) - frozenset("\t\n\v\f\r\x1a")
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_sheet(path: Path) -> Sequence[Sequence[Cell]]:
    """Every row from the file's first on, empty ones too, so that a position is a row number. Raises `BadFile`."""
    content = _content(path)
    if content.startswith(ZIP):
        rows = rows_of_workbook(content, path.name)
    elif content.startswith(OLD_OFFICE):
        raise BadFile("file.old_office", file=path.name)
    elif path.suffix.lower() in NEVER_TEXT or content[:64].lstrip().lower().startswith(FOREIGN):
        raise BadFile("file.no_table", file=path.name)
    else:
        rows = rows_of_text(content, path.name)
    if len(rows) > MOST_ROWS:
        raise BadFile("file.many_rows", file=path.name, count=MOST_ROWS)
    if any(len(row) > MOST_COLUMNS for row in rows):
        raise BadFile("file.many_columns", file=path.name, count=MOST_COLUMNS)
    return rows


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise BadFile("file.absent", file=str(path)) from None
    except OSError as error:
        raise BadFile("file.unreadable", file=str(path), why=error.strerror or "") from None
    if len(content) > LARGEST:
        raise BadFile("file.large", file=path.name, size=LARGEST // (1024 * 1024))
    if not content.strip():
        raise BadFile("file.empty", file=path.name)
    return content


def rows_of_text(content: bytes, name: str) -> Sequence[Sequence[Cell]]:
    text = _decoded(content, name)
    # A stray sign in a note does no harm; one in a hundred is no text.
    if "\x00" in text or 100 * sum(text.count(sign) for sign in RUBBISH) > len(text):
        raise BadFile("file.no_table", file=name)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[Sequence[Cell]] = []
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        raise BadFile("file.bad_csv", file=name, row=len(rows) + 1, line=reader.line_num, why=str(error)) from None
    return rows


def _decoded(content: bytes, name: str) -> str:
    for bom, encoding in BOMS.items():
        if content.startswith(bom):
            encodings = [encoding]
            break
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFile("file.no_text", file=name)


def _delimiter(text: str) -> str:
    """What parts the first line that holds anything; headers hold none of the three themselves."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = "".join(first.split('"')[::2])
    return max(",;\t", key=unquoted.count)
