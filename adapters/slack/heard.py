"""What a payload comes to: something for the house, or one of a few things that are Slack's own. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from adapters.api.errors import BadPayload
from adapters.api.events import Event, Place, Sender
from adapters.slack.settings import DIRECTORY, NAME

Called = Callable[[str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where it came from and how it can be answered. `trigger` opens a modal once, within three seconds.

    `under` is the time stamp of the message that was pressed, where that stands in the chat for good.
    """

    user: str
    team: str | None = None
    enterprise: str | None = None
    app: str | None = None
    user_team: str | None = None
    channel: str | None = None
    thread: str | None = None
    under: str | None = None
    trigger: str | None = None
    response_url: str | None = None
    command: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """Something for the house."""

    event: Event
    origin: Origin
    submitted: bool = False
    """It was sent from a modal, which the answer may fill anew."""


@dataclass(frozen=True, slots=True)
class HomeOpened:
    origin: Origin


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody types into a list that is filled from here."""

    origin: Origin
    name: str
    typed: str


@dataclass(frozen=True, slots=True)
class Filing:
    """Somebody wants to keep a message with a contract: `number` is one that stands in it, `said` its words."""

    origin: Origin
    number: str
    said: str


@dataclass(frozen=True, slots=True)
class Links:
    """Links of ours were posted. `where` names the message for the answer."""

    origin: Origin
    urls: tuple[str, ...]
    where: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """What we remember of an account is out of date; `user` None: of the whole installation."""

    origin: Origin
    user: str | None
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Challenge:
    answer: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing for us: acknowledged and forgotten."""

    why: str
    origin: Origin | None = None


What = Heard | HomeOpened | Typing | Filing | Links | Changed | Challenge | Ignored


def key_of(origin: Origin) -> str:
    if origin.trigger is None:
        raise BadPayload("trigger_id is missing")
    return f"{NAME}:{origin.team}:{origin.trigger}"


def sender_of(origin: Origin) -> Sender:
    return Sender(NAME, DIRECTORY, origin.user)


def place_of(origin: Origin) -> Place:
    """A direct conversation (D…) is private, whoever else reads there: what is said in it is answered to the speaker alone."""
    if origin.channel is None or origin.channel.startswith("D"):
        return Place(NAME)
    return Place(NAME, origin.channel)
