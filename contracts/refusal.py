"""What a person is told when the desk says no."""

import json
from collections.abc import Mapping

from contracts.telling import Subject, SubjectKind

SHOWS_STATE = frozenset(
    {"error.stale", "error.already_decided", "error.claimed_already", "error.undo_late", "error.undo_followed"}
)
"""Refusals of a button after which its subject is shown as it is now."""


class Refused(Exception):
    """`key` is a message key and `values` fill its words; nothing has been changed.

    `about` is what to show instead, as it is now, when a card was out of date.
    """

    def __init__(self, key: str, about: Subject | None = None, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.about = about
        self.values: Mapping[str, object] = values


def written(refused: Refused) -> str:
    """As text to keep beside the event that was refused."""
    about = (refused.about.kind.value, refused.about.id) if refused.about else None
    values = {
        name: value if isinstance(value, str | int | tuple) else str(value) for name, value in refused.values.items()
    }
    return json.dumps({"key": refused.key, "about": about, "values": values}, ensure_ascii=False)


def read(text: str) -> Refused:
    """The refusal that `written` wrote."""
    kept = json.loads(text)
    about = Subject(SubjectKind(kept["about"][0]), kept["about"][1]) if kept["about"] else None
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in kept["values"].items()}
    return Refused(kept["key"], about, **values)
