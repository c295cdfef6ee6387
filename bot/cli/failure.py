"""A command that cannot do what it was asked."""


class Failed(Exception):
    """The text says what is wrong and what to do."""
