"""Dates as people and files write them."""

import re
import unicodedata
from datetime import date, datetime

_YEAR_FIRST = re.compile(
    r"([0-9]{4})(?:-([0-9]{1,2})-|/([0-9]{1,2})/|\.([0-9]{1,2})\.|年([0-9]{1,2})月)([0-9]{1,2})[日号]?"
)
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
# What spreadsheets put behind a day.
_MIDNIGHT = re.compile(r"[T ]+00:00(?::00(?:\.0+)?)?Z?$")
_STYLE = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "M": "%m", "DD": "%d", "D": "%d"}
_FIRST_YEAR = 1900


class AmbiguousDate(ValueError):
    """Two days fit: `9/8/2016` may be in August or in September."""


def parse_date(text: str, order: str | None = None) -> date:
    """`2026-01-31`, `2026/1/31`, `2026年1月31日`, `31.01.2026`, `20260131`.

    `order` settles what is ambiguous: "mdy", "dmy", "ymd", a strptime format (`%m/%d/%Y`) or one like `M/D/YYYY`.
    Raises `AmbiguousDate` without it, ValueError for what is no day from 1900 on.
    """
    folded = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    folded = _MIDNIGHT.sub("", folded)
    day = _read(folded, order) if order else None
    day = day or _year_first(folded) or (None if order else _year_last(folded))
    if day is None or day.year < _FIRST_YEAR:
        raise ValueError(f"{text!r} is not a date")
    return day


def _year_first(text: str) -> date | None:
    found = _YEAR_FIRST.fullmatch(text.replace(" ", "")) or _COMPACT.fullmatch(text)
    if not found:
        return None
    year, *month, day = (int(group) for group in found.groups() if group)
    return date(year, month[0], day)


def _year_last(text: str) -> date | None:
    found = _YEAR_LAST.fullmatch(text)
    if not found:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    # Points are written day first wherever they are written; strokes differ between countries.
    if found[2] == "." or first > 12 or first == second:
        return date(year, second, first)
    if second > 12:
        return date(year, first, second)
    raise AmbiguousDate(f"{text!r} may be two days; say in which order month and day stand")


def _read(text: str, order: str) -> date | None:
    """By the given order only; None where it does not fit."""
    if "%" in order:
        return _by_format(text, order)
    if sorted(order.casefold()) == ["d", "m", "y"]:
        groups = (
            {"y": r"(?P<y>[0-9]{4}|[0-9]{2})"}.get(part, rf"(?P<{part}>[0-9]{{1,2}})") for part in order.casefold()
        )
        found = re.fullmatch("[-/.]".join(groups), text)
        if not found:
            return None
        year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
        return date(year, int(found["m"]), int(found["d"]))
    style = re.sub(r"YYYY|YY|MM?|DD?", lambda found: _STYLE[found.group()], order.upper())
    return _by_format(text, style)


def _by_format(text: str, style: str) -> date | None:
    try:
        return datetime.strptime(text, style).date()  # noqa: DTZ007 - a day, not an instant
    except ValueError:
        return None
