"""Collects what stands beside a contract for its card, as far as the reader may see it."""

from cards.beside import Beside
from cards.pen import Pen
from contracts.ports import Stores
from contracts.register.contract import Contract, State
from contracts.register.records import Relation, RelationKind
from contracts.rights import Action, may, scope
from contracts.risks import COMING, risks
from contracts.search import fold

MOST_NOTES = 2


async def beside_of(stores: Stores, pen: Pen, contract: Contract) -> Beside | None:
    """None in a room, which is told nothing of it, and where nothing is left of the contract."""
    if pen.room is not None or pen.viewer is None or contract.status is State.DELETED:
        return None
    records = stores.records
    items = await records.obligations_of(contract.id)
    disputes = await records.disputes_of(contract.id)
    customer = await records.customer_named(fold(contract.customer)) if contract.customer else None
    others: tuple[Contract, ...] = ()
    if contract.status in COMING and contract.customer:
        # Only what the reader may see: a warning must not tell of somebody else's contract.
        others = await stores.contracts.of_customer(contract.customer, scope(pen.company, pen.viewer))
    relations = await _relations(stores, pen, contract, await records.relations_of(contract.id))
    shown = [each for each in others if fold(each.customer) == fold(contract.customer)]
    return Beside(
        relations=relations,
        obligations=items,
        disputes=disputes,
        risks=risks(contract, items, disputes, customer, shown, pen.today),
        notes=await stores.audit.last_notes(contract.id, MOST_NOTES) if pen.about(contract).whole else (),
    )


async def _relations(
    stores: Stores, pen: Pen, contract: Contract, relations: tuple[Relation, ...]
) -> list[tuple[RelationKind, Contract, bool]]:
    found = []
    for relation in relations:
        outgoing = relation.contract == contract.id
        other = await stores.contracts.get(relation.other if outgoing else relation.contract)
        if other is not None and may(pen.company, pen.viewer, Action.READ, other):
            found.append((relation.kind, other, outgoing))
    return found
