"""What is wrong with a file as a whole."""


class BadFile(Exception):
    """`key` is a message key, `values` fill its words."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key} {values or ''}".strip())
        self.key = key
        self.values = values
