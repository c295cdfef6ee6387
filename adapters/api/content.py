"""What goes out to a chat."""

from dataclasses import dataclass

from cards.model import Card


@dataclass(frozen=True, slots=True)
class Address:
    """A person's private chat (`account`) or a room (`conversation`) on one channel; exactly one is set."""

    channel: str
    account: str | None = None
    conversation: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A card to post. `key` is the idempotency key: posting it twice must leave one message. `locale` is the reader's.

    `waits`: whether a decision is waited for from this reader; None where it is about none.
    """

    card: Card
    key: str
    locale: str
    waits: bool | None = None


@dataclass(frozen=True, slots=True)
class MessageRef:
    """The channel's own handle of a message that stands in a chat; `value` is opaque to everybody else."""

    channel: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """One message of an answer. `public` parts go where the question was asked, the others to the speaker alone.

    `mark` is handed back to `Listener.posted` so that the copy can be remembered; None when nothing will change it later.
    """

    message: Message
    public: bool
    mark: object | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the speaker gets. Empty for an event that was here before and needs no words."""

    parts: tuple[Part, ...] = ()
