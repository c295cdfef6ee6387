"""Calls of WeCom's API on one shared session: one token for everybody, every failure named."""

import asyncio
import logging
import random
from collections.abc import Mapping
from time import monotonic
from typing import Any, Final

import aiohttp
import orjson
from yarl import URL

from adapters._shared.token import TokenKeeper
from adapters.api.errors import Misconfigured, Unreachable
from adapters.wecom_app.faults import BUSY, SPENT, NoMethod, fault

log = logging.getLogger(__name__)

PATIENCE: Final = aiohttp.ClientTimeout(total=15, connect=5)
LONGEST_ANSWER: Final = 4 * 1024 * 1024
TRIES: Final = 3
"""How often a call is made that the platform is too busy for."""

BARRED: Final = 60.0
WRONG_SECRET: Final = 40001
JSON: Final = {"Content-Type": "application/json; charset=utf-8"}


class Gateway:
    """Made without a loop; the session opens with the first call."""

    def __init__(self, api: str, corp_id: str, secret: str, *, patience: aiohttp.ClientTimeout = PATIENCE) -> None:
        self._api = URL(f"{api.rstrip('/')}/cgi-bin/")
        self._corp_id = corp_id
        self._secret = secret
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None
        self._token = TokenKeeper(self._fetched)
        self._barred: tuple[float, Misconfigured] | None = None
        """Until when a secret that was refused is not shown again: the platform shuts out who keeps trying."""

    async def close(self) -> None:
        await self._token.close()
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def token(self) -> str:
        """Raises an error of `adapters.api.errors` where the platform gives none."""
        return await self._token.token()

    async def get(self, method: str, **query: str) -> dict[str, Any]:
        """The answer of a method. Raises an error of `adapters.api.errors`."""
        return await self._called(method, query, None)

    async def post(self, method: str, body: Mapping[str, Any], **query: str) -> dict[str, Any]:
        # Raw UTF-8: an escaped letter is refused by some methods (40033).
        return await self._called(method, query, orjson.dumps(dict(body)))

    async def _called(self, method: str, query: Mapping[str, str], body: bytes | None) -> dict[str, Any]:
        renewed = False
        tries = 0
        while True:
            token = await self._token.token()
            answer = await self._asked(method, {"access_token": token, **query}, body)
            code = answer["errcode"]
            if code == 0:
                return answer
            tries += 1
            if not renewed and (code in SPENT or code == WRONG_SECRET):
                renewed = True
                self._token.refused(token)
            elif code in BUSY and tries < TRIES:
                await asyncio.sleep(random.uniform(0.1, 0.5))
            else:
                raise fault(method, answer)

    async def _fetched(self) -> tuple[str, float]:
        if self._barred is not None and monotonic() < self._barred[0]:
            raise self._barred[1]
        answer = await self._asked("gettoken", {"corpid": self._corp_id, "corpsecret": self._secret}, None)
        if answer["errcode"] != 0:
            failed = fault("gettoken", answer)
            if isinstance(failed, Misconfigured):
                self._barred = (monotonic() + BARRED, failed)
            raise failed
        token, lives = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(lives, int):
            raise Misconfigured("gettoken: the answer holds no token. Check CONTRACTBOT_WECOM_APP__API_BASE_URL.")
        return token, float(lives)

    async def _asked(self, method: str, query: Mapping[str, str], body: bytes | None) -> dict[str, Any]:
        """Tokens and secrets stand in the address, so nothing of it may come into an error."""
        url = self._api.join(URL(method)).with_query(query)
        sent = body is not None
        try:
            async with self._opened().request(
                "POST" if sent else "GET", url, data=body, headers=JSON if sent else None, allow_redirects=False
            ) as answer:
                raw = await answer.content.read(LONGEST_ANSWER)
                status = answer.status
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(f"{method}: cannot connect ({error.strerror})") from None
        except TimeoutError:
            raise Unreachable(f"{method}: no answer in time", unknown=sent) from None
        except aiohttp.ClientError as error:
            raise Unreachable(f"{method}: cut off ({type(error).__name__})", unknown=sent) from None
        if status >= 500:
            raise Unreachable(f"{method}: HTTP {status}", unknown=sent)
        return _good(method, raw, status)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._patience)
        return self._session


def _good(method: str, raw: bytes, status: int) -> dict[str, Any]:
    try:
        answer = orjson.loads(raw)
    except ValueError:
        answer = None
    if status != 200 or not isinstance(answer, dict) or not isinstance(answer.get("errcode"), int):
        kind = NoMethod if status == 404 else Misconfigured
        raise kind(
            f"{method}: what answers there is not WeCom (HTTP {status}). Check CONTRACTBOT_WECOM_APP__API_BASE_URL."
        )
    if answer["errcode"]:
        log.info("%s: %s %s", method, answer["errcode"], str(answer.get("errmsg", ""))[:300])
    return answer
