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
from contracts.rights import Action

EDITABLE = (State.DRAFT, State.NEGOTIATING, State.APPROVING)


async def fill(turn: Turn, id: int, facts: Mapping[str, str]) -> tuple[Contract, tuple[Happening, ...]]:
    """Sets what `facts` names (columns of an import). All of it or, when one value is wrong, nothing."""
    contract = await turn.hold(id)
    turn.insist(Action.EDIT, contract)
    if contract.status not in EDITABLE:
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
