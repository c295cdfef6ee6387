"""Draws a message as the JSON that the board keeps, the command line prints and the page shows. Pure."""

from adapters.api.content import Message
from adapters.api.events import Said
from cards.as_json import as_json
from cards.fallback import as_text


def body_of(message: Message) -> dict[str, object]:
    """`text` is the whole card in words, for whoever cannot see one."""
    return {
        "text": as_text(message.card),
        "card": as_json(message.card),
        "locale": message.locale,
    }


def words_of(event: Said) -> dict[str, object]:
    """What a person typed."""
    return {"text": event.text, "card": None}
