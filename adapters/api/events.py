"""What can come in from a chat. A closed set; who says it is open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sender:
    """`account` is the user id on the platform; `directory` names whose ids these are (two channels of one vendor may share it).

    `locale` and `timezone` are what the platform says of the user, if it does; `email` is an address that it vouches for.
    Display names are never taken: they identify nobody. `vouched` is false where the platform does not sign what was sent:
    nothing is decided on the strength of that alone.
    """

    channel: str
    directory: str
    account: str
    locale: str | None = None
    timezone: str | None = None
    email: str | None = None
    vouched: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was said: `conversation` is the platform's id of a room, or None for a private chat with the bot."""

    channel: str
    conversation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Somebody typed something to the bot. `key` identifies the event across redeliveries, for ever.

    `screen` is true where nobody typed: the channel asks for what a screen of its own shows to that person. Only a question
    can be asked so, and asking does not count as speaking here.
    """

    key: str
    sender: Sender
    place: Place
    text: str
    at: datetime
    screen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """Somebody pressed a button. Only the token and what they typed into the card's form (`values`) are believed.

    `on` is the handle of the message it stood in, given where that can be changed in place: what it shows already changes
    there and is not posted again.
    """

    key: str
    sender: Sender
    place: Place
    token: str
    at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    on: str | None = None


Event = Said | Pressed
