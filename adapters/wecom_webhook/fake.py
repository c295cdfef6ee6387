"""A strict stand-in for group webhooks."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from time import monotonic
from typing import Any

from aiohttp import web

from adapters._shared.twins import reads_as
from adapters.api.channel import Surroundings
from adapters.api.content import Address
from adapters.api.stage import Stage
from adapters.wecom_webhook import parse
from adapters.wecom_webhook.plugin import PLUGIN
from adapters.wecom_webhook.settings import NAME, Settings

Json = dict[str, Any]

KEY = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"
EACH_MINUTE = 20


class FakeWebhook:
    """`groups` hold what was said, by key."""

    def __init__(self) -> None:
        self.groups: dict[str, list[Json]] = {KEY: []}
        self.url = ""
        self._sent: list[float] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        group = self.groups.get(request.query.get("key", ""))
        if group is None:
            return web.json_response({"errcode": 93000, "errmsg": "invalid webhook url"})
        self._sent = [at for at in self._sent if monotonic() - at < 60] + [monotonic()]
        if len(self._sent) > EACH_MINUTE:
            return web.json_response({"errcode": 45009, "errmsg": "api freq out of limit"})
        body = json.loads(await request.text())
        content = body.get("markdown", {}).get("content", "")
        if body.get("msgtype") != "markdown" or not 0 < len(content.encode()) <= 4_096:
            return web.json_response({"errcode": 40058, "errmsg": "markdown.content"})
        group.append(body)
        return web.json_response({"errcode": 0, "errmsg": "ok"})


@asynccontextmanager
async def fake_webhook() -> AsyncIterator[FakeWebhook]:
    """On a free port of this machine."""
    fake = FakeWebhook()
    app = web.Application()
    app.router.add_post("/cgi-bin/webhook/send", fake.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()


@asynccontextmanager
async def stage(around: Surroundings) -> AsyncIterator[Stage]:
    """It reaches no person; the stage has a second group in a person's place."""
    async with fake_webhook() as fake:
        fake.groups["second"] = []
        channel = PLUGIN.connect(replace(around, settings=Settings(api_base_url=fake.url)))

        async def standing(chat: Address) -> Sequence[object]:
            return list(fake.groups[str(chat.conversation)])

        try:
            yield Stage(
                channel=channel,
                person=Address(NAME, conversation="second"),
                room=Address(NAME, conversation=KEY),
                stranger=Address(NAME, account="lina"),
                standing=standing,
            )
        finally:
            await channel.close()


def read(door: str, raw: bytes) -> object:
    return parse.read(raw)


def seen(payload: object) -> str:
    return reads_as(payload["markdown"]["content"]) if isinstance(payload, dict) else ""
