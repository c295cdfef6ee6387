"""Who may ask: only a page of this very server, opened under a name that is this machine's own.

The demo has no passwords, so a foreign web page must not be able to talk to it: not by a name that it lets point to this
machine (Host), not from its own scripts (Origin), not by a plain form (JSON only).
"""

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from adapters.api.errors import BadPayload, ChannelError, TargetGone

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

LARGEST_BODY = 64 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Refused(ChannelError):
    """An answer other than 200: `code` is for the page's dictionary, the text says what to do."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.code = code


def guarded(handler: Handler, public_url: str | None) -> Handler:
    """The handler behind the checks; what it refuses is told as JSON."""

    async def checked(request: web.Request) -> web.StreamResponse:
        try:
            _check(request, public_url)
            response = await handler(request)
        except Refused as refused:
            response = _told(refused.status, refused.code, str(refused))
        except BadPayload as error:
            response = _told(400, "bad_request", str(error))
        except TargetGone as error:
            response = _told(404, "not_found", str(error))
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    return checked


async def json_body(request: web.Request) -> bytes:
    if request.content_type != "application/json":
        raise Refused(415, "not_json", "send the body as Content-Type: application/json")
    raw = bytearray()
    async for chunk in request.content.iter_chunked(LARGEST_BODY):
        raw += chunk
        if len(raw) > LARGEST_BODY:
            raise Refused(413, "too_large", f"the body is larger than {LARGEST_BODY} bytes")
    return bytes(raw)


def _check(request: web.Request, public_url: str | None) -> None:
    host = request.headers.get("Host", "")
    if not _is_ours(host, public_url):
        raise Refused(
            421, "wrong_host", "open the playground under 127.0.0.1 or localhost, or set CONTRACTBOT_PUBLIC_URL"
        )
    asks_to_change = request.method != "GET" or "Upgrade" in request.headers
    origin = request.headers.get("Origin")
    if asks_to_change and origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        raise Refused(403, "wrong_origin", "only the playground's own page may do this")
    if asks_to_change and request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Refused(403, "wrong_origin", "only the playground's own page may do this")


def _is_ours(host: str, public_url: str | None) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
        public = urlsplit(public_url or "").hostname
    except ValueError:
        return False
    if name == "localhost" or (public is not None and name == public):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _told(status: int, code: str, text: str) -> web.Response:
    return web.json_response({"error": text, "code": code}, status=status)
