"""What people set in chat, and what the bot has asked them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from contracts.telling import Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """What a person set in chat; None falls back to the company file. `channel` is chosen, `last_channel` the last they spoke
    on, `spoken_locale` and `spoken_timezone` what that platform says of them."""

    person: str
    locale: str | None = None
    timezone: str | None = None
    channel: str | None = None
    last_channel: str | None = None
    spoken_locale: str | None = None
    spoken_timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An account on a platform that belongs to a person, though the company file does not say so. `how` is email or code."""

    directory: str
    account: str
    person: str
    how: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Away:
    """`cover` decides for `person` from `starts` to `ends`, both included."""

    person: str
    cover: str
    starts: date
    ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticator:
    """A phone that shows one-time codes. Its secret follows from `salt` and the house's key; `confirmed` once a code of it
    has been right, `last_counter` is the period of the last code that counted, `failures` are wrong ones in a row."""

    person: str
    salt: str
    confirmed: bool = False
    last_counter: int = 0
    failures: int = 0
    failed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the bot asked a person and waits for. `about` says what the answer is for (fill, reason, days …), `subject` on what,
    `field` which answer is asked now, `facts` what has been said so far."""

    id: int = 0
    person: str
    about: str
    subject: Subject | None
    field: str
    facts: Mapping[str, str]
    asked_at: datetime
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something an admin or a room is told that is about no single row: a message key and its values."""

    id: int = 0
    key: str
    values: Mapping[str, str]
    contract: int | None
    at: datetime


class People(Protocol):
    """What people set in chat. Who they are and what they may is in the company file."""

    async def preference(self, person: str) -> Preference: ...

    async def set_preference(self, preference: Preference) -> None: ...

    async def links(self) -> tuple[Link, ...]: ...

    async def add_link(self, link: Link) -> bool:
        """False when that account, or that person in that directory, is linked already."""

    async def keep_code(self, person: str, code: str, until: datetime) -> None:
        """The one code of that person; `code` is a hash."""

    async def spend_code(self, code: str, now: datetime) -> str | None:
        """Whose code that was, once; None when it is unknown or too old."""

    async def aways(self, day: date) -> tuple[Away, ...]:
        """All that hold on that day."""

    async def aways_within(self, first: date, last: date) -> tuple[Away, ...]:
        """All that hold on any of these days."""

    async def end_away(self, person: str, last: date) -> None:
        """Cuts what holds or begins after that day; one that would have no day left is gone."""

    async def authenticator(self, person: str) -> Authenticator | None: ...

    async def set_authenticator(self, authenticator: Authenticator) -> None: ...

    async def remove_authenticator(self, person: str) -> None: ...

    async def set_away(self, away: Away) -> None:
        """Replaces any of this person's that overlaps it."""

    async def question(self, person: str) -> Question | None:
        """The open one."""

    async def question_by_id(self, id: int) -> Question | None: ...

    async def ask(self, question: Question) -> Question:
        """Opens it and closes any other of that person."""

    async def save_question(self, question: Question) -> None: ...

    async def add_notice(self, notice: Notice) -> Notice: ...

    async def notice(self, id: int) -> Notice | None: ...
