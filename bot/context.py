"""What a feature is given, and what it gives back. Features never see a platform, the wire or the store's code."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from cards.model import Card
from cards.pen import Pen, Translate
from cards.press import Press
from contracts.company import Company
from contracts.desk.turn import Turn
from contracts.happenings import Happening
from contracts.people import Person, Room
from contracts.ports import Preference, Question, Stores
from contracts.telling import Subject, SubjectKind

PAGE_OF_A_QUESTION = "question.page"
"""What the address of a form's page is sealed as. Permanent: such addresses stand in chats."""


@dataclass(frozen=True, slots=True)
class Context:
    """One event: whose turn it is, in which room (None in private), and the pen of the speaker's private chat."""

    turn: Turn
    pen: Pen
    room: Room | None
    preference: Preference
    channels: tuple[str, ...]
    """The channels on which the speaker can be reached."""
    derive: Callable[[str], bytes]
    """32 bytes that follow from the house's key and a purpose, for secrets that no database should hold."""

    @property
    def stores(self) -> Stores:
        return self.turn.stores

    @property
    def company(self) -> Company:
        return self.turn.company

    @property
    def person(self) -> Person:
        return self.turn.actor

    @property
    def t(self) -> Translate:
        return self.pen.t


@dataclass(frozen=True, slots=True)
class Show:
    """Answer with the card of a subject, which changes in place from then on."""

    subject: Subject


@dataclass(frozen=True, slots=True)
class Say:
    """Answer with a card that is drawn once: for the room with what it may see, and in private in full where that is more."""

    draw: Callable[[Pen], Card]
    public: bool = True


@dataclass(frozen=True, slots=True)
class Reply:
    says: tuple[Show | Say, ...]
    happened: tuple[Happening, ...] = ()


Handler = Callable[[Context, str], Awaitable[Reply]]
PressHandler = Callable[[Context, Press, Mapping[str, str]], Awaitable[Reply]]
AnswerHandler = Callable[[Context, Question, Mapping[str, str]], Awaitable[Reply]]
"""Given what was answered, by field: the one that was asked for, or all of a form."""
Draw = Callable[[Stores, int, Pen], Awaitable[Card | None]]


@dataclass(frozen=True, slots=True)
class Command:
    """`words` are all its names in both languages, the first two the ones that help shows (Chinese, English).

    A `question` writes nothing. `help` names its text under `help.` and `examples` are tappable, by language. What is seldom
    asked for is `minor`: help names it at the end, without explaining it.
    """

    words: tuple[str, ...]
    handle: Handler
    help: str
    question: bool = False
    examples: Mapping[str, str] = field(default_factory=dict)
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """The handler of a button's permanent name."""

    action: str
    handle: PressHandler
    question: bool = False


@dataclass(frozen=True, slots=True)
class Feature:
    """One family of commands: what can be typed, pressed, answered, and the subjects it draws."""

    commands: tuple[Command, ...] = ()
    buttons: tuple[Button, ...] = ()
    answers: Mapping[str, AnswerHandler] = field(default_factory=dict)
    draws: Mapping[SubjectKind, Draw] = field(default_factory=dict)


def show(kind: SubjectKind, id: int, *happened: Happening) -> Reply:
    return Reply((Show(Subject(kind, id)),), happened)


def say(draw: Callable[[Pen], Card], *happened: Happening) -> Reply:
    return Reply((Say(draw),), happened)
