"""What a channel is to the rest of the house, and what it is given."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any, Protocol, runtime_checkable

from adapters.api.content import Address, Answer, Message, MessageRef, Part
from adapters.api.events import Event, Sender
from cards.model import Card
from contracts.company import Company
from contracts.ports import Board, Memory


class Feature(Enum):
    REPLACE = auto()
    """A posted message can be changed in place."""
    KEYED = auto()
    """Posting the same key twice leaves one message."""
    LOOKUP = auto()
    """A message can be found again by its key."""
    FORMS = auto()
    """A card can carry a form."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What fits into one message: characters of the whole text and of a label, and counts. Pace is in messages per second."""

    text: int = 4_000
    label: int = 40
    buttons: int = 20
    rows: int = 50
    pace: float = 50.0


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`tells_people` and `tells_rooms`: whether it can speak there of its own accord. Where it cannot, another channel of the
    same directory does, if one runs. `hears` is false where nothing ever comes in.
    """

    features: frozenset[Feature]
    limits: Limits = field(default_factory=Limits)
    tells_people: bool = True
    tells_rooms: bool = True
    hears: bool = True


class Outbound(Protocol):
    async def post(self, to: Address, message: Message) -> MessageRef:
        """Raises one of the errors of `adapters.api.errors`."""

    async def replace(self, ref: MessageRef, message: Message) -> MessageRef:
        """Changes a message in place; the handle may be a new one. Raises TargetGone when it cannot be changed any more."""

    async def lookup(self, to: Address, key: str) -> MessageRef | None:
        """The message posted with that key, where the channel has Feature.LOOKUP."""


class Listener(Protocol):
    """The house, as a channel sees it."""

    async def hear(self, event: Event) -> Answer:
        """Returns after the commit: what it returns is true and may be acknowledged. Never raises for what a person did."""

    async def posted(self, part: Part, ref: MessageRef | None) -> None:
        """Tells that a part of an answer now stands in the chat, so that it can be changed later.

        `ref` is None for what has been shown but vanishes by itself: nothing will change it, nothing replaces it.
        """

    async def aside(self, part: Part, sender: Sender) -> bool:
        """Gives a private part of an answer to the speaker through another channel of the same directory; whether it did."""

    async def troubled(self, channel: str, cure: str) -> None:
        """Tells the administrators, once a day, what is wrong with a channel and what they can do; elsewhere where they can be
        reached elsewhere.
        """

    async def suggest(self, sender: Sender, field: str, typed: str) -> Sequence[tuple[str, str]]:
        """What a field of a form could hold, as (value, label), while somebody types into it. Empty where nothing is known."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `check`: `level` is ok, warning or error; the text names the cure."""

    level: str
    text: str


class Channel(Protocol):
    """A running connection to a chat."""

    @property
    def outbound(self) -> Outbound: ...

    def mount(self, app: Any) -> None:
        """Adds the channel's HTTP routes to the aiohttp application (typed Any: this interface knows no web framework)."""

    async def start(self, listener: Listener) -> None: ...

    async def close(self) -> None: ...

    async def ready(self) -> bool: ...

    async def check(self) -> Sequence[Finding]: ...


@runtime_checkable
class Doorkeeper(Protocol):
    """A channel whose platform can say who opens a page of ours; not every set-up of it can (`knows_readers`)."""

    @property
    def knows_readers(self) -> bool: ...

    async def reader(self, request: Any) -> str | None:
        """The account; None for nobody of the company. Raises a redirect of aiohttp to ask the platform first."""


class Console(Protocol):
    """What the page of a demo database needs besides the chat: the company, and the hands of the clock."""

    async def now(self) -> datetime: ...

    async def move(self, to: datetime) -> datetime:
        """Moves the clock, does everything that is due, delivers it, and returns the new time. Raises ValueError for the past."""

    async def next_alert(self) -> datetime | None: ...

    def payloads(self, card: Card, locale: str) -> dict[str, object]:
        """What each other channel would send for this card, by channel name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a channel is given. `settings` is an instance of its plugin's settings class; `memory` is what this channel keeps
    beyond its own process, shared with every other on the database."""

    settings: Any
    company: Callable[[], Company]
    now: Callable[[], Awaitable[datetime]]
    board: Board
    memory: Memory
    console: Console | None
    public_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """The front door of a channel's folder: `PLUGIN` in its plugin.py.

    `directory` names whose user ids it speaks (the key in the company file). `settings` is None for a channel that needs none.
    `demo_only` channels exist beside a demo database alone, and come last when a person is to be told something.
    Among the others `rank` decides, lower first, where a person has neither chosen a channel nor spoken yet.
    `render` turns a card into the exact payload that would be sent.
    `papers` are texts for an administrator to paste into the platform, by name: `contractbot <channel>-<name>` prints one,
    made for the server's public address if it has one. `able` says what the channel can do with these settings, where that
    depends on them.
    """

    name: str
    directory: str
    capabilities: Capabilities
    connect: Callable[[Surroundings], Channel]
    render: Callable[[Message], object]
    papers: Mapping[str, Callable[[str | None], str]] = field(default_factory=dict)
    able: Callable[[Any], Capabilities] | None = None
    demo_only: bool = False
    rank: int = 100
