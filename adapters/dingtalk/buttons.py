"""The buttons of a card: those of its rows, its own, and the one that opens a form's page. Pure."""

import json
from typing import Any, Final
from urllib.parse import quote

from cards.model import Action, Card, Form, Note, Rows, Style

Json = dict[str, Any]

LABEL: Final = 20
COLOURS: Final = {Style.PRIMARY: "blue", Style.DANGER: "red", Style.PLAIN: "gray"}
SURE: Final = {"zh": ("确定", "返回")}
SAY: Final = "dtmd://dingtalkclient/sendMessage?content="
MOST_SAID: Final = 5
OPEN: Final = {"zh": "打开表单"}


def packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def buttons_of(card: Card, locale: str) -> list[Json]:
    """The page of a form first, then those of the rows with the row's number, then those of the card. Where there is no page a
    form is sent by typing.
    """
    found = [_page(form.page, locale) for form in _forms(card) if form.page is not None]
    numbers = iter(range(1, 100))
    for block in card.blocks:
        for row in block.rows if isinstance(block, Rows) else ():
            if row.actions:
                number = next(numbers)
                found += [_button(action, f"{number}) {action.label}") for action in row.actions]
    return found + [_button(action, action.label) for action in card.actions]


def has_buttons(card: Card) -> bool:
    return (
        bool(card.actions)
        or any(form.page is not None for form in _forms(card))
        or any(row.actions for block in card.blocks if isinstance(block, Rows) for row in block.rows)
    )


def said_buttons(card: Card) -> list[tuple[str, str]]:
    """Label and link of what a reader can say with one touch, where cards are not permitted: the client then types it for them.

    Source: dtmd links, which the documents show for light cards and projects use in action cards; what they do is on the message
    in words as well.
    """
    found = [pair for block in card.blocks if isinstance(block, Note) for pair in block.says]
    return [(label[:LABEL], f"{SAY}{quote(words, safe='')}") for label, words in found[:MOST_SAID]]


def asks_back(buttons: list[Json]) -> bool:
    return any("confirm" in button.get("params", {}) for button in buttons)


def sure_buttons(token: str, locale: str) -> list[Json]:
    """Asked before a heavy one is sent, of whoever pressed it."""
    yes, no = SURE.get(locale[:2], ("Yes", "Back"))
    return [
        {"text": yes, "color": "red", "id": token, "request": True, "params": {"token": token, "sure": "true"}},
        {"text": no, "color": "gray", "id": "back", "request": True, "params": {"back": "true"}},
    ]


def _forms(card: Card) -> list[Form]:
    return [block for block in card.blocks if isinstance(block, Form)]


def _page(address: str, locale: str) -> Json:
    """A link, which is all that the vendor's own class of this template documents; it calls nobody back."""
    return {"text": OPEN.get(locale[:2], "Open form"), "color": "blue", "url": address, "iosUrl": address}


def _button(action: Action, label: str) -> Json:
    """The token stands in both places, since clients have been seen to send back either."""
    params = {"token": action.token}
    if action.confirm is not None:
        params["confirm"] = action.confirm[:300]
    return {
        "text": label[: LABEL + 4],
        "color": COLOURS[action.style],
        "id": action.token,
        "request": True,
        "params": params,
    }
