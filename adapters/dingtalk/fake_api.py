"""The APIs of the stand-in, as strict as the platform: tokens, permissions, limits, and errors in all their shapes."""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from time import monotonic
from typing import Any

from aiohttp import web

from adapters.dingtalk import fake_todos
from adapters.dingtalk.fake_card import FORM_TEMPLATE, faults_of
from adapters.dingtalk.fake_contacts import Contacts
from adapters.dingtalk.fake_organisation import CLIENT, SECRET, TICKET_LIVES, Card, Json, Organisation
from adapters.dingtalk.settings import TEMPLATE

SPACE = re.compile(r"dtv1\.card//(IM_GROUP|IM_ROBOT)\.(\S+)")
SAMPLES = {
    "sampleText": {"content"},
    "sampleMarkdown": {"title", "text"},
    "sampleActionCard": {"title", "text", "singleTitle", "singleURL"},
    **{
        f"sampleActionCard{count}": {"title", "text"}
        | {f"{name}{at}" for at in range(1, count + 1) for name in ("actionTitle", "actionURL")}
        for count in range(2, 6)
    },
}
UNCOUNTED = ("/v1.0/oauth2", "/v1.0/gateway", "/topapi/")
TODOS = "/v1.0/todo/"
LONGEST_BODY = 20_000
LONGEST_PARAM = 15_000


class Refusal(Exception):
    def __init__(self, code: str, status: int = 400, **more: Any) -> None:
        super().__init__(code)
        self.status = status
        self.answer = {"code": code, "requestid": "FD9F0000", "message": f"{code}!", **more}


