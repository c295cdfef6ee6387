"""The Web API of the stand-in, as strict as the platform: tokens, scopes, limits, error codes."""

import json
from collections import defaultdict
from collections.abc import Callable
from time import monotonic
from typing import Any

from aiohttp import web

from adapters.slack.fake_kit import faults_of_blocks, faults_of_view
from adapters.slack.fake_workspace import (
    APP,
    APP_TOKEN,
    BOT,
    BOT_TOKEN,
    BOT_USER,
    TEAM,
    URL_LIVES,
    URL_USES,
    Json,
    Room,
    Workspace,
)
from adapters.slack.manifest import SCOPES, UNFOLDING

GETS = {"users.info", "users.lookupByEmail", "conversations.history", "bots.info"}
NEEDS = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.open": "im:write",
    "users.info": "users:read",
    "bots.info": "users:read",
    "users.lookupByEmail": "users:read.email",
    "chat.unfurl": "links:write",
}


class Refusal(Exception):
    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error, **more}


class Api:
    """`script` makes faults: a method's next answers, each called instead of the real one (None: the real one)."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.scopes = {*SCOPES, *UNFOLDING}
        self.calls: list[tuple[str, Json]] = []
        self.script: dict[str, list[Callable[[Json], Any] | None]] = defaultdict(list)
        self.socket_url = ""
        self._methods: dict[str, Callable[[Json], Json]] = {
            "auth.test": self._auth_test,
            "apps.connections.open": lambda args: {"url": self.socket_url},
            "bots.info": lambda args: {"bot": {"id": BOT, "app_id": APP, "user_id": BOT_USER}},
            "users.info": self._users_info,
            "users.lookupByEmail": self._by_email,
            "conversations.open": self._open,
            "conversations.history": self._history,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.postEphemeral": self._whisper,
            "chat.unfurl": self._unfurl,
            "views.open": self._view_open,
            "views.publish": self._view_publish,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        args = await _arguments(request)
        self.calls.append((method, args))
        headers = {"X-OAuth-Scopes": ",".join(sorted(self.scopes))}
        try:
            self._admit(request, method)
            fault = self.script[method].pop(0) if self.script[method] else None
            if fault is not None:
                answer = await _maybe_awaited(fault(args))
                if isinstance(answer, web.StreamResponse):
                    return answer
                if answer is not None:
                    return web.json_response(answer, headers=headers)
            if method not in self._methods:
                raise Refusal("unknown_method")
            return web.json_response({"ok": True, **self._methods[method](args)}, headers=headers)
        except Refusal as refusal:
            return web.json_response(refusal.answer, headers=headers)

    def _admit(self, request: web.Request, method: str) -> None:
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        given = request.headers.get("Authorization", "")
        if not given:
            raise Refusal("not_authed")
        if given != f"Bearer {wanted}":
            raise Refusal("invalid_auth")
        if request.method == "GET" and method not in GETS:
            raise Refusal("method_not_supported_for_channel_type")
        needed = NEEDS.get(method)
        if needed is not None and needed not in self.scopes:
            raise Refusal("missing_scope", needed=needed, provided=",".join(sorted(self.scopes)))

    def _auth_test(self, args: Json) -> Json:
        return {
            "url": "https://star-river.slack.com/",
            "team": "Star River",
            "team_id": TEAM,
            "user": "contract-bot",
            "user_id": BOT_USER,
            "bot_id": BOT,
            "is_enterprise_install": False,
        }

    def _users_info(self, args: Json) -> Json:
        user = self.workspace.users.get(args.get("user", ""))
        if user is None:
            raise Refusal("user_not_found")
        if args.get("include_locale") not in ("1", "true", True):
            user = {name: value for name, value in user.items() if name != "locale"}
        return {"user": user}

    def _by_email(self, args: Json) -> Json:
        for user in self.workspace.users.values():
            if user["profile"]["email"] == args.get("email"):
                return {"user": user}
        raise Refusal("users_not_found")

    def _open(self, args: Json) -> Json:
        user = self.workspace.users.get(args.get("users", ""))
        if user is None:
            raise Refusal("user_not_found")
        if user["deleted"]:
            raise Refusal("user_disabled")
        return {"channel": {"id": self.workspace.direct(user["id"]).id}}

    def _history(self, args: Json) -> Json:
        room = self._room(args)
        needed = "im:history" if room.id.startswith("D") else "channels:history"
        if needed not in self.scopes:
            raise Refusal("missing_scope", needed=needed, provided="")
        messages = [dict(message) for message in reversed(room.messages)][: int(args.get("limit", 100))]
        if args.get("include_all_metadata") not in ("1", "true", True):
            messages = [{name: value for name, value in m.items() if name != "metadata"} for m in messages]
        return {"messages": messages, "has_more": False}

    def _room(self, args: Json) -> Room:
        room = self.workspace.rooms.get(str(args.get("channel")))
        if room is None or (room.private and BOT_USER not in room.members):
            raise Refusal("channel_not_found")
        return room

    def _sayable(self, args: Json) -> Room:
        room = self._room(args)
        if room.archived:
            raise Refusal("is_archived")
        if BOT_USER not in room.members and "chat:write.public" not in self.scopes:
            raise Refusal("not_in_channel")
        _good_text(args)
        return room

    def _post(self, args: Json) -> Json:
        room = self._sayable(args)
        if len(json.dumps(args.get("metadata", {}))) > 8_000:
            raise Refusal("metadata_too_large")
        message = self.workspace.post(room, args)
        return {"channel": room.id, "ts": message["ts"], "message": message}

    def _update(self, args: Json) -> Json:
        room = self._room(args)
        message = self.workspace.find(room.id, str(args.get("ts")))
        if message is None:
            raise Refusal("message_not_found")
        if message["user"] != BOT_USER:
            raise Refusal("cant_update_message")
        if len(args.get("text", "")) > 4_000:
            raise Refusal("msg_too_long")
        _good_text(args)
        # Text alone takes the blocks away.
        message["text"], message["blocks"] = args.get("text", ""), args.get("blocks", [])
        return {"channel": room.id, "ts": message["ts"], "text": message["text"]}

    def _whisper(self, args: Json) -> Json:
        room = self._sayable(args)
        if args.get("user") not in self.workspace.users:
            raise Refusal("user_not_in_channel")
        self.workspace.whispers.setdefault((room.id, args["user"]), []).append(args)
        return {"message_ts": self.workspace.next_id("1770000001.")}

    def _unfurl(self, args: Json) -> Json:
        whole = [name for name in ("unfurl_id", "source", "channel", "ts") if args.get(name)]
        if whole not in (["unfurl_id", "source"], ["channel", "ts"]):
            raise Refusal("invalid_arguments")
        for unfurl in args.get("unfurls", {}).values():
            if faults := faults_of_blocks(unfurl.get("blocks")):
                raise Refusal("cannot_parse_attachment", errors=faults)
        self.workspace.unfurled.append(args)
        return {}

    def _view_open(self, args: Json) -> Json:
        trigger = str(args.get("trigger_id"))
        user = self.workspace.triggers.get(trigger, ("", 0.0))[0]
        if error := self.workspace.spend(trigger):
            raise Refusal(error)
        _good_view(args.get("view"), "modal")
        return {"view": show(self.workspace, user, args["view"])}

    def _view_publish(self, args: Json) -> Json:
        _good_view(args.get("view"), "home")
        if args.get("user_id") not in self.workspace.users:
            raise Refusal("user_not_found")
        self.workspace.homes[args["user_id"]] = args["view"]
        return {"view": args["view"]}

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """A response_url: five times in half an hour."""
        url = self.workspace.urls.get(request.match_info["id"])
        body = await request.json()
        self.calls.append(("response_url", body))
        if url is None or monotonic() - url.born > URL_LIVES or url.uses >= URL_USES:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        url.uses += 1
        if faults := faults_of_blocks(body.get("blocks", [])):
            return web.json_response({"ok": False, "error": "invalid_blocks", "errors": faults}, status=400)
        if body.get("response_type") == "in_channel":
            self.workspace.post(self.workspace.rooms[url.channel], body)
        else:
            self.workspace.whispers.setdefault((url.channel, url.user), []).append(body)
        return web.Response(text="ok")


def show(workspace: Workspace, user: str, view: Json) -> Json:
    shown = {**view, "id": workspace.next_id("V"), "team_id": TEAM, "hash": "170.abc", "app_id": APP, "bot_id": BOT}
    workspace.views[shown["id"]] = shown
    workspace.viewers[shown["id"]] = user
    return shown


def _good_text(args: Json) -> None:
    if not args.get("text") and not args.get("blocks"):
        raise Refusal("no_text")
    if len(args.get("text", "")) > 40_000:
        raise Refusal("msg_too_long")
    if faults := faults_of_blocks(args.get("blocks", [])):
        raise Refusal("invalid_blocks", errors=faults, response_metadata={"messages": [f"[ERROR] {f}" for f in faults]})


def _good_view(view: Any, kind: str) -> None:
    faults = faults_of_view(view)
    if faults or view["type"] != kind:
        raise Refusal("invalid_arguments", response_metadata={"messages": [f"[ERROR] {fault}" for fault in faults]})


async def _arguments(request: web.Request) -> Json:
    """Wherever a client puts them: query, form or JSON."""
    args: Json = dict(request.query)
    raw = await request.text()
    if request.content_type == "application/json" and raw:
        args.update(json.loads(raw))
    elif raw:
        args.update({name: str(value) for name, value in (await request.post()).items()})
    return args


async def _maybe_awaited(value: Any) -> Any:
    return await value if hasattr(value, "__await__") else value
