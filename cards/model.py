"""The neutral card: a small closed set of blocks that every channel can draw, or fall back to text."""

from dataclasses import dataclass, field
from enum import StrEnum


class Style(StrEnum):
    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


class Tone(StrEnum):
    """How urgent or good a state is; channels turn it into a colour, never into meaning that the words lack."""

    NEUTRAL = "neutral"
    WAITING = "waiting"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Action:
    """A button. `token` is opaque; `confirm` is asked before a heavy one is sent."""

    label: str
    token: str
    style: Style = Style.PLAIN
    confirm: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of plain text (no markup in any channel's language)."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: typed forms of the buttons, sums, hints.

    `says` are those forms that are whole as they stand, as (label, what to type): for chats that can type for a reader. They are in the
    text already, so no other form of the card keeps them.
    """

    text: str
    says: tuple[tuple[str, str], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value, in order."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chips:
    """Short words in a row: what a search understood, tags."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, with its own buttons."""

    title: str
    text: str
    state: str | None = None
    tone: Tone = Tone.NEUTRAL
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    rows: tuple[Row, ...]


class Stage(StrEnum):
    DONE = "done"
    NOW = "now"
    NEXT = "next"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a progress bar: who, and since when or how it ended."""

    title: str
    text: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Progress:
    steps: tuple[Step, ...]


class Input(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    AMOUNT = "amount"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field:
    """`options` are (value, label) of a CHOICE. `value` is what it holds now."""

    name: str
    label: str
    input: Input
    value: str = ""
    required: bool = False
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """Fields that are sent together by one button; where a channel has no forms the card's text asks for one field at a time.

    `page` is the address of the same form as a web page, for its reader alone; None where the bot has no public address.
    """

    fields: tuple[Field, ...]
    send: Action
    page: str | None = None


Block = Text | Note | Facts | Chips | Rows | Progress | Form


@dataclass(frozen=True, slots=True)
class Card:
    """`summary` is one line: the notification, and the last fallback. `state` is the word in the reader's language."""

    title: str
    summary: str
    state: str | None = None
    tone: Tone = Tone.NEUTRAL
    blocks: tuple[Block, ...] = ()
    actions: tuple[Action, ...] = ()
