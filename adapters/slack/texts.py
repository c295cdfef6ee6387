"""Text objects of Block Kit. People's words are plain text, never markup; only words without any sign of markup are set bold. Pure."""

import re
from functools import lru_cache
from typing import Any, Final

from cards.words import shorten

Json = dict[str, Any]

MARKUP: Final = re.compile(r"[*_~`<>&\n]|:[\w+'-]+:|https?:|^\s|\s$")
EMPTY: Final = "–"


@lru_cache(maxsize=8_192)  # labels, states and names come again on every card
def escaped(text: str, limit: int) -> str:
    """With & < > as entities, and never longer than `limit`, nor cut in the middle of one."""
    kept = shorten(text, limit)
    written = _entities(kept)
    while len(written) > limit:
        kept = shorten(kept, len(kept) - max(1, (len(written) - limit) // 5))
        written = _entities(kept)
    return written


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str, limit: int) -> Json:
    return {"type": "plain_text", "text": escaped(text.strip() or EMPTY, limit), "emoji": False}


def strong(text: str, limit: int) -> Json:
    """Bold where that cannot change what it says."""
    text = text.strip()
    if not text or len(text) > limit - 2 or MARKUP.search(text):
        return plain(text, limit)
    return {"type": "mrkdwn", "text": f"*{text}*", "verbatim": True}


def pieces(text: str, limit: int) -> list[str]:
    """A long text in parts whose escaped form fits."""
    size = limit // 5 if len(_entities(text)) > limit else limit
    return [text[start : start + size] for start in range(0, len(text), size)] or [""]
