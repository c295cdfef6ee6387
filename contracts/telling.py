"""What is to be told to whom: subjects, errands of the outbox, and the copies that stand in chats."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SubjectKind(StrEnum):
    CONTRACT = "contract"
    PREVIEW = "preview"
    NUMBER = "number"
    TASK = "task"
    APPROVAL = "approval"
    RECEIPT = "receipt"
    ALERT = "alert"
    DIGEST = "digest"
    QUESTION = "question"
    NOTICE = "notice"
    RENUMBERING = "renumbering"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a card is about: the row of that kind with that id."""

    kind: SubjectKind
    id: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person (then `room` is None) or a room of the company file (then `person` is None)."""

    person: str | None = None
    room: str | None = None

    @property
    def name(self) -> str:
        """`person:ID` or `room:ID`."""
        return f"person:{self.person}" if self.person else f"room:{self.room}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One row of the outbox: tell this recipient about that subject. Never rendered text.

    `key` is unique for ever and is handed to the platform as idempotency key. `channel` is where to deliver;
    None lets delivery choose by the person's preference. `not_before` is when it may go out at the earliest.
    `attempts` counts failed tries; `lease` is the fencing token of the claim that is working on it.
    """

    id: int = 0
    key: str
    to: Recipient
    subject: Subject
    why: str
    channel: str | None = None
    not_before: datetime
    attempts: int = 0
    lease: int = 0


class ErrandState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A message that stands in a chat and shows `subject` to `to`.

    `ref` is the channel's own handle of the message. `wanted` counts the changes of the subject since the copy was
    made and `drawn` those it shows: a copy with drawn < wanted is stale and is redrawn once, whatever happened between.
    """

    id: int = 0
    channel: str
    to: Recipient
    subject: Subject
    ref: str
    wanted: int = 0
    drawn: int = 0
    attempts: int = 0
    lease: int = 0
