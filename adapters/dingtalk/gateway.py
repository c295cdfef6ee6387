"""Calls of DingTalk's APIs on one shared session: one token for all, every failure named, every counted call counted."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson
from aiolimiter import AsyncLimiter
from yarl import URL

from adapters._shared.token import TokenKeeper
from adapters.api.errors import Misconfigured, Unreachable
from adapters.dingtalk.faults import TokenSpent, code_of, fault
from adapters.dingtalk.paths import TOKEN
from adapters.dingtalk.settings import Settings
from adapters.dingtalk.tally import CALLS, PUSHES, Tally
from contracts.ports import Memory

log = logging.getLogger(__name__)

PATIENCE = aiohttp.ClientTimeout(total=15, connect=5)
JSON = {"Content-Type": "application/json", "Accept": "application/json"}
LONGEST_ANSWER = 4 * 1024 * 1024
PACE = 18
"""Calls a second, of the twenty that an app has for each API."""

UNCOUNTED = ("/v1.0/oauth2/", "/v1.0/gateway/", "/topapi/v2/user/", "/topapi/v2/department/", "/topapi/user/")
"""Token, connection and directory are free of the month's quota."""

HOME = "dingtalk.com"


class Gateway:
    """Made without a loop; the session opens with the first call."""

    def __init__(self, settings: Settings, memory: Memory) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None
        self._lanes: dict[str, AsyncLimiter] = {}
        self.tokens = TokenKeeper(self._new_token)
        self.tally = Tally(memory, {CALLS: settings.monthly_calls, PUSHES: settings.monthly_pushes})

    async def close(self) -> None:
        await self.tokens.close()
        await self.tally.close()
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=PATIENCE)
        return self._session

    async def call(self, verb: str, path: str, body: Mapping[str, Any], *, lane: str | None = None) -> dict[str, Any]:
        """The new API. `lane` names what is throttled together where the path names somebody.

        Raises an error of `adapters.api.errors` or of `adapters.dingtalk.faults`.
        """

        async def once(token: str) -> dict[str, Any]:
            headers = {**JSON, "x-acs-dingtalk-access-token": token}
            return await self._ask(
                verb, path, URL(self._settings.api_base_url.rstrip("/") + path, encoded=True), headers, body
            )

        return await self._with_token(lane or path, once)

    async def old(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The old API, whose failures come with HTTP 200."""

        async def once(token: str) -> dict[str, Any]:
            url = URL(f"{self._settings.oapi_base_url.rstrip('/')}{path}?access_token={quote(token)}", encoded=True)
            return await self._ask("POST", path, url, JSON, body)

        return await self._with_token(path, once)

    async def open(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A call that needs no token."""
        return await self._ask("POST", path, URL(self._settings.api_base_url.rstrip("/") + path), JSON, body)

    async def webhook(self, url: str, body: Mapping[str, Any]) -> None:
        """Answers a message at the address that came with it. Raises SessionExpired when that is dead."""
        address = URL(url)
        if not self._is_theirs(address):
            raise Unreachable("the address for answers leads somewhere else")
        await self._ask("POST", "sessionWebhook", address, JSON, body)

    async def _with_token(self, path: str, once: Callable[[str], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
        await self._lane(path).acquire()
        token = await self.tokens.token()
        try:
            answer = await once(token)
        except TokenSpent:
            self.tokens.refused(token)
            try:
                answer = await once(await self.tokens.token())
            except TokenSpent as spent:
                raise Unreachable(f"{path}: a fresh token was refused") from spent
        if not path.startswith(UNCOUNTED):
            self.tally.add(CALLS)
        return answer

    async def _new_token(self) -> tuple[str, float]:
        given = {"appKey": self._settings.client_id, "appSecret": self._settings.client_secret.get_secret_value()}
        answer = await self.open(TOKEN, given)
        token, lives = answer.get("accessToken"), answer.get("expireIn")
        if not isinstance(token, str) or not isinstance(lives, int):
            raise Misconfigured(
                "accessToken: what answers there is not DingTalk. Check CONTRACTBOT_DINGTALK__API_BASE_URL."
            )
        return token, float(lives)

    async def _ask(
        self, verb: str, what: str, url: URL, headers: Mapping[str, str], body: Mapping[str, Any]
    ) -> dict[str, Any]:
        with named(what):
            async with self.session.request(
                verb, url, data=orjson.dumps(dict(body)), headers=headers, allow_redirects=False
            ) as answer:
                raw = await answer.content.read(LONGEST_ANSWER)
                while not answer.content.at_eof() and len(raw) < LONGEST_ANSWER:
                    raw += await answer.content.read(LONGEST_ANSWER - len(raw))
                status = answer.status
        found = _object(raw)
        if found is None:
            # A page in place of an answer is how a ban looks.
            raise fault(what, status, {"status": 1111} if status < 500 else {}, self._settings.client_id)
        if status != 200 or code_of(found) or found.get("success") is False:
            raise fault(what, status, found, self._settings.client_id)
        return found

    def _is_theirs(self, url: URL) -> bool:
        """A forged address must not make us call somebody else."""
        ours = {URL(self._settings.api_base_url), URL(self._settings.oapi_base_url)}
        if any((url.scheme, url.host, url.port) == (base.scheme, base.host, base.port) for base in ours):
            return True
        host = url.host or ""
        return url.scheme == "https" and url.port == 443 and not url.user and host.endswith(f".{HOME}")

    def _lane(self, path: str) -> AsyncLimiter:
        return self._lanes.setdefault(path, AsyncLimiter(PACE, 1.0))


@contextmanager
def named(what: str) -> Iterator[None]:
    """The errors of the connection as ours."""
    try:
        yield
    except aiohttp.ClientConnectorError as error:
        raise Unreachable(f"{what}: cannot connect ({error.strerror})") from error
    except TimeoutError as error:
        raise Unreachable(f"{what}: no answer in time", unknown=True) from error
    except aiohttp.ClientError as error:
        raise Unreachable(f"{what}: cut off ({type(error).__name__})", unknown=True) from error


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        found = orjson.loads(raw)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
