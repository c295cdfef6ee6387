"""What people typed, as the house reads it: mentions, links and entities of Slack's markup undone. Pure."""

import re
from collections.abc import Callable

TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def unescaped(text: str) -> str:
    for entity, letter in ENTITIES:
        text = text.replace(entity, letter)
    return text


def plain(text: str, person: Callable[[str], str | None] = lambda account: None) -> str:
    """`person` knows what the house calls an account; one that it does not know stays an @ with its id."""

    def said(found: re.Match[str]) -> str:
        kind, target, label = found.groups()
        if kind == "@":
            return person(target) or f"@{target}"
        if kind == "#":
            return f"#{label or target}"
        if kind == "!":
            return label or f"@{target.partition('^')[0]}"
        return label if label and not target.endswith(label) else target.removeprefix("mailto:")

    return unescaped(TOKEN.sub(said, text)).replace("\u00a0", " ").strip()


def without_mention(text: str) -> str:
    """The text after the mention of the bot that it begins with, if it does."""
    return re.sub(r"^\s*<@[^<>]*>[\s:,，：]*", "", text)
