"""DingTalk's error codes, as what to do about them. Pure.

An answer of 403 has three meanings (no right, too fast, quota used up) and an answer of 200 may be a failure: only the code
in the body tells. Sources: the platform's error tables (open.dingtalk.com/document/development, server-api-error-codes).
"""

from collections.abc import Mapping
from typing import Final

from adapters.api.errors import ChannelError, ContentRejected, Misconfigured, RateLimited, TargetGone, Unreachable

Json = Mapping[str, object]

CONSOLE: Final = "https://open-dev.dingtalk.com/appscope/apply?content={client}%23{scope}"
TOKEN_CODES: Final = frozenset({"InvalidAuthentication", "40014", "42001", "40001"})
SLOWER: Final[Mapping[str, float]] = {
    "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi": 1.0,
    "90018": 1.0,
    "Forbidden.AccessDenied.QpmLimitForAppkeyAndApi": 60.0,
    "Forbidden.AccessDenied.QpsLimitForApi": 3.0,
    "90002": 3.0,
    "send.too.fast": 60.0,
    "send.byToken.tooFast": 60.0,
    "too.many.group": 60.0,
    "too.many.people": 60.0,
    "410100": 60.0,
    "130101": 60.0,
}
PERMISSION: Final = frozenset({"Forbidden.AccessDenied.AccessTokenPermissionDenied", "60011"})
GONE: Final = frozenset(
    {
        "param.cardNotExist",
        "param.userIdNotExist",
        "param.openSpaceIdInvalid",
        "staffId.notExisted",
        "robot.oto.notExist",
        "chatbotId.notAllow.sendOTO",
        "resource.not.found",
        "conversation.org.notMatch",
        "33012",
        "60121",
        "400013",
        "50002",
        "60003",
    }
)
OURS: Final = ("invalidParameter", "miss.param", "contain.", "param.", "460101", "40035", "43004")
BUSY: Final = frozenset({"system.busy", "system.error", "serviceBusy", "-1", "15", "88"})
BAN: Final = 300.0
"""Seconds to keep still when the address was banned for too many calls."""


class TokenSpent(ChannelError):
    """The access token is not taken any more: ask for another and try once."""


class SessionExpired(ChannelError):
    """The address for answers to a message is dead; answer another way."""


class CardExists(ChannelError):
    """There is a card with that key already: what was sent before has arrived."""


class NoCards(Misconfigured):
    """Interactive cards are not to be had: the right or the template is missing."""


class QuotaUsedUp(Misconfigured):
    """The organisation's calls of this month are used up."""


BAD_CREDENTIALS: Final = "DingTalk does not know these credentials. Copy Client ID and Client Secret again."
USED_UP: Final = "the organisation has used up its API calls of this month. Raise the quota or wait."
BAD_ADDRESS: Final = "the app allows no calls from this address. Add it under Security Settings."
NO_TEMPLATE: Final = "the card template is not there or not published. Correct CONTRACTBOT_DINGTALK__CARD_TEMPLATE_ID."
CURES: Final[Mapping[str, tuple[type[ChannelError], str]]] = {
    "invalidClientIdOrSecret": (Misconfigured, BAD_CREDENTIALS),
    "40089": (Misconfigured, BAD_CREDENTIALS),
    "Forbidden.AccessDenied.ApiCountLimitForOrg": (QuotaUsedUp, USED_UP),
    "90020": (QuotaUsedUp, USED_UP),
    "Forbidden.AccessDenied.IpNotInWhiteList": (Misconfigured, BAD_ADDRESS),
    "60020": (Misconfigured, BAD_ADDRESS),
    "param.templateNotExist": (NoCards, NO_TEMPLATE),
    "param.templateUnpublished": (NoCards, NO_TEMPLATE),
    "param.cardAlreadyExist": (CardExists, "sent before"),
    "300001": (SessionExpired, "the address for answers is dead"),
}


def fault(what: str, status: int, answer: Json, client: str) -> ChannelError:
    """The error of an answer that is none of success; `what` was asked, `client` is the app's id for links to its console."""
    code = code_of(answer)
    if status == 401 or code in TOKEN_CODES or (code == "88" and "access_token" in str(answer)):
        return TokenSpent(f"{what}: {code}")
    if code in PERMISSION:
        return _no_right(what, answer, client)
    if code in CURES:
        kind, words = CURES[code]
        return kind(f"{what}: {words}")
    if code in SLOWER:
        return RateLimited(SLOWER[code])
    if answer.get("status") == 1111:
        return RateLimited(BAN)
    return _other(what, status, code, words_of(answer))


def _other(what: str, status: int, code: str, words: str) -> ChannelError:
    told = f"{what}: {code or status} {words}".rstrip()
    if code in GONE:
        return TargetGone(told)
    if status == 429:
        return RateLimited(1.0)
    if code in BUSY or status >= 500:
        # 504: DingTalk waited for itself in vain, and may have done it.
        return Unreachable(told, unknown=status == 504)
    return ContentRejected(told) if code.startswith(OURS) else Unreachable(told)


def _no_right(what: str, answer: Json, client: str) -> ChannelError:
    detail = answer.get("accessdenieddetail")
    scopes = detail.get("requiredScopes") if isinstance(detail, Mapping) else None
    named = [str(scope) for scope in scopes] if isinstance(scopes, list) else []
    missing = ", ".join(named) or "a permission"
    link = CONSOLE.format(client=client, scope=named[0]) if named else "the app's page, under Permissions"
    kind = NoCards if any(scope.startswith("Card.") for scope in named) else Misconfigured
    return kind(f"{what}: the app lacks {missing}. Apply for it: {link}")


def code_of(answer: Json) -> str:
    """Of the new API or the old one, whose codes come as numbers or words; 88 wraps another one."""
    if str(answer.get("errcode")) == "88" and answer.get("sub_code"):
        return str(answer["sub_code"])
    for name in ("code", "errcode"):
        if answer.get(name) not in (None, "", 0, "0"):
            return str(answer[name])
    return ""


def words_of(answer: Json) -> str:
    return str(answer.get("message") or answer.get("errmsg") or "")[:200]
