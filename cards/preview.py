"""The card before an approval starts: who will be asked, and what is still missing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cards.facts import contract_facts, subject_line
from cards.model import Action, Block, Card, Facts, Style, Text, Tone
from cards.pen import Pen
from cards.steps import plan
from cards.typed import typed
from cards.typed_fields import label_of
from cards.words import clean, handle, number_of, on_contract, state_of
from contracts.approval.approval import Step
from contracts.approval.policy import Policy
from contracts.dates.notice import NoticeDay
from contracts.people import Shown
from contracts.register.contract import Contract


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is known before it starts: the conditions by which the policy applies, who stands in for whom today, and how many
    working hours such requests usually take (None while nobody knows)."""

    why: Sequence[str] = ()
    covers: Mapping[str, str] = field(default_factory=dict)
    hours: int | None = None


def preview_card(
    pen: Pen,
    contract: Contract,
    policy: Policy | None,
    steps: Sequence[Step],
    missing: Sequence[str],
    notice: NoticeDay | None = None,
    ahead: Ahead | None = None,
) -> Card:
    """Before it starts: who will be asked, and the button that starts it. `missing` are English column names.

    No button while something is missing or no policy applies; a step that nobody could decide is shown as blocked.
    """
    pen = pen.about(contract)
    ahead = ahead or Ahead()
    t = pen.t
    blocks: list[Block] = [Facts(contract_facts(pen, contract, notice))]
    ready = not missing and policy is not None
    if missing:
        blocks.append(Text(_lacking(pen, contract, missing)))
    elif policy is None:
        blocks.append(Text(t("approval.no_policy")))
    if policy is not None:
        blocks.append(Text("\n".join(_policy(pen, policy, ahead))))
        if pen.shows(Shown.PROGRESS):
            blocks.append(plan(pen, steps, ahead.covers))
    buttons: tuple[Action, ...] = ()
    if ready:
        blocks.append(Text(t("next.preview")))
        blocks.extend(typed(pen, ("contract.start_approval",), number=handle(contract)))
        buttons = (_button(pen, "contract.start_approval", contract),)
    elif missing:
        blocks.extend(typed(pen, ("contract.fill",), number=handle(contract)))
        buttons = (_button(pen, "contract.fill", contract),)
    number = number_of(pen, contract)
    return Card(
        title=t("preview.title", number=number),
        summary=t("preview.summary", contract=subject_line(pen, contract)),
        state=state_of(pen, contract),
        tone=Tone.NEUTRAL if ready else Tone.WARNING,
        blocks=tuple(blocks),
        actions=buttons,
    )


def _policy(pen: Pen, policy: Policy, ahead: Ahead) -> Iterator[str]:
    """Its name, why it applies, and how long such requests usually take here."""
    t = pen.t
    yield t("preview.policy", name=clean(policy.name or policy.id))
    named = t("word.comma").join(t(f"policy.{name}") for name in ahead.why)
    yield t("preview.why", conditions=named or t("policy.always"))
    if ahead.hours is not None:
        yield t("preview.usual", count=ahead.hours)


def _lacking(pen: Pen, contract: Contract, missing: Sequence[str]) -> str:
    names = pen.t("word.comma").join(label_of(pen, contract.type, name) for name in missing)
    return pen.t("preview.missing", fields=names, number=handle(contract) or pen.t("word.number"))


def _button(pen: Pen, name: str, contract: Contract) -> Action:
    return pen.button(name, on_contract(contract), contract.revision, style=Style.PRIMARY)
