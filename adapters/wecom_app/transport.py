"""Wire in: the app's callback, one address for its verification and for everything that is pushed."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from time import time
from typing import Any, Final, Protocol

from aiohttp import web

from adapters._shared.callback_crypto import NOT_BASE64, WRONG_SIGNATURE, CallbackCrypto, NotGenuine
from adapters.api.channel import Finding, Listener, Outbound, Surroundings
from adapters.api.errors import BadPayload, ChannelError
from adapters.wecom_app.checking import findings
from adapters.wecom_app.gateway import Gateway
from adapters.wecom_app.identity import Readers
from adapters.wecom_app.menu import Menu
from adapters.wecom_app.parse import What, read
from adapters.wecom_app.passive import envelope
from adapters.wecom_app.reading import LARGEST, encrypted_in
from adapters.wecom_app.settings import DIRECTORY, ROUTE, Settings

log = logging.getLogger(__name__)

MOST_QUERY: Final = 4_096


class Call(Protocol):
    """An event that was worked on; the answer inside its callback is given once."""

    handed_out: bool

    @property
    def decided(self) -> asyncio.Future[str | None]: ...


class Dispatcher(Protocol):
    async def take(self, what: What) -> Any:
        """A Call, or None where nothing is answered."""

    def unheard(self, call: Any) -> None: ...

    async def close(self) -> None: ...


class AppChannel:
    """`heard_by` makes what stands behind the wire for a listener, and `late` is what it raises when it was not in time."""

    def __init__(
        self,
        around: Surroundings,
        settings: Settings,
        gateway: Gateway,
        outbound: Outbound,
        heard_by: Callable[[Listener], Dispatcher],
        late: type[Exception],
    ) -> None:
        self._around = around
        self._settings = settings
        self._gateway = gateway
        self._outbound = outbound
        self._heard_by = heard_by
        self._late = late
        self._crypto = CallbackCrypto(
            settings.token.get_secret_value(), settings.encoding_aes_key.get_secret_value(), settings.corp_id
        )
        self._inside: Dispatcher | None = None
        self._menu: asyncio.Task[None] | None = None
        self._spelt: tuple[object, dict[str, str]] = (None, {})

    @property
    def outbound(self) -> Outbound:
        return self._outbound

    async def start(self, listener: Listener) -> None:
        self._inside = self._heard_by(listener)
        menu = Menu(self._gateway, self._settings.agent_id)
        self._menu = asyncio.create_task(menu.offered(self._around.company().locale))

    async def close(self) -> None:
        if self._menu is not None:
            self._menu.cancel()
            await asyncio.wait({self._menu})
        if self._inside is not None:
            await self._inside.close()
        await self._gateway.close()

    async def ready(self) -> bool:
        try:
            async with asyncio.timeout(2):
                await self._gateway.token()
        except (ChannelError, TimeoutError):
            return False
        return True

    async def check(self) -> Sequence[Finding]:
        return await findings(self._gateway, self._settings, self._around)

    @property
    def knows_readers(self) -> bool:
        return self._settings.oauth and self._around.public_url is not None

    async def reader(self, request: Any) -> str | None:
        return await Readers(self._around, self._settings, self._gateway, self._spelt_out).of(request)

    def mount(self, app: Any) -> None:
        app.router.add_get(ROUTE, guarded(self._verified))
        app.router.add_post(ROUTE, guarded(self._received))

    async def _verified(self, request: web.Request) -> web.Response:
        """What the platform asks when the address is saved; it waits one second for exactly these bytes."""
        echo = _asked(request, "echostr")
        try:
            told = self._opened(request, echo)
        except NotGenuine as error:
            # A plus that nobody has escaped has become a space on the way.
            if error.code not in (WRONG_SIGNATURE, NOT_BASE64) or " " not in echo:
                raise
            told = self._opened(request, echo.replace(" ", "+"))
        return web.Response(body=told, content_type="text/plain")

    async def _received(self, request: web.Request) -> web.Response:
        if request.content_length is not None and request.content_length > LARGEST:
            raise BadPayload("the envelope is too large")
        encrypt = encrypted_in(await request.read())
        message = self._opened(request, encrypt)
        if self._inside is None:
            return web.Response(status=503)
        what = read(message, at=await self._around.now(), called=self._spelt_out)
        try:
            call: Call | None = await self._inside.take(what)
        except self._late:
            return web.Response(status=503)
        if call is None or call.handed_out or (reply := call.decided.result()) is None:
            return web.Response()
        if request.transport is None or request.transport.is_closing():
            # Nobody waits any more: it is given to the next delivery of the same event.
            self._inside.unheard(call)
            return web.Response()
        call.handed_out = True
        # The platform's clock, not that of a demo.
        sealed = self._crypto.sealed(reply.encode(), str(int(time())), secrets.token_hex(8))
        return web.Response(text=envelope(sealed), content_type="application/xml")

    def _opened(self, request: web.Request, encrypt: str) -> bytes:
        signature, at, nonce = (_asked(request, name) for name in ("msg_signature", "timestamp", "nonce"))
        return self._crypto.opened(signature, at, nonce, encrypt)

    def _spelt_out(self, account: str) -> str:
        """As the company file writes it: the platform takes upper and lower case for the same."""
        company = self._around.company()
        if self._spelt[0] is not company:
            known = (person.accounts.get(DIRECTORY) for person in company.people.values())
            self._spelt = (company, {one.casefold(): one for one in known if one})
        return self._spelt[1].get(account.casefold(), account)


def _asked(request: web.Request, name: str) -> str:
    values = request.query.getall(name, [])
    if len(values) != 1 or not 0 < len(values[0]) <= MOST_QUERY:
        raise BadPayload(f"{name} is missing, too long, or there twice")
    return values[0]


def guarded(handler: Callable[[web.Request], Awaitable[web.Response]]) -> Callable[[web.Request], Any]:
    async def checked(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except NotGenuine as error:
            log.warning("refused a callback: %s. Compare token and EncodingAESKey with the admin console.", error)
            return web.json_response({"error": str(error)}, status=401)
        except BadPayload as error:
            log.info("refused a callback: %s", error)
            return web.json_response({"error": str(error)}, status=400)

    return checked
