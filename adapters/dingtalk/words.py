"""DingTalk's Markdown: a new line is two spaces before it. Pure."""

from typing import Final

from adapters._shared import twins

BREAK: Final = "  \n"


def safe(text: str) -> str:
    """Words of people on one line or several."""
    return BREAK.join(line.rstrip() for line in twins.safe(text).split("\n"))


def bold(text: str) -> str:
    """Nothing for nothing."""
    return twins.bold(text)
