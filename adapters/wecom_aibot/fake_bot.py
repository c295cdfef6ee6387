"""The long connection as the platform serves it, and what stands in its chats."""

import asyncio
import json
from time import monotonic
from typing import Any

from aiohttp import WSMsgType, web

Json = dict[str, Any]

BOT, SECRET = "AIBOT0001", "stand-in-secret"
TOKEN, AES_KEY = "123456", "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"
EACH_MINUTE = 30
KINDS = {"stream", "markdown", "text", "template_card"}
LONGEST = 20_480


class Bot:
    """`chats` hold what stands in each conversation, by user or chat id. `talked` are those who have written to the bot."""

    def __init__(self) -> None:
        self.chats: dict[str, list[Json]] = {}
        self.talked: set[str] = set()
        self.line: web.WebSocketResponse | None = None
        self.subscribed = 0
        self.sent: list[tuple[str, Json]] = []
        self.silent = False
        self.lose = 0
        self.kinds: dict[str, str] = {}
        """What each open request was: message or event."""

        self.where: dict[str, str] = {}
        self._minutes: dict[str, list[float]] = {}
        self._changed = asyncio.Event()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    break
                frame = json.loads(message.data)
                answer = await self._framed(socket, frame)
                if self.lose and frame["cmd"] == "aibot_send_msg":
                    self.lose -= 1
                elif not (self.silent and frame["cmd"] == "ping"):
                    told = {"headers": {"req_id": frame["headers"]["req_id"]}, "errcode": 0, "errmsg": "ok", **answer}
                    await socket.send_str(json.dumps(told))
        finally:
            if self.line is socket:
                self.line = None
            self._changed.set()
        return socket

    async def connected(self, times: int = 1, patience: float = 8.0) -> None:
        async with asyncio.timeout(patience):
            while self.subscribed < times or self.line is None:
                self._changed.clear()
                await self._changed.wait()

    async def _framed(self, socket: web.WebSocketResponse, frame: Json) -> Json:
        command, body = frame["cmd"], frame.get("body", {})
        self.sent.append((command, body))
        if command == "aibot_subscribe":
            return await self._subscribed(socket, body)
        if command == "ping":
            return {}
        if self.line is not socket:
            return {"errcode": 846600, "errmsg": "not subscribed"}
        if command == "aibot_send_msg":
            return self._pushed(body)
        return self._replied(command, frame["headers"]["req_id"], body)

    async def _subscribed(self, socket: web.WebSocketResponse, body: Json) -> Json:
        if (body.get("bot_id"), body.get("secret")) != (BOT, SECRET):
            return {"errcode": 853000, "errmsg": "invalid bot_id or secret"}
        old, self.line = self.line, socket
        self.subscribed += 1
        self._changed.set()
        if old is not None and old is not socket:
            event = {"msgid": "kick", "aibotid": BOT, "from": {"userid": "sys"}, "msgtype": "event"}
            kicked = {**event, "event": {"eventtype": "disconnected_event"}}
            await old.send_json({"cmd": "aibot_event_callback", "headers": {"req_id": "kick"}, "body": kicked})
            await old.close()
        return {}

    def _pushed(self, body: Json) -> Json:
        chat = body["chatid"]
        if body.get("chat_type") not in (0, 1, 2):
            return {"errcode": 40058, "errmsg": "chat_type"}
        if chat not in self.talked:
            return {"errcode": 93006, "errmsg": "nobody has written to the bot there"}
        if body["msgtype"] == "template_card" and body["chat_type"] == 2:
            return {"errcode": 40008, "errmsg": "no cards into groups"}
        return self._stands(chat, body)

    def _replied(self, command: str, request: str, body: Json) -> Json:
        kind = self.kinds.get(request)
        wanted = {
            "aibot_respond_msg": "message",
            "aibot_respond_welcome_msg": "enter",
            "aibot_respond_update_msg": "press",
        }
        if kind is None or (command != "aibot_respond_msg" and wanted.get(command) != kind):
            return {"errcode": 846605, "errmsg": "invalid req_id"}
        if command == "aibot_respond_msg" and body.get("msgtype") == "stream" and kind != "message":
            return {"errcode": 846605, "errmsg": "invalid req_id"}
        if command == "aibot_respond_update_msg":
            return self.updated(self.where[request], body)
        return self._stands(self.where[request], body)

    def _stands(self, chat: str, body: Json) -> Json:
        if fault := faults_of(body):
            return {"errcode": 40058, "errmsg": fault}
        recent = [at for at in self._minutes.get(chat, []) if monotonic() - at < 60]
        if len(recent) >= EACH_MINUTE:
            return {"errcode": 45009, "errmsg": "freq"}
        self._minutes[chat] = [*recent, monotonic()]
        self.put(chat, body)
        return {}

    def put(self, chat: str, body: Json) -> None:
        """A stream takes the place of what it has said before."""
        standing = self.chats.setdefault(chat, [])
        for at, one in enumerate(standing):
            if "stream" in body and one.get("stream", {}).get("id") == body["stream"]["id"]:
                standing[at] = body
                return
        standing.append(body)

    def updated(self, chat: str, body: Json) -> Json:
        """The pressed card changes; only in answer to a press."""
        card = body["template_card"]
        if fault := faults_of_card(card):
            return {"errcode": 40058, "errmsg": fault}
        for one in self.chats.get(chat, []):
            if one.get("template_card", {}).get("task_id") == card["task_id"]:
                one["template_card"] = card
                return {}
        return {"errcode": 40058, "errmsg": "no card with that task_id"}

    async def cut(self) -> None:
        request = self.line._req if self.line is not None else None
        if request is not None and request.transport is not None:
            request.transport.abort()


def faults_of(body: Json) -> str | None:
    kind = body["msgtype"]
    if kind not in KINDS and kind != "stream_with_template_card":
        return f"msgtype {kind}"
    said: Json = body.get("stream") or body.get("markdown") or {}
    content = said.get("content", "-")
    if not 0 < len(content.encode()) <= LONGEST:
        return "content"
    return faults_of_card(body["template_card"]) if "template_card" in body else None


def faults_of_card(card: Json) -> str | None:
    title: Json = card["main_title"]
    found: list[Any] = [
        card["card_type"] != "button_interaction" and "card_type",
        not 0 < len(card["task_id"]) <= 128 and "task_id",
        not 0 < len(title["title"]) <= 26 and "title",
        not 0 < len(title["desc"]) <= 30 and "desc",
        not 0 < len(card["sub_title_text"]) <= 112 and "sub_title_text",
        len(card.get("horizontal_content_list", [])) > 6 and "horizontal_content_list",
        not 1 <= len(card["button_list"]) <= 6 and "button_list",
    ]
    found += [
        (len(fact["keyname"]) > 5 or not 0 < len(fact["value"]) <= 26) and "horizontal_content_list"
        for fact in card.get("horizontal_content_list", [])
    ]
    found += [_is_bad(button) and "button" for button in card["button_list"]]
    return next((str(fault) for fault in found if fault), None)


def _is_bad(button: Json) -> bool:
    wrong = set(button) != {"text", "style", "key"} or not 0 < len(button["text"]) <= 10
    return wrong or button["style"] not in (1, 2, 3, 4) or len(button["key"].encode()) > 1024
