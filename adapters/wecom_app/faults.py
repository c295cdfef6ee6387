"""WeCom's error codes, as what to do about them. Pure.

Source: developer.work.weixin.qq.com/document/path/90313. The words beside a code may change and are never looked at, but for
the address in 60020.
"""

import re
from collections.abc import Mapping
from typing import Final

from adapters.api.errors import ChannelError, ContentRejected, Misconfigured, RateLimited, TargetGone, Unreachable

Json = Mapping[str, object]

SPENT: Final = frozenset({40014, 42001})
"""The token is not taken any more."""

BUSY: Final = frozenset({-1, 6000, 45033})
"""Not done, and may be done at once when asked again."""

FREQUENT: Final = 45009
MINUTE: Final = 60.0

ADDRESS: Final = re.compile(r"from ip:\s*([0-9A-Fa-f.:]+)")
SECRET: Final = (
    "Copy corp id and secret from the app's page in the admin console into CONTRACTBOT_WECOM_APP__CORP_ID and __SECRET."
)
CURES: Final[Mapping[int, str]] = {
    40001: f"WeCom does not take this secret. {SECRET}",
    40013: f"WeCom does not know this corp id. {SECRET}",
    40056: "WeCom does not know this agent id. Set CONTRACTBOT_WECOM_APP__AGENT_ID to the app's AgentId.",
    41001: "WeCom was given no token.",
    41004: f"WeCom was given no secret. {SECRET}",
    48002: "The app may not use this interface. Allow it in the admin console.",
    48009: "This is the secret of the contact sync, which may not send. Copy the app's own secret.",
    50001: "The address of the page is not on the app's list of trusted domains. Add it in the admin console.",
    50003: "The app is disabled. Enable it in the admin console.",
    60011: "The app may not see that person. Widen its visible range in the admin console.",
    301002: "The app's agent id and its secret belong to different apps.",
    301055: "The app is not among those that may use approvals. Add it in the admin console.",
}
GONE: Final[Mapping[int, str]] = {
    40003: "There is no such user id. Correct it in the company file.",
    46004: "There is no such person. Correct the account in the company file.",
    50002: "That person is outside the app's visible range. Widen it in the admin console.",
    60111: "There is no such user id. Correct it in the company file.",
    81013: "That person is not in WeCom or outside the app's visible range. Correct the account, or widen the range.",
    82001: "There is nobody to send to.",
}
OURS: Final = frozenset({40007, 40008, 40033, 40035, 40058, 42045, 44004, 45002, 47001, *range(40016, 40028)})


class Unheard(Unreachable):
    """A code that nobody has told us of: not done, and for what it is worth to be tried again."""


class NoMethod(Misconfigured):
    """What answers there has no such method: another WeCom, or an older one of one's own."""


class Spent(ChannelError):
    """A code that says who somebody is was used before, or is too old."""


class NoMenu(ChannelError):
    """Nobody has made a menu for the app."""


OURSELVES: Final[Mapping[object, type[ChannelError]]] = {46003: NoMenu, 40029: Spent}
"""What whoever asked deals with."""


def fault(method: str, answer: Json) -> ChannelError:
    """The error of an answer whose errcode is not 0."""
    code = answer.get("errcode")
    said = str(answer.get("errmsg", ""))[:300]
    if code == 60020:
        return Misconfigured(f"{method}: {untrusted(said)} (60020)")
    if code in OURSELVES:
        return OURSELVES[code](method)
    if code == FREQUENT:
        return RateLimited(MINUTE)
    if code in BUSY:
        return RateLimited(1.0)
    if isinstance(code, int) and code in CURES:
        return Misconfigured(f"{method}: {CURES[code]} ({code})")
    if isinstance(code, int) and code in GONE:
        return TargetGone(f"{method}: {GONE[code]} ({code})")
    if code in OURS:
        return ContentRejected(f"{method}: {code} {said}")
    return Unheard(f"{method}: {code} {said}")


def untrusted(said: str) -> str:
    """What to tell an administrator when the platform does not know our address."""
    found = ADDRESS.search(said)
    address = found[1].rstrip(".:") if found else "of this server"
    return f"WeCom does not let the address {address} in. Add it to the app's trusted IPs (企业可信IP) in the admin console."
