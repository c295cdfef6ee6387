"""A whole import taken back: what it made is gone, what it changed is as it was; all of it, or nothing."""

from dataclasses import dataclass, replace

from contracts.desk.touching import touch_contract
from contracts.desk.turn import Turn
from contracts.desk.watching import watch
from contracts.happenings import Happening
from contracts.importing.happenings import ImportUndone
from contracts.importing.run import Deed, Run
from contracts.numbering.key import key
from contracts.numbering.life import UNDONE, Life
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.rights import Action

NAMED = 5


@dataclass(frozen=True, slots=True)
class _Held:
    deed: Deed
    contract: Contract


async def undo_import(turn: Turn, id: int) -> tuple[Run, tuple[Happening, ...]]:
    """Refused when somebody has worked on one of its contracts since: that work would be lost unseen."""
    turn.insist(Action.IMPORT)
    await turn.stores.inbox.alone()
    run = await turn.stores.imports.get(id)
    if run is None:
        raise Refused("error.no_import", text=str(id))
    if run.undone_at is not None:
        raise Refused("error.import_undone", text=str(id))
    held, touched = [], []
    for deed in await turn.stores.imports.deeds(id):
        contract = await turn.stores.contracts.lock(deed.contract)
        if contract is None or await _is_touched(turn, deed, contract):
            touched.append((contract.number or contract.title) if contract else str(deed.contract))
        else:
            held.append(_Held(deed, contract))
    if touched:
        shown = ", ".join(touched[:NAMED]) + (" …" if len(touched) > NAMED else "")
        raise Refused("error.import_touched", known=shown)
    happened: list[Happening] = []
    for one in held:
        happened += await _undone(turn, one)
    undone = replace(run, undone_at=turn.now, undone_by=turn.by)
    await turn.stores.imports.save(undone)
    return undone, (ImportUndone(run=id, file=run.file, contracts=len(held)), *happened)


async def _is_touched(turn: Turn, deed: Deed, contract: Contract) -> bool:
    """States move by the calendar; everything else is somebody's work."""
    if contract.revision != deed.revision or contract.status in (State.APPROVING, State.TERMINATED, State.DELETED):
        return True
    if deed.before is not None:
        return contract.number != deed.before.number and deed.before.number is not None
    record = await turn.stores.numbers.by_key(key(contract.number)) if contract.number else None
    has_children = record is not None and bool(await turn.stores.numbers.children(record.id))
    return has_children or await turn.stores.approvals.last_of(contract.id) is not None


async def _undone(turn: Turn, one: _Held) -> tuple[Happening, ...]:
    stores, contract = turn.stores, one.contract
    if one.deed.before is None:
        # The row stays, as a tombstone without a word, for the log speaks of it.
        after = Contract(
            id=contract.id,
            owner=contract.owner,
            type=contract.type,
            status=State.DELETED,
            revision=contract.revision + 1,
            created_at=contract.created_at,
            created_by=contract.created_by,
        )
    else:
        after = replace(one.deed.before, revision=contract.revision + 1)
    if contract.number and after.number is None:
        await _void(turn, contract.number)
    await stores.contracts.save(after)
    watched = await watch(stores, turn.company, after, turn.today, turn.by)
    await touch_contract(stores, contract)
    return watched


async def _void(turn: Turn, number: str) -> None:
    """Nobody else gets it; only another import may bring it again."""
    record = await turn.stores.numbers.by_key(key(number))
    if record is not None:
        void = replace(
            record, life=Life.VOID, reserved_until=None, at=turn.now, by=turn.by, reason=UNDONE, warned_at=None
        )
        await turn.stores.numbers.save(void)
