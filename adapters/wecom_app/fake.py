"""A stand-in of WeCom for a self-built app: its API and its callbacks on a real server, as strict as the platform."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from aiohttp import web
from pydantic import SecretStr

from adapters.api.channel import Surroundings
from adapters.api.content import Address
from adapters.api.stage import Stage
from adapters.wecom_app import parse
from adapters.wecom_app.fake_api import Api
from adapters.wecom_app.fake_card import words
from adapters.wecom_app.fake_corp import AGENT_ID, CORP_ID, ENCODING_AES_KEY, SECRET, TOKEN, Corp
from adapters.wecom_app.fake_hands import Hands
from adapters.wecom_app.plugin import PLUGIN
from adapters.wecom_app.reading import encrypted_in
from adapters.wecom_app.settings import NAME, Settings

AT = datetime(2026, 1, 15, 1, 0, tzinfo=UTC)


class FakeWecom:
    """`hands` are the people of the company: they type and click, and the platform calls the app back."""

    def __init__(self) -> None:
        self.corp = Corp()
        self.api = Api(self.corp)
        self.hands = Hands(self.corp)
        self.url = "http://127.0.0.1:1"

    def settings(self, *, oauth: bool = False) -> Settings:
        return Settings(
            corp_id=CORP_ID,
            agent_id=AGENT_ID,
            secret=SecretStr(SECRET),
            token=SecretStr(TOKEN),
            encoding_aes_key=SecretStr(ENCODING_AES_KEY),
            api_base_url=self.url,
            oauth=oauth,
            oauth_url=f"{self.url}/connect/oauth2/authorize",
        )


@asynccontextmanager
async def fake_wecom() -> AsyncIterator[FakeWecom]:
    """On a free port of this machine."""
    fake = FakeWecom()
    app = web.Application()
    app.router.add_route("*", "/cgi-bin/{method:.+}", fake.api.handle)
    app.router.add_get("/connect/oauth2/authorize", fake.api.authorize)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await fake.hands.close()
        await runner.cleanup()


@asynccontextmanager
async def stage(around: Surroundings) -> AsyncIterator[Stage]:
    async with fake_wecom() as fake:
        fake.corp.add("lina")
        channel = PLUGIN.connect(replace(around, settings=fake.settings()))

        async def standing(chat: Address) -> Sequence[object]:
            return [posted.body for posted in fake.corp.chat(str(chat.account))]

        try:
            yield Stage(
                channel=channel,
                person=Address(NAME, account="lina"),
                room=None,
                stranger=Address(NAME, account="nobody"),
                standing=standing,
            )
        finally:
            await channel.close()


def read(door: str, raw: bytes) -> object:
    """`envelope` is what is not decrypted yet, `message` what is. Fixtures keep the XML in a JSON text."""
    if door == "envelope":
        return encrypted_in(raw)
    what = parse.read(raw, at=AT)
    return what.event if isinstance(what, parse.Heard) else what


def seen(payload: object) -> str:
    return "\n".join(words(payload))
