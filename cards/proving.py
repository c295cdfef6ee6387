"""The card with which a phone is linked for one-time codes."""

from cards.model import Card, Facts, Note, Text
from cards.pen import Pen
from cards.typed import typed


def linking_card(pen: Pen, secret: str, address: str) -> Card:
    """Only in private: whoever reads `secret` can make the codes. `address` is the otpauth:// form of the same."""
    t = pen.t
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return Card(
        title=t("proving.title"),
        summary=t("proving.title"),
        blocks=(
            Text(t("proving.text")),
            Facts(((t("proving.secret"), grouped), (t("proving.address"), address))),
            Note(t("proving.once")),
            *typed(pen, ("authenticator",)),
        ),
    )
