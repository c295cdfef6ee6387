"""A cell of a table, and the forms it takes on its way in and out."""

import re
from datetime import date, datetime
from decimal import Decimal

Cell = str | int | float | date
"""What a file holds; `datetime` is a `date` and `bool` an `int`. An empty cell is ""."""

# What spreadsheet programs take for the beginning of a formula.
FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\u200b\u2028\u2029]")
FINEST = Decimal("0.000001")


def text_of(cell: Cell) -> str:
    """The cell as somebody would have typed it, with no control characters; lines of a long text stay."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int):
        return str(cell)
    if isinstance(cell, float):
        return _digits(cell)
    if FORMULA.match(cell) and cell.startswith("'"):
        cell = cell[1:]
    return CONTROL.sub("", cell.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _digits(number: float) -> str:
    """Without the noise of binary fractions: 0.1 + 0.2 is 0.3."""
    exact = Decimal(repr(number))
    if not exact.is_finite():
        return str(number)
    if abs(exact) < Decimal(10) ** 15:
        exact = exact.quantize(FINEST)
    text = format(exact, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def guarded(text: str) -> str:
    """With an apostrophe before what would run as a formula; `text_of` takes it away again. Plain numbers stay."""
    if FORMULA.match(text) and not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return f"'{text}"
    return text


def kept(text: str) -> str:
    """For a file whose text cells never run: only an apostrophe that `text_of` would take away gets another before it."""
    return f"'{text}" if text.startswith("'") and FORMULA.match(text) else text


def line(text: str) -> str:
    """On one line, with single spaces."""
    return " ".join(text.split())
