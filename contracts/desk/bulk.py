"""One change of all contracts that a search found: shown first, made once, and taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from contracts.beside import BulkMade
from contracts.desk.filling import EDITABLE, fill
from contracts.desk.touching import touch_contract
from contracts.desk.turn import Turn
from contracts.happenings import Filled, Happening
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.register.facts import facts_of
from contracts.register.fields import apply_facts
from contracts.register.lifecycle import changes
from contracts.register.records import BulkChange, BulkState
from contracts.rights import Action
from contracts.search import fold

ANY_STATE = frozenset({"owner", "tags", "notes"})
"""What may be changed in a contract that has been agreed: how the house keeps it, not what was signed."""
MOST = 200


def wanted(contract: Contract, facts: Mapping[str, str]) -> Mapping[str, str]:
    """The facts for this contract: tags may be added to (`+重点`) or taken from (`-试用`) what it has."""
    if "tags" not in facts or facts["tags"][:1] not in "+-":
        return facts
    tags = list(contract.tags)
    for word in facts["tags"].replace(";", " ").replace("；", " ").split():
        name = word.lstrip("+-")
        if word[0] == "-":
            tags = [each for each in tags if fold(each) != fold(name)]
        elif fold(name) not in map(fold, tags):
            tags.append(name)
    return {**facts, "tags": ";".join(tags)}


async def prepare(
    turn: Turn, text: str, rows: Sequence[Contract], facts: Mapping[str, str]
) -> tuple[BulkChange, tuple[tuple[Contract, Contract], ...]]:
    """What would become of each that the person may change; nothing is changed yet. Returns (before, after) of those."""
    pairs = []
    for contract in rows[:MOST]:
        changed = _changed(turn, contract, facts)
        if changed is not None:
            pairs.append((contract, changed))
    if not pairs:
        raise Refused("error.bulk_nothing")
    before = {one.id: {name: facts_of(one).get(name, "") for name in facts} for one, _ in pairs}
    change = BulkChange(person=turn.actor.id, made_at=turn.now, query=text, facts=facts, before=before)
    return await turn.stores.records.put_bulk_change(change), tuple(pairs)


def _changed(turn: Turn, contract: Contract, facts: Mapping[str, str]) -> Contract | None:
    """None where it may not be changed, in that state or by this person, or where nothing would change."""
    if not turn.may(Action.EDIT, contract) or contract.status is State.DELETED:
        return None
    if contract.status not in EDITABLE and not facts.keys() <= ANY_STATE:
        return None
    changed, problems = apply_facts(contract, wanted(contract, facts), turn.company, turn.today)
    if problems:
        raise Refused(problems[0].key, **problems[0].values)
    return changed if changes(contract, changed) else None


async def make(turn: Turn, id: int) -> tuple[BulkChange, int, tuple[Happening, ...]]:
    """Makes it; a contract that has changed since it was shown is left alone. Returns how many were changed."""
    change = await _own(turn, id, BulkState.PREVIEW)
    happened: list[Happening] = []
    count = 0
    for contract_id, before in change.before.items():
        contract = await turn.stores.contracts.lock(contract_id)
        if contract is None or any(facts_of(contract).get(name, "") != old for name, old in before.items()):
            continue
        if _changed(turn, contract, change.facts) is not None:
            happened += await _apply(turn, contract, wanted(contract, change.facts))
            count += 1
    done = await turn.stores.records.put_bulk_change(replace(change, state=BulkState.DONE))
    return done, count, (*happened, BulkMade(bulk=id, undone=False, count=count, query=change.query))


async def undo(turn: Turn, id: int) -> tuple[BulkChange, int, tuple[Happening, ...]]:
    """Puts back what it has changed, where nobody has changed it again."""
    change = await _own(turn, id, BulkState.DONE)
    happened: list[Happening] = []
    count = 0
    for contract_id, before in change.before.items():
        contract = await turn.stores.contracts.lock(contract_id)
        if contract is None or not turn.may(Action.EDIT, contract) or not _still(turn, contract, change, before):
            continue
        happened += await _apply(turn, contract, before)
        count += 1
    undone = await turn.stores.records.put_bulk_change(replace(change, state=BulkState.UNDONE))
    return undone, count, (*happened, BulkMade(bulk=id, undone=True, count=count, query=change.query))


def _still(turn: Turn, contract: Contract, change: BulkChange, before: Mapping[str, str]) -> bool:
    """Whether it is as the change left it."""
    was, _ = apply_facts(contract, before, turn.company, turn.today)
    again, _ = apply_facts(was, wanted(was, change.facts), turn.company, turn.today)
    return not changes(contract, again)


async def _own(turn: Turn, id: int, state: BulkState) -> BulkChange:
    change = await turn.stores.records.bulk_change(id)
    if change is None or change.person != turn.actor.id:
        raise Refused("error.not_found", number=str(id))
    if change.state is not state:
        raise Refused("error.bulk_over")
    return change


async def _apply(turn: Turn, contract: Contract, facts: Mapping[str, str]) -> tuple[Happening, ...]:
    if contract.status in EDITABLE:
        _, happened = await fill(turn, contract.id, facts)
        return happened
    changed, _ = apply_facts(contract, facts, turn.company, turn.today)
    await turn.stores.contracts.save(changed)
    await touch_contract(turn.stores, changed)
    return (Filled(contract=contract.id, revision=changed.revision, changes=changes(contract, changed)),)
