"""Dates as an iCalendar feed (RFC 5545): whole days, for calendars that subscribe to an address. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

FOLD = 75
"""Octets of a line at most, its end not counted (RFC 5545 §3.1)."""


@dataclass(frozen=True, slots=True)
class FeedDay:
    """`uid` stays the same while the event does, so that a calendar changes it in place."""

    uid: str
    day: date
    title: str
    text: str
    categories: tuple[str, ...] = ()


def feed(name: str, days: Iterable[FeedDay], now: datetime) -> str:
    """Lines end in CRLF; nothing of what people wrote can end one or begin a property."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//contractbot//dates//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for day in days:
        lines += _event(day, stamp)
    return "".join(f"{part}\r\n" for line in (*lines, "END:VCALENDAR") for part in folded(line))


def _event(day: FeedDay, stamp: str) -> Sequence[str]:
    categories = [f"CATEGORIES:{','.join(map(escaped, day.categories))}"] if day.categories else []
    return [
        "BEGIN:VEVENT",
        f"UID:{day.uid}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{day.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(day.title)}",
        f"DESCRIPTION:{escaped(day.text)}",
        *categories,
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """A TEXT value (§3.3.11); control characters are left out."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(letter for letter in text if letter.isprintable() or letter == " ")


def folded(line: str) -> Iterator[str]:
    """In parts of at most 75 octets, later ones with a space before them; no letter is cut in two."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > FOLD:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part
