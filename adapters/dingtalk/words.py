"""DingTalk's Markdown: people's words in it stay words. Pure.

The platform documents no way to escape a sign, and its clients differ. So a sign that could begin markup is written as its
full-width twin, which no client reads as markup and every reader reads as the sign.
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
# An underscore inside a word is no markup, and numbers hold some.
_INSIDE: Final = re.compile(r"(?<=[0-9A-Za-z])_(?=[0-9A-Za-z])")
_BEGINS: Final = re.compile(r"^(\s*)([#+-]|\d+[.)])(?=\s|#|$)", re.MULTILINE)
UNSEEN: Final = "\u200b"
BREAK: Final = "  \n"


def safe(text: str) -> str:
    """Words of people on one line or several."""
    written = "_".join(part.translate(_TABLE) for part in _INSIDE.split(text))
    written = _BEGINS.sub(rf"\1{UNSEEN}\2", written)
    return BREAK.join(line.rstrip() for line in written.split("\n"))


def bold(text: str) -> str:
    """Words of ours and of people alike; nothing for nothing."""
    written = safe(text.replace("\n", " ").strip())
    return f"**{written}**" if written else ""
