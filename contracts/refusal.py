"""What a person is told when the desk says no."""

from collections.abc import Mapping

from contracts.telling import Subject


class Refused(Exception):
    """`key` is a message key and `values` fill its words; nothing has been changed.

    `about` is what to show instead, as it is now, when a card was out of date.
    """

    def __init__(self, key: str, about: Subject | None = None, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.about = about
        self.values: Mapping[str, object] = values
