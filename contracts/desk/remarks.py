"""What is said while an approval runs: comments, questions to the requester, their answers."""

from contracts.approval.approval import Approval, Outcome, Remark, RemarkKind
from contracts.desk.people import refuse_without_role
from contracts.desk.touching import touch_approval
from contracts.desk.turn import Turn
from contracts.happenings import Happening, Remarked
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.rights import Action

LONGEST = 1_000


async def remark(turn: Turn, contract: Contract, kind: RemarkKind, said: str) -> tuple[Approval, tuple[Happening, ...]]:
    """Whoever is asked or has asked may speak; a question is an approver's, its answer the requester's."""
    text = said.strip()
    if not text:
        raise Refused("error.reason_needed")
    if len(text) > LONGEST:
        raise Refused("error.too_long", limit=LONGEST)
    held = await turn.stores.contracts.lock(contract.id)
    if held is None:
        raise Refused("error.not_found", number="")
    approval = await turn.stores.approvals.open_of(held.id)
    if approval is None or approval.outcome is not Outcome.OPEN:
        raise Refused("error.no_approval")
    tasks = await turn.stores.approvals.tasks_of(approval.id)
    asked = any(task.approver == turn.actor.id for task in tasks)
    if not asked:  # what somebody was asked about stands on their card
        turn.insist(Action.READ, held)
    refuse_without_role(turn)
    mine = approval.requester == turn.actor.id
    if kind is RemarkKind.QUESTION and not asked:
        raise Refused("error.not_allowed")
    if kind is RemarkKind.ANSWER and not mine:
        raise Refused("error.not_allowed")
    if not (asked or mine or turn.may(Action.NUDGE, held)):
        raise Refused("error.not_allowed")
    if kind is RemarkKind.ANSWER and not await open_questions(turn, approval):
        raise Refused("error.nothing_asked")
    stored = await turn.stores.approvals.add_remark(
        Remark(approval=approval.id, author=turn.actor.id, kind=kind, said=text, at=turn.now)
    )
    await touch_approval(turn.stores, approval)
    happening = Remarked(
        contract=held.id, approval=approval.id, remark=stored.id, by=turn.by, remark_kind=kind, text=text
    )
    return approval, (happening,)


async def open_questions(turn: Turn, approval: Approval) -> tuple[Remark, ...]:
    """Those that were asked after the last answer."""
    return unanswered(await turn.stores.approvals.remarks_of(approval.id))


def unanswered(remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    last = max((at for at, one in enumerate(remarks) if one.kind is RemarkKind.ANSWER), default=-1)
    return tuple(one for one in remarks[last + 1 :] if one.kind is RemarkKind.QUESTION)
