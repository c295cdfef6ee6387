"""The card of one contract."""

from cards.beside import Beside, beside_blocks
from cards.facts import contract_facts, headline
from cards.model import Action, Block, Card, Chips, Facts, Style, Text
from cards.pen import Pen
from cards.typed import HEAVY, typed
from cards.words import STATE_TONES, clean, handle, number_of, on_contract, people, state_of, title_of
from contracts.approval.approval import Approval, Outcome, StepState
from contracts.dates.notice import NoticeDay
from contracts.people import Shown
from contracts.register.contract import Contract, State
from contracts.telling import Subject, SubjectKind

PRIMARY = frozenset({"contract.submit", "contract.start_approval"})


def contract_card(
    pen: Pen,
    contract: Contract,
    notice: NoticeDay | None,
    approval: Approval | None,
    actions: tuple[str, ...],
    beside: Beside | None = None,
) -> Card:
    """`actions` are the permanent names that this reader is allowed here.

    Buttons of an approval carry the approval (and its revision), all others the contract; `number.release` too,
    because the card does not know the ledger row.
    """
    pen = pen.about(contract)
    blocks: list[Block] = [Facts(contract_facts(pen, contract, notice))]
    if chips := _chips(pen, contract):
        blocks.append(Chips(chips))
    if beside is not None:
        blocks.extend(beside_blocks(pen, contract, beside))
    blocks.append(Text(next_step(pen, contract, approval)))
    blocks.extend(typed(pen, actions, number=handle(contract)))
    number = number_of(pen, contract)
    return Card(
        title=f"{number} {title_of(pen, contract)}" if pen.shows(Shown.TITLE) else number,
        summary=headline(pen, contract),
        state=state_of(pen, contract),
        tone=STATE_TONES[contract.status],
        blocks=tuple(blocks),
        actions=tuple(_button(pen, name, contract, approval) for name in actions if _has_subject(name, approval)),
    )


def _chips(pen: Pen, contract: Contract) -> tuple[str, ...]:
    if pen.room is not None:
        return ()
    kept = (pen.t("access.confidential"),) if contract.confidential else ()
    return (*kept, *(clean(tag, 24) for tag in (contract.tags if pen.whole else ())[:12]))


def next_step(pen: Pen, contract: Contract, approval: Approval | None) -> str:
    """What comes next, in one line; who holds an approval only where the reader may see its progress."""
    if contract.status is State.APPROVING and approval and approval.outcome is Outcome.OPEN:
        step = approval.steps[approval.current] if approval.current < len(approval.steps) else None
        if step and pen.shows(Shown.PROGRESS):
            if step.state is StepState.BLOCKED:
                return pen.t("next.blocked", why=pen.t(step.why_blocked or "approval.nobody"))
            return pen.t("next.waiting", people=people(pen, step.approvers))
    return pen.t(f"next.{contract.status.value}")


def _has_subject(name: str, approval: Approval | None) -> bool:
    return approval is not None or not name.startswith("approval.")


def _button(pen: Pen, name: str, contract: Contract, approval: Approval | None) -> Action:
    style = Style.PRIMARY if name in PRIMARY else Style.DANGER if name in HEAVY else Style.PLAIN
    confirm = pen.t(f"confirm.{name}", number=number_of(pen, contract)) if name in HEAVY else None
    if approval and name.startswith("approval."):
        subject = Subject(SubjectKind.APPROVAL, approval.id)
        return pen.button(name, subject, approval.revision, style=style, confirm=confirm)
    return pen.button(name, on_contract(contract), contract.revision, style=style, confirm=confirm)
