"""What a person is told when the desk says no."""

from collections.abc import Mapping


class Refused(Exception):
    """`key` is a message key and `values` fill its words; nothing has been changed."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values: Mapping[str, object] = values
