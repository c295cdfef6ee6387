"""Decrypted callbacks, read strictly: each becomes one of a few values, or a BadPayload. Pure.

Source: developer.work.weixin.qq.com/document/path/90239 (messages), 90240 (events).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from adapters._shared.card_keys import FIELD, PICK, SURE, WORD
from adapters._shared.card_limits import KEY as LONGEST
from adapters.api.errors import BadPayload
from adapters.api.events import Place, Pressed, Said, Sender
from adapters.wecom_app.reading import Part, fields_of, parsed, word
from adapters.wecom_app.settings import DIRECTORY, NAME

LONGEST_ID: Final = 64
LONGEST_TASK: Final = 128
LONGEST_SAID: Final = 8_000
LONGEST_CONTENT: Final = 20_000

Called = Callable[[str], str]
Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clicked:
    """Which card was clicked: its task, and a code that is good for changing it once."""

    task: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Heard:
    event: Said | Pressed
    clicked: Clicked | None = None


@dataclass(frozen=True, slots=True)
class Sure:
    """A heavy button: what to ask before its token is believed."""

    key: str
    account: str
    clicked: Clicked
    token: str
    label: str
    question: str


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody has opened the app, or has been let in (`first`)."""

    key: str
    account: str
    first: bool


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing for us; `why` is for the log, and `alarm` where an administrator should see it."""

    why: str
    alarm: bool = False


What = Heard | Sure | Entered | Ignored

UNWELL: Final = frozenset({"inactive_alert", "close_inactive_agent", "low_active_alert", "low_active"})
UNREAD: Final = frozenset({"image", "voice", "video", "location", "link", "file"})


def same(account: str) -> str:
    return account


def read(raw: bytes, *, at: datetime, called: Called = same) -> What:
    """`called` gives an account the spelling of the company file: the platform does not keep upper and lower case apart."""
    root = parsed(raw)
    message = fields_of(root)
    kind = word(message, "MsgType", 40).casefold()
    if kind == "event":
        return _happened(root, message, at, called)
    sender = _sender(message, called)
    key = f"{NAME}:message:{_number(message, 'MsgId')}"
    if kind == "text":
        content = message.get("Content", "")
        if len(content) > LONGEST_CONTENT or (not content and root.find("Content/*") is not None):
            raise BadPayload("Content is not what anybody can type")
        said = content.replace("\0", "").strip()[:LONGEST_SAID]
        return Heard(Said(key=key, sender=sender, place=Place(NAME), text=said or "help", at=at))
    if kind in UNREAD:
        return Heard(Said(key=key, sender=sender, place=Place(NAME), text="help", at=at, screen=True))
    return Ignored(f"message of type {kind[:40]}")


def _happened(root: Part, message: Fields, at: datetime, called: Called) -> What:
    event = word(message, "Event", 60).casefold()
    if event in UNWELL:
        return Ignored(f"the platform says {event}: open the app now and then, or it will be closed", alarm=True)
    if event in ("template_card_event", "template_card_menu_event"):
        return _clicked(root, message, event, at, called)
    if event == "click":
        sender = _sender(message, called)
        entry = word(message, "EventKey", LONGEST)
        if not entry.startswith(WORD):
            return Ignored("a menu entry that is not ours")
        said = entry[len(WORD) :]
        return Heard(Said(key=_key(message, event), sender=sender, place=Place(NAME), text=said, at=at))
    if event in ("enter_agent", "subscribe"):
        return Entered(_key(message, event), _sender(message, called).account, event == "subscribe")
    return Ignored(f"event {event}")


def _clicked(root: Part, message: Fields, event: str, at: datetime, called: Called) -> What:
    sender = _sender(message, called)
    pressed = word(message, "EventKey", LONGEST)
    clicked = Clicked(word(message, "TaskId", LONGEST_TASK), message.get("ResponseCode", "") or None)
    selected = _selected(root)
    key = _key(message, event, *(f"{question}={option}" for question, option in selected.items()))
    if pressed.startswith(SURE):
        token, _, asked = pressed[len(SURE) :].partition("?")
        label, _, question = asked.partition("?")
        if not (token and label and question):
            raise BadPayload("a button that asks back without a question")
        return Sure(key, sender.account, clicked, token, label, question)
    token = pressed
    if pressed == PICK:
        if len(selected) != 1:
            return Ignored("nothing was selected")
        token = next(iter(selected.values()))
    values = {name[len(FIELD) :]: chosen for name, chosen in selected.items() if name.startswith(FIELD)}
    on = f"{sender.account}/{clicked.task}"
    return Heard(Pressed(key=key, sender=sender, place=Place(NAME), token=token, at=at, values=values, on=on), clicked)


def _selected(root: Part) -> dict[str, str]:
    """The first option of each question; one that came twice is refused."""
    found: dict[str, str] = {}
    for item in root.iterfind("SelectedItems/SelectedItem"):
        question = word(fields_of(item), "QuestionKey", LONGEST)
        if question in found:
            raise BadPayload("a question was answered twice")
        found[question] = (item.findtext("OptionIds/OptionId") or "").strip()
    return {question: option for question, option in found.items() if option}


def _sender(message: Fields, called: Called) -> Sender:
    return Sender(NAME, DIRECTORY, called(word(message, "FromUserName", LONGEST_ID)))


def _number(message: Fields, name: str) -> str:
    value = word(message, name, 20)
    if not (value.isascii() and value.isdecimal()):
        raise BadPayload(f"{name} is no number")
    return value


def _key(message: Fields, event: str, *more: str) -> str:
    """Events have no id: two are the same when everything that tells them apart is."""
    told = [
        word(message, "FromUserName", LONGEST_ID),
        _number(message, "CreateTime"),
        event,
        message.get("EventKey", ""),
        message.get("TaskId", ""),
        message.get("ResponseCode", ""),
        *more,
    ]
    return f"{NAME}:event:{sha256(chr(0).join(told).encode()).hexdigest()[:40]}"
