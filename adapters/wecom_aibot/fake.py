"""A strict stand-in for the AI bot's side of WeCom: the long connection, callbacks, and the people who mention the bot."""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web
from pydantic import SecretStr

from adapters._shared.callback_crypto import CallbackCrypto
from adapters._shared.reading import decoded
from adapters._shared.twins import reads_as
from adapters.api.channel import Surroundings
from adapters.api.content import Address
from adapters.api.stage import Stage
from adapters.wecom_aibot import parse
from adapters.wecom_aibot.fake_bot import AES_KEY, BOT, SECRET, TOKEN, Bot, Json, faults_of, faults_of_card
from adapters.wecom_aibot.heard import Entered, Heard
from adapters.wecom_aibot.plugin import PLUGIN
from adapters.wecom_aibot.settings import NAME, Settings

AT = datetime(2026, 1, 15, 1, 0, tzinfo=UTC)


class FakeAibot:
    """`callback` is the bot's address in callback mode, else None."""

    def __init__(self) -> None:
        self.bot = Bot()
        self.url = ""
        self.callback: str | None = None
        self.urls: dict[str, str] = {}
        self.crypto = CallbackCrypto(TOKEN, AES_KEY, "")
        self._ids = itertools.count(1)
        self._session: aiohttp.ClientSession | None = None

    def settings(self, *, callback: bool = False) -> Settings:
        if callback:
            return Settings(token=SecretStr(TOKEN), encoding_aes_key=SecretStr(AES_KEY), ws_url=self.url)
        return Settings(bot_id=BOT, secret=SecretStr(SECRET), ws_url=self.url)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def message(self, account: str, text: str, chat: str | None = None, **more: Any) -> Json:
        body: Json = {
            "msgid": f"CAIQ16HMjQYY{next(self._ids):06d}=",
            "aibotid": BOT,
            "chattype": "group" if chat else "single",
            "from": {"userid": account},
            "msgtype": "text",
            "text": {"content": f"@合同助手 {text}" if chat else text},
        }
        if chat:
            body["chatid"] = chat
        if self.callback is not None:
            body["response_url"] = self.response_url(chat or account)
        return body | more

    def response_url(self, where: str) -> str:
        """Good once."""
        code = uuid4().hex
        self.urls[code] = where
        return f"{self.url.replace('ws://', 'http://').removesuffix('/ws')}/response?response_code={code}"

    async def responded(self, request: web.Request) -> web.Response:
        body = json.loads(await request.text())
        where = self.urls.pop(request.query.get("response_code", ""), None)
        if where is None or faults_of(body):
            return web.json_response({"errcode": 40008, "errmsg": "used, too late, or wrong"})
        self.bot.put(where, body)
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    async def says(self, account: str, text: str, chat: str | None = None) -> Json:
        body = self.message(account, text, chat)
        await self.deliver(body)
        return body

    async def enters(self, account: str) -> None:
        body = self.message(account, "") | {"msgtype": "event", "event": {"eventtype": "enter_chat"}}
        await self.deliver(body, kind="enter")

    async def presses(self, account: str, chat: str | None, label: str) -> None:
        where = chat or account
        card = next(one["template_card"] for one in reversed(self.bot.chats[where]) if label in labels(one))
        key = next(button["key"] for button in card["button_list"] if button["text"] == label)
        inner = {"card_type": card["card_type"], "event_key": key, "task_id": card["task_id"]}
        event = {"eventtype": "template_card_event", "template_card_event": inner}
        body = self.message(account, "", chat) | {"msgtype": "event", "event": event}
        await self.deliver(body, kind="press")

    async def deliver(self, body: Json, kind: str = "message") -> None:
        where = body.get("chatid") or body["from"]["userid"]
        self.bot.talked |= {where, body["from"]["userid"]}
        if self.callback is not None:
            await self._called(body, where, kind)
            return
        request = uuid4().hex
        self.bot.kinds[request], self.bot.where[request] = kind, where
        command = "aibot_msg_callback" if kind == "message" else "aibot_event_callback"
        assert self.bot.line is not None
        await self.bot.line.send_json({"cmd": command, "headers": {"req_id": request}, "body": body})

    async def _called(self, body: Json, where: str, kind: str) -> None:
        """Encrypted, and the reply checked; a stream that has not ended is asked for again."""
        reply = await self.post(body)
        while reply is not None:
            if reply.get("response_type") == "update_template_card":
                assert kind == "press"
                assert self.bot.updated(where, reply) == {}
                return
            assert faults_of(reply) is None, reply
            self.bot.put(where, reply)
            stream = reply.get("stream")
            if stream is None or stream["finish"]:
                return
            await asyncio.sleep(0.1)
            poll = {"msgid": uuid4().hex, "aibotid": BOT, "from": body["from"], "msgtype": "stream"}
            reply = await self.post({**poll, "stream": {"id": stream["id"]}})

    async def post(self, body: Json, **wrong: str) -> Json | None:
        nonce, stamp = uuid4().hex[:10], str(int(time.time()))
        sealed = self.crypto.sealed(json.dumps(body, ensure_ascii=False).encode(), stamp, nonce)
        query = {"msg_signature": sealed.signature, "timestamp": stamp, "nonce": nonce} | wrong
        status, raw = await self.raw(json.dumps({"encrypt": sealed.encrypt}).encode(), query)
        assert status == 200, (status, raw)
        if not raw:
            return None
        answer = json.loads(raw)
        assert isinstance(answer["timestamp"], int)
        assert answer["nonce"] == nonce
        opened = self.crypto.opened(answer["msgsignature"], str(answer["timestamp"]), nonce, answer["encrypt"])
        return dict(json.loads(opened))

    async def raw(self, body: bytes, query: dict[str, str]) -> tuple[int, bytes]:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with asyncio.timeout(5), self._session.post(str(self.callback), data=body, params=query) as answer:
            return answer.status, await answer.read()


