"""The first sheet of an xlsx file that holds anything, behind a guard against files made to exhaust the machine."""

import io
import re
import zipfile
import zlib
from collections.abc import Sequence

from bot.sheets.problem import BadFile
from contracts.importing.cells import Cell

MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 2_000
MOST_CELLS = 5_000_000
BLOCK = 1024 * 1024
# The reader makes room for every cell up to the farthest one, wherever it is.
CELL_REFERENCE = re.compile(rb'\br\s*=\s*["\']([A-Z]{1,3})([0-9]{1,7})["\']')
LONGEST_TAG = 200
# A formula that failed: the reader would leave its cell empty, and nobody would learn that something is missing.
FAILED = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"[^>]*?\bt="e"')
FAILURE = "#ERROR"
SHEET = re.compile(rb'<(?:\w+:)?sheet\b[^>]*?\b(?:\w+:)id="([^"]+)"')
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")

Place = tuple[int, int]


def rows_of_workbook(content: bytes, name: str) -> Sequence[Sequence[Cell]]:
    failed = _guard(content, name)
    import python_calamine

    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            rows: list[list[Cell]] = []
            for index in range(len(book.sheet_names)):
                sheet = book.get_sheet_by_index(index)
                rows = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
                for row, column in failed[index] if index < len(failed) else ():
                    if row <= len(rows) and column <= len(rows[row - 1]):
                        rows[row - 1][column - 1] = FAILURE
                if any(cell != "" for row in rows for cell in row):
                    break
            return rows
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise BadFile("file.bad_workbook", file=name, why=str(error)) from None


def _plain(cell: object) -> Cell:
    """Times of day and spans have no column here; they are read as text and refused by the column they stand in."""
    return cell if isinstance(cell, Cell) else str(cell)


def _guard(content: bytes, name: str) -> list[set[Place]]:
    """Refuses what would exhaust the machine; returns where formulas have failed, sheet by sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise BadFile("file.unpacks_large", file=name)
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise BadFile("file.no_workbook", file=name)
            sheets = [part for part in parts if part.filename.startswith("xl/worksheets/")]
            failed = {part.filename: _scan(archive, part, name) for part in sheets if part.filename.endswith(".xml")}
            return [failed.get(path, set()) for path in _paths(archive, names)]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadFile("file.bad_workbook", file=name, why=str(error)) from None


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> set[Place]:
    rows = columns = read = 0
    failed: set[Place] = set()
    with archive.open(part) as stream:
        tail = b""
        while block := stream.read(BLOCK):
            read += len(block)
            if read > MOST_UNPACKED:  # the directory of the archive told a smaller size
                raise BadFile("file.unpacks_large", file=name)
            for letters, digits in CELL_REFERENCE.findall(tail + block):
                rows = max(rows, int(digits))
                columns = max(columns, _column(letters))
            failed |= {(int(digits), _column(letters)) for letters, digits in FAILED.findall(tail + block)}
            tail = block[-LONGEST_TAG:]
    if rows * columns > MOST_CELLS:
        raise BadFile("file.many_cells", file=name, count=MOST_CELLS)
    return failed


def _paths(archive: zipfile.ZipFile, names: set[str]) -> list[str]:
    """The part of each sheet, in the order of the sheets."""
    relations = "xl/_rels/workbook.xml.rels"
    targets: dict[bytes, str] = {}
    for tag in RELATION.findall(archive.read(relations)) if relations in names else ():
        said = dict(re.findall(rb'(Id|Target)="([^"]*)"', tag))
        target = said.get(b"Target", b"").decode("utf-8", "replace").lstrip("/")
        targets[said.get(b"Id", b"")] = target if target.startswith("xl/") else f"xl/{target}"
    return [targets.get(sheet, "") for sheet in SHEET.findall(archive.read("xl/workbook.xml"))]


def _column(letters: bytes) -> int:
    """A is 1, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
