"""The typed form of every button, as small print, so that a card works without clicking."""

from collections.abc import Iterable

from cards.model import Note
from cards.pen import Pen


def typed(pen: Pen, actions: Iterable[str], **values: str | None) -> tuple[Note, ...]:
    """One note such as "Or type: approve A7K2 [comment] · reject A7K2 reason".

    `actions` are permanent names; `values` fill the words (`number` or `code`). Nothing when a value is missing,
    because then there is nothing that could be typed.
    """
    if any(value is None for value in values.values()):
        return ()
    forms = " · ".join(pen.t(f"typed.{action}", **values) for action in dict.fromkeys(actions))
    return (Note(pen.t("typed.also", forms=forms)),) if forms else ()