@asynccontextmanager
async def fake_aibot() -> AsyncIterator[FakeAibot]:
    """On a free port of this machine."""
    fake = FakeAibot()
    app = web.Application()
    app.router.add_get("/ws", fake.bot.handle)
    app.router.add_post("/response", fake.responded)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"ws://127.0.0.1:{runner.addresses[0][1]}/ws"
    try:
        yield fake
    finally:
        await fake.close()
        if fake.bot.line is not None:
            await fake.bot.line.close()
        await runner.cleanup()


class _Deaf:
    """Nobody speaks on a stage."""


@asynccontextmanager
async def stage(around: Surroundings) -> AsyncIterator[Stage]:
    async with fake_aibot() as fake:
        fake.bot.talked |= {"lina", "chatALERTS"}
        channel = PLUGIN.connect(replace(around, settings=fake.settings()))
        await channel.start(_Deaf())  # type: ignore[arg-type]
        await fake.bot.connected()
        while not await channel.ready() or not getattr(channel, "_line").connected():  # noqa: B009, ASYNC110
            await asyncio.sleep(0.01)

        async def standing(chat: Address) -> Sequence[object]:
            return list(fake.bot.chats.get(chat.conversation or str(chat.account), []))

        try:
            yield Stage(
                channel=channel,
                person=Address(NAME, account="lina"),
                room=Address(NAME, conversation="chatALERTS"),
                stranger=Address(NAME, account="nobody"),
                standing=standing,
            )
        finally:
            await channel.close()


def read(door: str, raw: bytes) -> object:
    what = parse.read(decoded(raw), at=AT)
    return what.event if isinstance(what, Heard | Entered) else what


def labels(body: Json) -> list[str]:
    return [button["text"] for button in body.get("template_card", {}).get("button_list", [])]


def seen(payload: object) -> str:
    """Markdown and cards as a reader sees them."""
    body: Json = payload if isinstance(payload, dict) else {}
    said = [body.get(name, {}).get("content", "") for name in ("stream", "markdown", "text")]
    card = body.get("template_card")
    if card:
        assert faults_of_card(card) is None, faults_of_card(card)
        said += [card["main_title"]["title"], card["main_title"]["desc"], card["sub_title_text"]]
        said += [f"{fact['keyname']} {fact['value']}" for fact in card.get("horizontal_content_list", [])]
    return "\n".join([*(reads_as(each) for each in said if each), *labels(body)])
