"""The people of the stand-in: they type, click and open the app, which the platform brings to the app's callback."""

import asyncio
import secrets
import xml.etree.ElementTree as ElementTree
from html import escape
from time import monotonic
from typing import Any
from urllib.parse import quote

import aiohttp

from adapters._shared.callback_crypto import CallbackCrypto, Sealed
from adapters.wecom_app.fake_api import changed
from adapters.wecom_app.fake_card import from_xml, labels, refusals
from adapters.wecom_app.fake_corp import AGENT_ID, CORP_ID, ENCODING_AES_KEY, TOKEN, Corp, Posted

PATIENCE = 5.0
ATTEMPTS = 3


class Hands:
    """`callback` is the address that an administrator saved. `deliveries` counts requests; `again` sends each so often."""

    def __init__(self, corp: Corp) -> None:
        self.corp = corp
        self.crypto = CallbackCrypto(TOKEN, ENCODING_AES_KEY, CORP_ID)
        self.callback = ""
        self.slowest = 0.0
        self.deliveries = 0
        self.again = 1
        self.patience = PATIENCE
        self.attempts = ATTEMPTS
        self.same_envelope = False
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def verifies(self, word: str = "1616140317555161061", *, escaped: bool = True) -> tuple[int, bytes]:
        """What happens when the address is saved in the admin console."""
        sealed = self.sealed(word.encode())
        echo = quote(sealed.encrypt, safe="") if escaped else sealed.encrypt
        query = f"msg_signature={sealed.signature}&timestamp={sealed.timestamp}&nonce={sealed.nonce}&echostr={echo}"
        begun = monotonic()
        async with self._opened().get(_url(f"{self.callback}?{query}")) as answer:
            told = await answer.read()
        assert monotonic() - begun < 1
        return answer.status, told

    async def types(self, account: str, text: str, *, id: str | None = None) -> int:
        fields = f"<MsgType><![CDATA[text]]></MsgType><Content>{escape(text, quote=False)}</Content>"
        return await self.sends(self._message(account, f"{fields}<MsgId>{id or self._id()}</MsgId>"))

    async def enters(self, account: str, event: str = "enter_agent") -> int:
        return await self.sends(self.event(account, event))

    async def chooses(self, account: str, key: str) -> int:
        """An entry of the menu."""
        return await self.sends(self.event(account, "click", EventKey=key))

    async def clicks(self, account: str, posted: Posted, label: str, *, option: str | None = None) -> int:
        card = posted.body["template_card"]
        assert label in labels(posted.body), f"no button {label} in {labels(posted.body)}"
        button = next(one for one in card["button_list"] if one["text"] == label)
        selected = ""
        if "button_selection" in card:
            selection = card["button_selection"]
            options = {one["text"]: one["id"] for one in selection["option_list"]}
            chosen = options[option] if option is not None else selection["selected_id"]
            selected = (
                f"<SelectedItems><SelectedItem><QuestionKey><![CDATA[{selection['question_key']}]]></QuestionKey>"
                f"<OptionIds><OptionId><![CDATA[{chosen}]]></OptionId></OptionIds></SelectedItem></SelectedItems>"
            )
        code = self.corp.new_code(posted.id)
        fields = {
            "EventKey": button["key"],
            "TaskId": card["task_id"],
            "CardType": card["card_type"],
            "ResponseCode": code,
        }
        return await self.sends(self.event(account, "template_card_event", selected, **fields), posted)

    def event(self, account: str, event: str, more: str = "", **fields: str) -> str:
        told = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
        return self._message(
            account, f"<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[{event}]]></Event>{told}{more}"
        )

    def _message(self, account: str, fields: str) -> str:
        spelt = self.corp.people.get(account.casefold(), account)
        return (
            f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><FromUserName><![CDATA[{spelt}]]></FromUserName>"
            f"<CreateTime>{int(self.corp.now())}</CreateTime>{fields}<AgentID>{AGENT_ID}</AgentID></xml>"
        )

    def _id(self) -> str:
        return str(7_000_000_000_000_000 + int(self.corp.next_id("")))

    def sealed(self, plain: bytes) -> Sealed:
        return self.crypto.sealed(plain, str(int(self.corp.now())), secrets.token_hex(5))

    async def sends(self, plain: str, clicked: Posted | None = None) -> int:
        """Delivers up to three times, as the platform does where it gets no 200 in five seconds; the last status."""
        status = 0
        sealed = self.sealed(plain.encode())
        for _ in range(self.again):
            for attempt in range(self.attempts):
                if attempt and not self.same_envelope:
                    sealed = self.sealed(plain.encode())
                status, body = await self._delivered(envelope(sealed), sealed)
                if status == 200:
                    self._applied(body, plain, clicked)
                    break
        return status

    async def _delivered(self, raw: str, sealed: Sealed) -> tuple[int, str]:
        self.deliveries += 1
        query = {"msg_signature": sealed.signature, "timestamp": sealed.timestamp, "nonce": sealed.nonce}
        begun = monotonic()
        try:
            async with (
                asyncio.timeout(self.patience),
                self._opened().post(self.callback, params=query, data=raw.encode()) as answer,
            ):
                return answer.status, await answer.text()
        except (TimeoutError, aiohttp.ClientError):
            return 0, ""
        finally:
            self.slowest = max(self.slowest, monotonic() - begun)

    def _applied(self, body: str, plain: str, clicked: Posted | None) -> None:
        """Decrypts an answer inside the callback and shows it; what the platform does not take is a fault of the app."""
        if body in ("", "success"):
            return
        outer = ElementTree.fromstring(body)
        told = {part.tag: part.text or "" for part in outer}
        raw = self.crypto.opened(told["MsgSignature"], told["TimeStamp"], told["Nonce"], told["Encrypt"])
        reply = ElementTree.fromstring(raw.decode())
        asker = ElementTree.fromstring(plain).findtext("FromUserName") or ""
        assert (reply.findtext("ToUserName") or "").casefold() == asker.casefold()
        assert reply.findtext("FromUserName") == CORP_ID
        kind = reply.findtext("MsgType")
        if kind == "text":
            content = reply.findtext("Content") or ""
            assert 0 < len(content.encode()) <= 2_048
            self.corp.post(asker, {"msgtype": "text", "text": {"content": content}})
            return
        assert clicked is not None, f"{kind} answers a click only"
        if kind == "update_button":
            by: dict[str, Any] = {"button": {"replace_name": reply.findtext("Button/ReplaceName")}}
        else:
            assert kind == "update_template_card"
            card = from_xml(reply.find("TemplateCard"))
            assert not list(refusals(card, update=True, passive=True))
            by = {"template_card": card}
        clicked.body = changed(clicked.body, by)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session


def envelope(sealed: Sealed) -> str:
    return (
        f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><AgentID><![CDATA[{AGENT_ID}]]></AgentID>"
        f"<Encrypt><![CDATA[{sealed.encrypt}]]></Encrypt></xml>"
    )


def _url(text: str) -> Any:
    from yarl import URL

    return URL(text, encoded=True)
