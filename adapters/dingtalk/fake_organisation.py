"""The organisation behind the stand-in: people, groups, cards and messages, and what expires."""

import itertools
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from adapters.dingtalk.settings import TEMPLATE

Json = dict[str, Any]

CORP, CLIENT, SECRET = "dingcorp001", "dingdemo0001", "stand-in-secret"
TICKET_LIVES = 90.0
SESSION_LIVES = 90 * 60.0


@dataclass(slots=True)
class Card:
    """`params` are what everybody sees; `own` what one viewer sees instead, after a reply to a press."""

    track: str
    space: str
    params: dict[str, str]
    callback: str | None = None
    recipients: frozenset[str] = frozenset()
    template: str = TEMPLATE
    own: dict[str, dict[str, str]] = field(default_factory=dict)
    changes: int = 0

    def seen_by(self, account: str) -> dict[str, str]:
        return {**self.params, **self.own.get(account, {})}


@dataclass(slots=True)
class Session:
    """A sessionWebhook: where it leads, and until when."""

    space: str
    until: float


class Organisation:
    """`chats` hold what stands in each space, oldest first: cards, or messages as they were sent."""

    def __init__(self) -> None:
        self.people: set[str] = set()
        self.groups: set[str] = set()
        self.cards: dict[str, Card] = {}
        self.chats: dict[str, list[Card | Json]] = {}
        self.sessions: dict[str, Session] = {}
        self.tickets: dict[str, float] = {}
        self.tokens: dict[str, float] = {}
        self.permissions = {"Card.Instance.Write", "qyapi_robot_sendmsg", "qyapi_get_member", "Todo.Todo.Write"}
        self.departments: dict[int, tuple[str, int]] = {}
        """Name and parent by id; the root is 1."""
        self.members: dict[str, Json] = {}
        """What user/get tells, by account."""
        self.flow_controlled: set[str] = set()
        """Who gets no message from the robot for now."""
        self.hidden: set[str] = set()
        self.todos: dict[str, Json] = {}
        self._ids = itertools.count(1)

    def next_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._ids):08d}"

    def space_of(self, account: str | None = None, group: str | None = None) -> str:
        return f"IM_GROUP.{group}" if group is not None else f"IM_ROBOT.{account}"

    def chat(self, account: str | None = None, group: str | None = None) -> list[Card | Json]:
        return self.chats.setdefault(self.space_of(account, group), [])

    def session(self, space: str, lives: float = SESSION_LIVES) -> str:
        id = self.next_id("session")
        self.sessions[id] = Session(space, monotonic() + lives)
        return id

    def is_space(self, space: str) -> bool:
        kind, _, id = space.partition(".")
        return (kind == "IM_GROUP" and id in self.groups) or (kind == "IM_ROBOT" and id in self.people)
