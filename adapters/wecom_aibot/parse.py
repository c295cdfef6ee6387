"""What comes to an AI bot, read strictly: each payload becomes one of a few values, or a BadPayload. Pure.

The same JSON over the long connection and in callbacks. Sources: developer.work.weixin.qq.com/document/path/100719 (messages),
101027 (events), 101463 (long connection).
"""

import re
from datetime import datetime

from adapters._shared.reading import Json, items, maybe, maybe_text, maybe_word, part, text, word
from adapters.api.errors import BadPayload
from adapters.api.events import Place, Pressed, Said, Sender
from adapters.wecom_aibot.heard import Entered, File, Heard, Ignored, Kicked, Origin, Polled, What
from adapters.wecom_aibot.settings import DIRECTORY, NAME, SURE

LONGEST = 8_000
MENTION = re.compile(r"^\s*@\S+\s*")
"""In a group the words begin with the bot's name, which may be anything without a space."""

FILES = ("file", "image", "video")


def read(body: Json, *, at: datetime) -> What:
    kind = text(body, "msgtype", 64)
    if kind == "stream":
        return Polled(word(part(body, "stream"), "id"))
    if kind == "event":
        return _event(body, at)
    origin = _origin(body)
    if kind in FILES:
        found = part(body, kind)
        return File(origin, word(body, "msgid"), word(found, "url"), maybe_word(found, "aeskey"))
    words = _words(kind, body)
    if words is None:
        return Ignored(f"a message of kind {kind}")
    if origin.chat is not None:
        words = MENTION.sub("", words, count=1)
    words = words.strip() or _quoted(body).strip()
    event = Said(
        key=f"{NAME}:{word(body, 'msgid')}",
        sender=Sender(NAME, DIRECTORY, origin.account),
        place=Place(NAME, origin.chat),
        text=words[:LONGEST] or "help",
        at=at,
    )
    return Heard(event, origin)


def _origin(body: Json) -> Origin:
    kind = maybe_text(body, "chattype", 20)
    if kind not in ("", "single", "group"):
        raise BadPayload("chattype is neither single nor group")
    chat = maybe_word(body, "chatid")
    if kind == "group" and chat is None:
        raise BadPayload("chatid is missing")
    return Origin(
        account=word(part(body, "from"), "userid"),
        chat=chat if kind == "group" else None,
        response_url=maybe_word(body, "response_url"),
    )


def _words(kind: str, body: Json) -> str | None:
    if kind == "text":
        return text(part(body, "text"), "content", 20_000)
    if kind == "voice":
        return maybe_text(part(body, "voice"), "content", 20_000)
    if kind == "mixed":
        pieces = [maybe(item, "text") for item in items(part(body, "mixed"), "msg_item")]
        return "".join(maybe_text(piece, "content", 20_000) for piece in pieces)
    return None


def _quoted(body: Json) -> str:
    """What somebody answers to, when they wrote nothing themselves."""
    return maybe_text(maybe(maybe(body, "quote"), "text"), "content", 20_000)


def _event(body: Json, at: datetime) -> What:
    event = part(body, "event")
    kind = text(event, "eventtype", 64)
    if kind == "disconnected_event":
        return Kicked()
    if kind == "enter_chat":
        origin = _origin(body)
        sender = Sender(NAME, DIRECTORY, origin.account)
        key = f"{NAME}:{word(body, 'msgid')}"
        return Entered(Said(key=key, sender=sender, place=Place(NAME), text="help", at=at, screen=True), origin)
    if kind != "template_card_event":
        return Ignored(f"event {kind}")
    # The Node SDK's README shows these flat; documents and real payloads nest them.
    pressed = maybe(event, "template_card_event") or event
    return _pressed(body, pressed, at)


def _pressed(body: Json, pressed: Json, at: datetime) -> What:
    origin, task = _origin(body), word(pressed, "task_id")
    key = text(pressed, "event_key", 1_100)
    question = None
    if key.startswith(SURE):
        key, _, question = key.removeprefix(SURE).partition(SURE)
    if key == "none":
        return Ignored("a button that is none any more")
    if not key or not key.isprintable() or " " in key:
        raise BadPayload("event_key is empty or holds spaces")
    event = Pressed(
        key=f"{NAME}:{word(body, 'msgid')}",
        sender=Sender(NAME, DIRECTORY, origin.account),
        place=Place(NAME, origin.chat),
        token=key,
        at=at,
    )
    origin = Origin(account=origin.account, chat=origin.chat, task=task, response_url=origin.response_url)
    return Heard(event, origin, question or None)
