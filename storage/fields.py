"""Columns that Tortoise has no sound kind of."""

from datetime import date, datetime
from typing import Any

from tortoise import fields

from storage.values import in_utc, instant


class UtcDatetimeField(fields.DatetimeField[datetime]):
    """Stored in UTC, refused without a zone, so that comparing means the same on every database."""

    def to_python_value(self, value: Any) -> datetime | None:
        return None if value is None else instant(value)

    def to_db_value(self, value: Any, instance: Any) -> Any:
        if isinstance(value, datetime):
            return in_utc(value)
        if isinstance(value, date):
            raise TypeError("a day is no instant")
        return value
