"""The people of the stand-in's workspace: what they type and click reaches the app as Slack would bring it."""

import hmac
import json
import time
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import aiohttp

from adapters.slack.fake_kit import faults_of_blocks, faults_of_view, option_faults
from adapters.slack.fake_socket import Sockets
from adapters.slack.fake_workspace import APP, SECRET, TEAM, Json, ResponseUrl, Workspace

ACK = 3.0


class Undelivered(AssertionError):
    """The app answered late, or not as Slack wants it."""


class Hands:
    """`app` is where callbacks go; empty for Socket Mode. `here` is the stand-in's own address."""

    def __init__(self, workspace: Workspace, sockets: Sockets) -> None:
        self.workspace = workspace
        self.sockets = sockets
        self.app = ""
        self.here = ""
        self.slowest = 0.0
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def deliver(self, kind: str, payload: Json, *, retry: int = 0) -> Any:
        """What the app acknowledged with; raises Undelivered unless that came in time with 200."""
        begun = time.monotonic()
        if not self.app:
            try:
                answer = (await self.sockets.send(kind, payload, retry)).get("payload")
            except TimeoutError:
                raise Undelivered("no acknowledgement in 3 s") from None
        else:
            answer = await self._posted(kind, payload, retry)
        self.slowest = max(self.slowest, time.monotonic() - begun)
        return answer

    async def _posted(self, kind: str, payload: Json, retry: int) -> Any:
        form = {"slash_commands": payload, "interactive": {"payload": json.dumps(payload)}}
        if kind == "events_api":
            raw, of = json.dumps(payload), "application/json"
        else:
            raw, of = urlencode(form[kind]), "application/x-www-form-urlencoded"
        status, text = await self.raw(raw.encode(), of, retry=retry)
        if status != 200:
            raise Undelivered(f"HTTP {status}: {text[:200]}")
        return json.loads(text) if text.startswith("{") else text or None

    async def raw(
        self, body: bytes, content_type: str, *, retry: int = 0, signing: Json | None = None
    ) -> tuple[int, str]:
        """Any bytes, signed unless told otherwise by `stamp` and `signature`."""
        signing = signing or {}
        stamp = signing.get("stamp", str(int(time.time())))
        signed = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signing.get("signature", f"v0={signed}"),
        }
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ACK))
        try:
            async with self._session.post(f"{self.app}/slack/events", data=body, headers=headers) as answer:
                return answer.status, await answer.text()
        except TimeoutError:
            raise Undelivered("no acknowledgement in 3 s") from None

    async def types(self, user: str, text: str, *, thread: str | None = None) -> Json:
        """A private message to the bot; returns the event, to be sent again."""
        room = self.workspace.direct(user)
        event = {"type": "message", "channel_type": "im", **self._message(user, room.id, text, thread)}
        return await self.happens(event)

    async def mentions(self, user: str, room: str, text: str, *, thread: str | None = None) -> Json:
        return await self.happens(
            {"type": "app_mention", **self._message(user, room, f"<@U0CONTRACTBOT> {text}", thread)}
        )

    async def shares(self, user: str, channel: str, *urls: str, composing: bool = False) -> None:
        """Links that stand in a message, or in one that is still being written."""
        await self.happens(
            {
                "type": "link_shared",
                "user": user,
                "channel": "COMPOSER" if composing else channel,
                "is_bot_user_member": True,
                "message_ts": self.workspace.next_id(
                    "Uxxxxxxx-909b5454-75f8-4ac4-b325-" if composing else "1760000000."
                ),
                "unfurl_id": self.workspace.next_id("C123456."),
                "source": "composer" if composing else "conversations_history",
                "links": [{"domain": url.split("/")[2], "url": url} for url in urls],
                "event_ts": "1760000000.000100",
            }
        )

    async def opens_home(self, user: str) -> None:
        room = self.workspace.direct(user)
        await self.happens(
            {"type": "app_home_opened", "user": user, "channel": room.id, "tab": "home", "event_ts": "1.1"}
        )

    async def happens(self, event: Json) -> Json:
        envelope = {
            "token": "legacy",
            "team_id": TEAM,
            "api_app_id": APP,
            "type": "event_callback",
            "event_id": self.workspace.next_id("Ev"),
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": "U0CONTRACTBOT", "is_bot": True}],
            "event": event,
        }
        await self.deliver("events_api", envelope)
        return envelope

    async def commands(self, user: str, text: str, room: str | None = None, command: str = "/contract") -> None:
        channel = room or self.workspace.direct(user).id
        payload = {
            "token": "legacy",
            "team_id": TEAM,
            "team_domain": "star-river",
            "channel_id": channel,
            "channel_name": "directmessage" if channel.startswith("D") else "sales",
            "user_id": user,
            "user_name": user.lower(),
            "command": command,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": self._response_url(user, channel),
            "trigger_id": self.workspace.trigger(user),
        }
        answer = await self.deliver("slash_commands", payload)
        if answer:
            if faults := faults_of_blocks(answer.get("blocks", [])):
                raise Undelivered(f"the acknowledgement holds bad blocks: {faults}")
            self.workspace.whispers.setdefault((channel, user), []).append(answer)

    async def clicks(self, user: str, channel: str, message: Json, label: str, nth: int = 0) -> None:
        """A button by its words; what stands in the message's fields goes along."""
        button = buttons(message["blocks"])[label][nth]
        payload = self._interaction(user, "block_actions") | {
            "container": {"type": "message", "message_ts": message.get("ts", "1.1"), "channel_id": channel},
            "channel": {"id": channel, "name": "directmessage" if channel.startswith("D") else "sales"},
            "message": message,
            "state": {"values": message.get("typed", {})},
            "response_url": self._response_url(user, channel),
            "actions": [{"type": "button", "block_id": "b", "action_ts": "1.1", **button}],
        }
        await self.deliver("interactive", payload)

    async def clicks_home(self, user: str, label: str, nth: int = 0) -> None:
        view = self.workspace.homes[user]
        payload = self._interaction(user, "block_actions") | {
            "container": {"type": "view", "view_id": "V0HOME"},
            "view": {**view, "id": "V0HOME", "team_id": TEAM, "hash": "1.a", "state": {"values": {}}},
            "actions": [{"type": "button", "block_id": "b", "action_ts": "1.1", **buttons(view["blocks"])[label][nth]}],
        }
        await self.deliver("interactive", payload)

    async def shortcut(self, user: str, callback: str, text: str | None = None, channel: str = "") -> None:
        """A global one, or on a message with that text."""
        payload = self._interaction(user, "shortcut" if text is None else "message_action") | {
            "callback_id": callback,
            "action_ts": "1.1",
        }
        if text is not None:
            payload |= {
                "message_ts": "1700000000.000100",
                "message": {"type": "message", "user": "U0SOMEBODY", "ts": "1700000000.000100", "text": text},
                "channel": {"id": channel, "name": "sales"},
                "response_url": self._response_url(user, channel),
            }
        await self.deliver("interactive", payload)

    def modal(self, user: str) -> Json:
        """The view on top for that person."""
        return [view for id, view in self.workspace.views.items() if self.workspace.viewers[id] == user][-1]

    async def submits(self, user: str, /, **values: str) -> Any:
        view = self.modal(user)
        state = {f"field:{name}": {"value": _given(view, name, value)} for name, value in values.items()}
        sent = {**view, "state": {"values": state}, "root_view_id": view["id"], "previous_view_id": None}
        payload = self._interaction(user, "view_submission") | {"view": sent, "response_urls": []}
        answer = await self.deliver("interactive", payload)
        action = answer.get("response_action") if isinstance(answer, dict) else None
        if action in ("update", "push"):
            if faults := faults_of_view(answer["view"]):
                raise Undelivered(f"bad view: {faults}")
            if action == "update":
                self._close(view)
            shown = {**answer["view"], "id": self.workspace.next_id("V"), "hash": "1.b", "team_id": TEAM}
            self.workspace.views[shown["id"]], self.workspace.viewers[shown["id"]] = shown, user
        elif action != "errors":
            self._close(view)
        return answer

    async def types_into(self, user: str, field: str, typed: str) -> list[tuple[str, str]]:
        """What a list of the open modal offers, as (value, label)."""
        view = self.modal(user)
        block = next(block for block in view["blocks"] if block.get("block_id") == f"field:{field}")
        if block["element"]["type"] != "external_select":
            raise Undelivered(f"{field} asks nobody")
        payload = self._interaction(user, "block_suggestion") | {
            "container": {"type": "view", "view_id": view["id"]},
            "view": view,
            "block_id": block["block_id"],
            "action_id": block["element"]["action_id"],
            "value": typed,
        }
        payload.pop("trigger_id")
        options = (await self.deliver("interactive", payload))["options"]
        if faults := [fault for option in options for fault in option_faults(option)] or len(options) > 100:
            raise Undelivered(f"bad options: {faults}")
        return [(option["value"], option["text"]["text"]) for option in options]

    async def closes(self, user: str) -> None:
        view = self.modal(user)
        self._close(view)
        if view.get("notify_on_close"):
            payload = self._interaction(user, "view_closed") | {
                "view": {**view, "state": {"values": {}}},
                "is_cleared": False,
            }
            payload.pop("trigger_id")
            await self.deliver("interactive", payload)

    def _close(self, view: Json) -> None:
        self.workspace.views.pop(view["id"], None)

    def _interaction(self, user: str, kind: str) -> Json:
        return {
            "type": kind,
            "team": {"id": TEAM, "domain": "star-river"},
            "enterprise": None,
            "is_enterprise_install": False,
            "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
            "api_app_id": APP,
            "token": "legacy",
            "trigger_id": self.workspace.trigger(user),
        }

    def _message(self, user: str, channel: str, text: str, thread: str | None) -> Json:
        ts = f"1760000000.{self.workspace.next_id('')[-6:]}"
        said = {"user": user, "text": text, "channel": channel, "ts": ts, "event_ts": ts, "team": TEAM}
        return said | ({"thread_ts": thread} if thread else {})

    def _response_url(self, user: str, channel: str) -> str:
        id = self.workspace.next_id("R")
        self.workspace.urls[id] = ResponseUrl(user, channel, time.monotonic())
        return f"{self.here}/response/{id}"


def buttons(blocks: list[Json]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for block in blocks:
        for element in block.get("elements", []) if block["type"] == "actions" else []:
            found.setdefault(element["text"]["text"], []).append(element)
    return found


def _given(view: Json, name: str, value: str) -> Json:
    """What the client sends for that field."""
    block = next(block for block in view["blocks"] if block.get("block_id") == f"field:{name}")
    kind = block["element"]["type"]
    if kind == "datepicker":
        return {"type": kind, "selected_date": value}
    if kind.endswith("select"):
        return {"type": kind, "selected_option": {"text": {"type": "plain_text", "text": value}, "value": value}}
    return {"type": kind, "value": value}
