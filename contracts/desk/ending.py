"""Ending a contract or putting it away: at once, or after an approval where a policy says so."""

from contracts.approval.approval import Approval
from contracts.approval.choosing import choose
from contracts.desk.approvals import ENDS, start
from contracts.desk.lifecycle import RIGHTS, move
from contracts.desk.turn import Turn
from contracts.happenings import Happening
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.register.lifecycle import may_move


async def end(
    turn: Turn, contract: Contract, after: State, reason: str
) -> tuple[Approval | None, tuple[Happening, ...]]:
    """Terminates or archives it; where a policy is written for that, asks first and returns the approval. A number that
    was never agreed to is nobody's business but its owner's."""
    about = next(about for about, state in ENDS.items() if state is after)
    held = await turn.hold(contract.id)
    policy = choose(turn.company, held, turn.actor.id, turn.today, about)
    if policy is None or held.status in (State.DRAFT, State.NEGOTIATING):
        return None, await move(turn, held, after, reason)
    turn.insist(RIGHTS[after], held)
    if not may_move(held.status, after):
        raise Refused("error.wrong_state", state=held.status.value)
    if after is State.TERMINATED and not reason.strip():
        raise Refused("error.reason_needed")
    if await turn.stores.approvals.open_of(held.id) is not None:
        raise Refused("error.asked_already_for", number=held.number or held.title)
    return await start(turn, held, about, reason)
