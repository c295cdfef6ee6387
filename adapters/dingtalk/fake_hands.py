"""The people of the stand-in: they type, quote and press, over the Stream connection or HTTP callbacks."""

import asyncio
import json
import time
from typing import Any
from urllib.parse import unquote

import aiohttp

from adapters.dingtalk.fake_gateway import Gateway
from adapters.dingtalk.fake_organisation import CLIENT, CORP, SECRET, SESSION_LIVES, Card, Json, Organisation
from adapters.dingtalk.paths import PRESSES, ROBOT
from adapters.dingtalk.transport import CARD_ROUTE, ROBOT_ROUTE, card_sign, robot_sign

PRESS_WAITS = 2.0


class Undelivered(Exception):
    """The bot did not take it as the platform wants."""


class Hands:
    """`app` is the bot's address in HTTP mode, else None."""

    def __init__(self, organisation: Organisation, gateway: Gateway) -> None:
        self.organisation = organisation
        self.gateway = gateway
        self.here = ""
        self.app: str | None = None
        self.api_secret = ""
        self.slowest_press = 0.0
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def message(
        self, account: str, text: str, group: str | None = None, *, session: float = SESSION_LIVES, **more: Any
    ) -> Json:
        """As the platform sends it, to be delivered once or more."""
        space = self.organisation.space_of(account, group)
        now = int(time.time() * 1000)
        body = {
            "msgId": self.organisation.next_id("msg+Q"),
            "msgtype": "text",
            "text": {"content": f" {text}" if group else text},
            "createAt": now,
            "conversationType": "2" if group else "1",
            "conversationId": group or f"cid-{account}==",
            "senderPlatform": "Win",
            "senderId": f"$:LWCP_v1:${account}",
            "senderStaffId": account,
            "senderNick": "小钉 [x](http://evil.example)",
            "senderCorpId": CORP,
            "isAdmin": False,
            "chatbotCorpId": CORP,
            "chatbotUserId": "$:LWCP_v1:$bot",
            "robotCode": CLIENT,
            "sessionWebhook": f"{self.here}/robot/sendBySession?session={self.organisation.session(space, session)}",
            "sessionWebhookExpiredTime": now + int(session * 1000),
        }
        if group:
            body |= {"conversationTitle": "群", "isInAtList": True, "atUsers": [{"dingtalkId": "$:LWCP_v1:$bot"}]}
        return body | more

    async def says(self, account: str, text: str, group: str | None = None, **more: Any) -> Json:
        body = self.message(account, text, group, **more)
        await self.deliver(body)
        return body

    async def deliver(self, body: Json, *, patience: float = 10.0) -> None:
        if self.app is None:
            ack = await self.gateway.push("CALLBACK", ROBOT, body, patience=patience)
            if ack["code"] != 200:
                raise Undelivered(str(ack))
            return
        stamp = str(int(time.time() * 1000))
        headers = {"timestamp": stamp, "sign": robot_sign(stamp, SECRET)}
        status, answer = await self.post(ROBOT_ROUTE, body, headers)
        if status != 200 or answer != {"msgtype": "empty"}:
            raise Undelivered(f"{status} {answer}")

    async def presses(self, account: str, card: Card, label: str, *, message: str | None = None) -> Json:
        """What the reply to the press changes for whoever pressed."""
        button = buttons(card.seen_by(account))[label]
        return await self.presses_button(account, card, button, message=message)

    async def presses_button(self, account: str, card: Card, button: Json, *, message: str | None = None) -> Json:
        return await self._sends(account, card, [button["id"]], button["params"], message)

    async def taps(self, account: str, message: Json, label: str) -> None:
        """A button of a robot's message that types for whoever touches it."""
        params = message["markdown"]
        links = {value: params[name.replace("Title", "URL")] for name, value in params.items() if "Title" in name}
        scheme, _, words = links[label].partition("?content=")
        if scheme != "dtmd://dingtalkclient/sendMessage":
            raise Undelivered(f"no link that types: {links[label]}")
        await self.says(account, unquote(words))

    async def fills(self, account: str, card: Card, **values: Any) -> Json:
        """Sends the form of a card on the template for forms; what is not given goes as it stands there."""
        shown = card.seen_by(account)
        form = {field["name"]: _sent(field, values) for field in json.loads(shown["form"])["fields"]}
        if unknown := set(values) - set(form):
            raise Undelivered(f"the form has no {unknown}")
        return await self._sends(account, card, ["submit"], {"token": shown["token"], "form": form}, None)

    async def _sends(self, account: str, card: Card, ids: list[str], params: Json, message: str | None) -> Json:
        content = json.dumps({"cardPrivateData": {"actionIds": ids, "params": params}})
        group = card.space.partition(".")[2] if card.space.startswith("IM_GROUP") else f"cid-{account}=="
        body = {
            "type": "actionCallback",
            "outTrackId": card.track,
            "userId": account,
            "userIdType": 1,
            "corpId": CORP,
            "spaceType": "im",
            "spaceId": group,
            "extension": "{}",
            "content": content,
            "value": content,
        }
        reply = await self._pressed(body, message)
        changed = reply.get("cardData", {}).get("cardParamMap", {})
        if not all(isinstance(value, str) for value in changed.values()):
            raise Undelivered("a value of a card is no text")
        if changed:
            card.own.setdefault(account, {}).update(changed)
        return reply

    async def _pressed(self, body: Json, message: str | None) -> Json:
        begun = time.monotonic()
        try:
            if self.app is None:
                more = {"messageId": message} if message else {}
                ack = await self.gateway.push("CALLBACK", PRESSES, body, patience=PRESS_WAITS, **more)
                if ack["code"] != 200:
                    raise Undelivered(str(ack))
                reply = json.loads(ack["data"])["response"] or {}
            else:
                stamp = str(int(time.time() * 1000))
                signed = {
                    "x-ddpaas-signature-timestamp": stamp,
                    "x-ddpaas-signature": card_sign(stamp, self.api_secret),
                }
                status, reply = await self.post(CARD_ROUTE, body, signed)
                if status != 200:
                    raise Undelivered(f"{status} {reply}")
        finally:
            self.slowest_press = max(self.slowest_press, time.monotonic() - begun)
        return dict(reply)

    async def post(self, route: str, body: Any, headers: dict[str, str]) -> tuple[int, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **headers}
        async with asyncio.timeout(5), self._session.post(f"{self.app}{route}", data=data, headers=headers) as answer:
            raw = await answer.text()
            return answer.status, json.loads(raw) if raw.startswith("{") else raw


def _sent(field: Json, values: Json) -> Any:
    given = values.get(field["name"], field["defaultValue"])
    if field["type"] != "SELECT":
        return given
    at = next((at for at, option in enumerate(field["options"]) if option["value"] == given), None)
    if given and at is None:
        raise Undelivered(f"{given} is no choice of {field['name']}")
    return {"index": at, "value": given} if at is not None else None


def buttons(params: dict[str, str]) -> dict[str, Json]:
    """By their words."""
    found = json.loads(params.get("sys_full_json_obj") or "{}").get("msgButtons", [])
    return {button["text"]: button for button in found}
