"""What DingTalk sends, read strictly: each payload becomes one of a few values, or a BadPayload. Pure.

The platform is lenient about types itself (a number comes as a word, a word as a number), and so is what reads them here; who,
where and what is not. Sources: open.dingtalk.com/document/development/robot-message-type and event-callback-card; what is not in
the documents (quotes, either place of a button's parameters) is told where it is read.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256

from adapters._shared.reading import Json, decoded, items, maybe, maybe_text, maybe_word, part, text, word
from adapters.api.errors import BadPayload
from adapters.api.events import Place, Pressed, Said, Sender
from adapters.dingtalk.heard import Happened, Heard, Ignored, Origin, QuotaUsedUp, SteppedBack, What
from adapters.dingtalk.paths import in_group
from adapters.dingtalk.settings import DIRECTORY, NAME

GROUP, ALONE = "2", "1"
LONGEST = 8_000
OVER_QUOTA = "20001"
LONGEST_TOKEN = 2_000


def said(body: Json, *, at: datetime) -> What:
    """A message to the robot."""
    if over := _over_quota(body):
        return QuotaUsedUp(over)
    kind = text(body, "msgtype", 64)
    where = _word_or_number(body, "conversationType")
    if where not in (ALONE, GROUP):
        raise BadPayload("conversationType is neither alone nor in a group")
    account = maybe_word(body, "senderStaffId")
    if account is None or maybe_word(body, "senderCorpId") != maybe_word(body, "chatbotCorpId"):
        return Ignored("somebody of another organisation, or a robot that is not published")
    origin = Origin(
        account=account,
        conversation=word(body, "conversationId") if where == GROUP else None,
        webhook=maybe_word(body, "sessionWebhook"),
        webhook_until=_moment(body.get("sessionWebhookExpiredTime")),
    )
    words = _words(kind, body) or _quoted(body)
    if words is None:
        return Ignored(f"a message of kind {kind}")
    event = Said(
        key=f"{NAME}:{word(body, 'msgId')}",
        sender=Sender(NAME, DIRECTORY, account),
        place=Place(NAME, origin.conversation),
        text=words.strip()[:LONGEST] or "help",
        at=at,
    )
    return Heard(event, origin)


def _over_quota(body: Json) -> str | None:
    """The marker has a code and no content."""
    code = body.get("errorCode", body.get("errCode"))
    if str(code) != OVER_QUOTA:
        return None
    return str(body.get("errorMessage", body.get("errMsg", "")))[:200] or OVER_QUOTA


def _words(kind: str, body: Json) -> str | None:
    if kind == "text":
        return maybe_text(part(body, "text"), "content", 20_000)
    content = maybe(body, "content")
    if kind == "richText":
        return "".join(maybe_text(piece, "text", 20_000) for piece in items(content, "richText"))
    if kind == "audio":
        return maybe_text(content, "recognition", 20_000)
    if kind in ("picture", "video", "file"):
        return maybe_text(content, "fileName", 500)
    return None


def _quoted(body: Json) -> str | None:
    """What somebody answers to, when they wrote nothing themselves. Not in the documents; seen in the field."""
    quoted = maybe(maybe(body, "text"), "repliedMsg")
    content = quoted.get("content")
    if isinstance(content, Mapping):
        return maybe_text(content, "text", 20_000) or maybe_text(content, "fileName", 500)
    return "" if str(body.get("msgtype")) in ("text", "richText", "audio") else None


def pressed(body: Json, *, at: datetime, message: str | None = None) -> What:
    """A button of a card. `message` is the id of the frame, which Stream mode has and HTTP mode lacks."""
    if maybe_text(body, "type", 64) not in ("", "actionCallback"):
        return Ignored("no press of a button")
    account, track = word(body, "userId"), word(body, "outTrackId")
    if _word_or_number(body, "userIdType") not in ("", "1"):
        raise BadPayload("userId is of another kind than was asked for")
    params = _params(body)
    conversation = maybe_word(body, "spaceId") if in_group(track) else None
    if in_group(track) and conversation is None:
        raise BadPayload("spaceId is missing")
    origin = Origin(account=account, conversation=conversation, card=track)
    if "back" in params:
        return SteppedBack(origin)
    token = word(params, "token")
    if len(token) > LONGEST_TOKEN:
        raise BadPayload("token is too long")
    form = maybe(params, "form")
    values = {name: value for name in form if (value := _value(form[name]))}
    event = Pressed(
        key=f"{NAME}:card:{message or _digest(account, track, token, values)}",
        sender=Sender(NAME, DIRECTORY, account),
        place=Place(NAME, conversation),
        token=token,
        at=at,
        values=values,
        on=track,
    )
    confirm = maybe_text(params, "confirm", 500) or None
    return Heard(event, origin, None if params.get("sure") in (True, "true") else confirm)


def _params(body: Json) -> Json:
    """`content` and `value` are the same words of JSON; some pages of the documents show only one, and parameters beside."""
    raw = body.get("content") or body.get("value")
    content = decoded(raw) if isinstance(raw, str) else raw
    if not isinstance(content, Mapping):
        raise BadPayload("content is missing")
    private = maybe(content, "cardPrivateData")
    params = private.get("params") or content.get("params")
    if isinstance(params, Mapping) and params:
        return params
    ids = private.get("actionIds")
    # A client that sends no parameters names the button.
    if isinstance(ids, list) and ids and isinstance(ids[0], str):
        return {"token": ids[0]}
    raise BadPayload("no button is named")


def _value(given: object) -> str:
    """A field of a company's own template: a word, or the choice in a list."""
    if isinstance(given, Mapping):
        given = given.get("value")
    return given[:3_000] if isinstance(given, str) else str(given) if isinstance(given, int) else ""


def _digest(account: str, track: str, token: str, values: Mapping[str, str]) -> str:
    parts = "\n".join((account, track, token, *(f"{name}={values[name]}" for name in sorted(values))))
    return sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:40]


def happened(body: Json, headers: Json) -> What:
    """An event of the organisation."""
    if over := _over_quota(body):
        return QuotaUsedUp(over)
    kind = text(headers, "eventType", 64)
    named = body.get("userId", body.get("UserId"))
    accounts = tuple(str(each) for each in named if isinstance(each, str | int)) if isinstance(named, list) else ()
    return Happened(kind, accounts[:1_000])


def _word_or_number(body: Json, name: str) -> str:
    value = body.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadPayload(f"{name} is neither a word nor a number")
    return str(value)


def _moment(raw: object) -> datetime | None:
    """Milliseconds, as a number or a word."""
    try:
        return datetime.fromtimestamp(int(raw) / 1000, UTC) if isinstance(raw, str | int) else None
    except (ValueError, OverflowError, OSError):
        return None
