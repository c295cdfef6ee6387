"""What a payload comes to: something for the house, or one of a few things that are DingTalk's own. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from adapters._shared.reading import Json
from adapters.api.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where it came from and how it can be answered. `conversation` is a group's; `card` the card that was pressed.

    `webhook` answers without a token until `webhook_until`.
    """

    account: str
    conversation: str | None = None
    webhook: str | None = None
    webhook_until: datetime | None = None
    card: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """Something for the house. `confirm` is asked, of whoever pressed, before it is."""

    event: Event
    origin: Origin
    confirm: str | None = None


@dataclass(frozen=True, slots=True)
class SteppedBack:
    """Somebody was asked whether they are sure, and was not."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class QuotaUsedUp:
    """In place of a message: the organisation's quota of messages to robots is used up until the month ends."""

    words: str


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the directory: somebody was changed or has left."""

    kind: str
    accounts: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing for us: acknowledged and forgotten."""

    why: str


What = Heard | SteppedBack | QuotaUsedUp | Happened | Ignored


class Reception(Protocol):
    """Who takes payloads, whichever way they came. Each raises BadPayload."""

    async def message(self, body: Json) -> None: ...

    async def press(self, body: Json, message: str | None = None) -> dict[str, Any]: ...

    def event(self, body: Json, headers: Json) -> None: ...

    async def close(self) -> None: ...
