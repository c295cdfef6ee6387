"""Lengths as the platform counts them, bytes of UTF-8 or letters, and texts cut without breaking either. Pure."""

import re
from typing import Any, Final

MARK: Final = "…"
UNHELD: Final = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
Json = dict[str, Any]


def size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def line(text: str) -> str:
    """On one line, of what XML can hold, and never empty: the platform takes no empty words."""
    return " ".join(UNHELD.sub(" ", text).split()) or "-"


def shortened(text: str, letters: int) -> str:
    """At most so many letters, on one line."""
    text = line(text)
    return text if len(text) <= letters else text[: letters - 1].rstrip() + MARK


def cut(text: str, letters: int) -> str:
    """At most so many letters, lines kept."""
    return text if len(text) <= letters else text[: letters - 1].rstrip() + MARK


def within(text: str, limit: int) -> str:
    """As much from the front as fits into so many bytes, no letter broken."""
    raw = text.encode("utf-8", "replace")
    return text if len(raw) <= limit else raw[:limit].decode("utf-8", "ignore")


def pieces(text: str, limit: int) -> list[str]:
    """The whole text in order, each piece of at most so many bytes, parted at a blank line, a line, a space, or where it must."""
    found = []
    while size(text) > limit:
        head = within(text, limit)
        at = _parting(head)
        found.append(text[:at].rstrip("\n"))
        text = text[at:].lstrip("\n")
    return [piece for piece in (*found, text) if piece.strip()] or [text]


def _parting(head: str) -> int:
    """Where to part, not in the first half: a short piece would be followed by a long row of them."""
    for sign in ("\n\n", "\n", " "):
        at = head.rfind(sign)
        if at > len(head) // 2:
            return at + len(sign)
    return len(head)
