"""Who opens a page in WeCom's browser, by the platform's OAuth; for apps whose trusted domain is the bot's own.

Source: developer.work.weixin.qq.com/document/path/91335 and 96442: the code is good once and for five minutes.
"""

import logging
import secrets
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Final

from aiohttp import web
from yarl import URL

from adapters.api.channel import Surroundings
from adapters.api.errors import ChannelError
from adapters.wecom_app.faults import Spent
from adapters.wecom_app.gateway import Gateway
from adapters.wecom_app.settings import Settings

log = logging.getLogger(__name__)

COOKIE: Final = "contractbot_reader"
ASKED: Final = "asked"
LIVES: Final = timedelta(hours=8)
LONGEST_CODE: Final = 512


class Readers:
    """A reader who has shown who they are is remembered by a cookie; what it means lies in the channel's memory, hashed."""

    def __init__(self, around: Surroundings, settings: Settings, gateway: Gateway, spelt: Callable[[str], str]) -> None:
        self._around = around
        self._settings = settings
        self._gateway = gateway
        self._spelt = spelt

    async def of(self, request: web.Request) -> str | None:
        """The account; None where the platform names nobody of the company. Raises a redirect to ask the platform."""
        if (kept := request.cookies.get(COOKIE)) and (account := await self._known(kept)):
            return account
        if ASKED in request.query:
            log.info("a reader's browser keeps no cookies")
            return None
        code = request.query.get("code", "")
        if not 0 < len(code) <= LONGEST_CODE:
            raise web.HTTPFound(self._asking(request))
        try:
            told = await self._gateway.get("auth/getuserinfo", code=code)
        except Spent:
            raise web.HTTPFound(self._asking(request)) from None
        except ChannelError as error:
            log.info("a reader could not be identified: %s", error)
            return None
        account = told.get("userid")
        if not isinstance(account, str) or not account:
            return None
        raise await self._remembered(request, self._spelt(account))

    async def _known(self, kept: str) -> str | None:
        return await self._around.memory.get(_name(kept), await self._around.now())

    async def _remembered(self, request: web.Request, account: str) -> web.HTTPFound:
        """The same page again, without the code, which nobody should find in an address."""
        session = secrets.token_urlsafe(32)
        await self._around.memory.put(_name(session), account, await self._around.now() + LIVES)
        back = web.HTTPFound(f"{request.path}?{ASKED}=1")
        secure = (self._around.public_url or "").startswith("https:")
        back.set_cookie(
            COOKIE,
            session,
            max_age=int(LIVES.total_seconds()),
            path="/f/",
            httponly=True,
            secure=secure,
            samesite="Lax",
        )
        return back

    def _asking(self, request: web.Request) -> URL:
        here = f"{self._around.public_url}{request.path}"
        asked = {
            "appid": self._settings.corp_id,
            "redirect_uri": here,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": secrets.token_hex(8),
            "agentid": str(self._settings.agent_id),
        }
        return URL(self._settings.oauth_url).with_query(asked).with_fragment("wechat_redirect")


def _name(session: str) -> str:
    return f"reader:{sha256(session.encode()).hexdigest()[:40]}"
