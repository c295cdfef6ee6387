"""The workspace behind the stand-in: people, channels, messages, and what expires."""

import itertools
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

Json = dict[str, Any]

TEAM, APP, BOT_USER, BOT = "T0STARRIVER", "A0CONTRACT", "U0CONTRACTBOT", "B0CONTRACT"
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-stand-in-token", "xapp-1-stand-in", "8f742231b10e8888abcd99yyyzzz85a5"

TRIGGER_LIVES = 3.0
URL_LIVES = 1_800.0
URL_USES = 5


@dataclass(slots=True)
class Room:
    id: str
    members: set[str] = field(default_factory=set)
    archived: bool = False
    private: bool = False
    messages: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class ResponseUrl:
    user: str
    channel: str
    born: float
    uses: int = 0


class Workspace:
    """`whispers` are ephemeral messages by (channel, user); `views` open modals by id; `homes` App Homes by user."""

    def __init__(self) -> None:
        self.users: dict[str, Json] = {}
        self.rooms: dict[str, Room] = {}
        self.directs: dict[str, str] = {}
        self.whispers: dict[tuple[str, str], list[Json]] = {}
        self.views: dict[str, Json] = {}
        self.viewers: dict[str, str] = {}
        self.homes: dict[str, Json] = {}
        self.triggers: dict[str, tuple[str, float]] = {}
        self.urls: dict[str, ResponseUrl] = {}
        self.unfurled: list[Json] = []
        self._ids = itertools.count(1)

    def next_id(self, prefix: str) -> str:
        return f"{prefix}{next(self._ids):08d}"

    def add_user(self, id: str, *, name: str = "", locale: str = "zh-CN", **more: Any) -> None:
        self.users[id] = {
            "id": id,
            "team_id": TEAM,
            "name": name or id.lower(),
            "deleted": False,
            "is_bot": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "locale": locale,
            "tz": "Asia/Shanghai",
            "profile": {"email": f"{id.lower()}@example.com"},
            **more,
        }

    def add_room(self, id: str, **more: Any) -> None:
        self.rooms[id] = Room(id, members={BOT_USER}, **more)

    def direct(self, user: str) -> Room:
        id = self.directs.get(user)
        if id is None:
            id = self.directs[user] = f"D0{user[2:]}"
            self.rooms[id] = Room(id, members={user, BOT_USER}, private=True)
        return self.rooms[id]

    def trigger(self, user: str) -> str:
        id = self.next_id("13345224609.738474920.")
        self.triggers[id] = (user, monotonic())
        return id

    def spend(self, trigger: str) -> str | None:
        """The error, or None when the trigger was good; it is good once."""
        known = self.triggers.get(trigger)
        if known is None:
            return "invalid_trigger_id"
        user, born = known
        if not user:
            return "exchanged_trigger_id"
        self.triggers[trigger] = ("", born)
        return "expired_trigger_id" if monotonic() - born > TRIGGER_LIVES else None

    def post(self, room: Room, args: Json) -> Json:
        message = {
            "type": "message",
            "user": BOT_USER,
            "bot_id": BOT,
            "app_id": APP,
            "ts": f"1770000000.{next(self._ids):06d}",
            "text": args.get("text", ""),
            "blocks": args.get("blocks", []),
        }
        for name in ("metadata", "thread_ts"):
            if name in args:
                message[name] = args[name]
        room.messages.append(message)
        return message

    def find(self, channel: str, ts: str) -> Json | None:
        room = self.rooms.get(channel)
        return next((m for m in room.messages if m["ts"] == ts), None) if room else None
