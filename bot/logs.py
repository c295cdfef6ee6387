"""Log lines: text or JSON, one line each, with no control characters and no secrets."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO

from bot.settings import LogFormat, LogLevel

SHORTEST_SECRET = 6
MASK = "***"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
IN_ADDRESS = re.compile(r"(?i)\b((?:access_token|token|secret|corpsecret|key|sign|code)=)[^&\s\"']+")


def set_up_logs(level: LogLevel, form: LogFormat, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Replaces whatever handlers there were. Secrets shorter than six characters are not masked: they would hit words."""
    handler = logging.StreamHandler(stream or sys.stderr)
    formatter: type[TextLines] | type[JsonLines] = JsonLines if form is LogFormat.JSON else TextLines
    handler.setFormatter(formatter(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.value.upper())
    # Its every beat is no news.
    logging.getLogger("apscheduler").setLevel(max(root.level, logging.WARNING))


class TextLines(logging.Formatter):
    """`2026-11-22T09:00:00.123Z INFO bot.pipeline: what happened`"""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if len(secret) >= SHORTEST_SECRET)

    def format(self, record: logging.LogRecord) -> str:
        line = f"{_moment(record)} {record.levelname} {record.name}: {self._message(record)}"
        trace = self._trace(record)
        return f"{_escaped(line)} | {_escaped(trace)}" if trace else _escaped(line)

    def _message(self, record: logging.LogRecord) -> str:
        return self._masked(record.getMessage())

    def _trace(self, record: logging.LogRecord) -> str:
        return self._masked(self.formatException(record.exc_info)) if record.exc_info else ""

    def _masked(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return IN_ADDRESS.sub(rf"\1{MASK}", text)


class JsonLines(TextLines):
    """One object a line: at, level, logger, message, and trace after an exception."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
        }
        trace = self._trace(record)
        if trace:
            line["trace"] = trace
        return json.dumps(line, ensure_ascii=True)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _escaped(text: str) -> str:
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
