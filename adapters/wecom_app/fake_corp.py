"""The company in the stand-in: its people, their chats, its tokens, its clock."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from time import time
from typing import Any

CORP_ID = "ww1234567890abcdef"
AGENT_ID = 1000002
SECRET = "app-secret-of-the-stand-in"
TOKEN = "QDG6eK"
ENCODING_AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
CODE_LIVES = 72 * 3600
RECALLABLE = 24 * 3600

Json = Mapping[str, Any]


@dataclass(slots=True)
class Posted:
    """One message in one person's chat; `body` is what it shows now. What came inside a callback has no id."""

    id: str
    to: str
    body: dict[str, Any]
    at: float
    recalled: bool = False

    @property
    def task(self) -> str:
        return str(self.body.get("template_card", {}).get("task_id", ""))


@dataclass(slots=True)
class Code:
    message: str
    born: float


@dataclass(slots=True)
class Corp:
    """`people` are spelt as the platform keeps them; it takes upper and lower case for the same."""

    now: Callable[[], float] = time
    people: dict[str, str] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set)
    """Outside the app's visible range, which an errcode of 0 may still say."""

    unlicensed: set[str] = field(default_factory=set)
    posted: list[Posted] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    tasks: set[str] = field(default_factory=set)
    menu: dict[str, Any] | None = None
    token: str = "accesstoken000001"
    spent: dict[str, int] = field(default_factory=dict)
    """Tokens of before, by the code that they are refused with."""

    trusted: bool = True
    reading: str = ""
    """Who holds the phone whose browser is sent to be identified."""

    logins: dict[str, str] = field(default_factory=dict)
    """Account by code, each good once."""

    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def add(self, account: str) -> None:
        self.people[account.casefold()] = account

    def next_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._ids):06d}"

    def ends_token(self, code: int = 42001) -> None:
        """Expired (42001) or revoked early (40014): the next one is another."""
        self.spent[self.token] = code
        self.token = self.next_id("accesstoken")

    def chat(self, account: str) -> list[Posted]:
        return [one for one in self.posted if one.to.casefold() == account.casefold() and not one.recalled]

    def post(self, account: str, body: dict[str, Any], id: str = "") -> Posted:
        told = Posted(id, self.people[account.casefold()], body, self.now())
        self.posted.append(told)
        return told

    def new_code(self, message: str) -> str:
        code = self.next_id("RC")
        self.codes[code] = Code(message, self.now())
        return code

    def spend(self, code: str) -> str | None:
        """The message that it changes, once and within 72 hours."""
        known = self.codes.pop(code, None)
        if known is None or self.now() - known.born >= CODE_LIVES:
            return None
        return known.message
