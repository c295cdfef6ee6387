"""What people write beside a contract: notes, talks, services done, what the customer thinks; and its tags."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.beside import Noted, NoteKind
from contracts.desk.filling import fill
from contracts.desk.touching import touch_contract
from contracts.desk.turn import Turn
from contracts.happenings import Filled, Happening
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.register.fields import apply_facts
from contracts.register.lifecycle import changes
from contracts.rights import Action

LONGEST = 2_000


async def note(
    turn: Turn, contract: Contract, text: str, kind: NoteKind = NoteKind.NOTE, score: int | None = None
) -> tuple[Happening, ...]:
    """Kept in the contract's history, as it was typed, with author and time. A score (1 to 5) belongs to feedback alone."""
    turn.insist(Action.NOTE, contract)
    text = text.strip()
    if not text and score is None:
        raise Refused("error.note_needed")
    if len(text) > LONGEST:
        raise Refused("error.too_long", limit=LONGEST)
    await touch_contract(turn.stores, contract)
    return (Noted(contract=contract.id, kind=kind, text=text, score=score),)


async def tag(
    turn: Turn, id: int, added: Sequence[str], removed: Sequence[str] = ()
) -> tuple[Contract, tuple[Happening, ...]]:
    """Tags may be changed in any state; while an approval runs they are facts like the others, for they choose its steps."""
    contract = await turn.hold(id)
    turn.insist(Action.EDIT, contract)
    gone = {word.casefold() for word in removed}
    kept = [word for word in contract.tags if word.casefold() not in gone]
    there = {word.casefold() for word in kept}
    words = ";".join((*kept, *(word for word in added if word.casefold() not in there)))
    if contract.status is State.APPROVING:
        return await fill(turn, id, {"tags": words})
    tagged, problems = apply_facts(contract, {"tags": words}, turn.company, turn.today)
    if problems:
        raise Refused(problems[0].key, **problems[0].values)
    differences = changes(contract, tagged)
    if not differences:
        return contract, ()
    tagged = replace(tagged, revision=contract.revision)
    await turn.stores.contracts.save(tagged)
    await touch_contract(turn.stores, tagged)
    return tagged, (Filled(contract=id, revision=tagged.revision, changes=differences),)
