"""The request that all servers are sent: a signed form, as a chat platform posts a typed command."""

import hmac
import time
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes, urlencode
from uuid import uuid4

SECRET = b"0123456789abcdef0123456789abcdef"
SIGNATURE = "X-Slack-Signature"
SIGNED_AT = "X-Slack-Request-Timestamp"
LATEST = 300
"""Seconds after which a signature is too old."""

PATH = "/commands"
ASKED = {name.encode(): name for name in ("user_id", "channel_id", "text", "command", "trigger_id")}


_KEYED = hmac.new(SECRET, digestmod="sha256")
"""Copied for each request: setting up the key anew costs twice as much as the hashing."""


def signature(at: str, body: bytes) -> str:
    keyed = _KEYED.copy()
    keyed.update(b"v0:" + at.encode() + b":" + body)
    return "v0=" + keyed.hexdigest()


def genuine(at: str | None, given: str | None, body: bytes) -> bool:
    if at is None or given is None or not at.isdecimal() or abs(time.time() - int(at)) > LATEST:
        return False
    return hmac.compare_digest(signature(at, body), given)


def fields(body: bytes) -> dict[str, str]:
    """Those of the form that a channel reads; the others are not even decoded."""
    found = {}
    for pair in body.split(b"&"):
        name, _, value = pair.partition(b"=")
        if name in ASKED:
            found[ASKED[name]] = unquote_to_bytes(value.replace(b"+", b" ")).decode()
    return found


def requests(
    account: str,
    texts: Iterator[str],
    count: int,
    *,
    path: str = PATH,
    team: str = "T0DESK0001",
    app: str = "A0DESK0001",
    channel: str = "D0PRIVATE1",
) -> list[bytes]:
    """Whole HTTP requests, signed now."""
    return [_request(account, next(texts), path, team, app, channel) for _ in range(count)]


def _request(account: str, text: str, path: str, team: str, app: str, channel: str) -> bytes:
    at = str(int(time.time()))
    body = urlencode(
        {
            "token": uuid4().hex[:24],
            "team_id": team,
            "team_domain": "star-river",
            "channel_id": channel,
            "channel_name": "directmessage",
            "user_id": account,
            "user_name": "somebody",
            "command": "/contract",
            "text": text,
            "api_app_id": app,
            "is_enterprise_install": "false",
            "response_url": f"https://hooks.example.com/commands/T0DESK0001/{uuid4().int % 10**13}/{uuid4().hex[:24]}",
            "trigger_id": f"{uuid4().int % 10**13}.{uuid4().int % 10**12}.{uuid4().hex}",
        }
    ).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"{SIGNED_AT}: {at}\r\n{SIGNATURE}: {signature(at, body)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
