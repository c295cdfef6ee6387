"""The first letters of how Chinese names are read, by which people look for them: 华东电力 is hddl."""

import re

from contracts.register.initials_table import FIRST, LETTERS

_READ_TOGETHER = {
    "重庆": "cq",
    "重新": "cx",
    "重建": "cj",
    "大厦": "ds",
    "西藏": "xz",
    "会计": "kj",
    "番禺": "py",
    "蚌埠": "bb",
    "音乐": "yy",
    "行政": "xz",
    "运行": "yx",
    "执行": "zx",
    "进行": "jx",
    "校长": "xz",
    "会展": "hz",
}
_PIECE = re.compile(f"{'|'.join(_READ_TOGETHER)}|[\u4e00-\u9fa5]")


def initials(text: str) -> str:
    """Each Chinese character by its first letter, everything else as it is; "" for a text without any."""
    if not _PIECE.search(text):
        return ""
    return _PIECE.sub(_letters, text)


def _letters(found: re.Match[str]) -> str:
    piece = found[0]
    return _READ_TOGETHER.get(piece) or LETTERS[ord(piece) - FIRST]
