"""Draws a message as Markdown. Pure.

Source: developer.work.weixin.qq.com/document/path/91770: content of at most 4,096 bytes of UTF-8.
"""

from typing import Any, Final

from adapters._shared.markdown import lines_of
from adapters.api.content import Message
from cards.fit import fit

Json = dict[str, Any]

TEXT: Final = 1_200
ROWS: Final = 20
BYTES: Final = 4_096
MORE: Final = {"zh": "…还有 {count} 项"}


def render(message: Message) -> Json:
    """What the webhook is sent. Buttons become words: what to type instead of them stands in the notes."""
    words = MORE.get(message.locale.lower()[:2], "… {count} more")
    card = fit(message.card, text=TEXT, label=20, buttons=8, rows=ROWS, left_out=lambda n: words.format(count=n))
    lines = lines_of(card)
    if card.actions:
        lines.append(" ".join(f"「{action.label}」" for action in card.actions))
    raw = "\n".join(lines).encode("utf-8", "replace")
    return {"msgtype": "markdown", "markdown": {"content": raw[:BYTES].decode("utf-8", "ignore")}}
