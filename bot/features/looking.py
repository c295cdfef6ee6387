"""Who looks at what: what a reader may see of a list, and which looks are written down."""

from collections.abc import Iterable, Sequence

from bot.context import Context
from cards.pen import Pen
from contracts.beside import Looked
from contracts.happenings import Happening
from contracts.register.contract import Contract
from contracts.rights import Action, may


def readable(pen: Pen, contract: Contract) -> bool:
    """In a room the card itself leaves out what the room may not see."""
    return pen.room is not None or may(pen.company, pen.viewer, Action.READ, contract)


def visible(pen: Pen, rows: Sequence[Contract]) -> Sequence[Contract]:
    """That there is a confidential contract is nothing for a room either."""
    return [row for row in rows if readable(pen, row) and not (pen.room is not None and row.confidential)]


def looked_at(ctx: Context, rows: Iterable[Contract]) -> tuple[Happening, ...]:
    """Every look at a confidential contract is written down, whoever looks."""
    return tuple(Looked(contract=row.id) for row in rows if row.confidential)
