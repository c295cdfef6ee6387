"""How values lie in columns: instants in UTC, days, and JSON that is never queried."""

from datetime import UTC, date, datetime
from typing import Any

import orjson

from storage.errors import NaiveTime


def in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise NaiveTime(f"{moment.isoformat()} has no zone")
    return moment.astimezone(UTC)


def instant_text(moment: datetime) -> str:
    """Always 32 characters, so that text order is time order."""
    return in_utc(moment).isoformat(" ", "microseconds")


def instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def maybe_instant(value: Any) -> datetime | None:
    return None if value is None else instant(value)


def day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def maybe_day(value: Any) -> date | None:
    return None if value is None else day(value)


def to_json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def from_json(text: str) -> Any:
    return orjson.loads(text)


def words_from(text: str) -> tuple[str, ...]:
    return () if text == "[]" else tuple(orjson.loads(text))
