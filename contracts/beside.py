"""What can have happened beside a contract: who follows it, who looked, what was written."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A contract became confidential, or is so no more."""

    contract: int
    confidential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    contract: int
    person: str
    follows: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Somebody was shown a confidential contract."""

    contract: int


class NoteKind(StrEnum):
    """What a note is about: anything, a talk with the other party, a service done, what the customer thinks of it."""

    NOTE = "note"
    TALK = "talk"
    SERVICE = "service"
    FEEDBACK = "feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """Somebody wrote something beside a contract. `score` is 1 to 5 of a feedback."""

    contract: int
    kind: NoteKind
    text: str
    score: int | None = None
