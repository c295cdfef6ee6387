"""Facts of a contract, set while it is a draft or in approval."""

from collections.abc import Mapping
from dataclasses import replace

from contracts.desk.approvals import ask_anew
from contracts.desk.touching import touch_contract
from contracts.desk.turn import Turn
from contracts.happenings import Filled, Happening
from contracts.ports import KeyTaken
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.register.fields import apply_facts
from contracts.register.lifecycle import changes
from contracts.register.typed import NeededAt, field_of
from contracts.rights import Action

AFTER = (State.APPROVED, State.ACTIVE, State.EXPIRING)
EDITABLE = (State.DRAFT, State.NEGOTIATING, State.APPROVING)


async def fill(turn: Turn, id: int, facts: Mapping[str, str]) -> tuple[Contract, tuple[Happening, ...]]:
    """Sets what `facts` names (columns of an import). All of it or, when one value is wrong, nothing."""
    contract = await turn.hold(id)
    turn.insist(Action.EDIT, contract)
    if contract.status not in EDITABLE and not _only_adds(turn, contract, facts):
        raise Refused("error.wrong_state", state=contract.status.value)
    filled, problems = apply_facts(contract, facts, turn.company, turn.today)
    if problems:
        raise Refused(problems[0].key, **problems[0].values)
    differences = changes(contract, filled)
    if not differences:
        return contract, ()
    filled = replace(filled, revision=contract.revision + 1)
    try:
        await turn.stores.contracts.save(filled)
    except KeyTaken as taken:
        fresh = (alias for alias in filled.aliases if alias not in contract.aliases)
        raise Refused("error.number_taken", number=" ".join(fresh)) from taken
    happened: tuple[Happening, ...] = (Filled(contract=id, revision=filled.revision, changes=differences),)
    if contract.status is State.APPROVING:
        happened += await ask_anew(turn, filled)
    await touch_contract(turn.stores, filled)
    return filled, happened


def _only_adds(turn: Turn, contract: Contract, facts: Mapping[str, str]) -> bool:
    """A field that only the type has, and that signing needs, may still be filled in where it is empty."""
    if contract.status not in AFTER:
        return False
    fields, there = turn.company.fields_of(contract.type), dict(contract.details)
    found = [field_of(fields, word) for word in facts]
    return all(each is not None and each.needed is NeededAt.SIGN and not there.get(each.id) for each in found)
