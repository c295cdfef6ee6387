"""The stand-in's methods under /cgi-bin/, as strict as the platform; a fault can be laid in the way of the next calls."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from adapters.wecom_app.fake_card import refusals
from adapters.wecom_app.fake_corp import AGENT_ID, CORP_ID, RECALLABLE, SECRET, Corp

HINT = "hint: [1700000000_123_abc], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e="


class Refused(Exception):
    def __init__(self, code: int, said: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` refuses the call. `lost` does what was asked and cuts the line before the answer; `cut` does not even do it."""

    code: int = 0
    lost: bool = False
    cut: bool = False
    slow: float = 0.0


class Api:
    def __init__(self, corp: Corp) -> None:
        self.corp = corp
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refused: list[tuple[str, int]] = []
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._sent: list[tuple[str, str, float]] = []

    def next(self, method: str, *faults: Fault) -> None:
        self.faults[method].extend(faults)

    def called(self, method: str) -> list[dict[str, Any]]:
        return [args for name, args in self.calls if name == method]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        raw = await request.read()
        fault = self.faults[method].popleft() if self.faults[method] else Fault()
        await asyncio.sleep(fault.slow)
        if fault.cut:
            return _cut(request)
        try:
            answer = self._answer(method, request.query, raw, fault)
        except Refused as refused:
            self.refused.append((method, refused.code))
            answer = {"errcode": refused.code, "errmsg": f"{refused.said} {HINT}{refused.code}"}
        except KeyError:
            return web.Response(status=404)
        return _cut(request) if fault.lost else web.json_response({"errcode": 0, "errmsg": "ok", **answer})

    def _answer(self, method: str, query: Mapping[str, str], raw: bytes, fault: Fault) -> dict[str, Any]:
        if method == "gettoken":
            self.calls.append((method, dict(query)))
            if fault.code:
                raise Refused(fault.code)
            return self._token(query)
        self._authorised(query)
        if fault.code:
            raise Refused(fault.code)
        if raw and (b"\\u" in raw):
            raise Refused(40033)
        args: dict[str, Any] = json.loads(raw) if raw else dict(query)
        self.calls.append((method, args))
        return self._methods()[method](args)

    def _methods(self) -> dict[str, Callable[[dict[str, Any]], dict[str, Any]]]:
        return {
            "message/send": self._send,
            "message/update_template_card": self._update,
            "message/recall": self._recall,
            "menu/get": self._menu,
            "menu/create": self._menu_made,
            "user/get": self._user,
            "auth/getuserinfo": self._reader,
        }

    def _token(self, query: Mapping[str, str]) -> dict[str, Any]:
        if "corpid" not in query or "corpsecret" not in query:
            raise Refused(41004)
        if query["corpid"] != CORP_ID:
            raise Refused(40013)
        if query["corpsecret"] != SECRET:
            raise Refused(40001)
        return {"access_token": self.corp.token, "expires_in": 7200}

    def _authorised(self, query: Mapping[str, str]) -> None:
        token = query.get("access_token")
        if not token:
            raise Refused(41001)
        if token != self.corp.token:
            raise Refused(self.corp.spent.get(token, 40014))
        if not self.corp.trusted:
            raise Refused(60020, "not allow to access from your ip,")

    def _send(self, args: dict[str, Any]) -> dict[str, Any]:
        if type(args.get("agentid")) is not int or args["agentid"] != AGENT_ID:
            raise Refused(40056)
        receivers = str(args.get("touser", "")).split("|")
        if not receivers or len(receivers) > 1_000:
            raise Refused(82001)
        body = self._body(args)
        reached = [one for one in receivers if one.casefold() in self.corp.people]
        missed = [one.lower() for one in receivers if one not in reached]
        if not reached:
            raise Refused(81013)
        if self._known(args, body):
            return {"msgid": self.corp.next_id("M")}
        task = body.get("template_card", {}).get("task_id")
        if task in self.corp.tasks:
            raise Refused(40058, "task_id exists")
        if task is not None:
            self.corp.tasks.add(task)
        id = self.corp.next_id("M")
        unlicensed = [one for one in reached if one.casefold() in self.corp.unlicensed]
        missed += [one.lower() for one in reached if one.casefold() in self.corp.unseen]
        for account in reached:
            if account not in unlicensed and account.lower() not in missed:
                self.corp.post(account, body, id)
        told = {"invaliduser": "|".join(missed), "unlicenseduser": "|".join(unlicensed).lower(), "msgid": id}
        return told | ({"response_code": self.corp.new_code(id)} if task is not None else {})

    def _known(self, args: dict[str, Any], body: dict[str, Any]) -> bool:
        """Whether it is the same as a moment ago, and dropped without a word."""
        content = json.dumps(body, sort_keys=True)
        now = self.corp.now()
        interval = args.get("duplicate_check_interval", 1_800)
        known = any(
            to == args["touser"] and said == content and now - at < interval for to, said, at in self._sent
        ) and bool(args.get("enable_duplicate_check"))
        self._sent.append((args["touser"], content, now))
        return known

    def _body(self, args: dict[str, Any]) -> dict[str, Any]:
        kind = args.get("msgtype")
        if kind == "text":
            content = args["text"]["content"]
            if not content:
                raise Refused(44004)
            return {"msgtype": "text", "text": {"content": content.encode()[:2048].decode("utf-8", "ignore")}}
        if kind != "template_card":
            raise Refused(40008)
        self._judged(args["template_card"], update=False)
        return {"msgtype": kind, "template_card": args["template_card"]}

    def _judged(self, card: dict[str, Any], *, update: bool) -> None:
        found = list(refusals(card, update=update))
        if found:
            raise Refused(42045 if found == ["card_action"] else 40058, "; ".join(found))

    def _update(self, args: dict[str, Any]) -> dict[str, Any]:
        if type(args.get("agentid")) is not int or args["agentid"] != AGENT_ID:
            raise Refused(40056)
        if not isinstance(args.get("userids"), list) or ("button" in args) == ("template_card" in args):
            raise Refused(40058)
        if "template_card" in args:
            self._judged(args["template_card"], update=True)
        message = self.corp.spend(str(args.get("response_code")))
        if message is None:
            raise Refused(42014, "invalid response_code")
        missed = [one for one in args["userids"] if one.casefold() not in self.corp.people]
        wanted = {one.casefold() for one in args["userids"]}
        for posted in self.corp.posted:
            if posted.id == message and posted.to.casefold() in wanted:
                posted.body = changed(posted.body, args)
        return {"invaliduser": missed}

    def _recall(self, args: dict[str, Any]) -> dict[str, Any]:
        found = [one for one in self.corp.posted if one.id == args.get("msgid") and not one.recalled]
        if not found or self.corp.now() - found[0].at >= RECALLABLE:
            raise Refused(40058, "msgid")
        for one in found:
            one.recalled = True
        return {}

    def _menu(self, args: dict[str, Any]) -> dict[str, Any]:
        if self.corp.menu is None:
            raise Refused(46003)
        return self.corp.menu

    def _menu_made(self, args: dict[str, Any]) -> dict[str, Any]:
        tops = args["button"]
        entries = [entry for top in tops for entry in top.get("sub_button", [top])]
        if not 1 <= len(tops) <= 3 or any(len(top.get("sub_button", [top])) > 5 for top in tops):
            raise Refused(40017)
        if any(len(one["name"].encode()) > 16 for one in (*tops, *entries)):
            raise Refused(40018)
        if any(entry["type"] != "click" or not 0 < len(entry["key"].encode()) <= 128 for entry in entries):
            raise Refused(40019)
        self.corp.menu = {"button": tops}
        return {}

    async def authorize(self, request: web.Request) -> web.Response:
        """The page that a browser is sent to: it knows who holds the phone, and sends them back with a code."""
        asked = request.query
        assert asked["appid"] == CORP_ID
        assert asked["agentid"] == str(AGENT_ID)
        assert asked["response_type"] == "code"
        assert asked["scope"] == "snsapi_base"
        code = self.corp.next_id("CODE")
        self.corp.logins[code] = self.corp.reading
        raise web.HTTPFound(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    def _reader(self, args: dict[str, Any]) -> dict[str, Any]:
        account = self.corp.logins.pop(args["code"], None)
        if account is None:
            raise Refused(40029)
        return {"userid": account, "user_ticket": ""} if account else {"openid": "o1"}

    def _user(self, args: dict[str, Any]) -> dict[str, Any]:
        account = self.corp.people.get(args["userid"].casefold())
        if account is None:
            raise Refused(60111)
        return {"userid": account, "name": account, "department": [1], "status": 1}


def changed(body: dict[str, Any], by: dict[str, Any]) -> dict[str, Any]:
    """What a message shows after an update of its card, or of its buttons alone."""
    task = body["template_card"]["task_id"]
    if "template_card" in by:
        return {"msgtype": "template_card", "template_card": {**by["template_card"], "task_id": task}}
    return {
        "msgtype": "template_card",
        "template_card": {**body["template_card"], "replace_text": by["button"]["replace_name"]},
    }


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
