"""People's words inside Markdown that documents no escape: they stay words. Pure.

A sign that could begin markup is written as its full-width twin, which no client reads as markup and every reader reads as
the sign. Mentions (`<@userid>`) and tags begin with a sign that is among them.
"""

import re
from typing import Final

TWINS: Final = {
    "*": "＊",
    "`": "｀",
    "<": "＜",
    ">": "＞",
    "[": "［",
    "]": "］",
    "~": "～",
    "|": "｜",
    "\\": "＼",
    "_": "＿",
}
_TABLE: Final = str.maketrans(TWINS)
_INSIDE: Final = re.compile(r"(?<=[0-9A-Za-z])_(?=[0-9A-Za-z])")
_BEGINS: Final = re.compile(r"^(\s*)([#+-]|\d+[.)])(?=\s|#|$)", re.MULTILINE)
UNSEEN: Final = "\u200b"


def safe(text: str) -> str:
    written = "_".join(part.translate(_TABLE) for part in _INSIDE.split(text))
    return _BEGINS.sub(rf"\1{UNSEEN}\2", written)


def bold(text: str) -> str:
    written = safe(text.replace("\n", " ").strip())
    return f"**{written}**" if written else ""


def reads_as(markdown: str) -> str:
    """How a reader sees it: marks vanish, links keep their words in brackets, tags are not shown, twins are their signs."""
    text = re.sub(r"<[^<>]*>", "", markdown)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"[[\1]]", text)
    text = re.sub(r"[*`~]", "", text)
    text = re.sub(r"^(#{1,6}|>|[-+]|\d+\.)\s+", "", text, flags=re.MULTILINE)
    for sign, twin in TWINS.items():
        text = text.replace(twin, sign)
    return text.replace(UNSEEN, "")
