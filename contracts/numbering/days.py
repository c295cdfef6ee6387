"""Date and fiscal parts of a number: how they are written and what they say."""

import re
from collections.abc import Mapping
from datetime import date

from contracts.numbering.key import key
from contracts.numbering.tokens import Part

# Two digits mean 1970 to 2069.
_CENTURY_TURNS = 70
DIGITS: Mapping[str, str] = {
    "YYYY": "[0-9]{4}",
    "YY": "[0-9]{2}",
    "MM": "(?:0[1-9]|1[0-2])",
    "DD": "(?:0[1-9]|[12][0-9]|3[01])",
    "DDD": "(?:0[0-9][1-9]|0[1-9]0|[12][0-9][0-9]|3[0-5][0-9]|36[0-6])",
    "Q": "[1-4]",
}


def readable(part: Part) -> str:
    """As a regular expression over keys."""
    return "".join(DIGITS.get(text) or re.escape(key(text)) for text in part.date_parts)


def date_text(part: Part, on: date) -> str:
    return "".join(_piece(text, on) for text in part.date_parts)


def _piece(text: str, on: date) -> str:
    match text:
        case "YYYY":
            return f"{on.year:04}"
        case "YY":
            return f"{on.year % 100:02}"
        case "MM":
            return f"{on.month:02}"
        case "DD":
            return f"{on.day:02}"
        case "DDD":
            return f"{on.timetuple().tm_yday:03}"
        case "Q":
            return str((on.month + 2) // 3)
        case _:
            return text


def fiscal_text(part: Part, year: int, start: int) -> str | None:
    """`2026`, `26`, or from year to year: `2025-26`. None when a fiscal year from January should be shown as two years."""
    pieces = part.date_parts
    if sum(text.isalpha() for text in pieces) == 1:
        return f"{year:04}"[-len(part.text) :]
    if start == 1:
        return None
    first, *between, _ = pieces
    return f"{year - 1:04}"[-len(first) :] + "".join(between) + f"{year % 100:02}"


def said(part: Part, text: str) -> dict[str, int]:
    """Year, month, day, quarter or fiscal year as far as the part has them."""
    found: dict[str, int] = {}
    at = 0
    for piece in part.date_parts:
        if not piece.isalpha():
            at += len(key(piece))
            continue
        number = int(text[at : at + len(piece)])
        at += len(piece)
        if piece == "YY":
            number += 1900 if number >= _CENTURY_TURNS else 2000
        year = "year" if part.name == "date" else "fiscal_year"
        found[{"MM": "month", "DD": "day", "DDD": "day_of_year", "Q": "quarter"}.get(piece, year)] = number
    return found
