"""Buttons, forms and shortcuts, read strictly. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from adapters._shared.reading import (
    Json,
    decoded,
    flag,
    id_of,
    items,
    maybe,
    maybe_id,
    maybe_text,
    maybe_word,
    part,
    text,
    word,
)
from adapters.api.errors import BadPayload
from adapters.api.events import Place, Pressed, Said
from adapters.slack.heard import Called, Filing, Heard, Ignored, Origin, Typing, What, key_of, place_of, sender_of
from adapters.slack.settings import NAME
from adapters.slack.words import plain
from contracts.numbering.key import candidates

PRESS = "press"
"""Action ids of our buttons begin with this; the value is the token."""

FIELD = "field:"
FORM = "form"
NEW, INBOX, SHOW, FILE = "contract_new", "contract_inbox", "contract_show", "contract_file"
NUMBER, SAID = "number", "said"
"""The fields of the modal in which a message is filed."""

SHORTCUTS = {NEW: "number", INBOX: "inbox"}
MOST_VALUES = 40


def interactive(payload: Json, *, at: datetime, called: Called = lambda account: None) -> What:
    readers: Mapping[str, Callable[[Json, Origin, datetime], What]] = {
        "block_actions": _pressed,
        "view_submission": _submitted,
        "view_closed": _closed,
        "shortcut": _shortcut,
        "message_action": _on_message,
        "block_suggestion": _typing,
    }
    kind = text(payload, "type", 64)
    user = part(payload, "user")
    channel = maybe(payload, "channel")
    container = maybe(payload, "container")
    origin = Origin(
        user=id_of(user, "id"),
        user_team=maybe_id(user, "team_id"),
        team=maybe_id(maybe(payload, "team"), "id"),
        enterprise=maybe_id(maybe(payload, "enterprise"), "id"),
        app=maybe_id(payload, "api_app_id"),
        channel=maybe_id(channel, "id") or maybe_id(container, "channel_id"),
        thread=maybe_word(container, "thread_ts"),
        under=maybe_word(container, "message_ts") if _stays(container) else None,
        trigger=maybe_word(payload, "trigger_id"),
        response_url=maybe_word(payload, "response_url"),
    )
    reader = readers.get(kind)
    return reader(payload, origin, at) if reader else Ignored(f"interaction {kind}", origin)


def _pressed(payload: Json, origin: Origin, at: datetime) -> What:
    actions = items(payload, "actions")
    if not actions:
        raise BadPayload("no action")
    action = actions[0]
    if not text(action, "action_id", 255).startswith(PRESS):
        return Ignored("no button of a card", origin)
    values = _values(maybe(maybe(payload, "view") or payload, "state"))
    return _press(word(action, "value"), origin, at, values, _message(maybe(payload, "container")))


def _message(container: Json) -> str | None:
    """The handle of the message that was pressed; none for a view, nor for what cannot be changed."""
    channel, ts = maybe_id(container, "channel_id"), maybe_word(container, "message_ts")
    return f"{channel}/{ts}" if channel and ts and _stays(container) else None


def _stays(container: Json) -> bool:
    """Whether it is a message of ours: not one that a single person sees, nor somebody else's under which a link unfolded."""
    return not flag(container, "is_ephemeral") and not flag(container, "is_app_unfurl")


def _submitted(payload: Json, origin: Origin, at: datetime) -> What:
    view = part(payload, "view")
    callback = text(view, "callback_id", 255)
    if callback not in (FORM, FILE):
        return Ignored("no form of ours", origin)
    kept = decoded(text(view, "private_metadata", 3_000))
    if callback == FILE:
        return _filed(_values(part(view, "state")), _from_form(origin, kept), at)
    heard = _press(word(kept, "send"), _from_form(origin, kept), at, _values(part(view, "state")))
    return replace(heard, submitted=True)


def _filed(values: Mapping[str, str], origin: Origin, at: datetime) -> What:
    """As good as typed: `note NUMBER words`."""
    number = " ".join(values.get(NUMBER, "").split())
    said = f"note {number} {values.get(SAID, '')}"
    return Heard(
        Said(key=key_of(origin), sender=sender_of(origin), place=Place(NAME), text=said, at=at), origin, submitted=True
    )


def _closed(payload: Json, origin: Origin, at: datetime) -> What:
    view = part(payload, "view")
    if text(view, "callback_id", 255) != FORM:
        return Ignored("no form of ours", origin)
    kept = decoded(text(view, "private_metadata", 3_000))
    cancel = maybe_word(kept, "cancel")
    if cancel is None:
        return Ignored("a form was closed", origin)
    # It carries no trigger of its own; the view is closed once.
    key = f"{NAME}:{origin.team}:closed:{id_of(view, 'id')}"
    event = Pressed(key=key, sender=sender_of(origin), place=Place(NAME), token=cancel, at=at)
    return Heard(event, origin)


def _from_form(origin: Origin, kept: Json) -> Origin:
    """A form is answered where it was asked for."""
    return Origin(
        user=origin.user,
        user_team=origin.user_team,
        team=origin.team,
        enterprise=origin.enterprise,
        app=origin.app,
        channel=maybe_id(kept, "channel"),
        thread=maybe_word(kept, "thread"),
        trigger=origin.trigger,
    )


def _shortcut(payload: Json, origin: Origin, at: datetime) -> What:
    said = SHORTCUTS.get(text(payload, "callback_id", 255))
    if said is None:
        return Ignored("no shortcut of ours", origin)
    return Heard(Said(key=key_of(origin), sender=sender_of(origin), place=Place(NAME), text=said, at=at), origin)


def _on_message(payload: Json, origin: Origin, at: datetime) -> What:
    callback = text(payload, "callback_id", 255)
    if callback not in (SHOW, FILE):
        return Ignored("no shortcut of ours", origin)
    words = plain(maybe_text(part(payload, "message"), "text", 40_000))
    numbers = candidates(words)
    if callback == FILE:
        return Filing(origin, next(iter(numbers), ""), words)
    said = f"show {next(iter(numbers))}" if numbers else "help show"
    return Heard(Said(key=key_of(origin), sender=sender_of(origin), place=Place(NAME), text=said, at=at), origin)


def _typing(payload: Json, origin: Origin, at: datetime) -> What:
    name = text(payload, "block_id", 255)
    if not name.startswith(FIELD):
        return Ignored("no field of ours", origin)
    return Typing(origin, name.removeprefix(FIELD), maybe_text(payload, "value", 300))


def _press(token: str, origin: Origin, at: datetime, values: Mapping[str, str], on: str | None = None) -> Heard:
    event = Pressed(
        key=key_of(origin),
        sender=sender_of(origin),
        place=place_of(origin),
        token=token,
        at=at,
        values=dict(values),
        on=on,
    )
    return Heard(event, origin)


def _values(state: Json) -> dict[str, str]:
    """What was typed into our fields; an empty one is left out."""
    found: dict[str, str] = {}
    blocks = maybe(state, "values")
    if len(blocks) > MOST_VALUES:
        raise BadPayload(f"more than {MOST_VALUES} fields")
    for block in blocks:
        if not block.startswith(FIELD):
            continue
        for action in part(blocks, block):
            given = part(part(blocks, block), action)
            value = maybe_text(given, "value", 3_000) or maybe_text(given, "selected_date", 20)
            if chosen := maybe(given, "selected_option"):
                value = text(chosen, "value", 255)
            if value:
                found[block.removeprefix(FIELD)] = value
    return found
