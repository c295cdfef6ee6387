"""What a payload comes to: something for the house, or one of a few things that are the AI bot's own. Pure."""

from dataclasses import dataclass

from adapters.api.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """`chat` is a group's; `task` that of the card that was pressed; `response_url` answers once within an hour."""

    account: str
    chat: str | None = None
    task: str | None = None
    response_url: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """`question` is asked, of whoever pressed, before the press is believed."""

    event: Event
    origin: Origin
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody opened the chat with the bot for the first time today; `event` asks for what to welcome them with."""

    event: Event
    origin: Origin


@dataclass(frozen=True, slots=True)
class Polled:
    """The platform asks how an answer goes on that was begun."""

    stream: str


@dataclass(frozen=True, slots=True)
class File:
    """A file, a picture or a video, encrypted at an address that lives five minutes. `key` is its own on the long connection."""

    origin: Origin
    message: str
    url: str
    key: str | None


@dataclass(frozen=True, slots=True)
class Kicked:
    """Another connection has taken this one's place."""


@dataclass(frozen=True, slots=True)
class Ignored:
    why: str


What = Heard | Entered | Polled | File | Kicked | Ignored