class Api:
    """`script` makes faults: a path's next answers, each called instead of the real one (None: the real one)."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.contacts = Contacts(organisation)
        self.calls: list[tuple[str, Json]] = []
        self.counted = 0
        self.script: dict[str, list[Callable[[Json], Any] | None]] = defaultdict(list)
        self.stream_url = ""
        self.registered: list[Json] = []
        self.routes: dict[str, Json] = {}
        self._doors: dict[tuple[str, str], Callable[[Json], Json]] = {
            ("POST", "/v1.0/oauth2/accessToken"): self._token,
            ("POST", "/v1.0/gateway/connections/open"): self._connection,
            ("POST", "/v1.0/card/instances/createAndDeliver"): self._create,
            ("PUT", "/v1.0/card/instances"): self._change,
            ("POST", "/v1.0/card/callbacks/register"): self._route,
            ("POST", "/v1.0/robot/oToMessages/batchSend"): self._to_people,
            ("POST", "/v1.0/robot/groupMessages/send"): self._to_group,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        try:
            body = json.loads(await request.text())
            self.calls.append((path, body))
            fault = self.script[path].pop(0) if self.script[path] else None
            if fault is not None:
                answer = fault(body)
                return answer if isinstance(answer, web.StreamResponse) else web.json_response(await answer)
            return web.json_response(self._answered(request, path, body))
        except fake_todos.TodoRefusal as refusal:
            return web.json_response({"code": refusal.code, "message": refusal.code}, status=refusal.status)
        except Refusal as refusal:
            return web.json_response(refusal.answer, status=refusal.status)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            return web.json_response({"code": "invalidParameter.body", "message": repr(error)}, status=400)

    def _answered(self, request: web.Request, path: str, body: Json) -> Json:
        if self.contacts.knows(path):
            holds = self._holds(request.query.get("access_token", ""))
            return self.contacts.answer(path, body, token_holds=holds)
        door = self._todo_door(request) if path.startswith(TODOS) else self._doors.get((request.method, path))
        if door is None:
            raise Refusal("InvalidAction.NotFound", 404)
        if request.content_type != "application/json":
            raise Refusal("invalidParameter.contentType")
        if not path.startswith(("/v1.0/oauth2", "/v1.0/gateway")):
            self._admit(request.headers.get("x-acs-dingtalk-access-token", ""))
        answer = door(body)
        self.counted += not path.startswith(UNCOUNTED)
        return answer

    def _todo_door(self, request: web.Request) -> Callable[[Json], Json]:
        def door(body: Json) -> Json:
            self._need("Todo.Todo.Write")
            operator = request.query.get("operatorId", "")
            return fake_todos.answer(self.organisation, request.method, request.path, operator, body)

        return door

    async def session(self, request: web.Request) -> web.StreamResponse:
        """/robot/sendBySession: no token, and a failure comes with HTTP 200."""
        raw = await request.text()
        body = json.loads(raw)
        self.calls.append(("sendBySession", body))
        session = self.organisation.sessions.get(request.query.get("session", ""))
        if session is None or monotonic() > session.until:
            return web.json_response({"errcode": 300001, "errmsg": "session 不存在"})
        if len(raw.encode()) > LONGEST_BODY:
            return web.json_response({"errcode": 460101, "errmsg": "message too long"})
        kind = body.get("msgtype")
        if kind not in ("text", "markdown", "actionCard") or kind not in body:
            return web.json_response({"errcode": 400105, "errmsg": "unsupported msgtype"})
        for account in body.get("at", {}).get("atUserIds", []):
            if f"@{account}" not in json.dumps(body[kind], ensure_ascii=False):
                return web.json_response({"errcode": 430101, "errmsg": "a mention that is not in the text"})
        self.organisation.chats.setdefault(session.space, []).append(body)
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    def _holds(self, token: str) -> bool:
        return monotonic() <= self.organisation.tokens.get(token, 0.0)

    def _admit(self, token: str) -> None:
        if not self._holds(token):
            raise Refusal("InvalidAuthentication", 400)

    def _need(self, scope: str) -> None:
        if scope not in self.organisation.permissions:
            raise Refusal(
                "Forbidden.AccessDenied.AccessTokenPermissionDenied",
                403,
                accessdenieddetail={"requiredScopes": [scope]},
            )

    def _token(self, body: Json) -> Json:
        if (body["appKey"], body["appSecret"]) != (CLIENT, SECRET):
            raise Refusal("invalidClientIdOrSecret")
        for token, until in self.organisation.tokens.items():
            if until > monotonic():
                return {"accessToken": token, "expireIn": int(until - monotonic())}
        token = self.organisation.next_id("token")
        self.organisation.tokens[token] = monotonic() + 7_200
        return {"accessToken": token, "expireIn": 7_200}

    def expire_tokens(self) -> None:
        self.organisation.tokens.clear()

    def _connection(self, body: Json) -> Json:
        if (body["clientId"], body["clientSecret"]) != (CLIENT, SECRET):
            raise Refusal("invalidClientIdOrSecret", 401)
        topics = {(one["type"], one["topic"]) for one in body["subscriptions"]}
        if any(kind == "EVENT" and topic != "*" for kind, topic in topics):
            raise Refusal("invalidParameter.subscriptions")
        self.registered.append(body)
        ticket = self.organisation.next_id("t+/=")
        self.organisation.tickets[ticket] = monotonic() + TICKET_LIVES
        return {"endpoint": self.stream_url, "ticket": ticket}

    def _route(self, body: Json) -> Json:
        if body["callbackRouteKey"] in self.routes and not body.get("forceUpdate"):
            raise Refusal("param.callbackRouteKeyExist")
        self.routes[body["callbackRouteKey"]] = body
        return {"success": True, "result": {"callbackUrl": body["callbackUrl"], "apiSecret": body["apiSecret"]}}

    def _create(self, body: Json) -> Json:
        self._need("Card.Instance.Write")
        if body["cardTemplateId"] not in (TEMPLATE, FORM_TEMPLATE):
            raise Refusal("param.templateNotExist")
        track, params = body["outTrackId"], _params(body, body["cardTemplateId"])
        if not 0 < len(track) <= 100:
            raise Refusal("param.empty")
        if track in self.organisation.cards:
            raise Refusal("param.cardAlreadyExist")
        found = SPACE.fullmatch(body["openSpaceId"])
        if found is None:
            raise Refusal("param.openSpaceIdInvalid")
        callback = body.get("callbackType")
        if callback == "HTTP" and body.get("callbackRouteKey") not in self.routes:
            raise Refusal("param.callbackRouteKeyNotExist")
        recipients = self._deliverable(found[1], body)
        space = f"{found[1]}.{found[2]}"
        if not self.organisation.is_space(space):
            raise Refusal("param.userIdNotExist" if found[1] == "IM_ROBOT" else "param.openSpaceIdInvalid")
        card = Card(track, space, params, callback, recipients, body["cardTemplateId"])
        self.organisation.cards[track] = card
        self.organisation.chats.setdefault(space, []).append(card)
        delivered = {"spaceType": found[1], "spaceId": found[2], "success": True, "carrierId": "pqk", "errorMsg": ""}
        return {"success": True, "result": {"outTrackId": track, "deliverResults": [delivered]}}

    def _deliverable(self, kind: str, body: Json) -> frozenset[str]:
        name = "imGroup" if kind == "IM_GROUP" else "imRobot"
        model, deliver = body[f"{name}OpenSpaceModel"], body[f"{name}OpenDeliverModel"]
        if not isinstance(model["supportForward"], bool):
            raise Refusal("param.supportForward")
        if kind == "IM_GROUP" and deliver["robotCode"] != CLIENT:
            raise Refusal("param.openDeliverModelEmpty")
        if kind == "IM_ROBOT" and deliver["spaceType"] != "IM_ROBOT":
            raise Refusal("param.openDeliverModelEmpty")
        return frozenset(deliver.get("recipients", ()))

    def _change(self, body: Json) -> Json:
        self._need("Card.Instance.Write")
        card = self.organisation.cards.get(body["outTrackId"])
        if card is None:
            raise Refusal("param.cardNotExist")
        params = _params(body, card.template)
        by_key = body.get("cardUpdateOptions", {}).get("updateCardDataByKey") is True
        card.params = {**card.params, **params} if by_key else params
        card.own.clear()
        card.changes += 1
        return {"success": True, "result": True}

    def _to_people(self, body: Json) -> Json:
        message = self._sample(body)
        people = body["userIds"]
        if not 0 < len(people) <= 20:
            raise Refusal("invalidParameter.userIds")
        known = [one for one in people if one in self.organisation.people]
        slowed = [one for one in known if one in self.organisation.flow_controlled]
        for account in known:
            if account not in slowed:
                self.organisation.chat(account).append(message)
        return {
            "processQueryKey": self.organisation.next_id("pqk"),
            "invalidStaffIdList": [one for one in people if one not in known],
            "flowControlledStaffIdList": slowed,
        }

    def _to_group(self, body: Json) -> Json:
        message = self._sample(body)
        if body["openConversationId"] not in self.organisation.groups:
            raise Refusal("resource.not.found")
        self.organisation.chat(group=body["openConversationId"]).append(message)
        return {"processQueryKey": self.organisation.next_id("pqk")}

    def _sample(self, body: Json) -> Json:
        self._need("qyapi_robot_sendmsg")
        if body["robotCode"] != CLIENT:
            raise Refusal("invalidParameter.robotCode")
        if len(body["msgParam"].encode()) > LONGEST_PARAM:
            raise Refusal("invalidParameter.msgParam")
        params = json.loads(body["msgParam"])
        if set(params) != SAMPLES[body["msgKey"]] or not all(isinstance(value, str) for value in params.values()):
            raise Refusal("invalidParameter.msgParam")
        return {"msgtype": body["msgKey"], "markdown": params}


def _params(body: Json, template: str) -> dict[str, str]:
    params: dict[str, str] = body["cardData"]["cardParamMap"]
    for fault in faults_of(params, template):
        raise Refusal(f"param.{fault}")
    return dict(params)
