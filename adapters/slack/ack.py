"""What an envelope is answered with, and who answers it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from adapters._shared.reading import Json


@dataclass(frozen=True, slots=True)
class Ack:
    """`body` None is an empty one. A status of 503 makes Slack send an event again."""

    status: int = 200
    body: Mapping[str, Any] | None = None


class Dispatcher(Protocol):
    async def dispatch(self, kind: str, payload: Json, *, retried: Mapping[str, str]) -> Ack:
        """Raises BadPayload for what is not what Slack sends."""

    async def close(self) -> None: ...
