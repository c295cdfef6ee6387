"""How contracts belong together, how one is signed, and how one is deleted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from contracts.beside import Erased, Related, Signed
from contracts.company import Company
from contracts.desk.touching import touch_contract
from contracts.desk.turn import Turn
from contracts.desk.watching import watch
from contracts.happenings import Happening, Moved
from contracts.refusal import Refused
from contracts.register.contract import Contract, SignedHow, State
from contracts.register.lifecycle import may_move
from contracts.register.records import Relation, RelationKind
from contracts.register.typed import NeededAt, lacking
from contracts.rights import Action

SIGNABLE = (State.APPROVED, State.ACTIVE, State.EXPIRING)


async def relate(
    turn: Turn, contract: Contract, other: Contract, kind: RelationKind, there: bool = True
) -> tuple[Happening, ...]:
    """Both must be readable; whoever may change the first may say how it stands to the other."""
    turn.insist(Action.EDIT, contract)
    if contract.id == other.id:
        raise Refused("error.same_contract")
    known = await turn.stores.records.relations_of(contract.id)
    relation = Relation(contract.id, kind, other.id)
    if (relation in known) == there:
        return ()
    await turn.stores.records.relate(relation, there)
    await touch_contract(turn.stores, contract)
    await touch_contract(turn.stores, other)
    number = other.number or other.title
    return (Related(contract=contract.id, kind=kind.value, other=other.id, number=number, there=there),)


async def negotiate(turn: Turn, id: int) -> tuple[Contract, tuple[Happening, ...]]:
    """A draft that is being talked about with the other party."""
    contract = await turn.hold(id)
    turn.insist(Action.EDIT, contract)
    if not may_move(contract.status, State.NEGOTIATING):
        raise Refused("error.wrong_state", state=contract.status.value)
    moved = replace(contract, status=State.NEGOTIATING)
    await turn.stores.contracts.save(moved)
    await touch_contract(turn.stores, moved)
    return moved, (Moved(contract=id, before=contract.status, after=moved.status, reason=""),)


async def sign(
    turn: Turn, id: int, how: SignedHow, day: date | None, person: str
) -> tuple[Contract, tuple[Happening, ...]]:
    """Who signed, when and in which way. Only what was approved is signed; nothing is signed tomorrow."""
    contract = await turn.hold(id)
    turn.insist(Action.PERFORM, contract)
    if contract.status not in SIGNABLE:
        raise Refused("error.wrong_state", state=contract.status.value)
    if missing := lacking(contract, turn.company.fields_of(contract.type), NeededAt.SIGN):
        raise Refused("error.missing_own", text=own_labels(turn.company, contract.type, missing))
    day = day or turn.today
    if day > turn.today:
        raise Refused("error.not_yet", text=day.isoformat())
    signed = replace(contract, signed=day, signed_how=how, signed_by=" ".join(person.split())[:80] or turn.actor.id)
    await turn.stores.contracts.save(signed)
    await touch_contract(turn.stores, signed)
    return signed, (Signed(contract=id, how=how.value, person=signed.signed_by or "", day=day),)


def own_labels(company: Company, type: str, ids: Sequence[str]) -> str:
    """In the company's language, for a message."""
    names = {each.id: each.names.get(company.locale, each.id) for each in company.fields_of(type)}
    return "、".join(names.get(id, id) for id in ids)


async def erase(turn: Turn, id: int, reason: str) -> tuple[Contract, tuple[Happening, ...]]:
    """Leaves a tombstone: the number, the owner and the state. Whoever asks for it by its number reads that it is gone."""
    contract = await turn.hold(id)
    turn.insist(Action.DELETE, contract)
    if not may_move(contract.status, State.DELETED):
        raise Refused("error.wrong_state", state=contract.status.value)
    if not reason.strip():
        raise Refused("error.reason_needed")
    gone = Contract(
        id=contract.id,
        number=contract.number,
        owner=contract.owner,
        type=contract.type,
        status=State.DELETED,
        revision=contract.revision + 1,
        created_at=contract.created_at,
        created_by=contract.created_by,
        confidential=contract.confidential,
    )
    await turn.stores.contracts.save(gone)
    watched = await watch(turn.stores, turn.company, gone, turn.today, turn.by)
    await touch_contract(turn.stores, gone)
    moved = Moved(contract=id, before=contract.status, after=State.DELETED, reason=reason)
    return gone, (Erased(contract=id, reason=reason.strip()[:200]), moved, *watched)
