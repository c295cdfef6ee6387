"""From words to a command: one dictionary look-up, however many commands there are."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeVar

from bot.context import AnswerHandler, Button, Command, Draw, Feature
from contracts.telling import SubjectKind

K = TypeVar("K")
V = TypeVar("V")

DOORS = frozenset({"合同", "contract", "/contract", "/hetong"})
"""Words that may stand before any command ("合同 取号 …"); alone before a number they show it."""


@dataclass(frozen=True, slots=True)
class Match:
    command: Command
    rest: str


def folded(text: str) -> str:
    """Full-width and half-width, upper and lower case are the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def opened(text: str) -> str:
    """The text without a leading mention of the bot and without surrounding space."""
    text = text.strip()
    while text.startswith(("@", "＠")):
        _, _, text = text.partition(" ")
        text = text.strip()
    return text


class Router:
    """Built once from the features; a word claimed twice is a fault at start."""

    def __init__(self, features: Iterable[Feature]) -> None:
        self.commands: dict[str, Command] = {}
        self.buttons: dict[str, Button] = {}
        self.answers: dict[str, AnswerHandler] = {}
        self.draws: dict[SubjectKind, Draw] = {}
        self.listed: list[Command] = []
        for feature in features:
            self._add(feature)

    def _add(self, feature: Feature) -> None:
        for command in feature.commands:
            self.listed.append(command)
            for word in command.words:
                _claim(self.commands, folded(word), command)
        for button in feature.buttons:
            _claim(self.buttons, button.action, button)
        for about, answer in feature.answers.items():
            _claim(self.answers, about, answer)
        for kind, draw in feature.draws.items():
            _claim(self.draws, kind, draw)

    def match(self, text: str) -> Match | None:
        """The command the text begins with: its first two words ("my contracts"), else its first."""
        first, rest = parted(text)
        if folded(first) in DOORS:
            inner = self._match(rest)
            if inner is not None:
                return inner
        return self._match(text)

    def _match(self, text: str) -> Match | None:
        first, rest = parted(text)
        second, after = parted(rest)
        if second and (command := self.commands.get(f"{folded(first)} {folded(second)}")):
            return Match(command, after)
        if command := self.commands.get(folded(first)):
            return Match(command, rest)
        return None

    def nearest(self, text: str) -> tuple[Command, ...]:
        """Up to three commands whose words look like what was typed."""
        first, _ = parted(text)
        word = folded(first)
        inside = [known for known in self.commands if len(known) > 1 and word.startswith(known)]
        close = get_close_matches(word, self.commands, n=6, cutoff=0.0)
        found = dict.fromkeys(self.commands[known].help for known in (*inside, *close))
        by_help = {command.help: command for command in self.listed}
        return tuple(by_help[name] for name in found)[:3]


def _claim(table: dict[K, V], name: K, value: V) -> None:
    if name in table:
        raise ValueError(f"two features claim {name!r}")
    table[name] = value


def parted(text: str) -> tuple[str, str]:
    """The first word and what follows it; any kind of space parts them."""
    parts = text.split(maxsplit=1)
    if not parts:
        return "", ""
    return parts[0], parts[1].strip() if len(parts) > 1 else ""
