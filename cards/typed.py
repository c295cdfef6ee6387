"""The typed form of every button, as small print, so that a card works without clicking."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from cards.model import Note
from cards.pen import Pen

WHOLE: Final = re.compile(r"([^\[\]{}]+ \{(?:number|code)\})(?: \[[^\[\]]*\])?")
"""What may follow in brackets may be left out."""

HEAVY: Final = frozenset({"number.release", "number.confirm", "approval.withdraw"})
"""Buttons that ask back; typed for somebody, they would not."""


def typed(pen: Pen, actions: Iterable[str], **values: str | None) -> tuple[Note, ...]:
    """One note such as "Or type: approve A7K2 [comment] · reject A7K2 reason".

    `actions` are permanent names; `values` fill the words (`number` or `code`). Nothing when a value is missing,
    because then there is nothing that could be typed.
    """
    if any(value is None for value in values.values()):
        return ()
    names = tuple(dict.fromkeys(actions))
    forms = " · ".join(pen.t(f"typed.{action}", **values) for action in names)
    return (Note(pen.t("typed.also", forms=forms), tuple(_whole(pen, names, values))),) if forms else ()


def _whole(pen: Pen, names: Iterable[str], values: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """Those that are a word and a number or code, with nothing that only a person can add."""
    if set(values.values()) & {pen.t("word.number"), pen.t("word.code")}:
        return
    bare = {name: f"{{{name}}}" for name in values}
    for action in names:
        if action not in HEAVY and (found := WHOLE.fullmatch(pen.t(f"typed.{action}", **bare))):
            yield pen.t(f"button.{action}"), found[1].format(**values)
