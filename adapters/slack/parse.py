"""What Slack sends, read strictly: each payload becomes one of a few values, or a BadPayload. Pure.

A payload is the same JSON over HTTP and Socket Mode; a slash command's form counts as a flat object.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from adapters._shared.reading import Json, id_of, items, maybe_id, maybe_text, maybe_word, part, text, word
from adapters.api.errors import BadPayload
from adapters.api.events import Place, Said
from adapters.slack.heard import (
    Called,
    Challenge,
    Changed,
    Heard,
    HomeOpened,
    Ignored,
    Links,
    Origin,
    What,
    place_of,
    sender_of,
)
from adapters.slack.pressing import interactive
from adapters.slack.settings import NAME
from adapters.slack.words import plain, without_mention

SPOKEN = ("", "file_share", "thread_broadcast")
"""Subtypes of messages that a person typed."""

KINDS: Mapping[str, Callable[..., What]]


def read(kind: str, payload: Json, *, at: datetime, called: Called = lambda account: None) -> What:
    """`kind` is what Socket Mode calls it: slash_commands, interactive or events_api."""
    reader = KINDS.get(kind)
    if reader is None:
        raise BadPayload(f"no such kind: {kind[:40]}")
    if not isinstance(payload, Mapping):
        raise BadPayload("the payload is not an object")
    return reader(payload, at=at, called=called)


def slash(payload: Json, *, at: datetime, called: Called = lambda account: None) -> Heard:
    origin = Origin(
        user=id_of(payload, "user_id"),
        team=id_of(payload, "team_id"),
        enterprise=maybe_id(payload, "enterprise_id"),
        app=maybe_id(payload, "api_app_id"),
        channel=id_of(payload, "channel_id"),
        trigger=maybe_word(payload, "trigger_id"),
        response_url=word(payload, "response_url"),
        command=True,
    )
    if not word(payload, "command").startswith("/"):
        raise BadPayload("command begins with no slash")
    said = plain(maybe_text(payload, "text"), called) or "help"
    key = f"{NAME}:{origin.team}:{origin.trigger or origin.response_url}"
    return Heard(Said(key=key, sender=sender_of(origin), place=place_of(origin), text=said, at=at), origin)


def happened(payload: Json, *, at: datetime, called: Called = lambda account: None) -> What:
    """The Events API."""
    kind = text(payload, "type", 64)
    if kind == "url_verification":
        return Challenge(word(payload, "challenge"))
    if kind != "event_callback":
        return Ignored(f"envelope {kind}")
    event = part(payload, "event")
    inner = text(event, "type", 64)
    key = f"{NAME}:event:{id_of(payload, 'event_id')}"
    origin = Origin(
        user=maybe_id(event, "user") or "" if not isinstance(event.get("user"), dict) else "",
        team=id_of(payload, "team_id"),
        enterprise=maybe_id(payload, "enterprise_id"),
        app=maybe_id(payload, "api_app_id"),
        user_team=maybe_id(event, "user_team") or maybe_id(event, "source_team"),
        channel=maybe_id(event, "channel"),
        thread=maybe_word(event, "thread_ts"),
    )
    if inner in ("message", "app_mention"):
        return _said(event, inner, origin, key, at, called)
    if inner == "app_home_opened":
        mine = maybe_text(event, "tab", 20) in ("", "home")
        return HomeOpened(_spoken_by(origin)) if mine else Ignored("another tab", origin)
    if inner == "link_shared":
        return _links(event, _spoken_by(origin))
    if inner == "user_change":
        return Changed(origin, id_of(part(event, "user"), "id"))
    if inner in ("tokens_revoked", "app_uninstalled"):
        return Changed(origin, None, revoked=True)
    return Ignored(f"event {inner}", origin)


def _said(event: Json, inner: str, origin: Origin, key: str, at: datetime, called: Called) -> What:
    if event.get("bot_id") is not None or maybe_text(event, "subtype", 64) not in SPOKEN:
        return Ignored("no person's own words", origin)
    private = inner == "message"
    if private and text(event, "channel_type", 20) != "im":
        return Ignored("not said to us", origin)
    origin = _spoken_by(origin)
    if origin.channel is None:
        raise BadPayload("channel is missing")
    raw = text(event, "text", 40_000)
    said = plain(without_mention(raw), called)[:8_000] or "help"
    place = Place(NAME) if private else place_of(origin)
    return Heard(Said(key=key, sender=sender_of(origin), place=place, text=said, at=at), origin)


def _links(event: Json, origin: Origin) -> Links:
    urls = tuple(text(link, "url", 3_000) for link in items(event, "links"))
    unfurl = maybe_word(event, "unfurl_id")
    if unfurl is not None:
        return Links(origin, urls, {"unfurl_id": unfurl, "source": maybe_text(event, "source", 64)})
    return Links(origin, urls, {"channel": id_of(event, "channel"), "ts": word(event, "message_ts")})


def _spoken_by(origin: Origin) -> Origin:
    if not origin.user:
        raise BadPayload("user is missing")
    return origin


KINDS = {"slash_commands": slash, "interactive": interactive, "events_api": happened}
