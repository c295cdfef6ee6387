"""Nothing comes in: a group's webhook only takes messages."""

from adapters.api.errors import BadPayload


def read(raw: bytes) -> object:
    """Raises BadPayload, whatever it is given."""
    raise BadPayload("a webhook hears nothing")
