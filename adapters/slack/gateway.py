"""Calls of Slack's Web API on one shared session: paced for each conversation, every failure named."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp
import orjson
from aiolimiter import AsyncLimiter
from yarl import URL

from adapters.api.errors import Misconfigured, RateLimited, Unreachable
from adapters.slack.faults import fault

log = logging.getLogger(__name__)

PATIENCE = aiohttp.ClientTimeout(total=15, connect=5)
BURST, WINDOW = 4, 4.0
"""Messages into one conversation: so many at once, and one a second in the long run."""

MOST_KEPT = 5_000
READS = frozenset({"users.info", "users.lookupByEmail", "conversations.history", "conversations.replies", "bots.info"})
PACED = frozenset({"chat.postMessage", "chat.postEphemeral"})
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
JSON = {"Content-Type": "application/json; charset=utf-8"}
LONGEST_ANSWER = 4 * 1024 * 1024


class Gateway:
    """`token` is the bot's. Made without a loop; the session opens with the first call."""

    def __init__(self, api: str, token: str) -> None:
        self._api = api if api.endswith("/") else f"{api}/"
        self._token = token
        self._session: aiohttp.ClientSession | None = None
        self._addresses: dict[str, URL] = {}
        self._lanes: OrderedDict[str, AsyncLimiter] = OrderedDict()
        self._said_scopes: str | None = None
        self.scopes: frozenset[str] | None = None
        """What the token may do, as the last answer said it."""

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def call(self, method: str, args: Mapping[str, Any], *, token: str | None = None) -> dict[str, Any]:
        """The answer of a method. Raises an error of `adapters.api.errors`, or TriggerSpent."""
        if method in PACED:
            await self._lane(str(args.get("channel"))).acquire()
        headers = {"Authorization": f"Bearer {token or self._token}"}
        if method in READS:
            query = {name: str(value) for name, value in args.items()}
            return await self._ask("GET", method, headers, URL(self._api + method).with_query(query), None)
        headers |= JSON
        return await self._ask("POST", method, headers, self._address(method), orjson.dumps(dict(args)))

    async def respond(self, response_url: str, body: Mapping[str, Any]) -> None:
        """Uses one of the few answers that a response_url is good for."""
        try:
            url = URL(response_url)
        except ValueError:
            raise Unreachable("response_url is no address") from None
        if not self._is_slacks(url):
            raise Unreachable("response_url leads somewhere else")
        with named("response_url", unknown=True):
            async with self._opened().post(
                url, data=orjson.dumps(dict(body)), headers=JSON, timeout=PATIENCE, allow_redirects=False
            ) as answer:
                status, wait = answer.status, _seconds(answer.headers.get("Retry-After"))
        if status == 429:
            raise RateLimited(wait)
        if status != 200:
            raise Unreachable(f"response_url: HTTP {status}")

    def _is_slacks(self, url: URL) -> bool:
        """A host of whoever the API belongs to: a forged address must not make us call somebody else."""
        ours = URL(self._api)
        host, home = url.host or "", ours.host or ""
        same = host == home or host.endswith(f".{home}") or {host, home} <= LOOPBACK
        return same and url.scheme == ours.scheme

    async def _ask(
        self, verb: str, method: str, headers: Mapping[str, str], url: URL, body: bytes | None
    ) -> dict[str, Any]:
        with named(method, unknown=verb == "POST"):
            async with self._opened().request(verb, url, data=body, headers=headers, allow_redirects=False) as answer:
                raw = await _whole(answer)
                status, wait = answer.status, _seconds(answer.headers.get("Retry-After"))
                scopes = answer.headers.get("X-OAuth-Scopes")
        if scopes is not None and scopes != self._said_scopes and headers["Authorization"].endswith(self._token):
            self._said_scopes = scopes
            self.scopes = frozenset(scope.strip() for scope in scopes.split(",") if scope.strip())
        if status == 429:
            raise RateLimited(wait)
        if status >= 500:
            raise Unreachable(f"{method}: HTTP {status}", unknown=verb == "POST")
        return _good(method, raw, wait)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=PATIENCE)
        return self._session

    def _address(self, method: str) -> URL:
        found = self._addresses.get(method)
        if found is None:
            found = self._addresses[method] = URL(self._api + method)
        return found

    def _lane(self, conversation: str) -> AsyncLimiter:
        lane = self._lanes.get(conversation)
        if lane is None:
            lane = self._lanes[conversation] = AsyncLimiter(BURST, WINDOW)
            if len(self._lanes) > MOST_KEPT:
                self._lanes.popitem(last=False)
        self._lanes.move_to_end(conversation)
        return lane


@contextmanager
def named(method: str, *, unknown: bool) -> Iterator[None]:
    """The errors of the connection as ours; `unknown` when what was sent may have arrived."""
    try:
        yield
    except aiohttp.ClientConnectorError as error:
        raise Unreachable(f"{method}: cannot connect ({error.strerror})") from error
    except TimeoutError as error:
        raise Unreachable(f"{method}: no answer in time", unknown=unknown) from error
    except aiohttp.ClientError as error:
        raise Unreachable(f"{method}: cut off ({type(error).__name__})", unknown=unknown) from error


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    if (answer.content_length or LONGEST_ANSWER) < LONGEST_ANSWER:
        return await answer.read()
    raw = bytearray()
    async for chunk in answer.content.iter_any():
        raw += chunk
        if len(raw) > LONGEST_ANSWER:
            break
    return bytes(raw)


def _good(method: str, raw: bytes, wait: float) -> dict[str, Any]:
    try:
        answer = orjson.loads(raw)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Misconfigured(f"{method}: what answers there is not Slack. Check CONTRACTBOT_SLACK__API_BASE_URL.")
    if answer.get("ok") is not True:
        raise fault(method, answer, retry_after=wait)
    if warning := answer.get("warning"):
        log.debug("%s warns: %s", method, warning)
    return answer


def _seconds(header: str | None) -> float:
    return float(header) if header and header.isdecimal() else 1.0


async def patiently(seconds: float, attempt: int) -> bool:
    """Waits before another try; False when there has been enough trying."""
    if attempt >= 3 or seconds > 30:
        return False
    await asyncio.sleep(seconds)
    return True
