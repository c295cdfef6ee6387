"""Frames of the Stream protocol: what comes in, and what acknowledges it. Pure.

Source: open-dingtalk/developerpedia, apps/explore/tutorials/stream/bot and the protocol page beside it.
"""

import json
from dataclasses import dataclass
from typing import Any

from adapters._shared.reading import Json, decoded, maybe, maybe_text, maybe_word
from adapters.api.errors import BadPayload

SYSTEM, EVENT, CALLBACK = "SYSTEM", "EVENT", "CALLBACK"
PING, DISCONNECT = "ping", "disconnect"


@dataclass(frozen=True, slots=True)
class Frame:
    """`data` is the body; `raw` as it came, which a ping wants back."""

    kind: str
    topic: str
    message: str | None
    headers: Json
    raw: str

    @property
    def data(self) -> Json:
        """Raises BadPayload. Nothing at all is an empty body."""
        return decoded(self.raw) if self.raw.strip() else {}


def read(text: str) -> Frame:
    """Raises BadPayload."""
    frame = decoded(text)
    headers = maybe(frame, "headers")
    raw = frame.get("data")
    if raw is not None and not isinstance(raw, str):
        raise BadPayload("data is no text")
    return Frame(
        kind=maybe_text(frame, "type", 64),
        topic=maybe_text(headers, "topic", 300),
        message=maybe_word(headers, "messageId"),
        headers=headers,
        raw=raw or "",
    )


def ack(frame: Frame, data: Any, *, code: int = 200, words: str = "OK") -> str:
    """`data` is written as JSON inside JSON; a text goes as it is."""
    return json.dumps(
        {
            "code": code,
            "headers": {"contentType": "application/json", "messageId": frame.message},
            "message": words,
            "data": data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, separators=(",", ":")),
        },
        ensure_ascii=False,
    )
