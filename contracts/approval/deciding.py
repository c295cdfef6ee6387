"""What a decision leads to: a step that is complete, and the next one."""

from collections.abc import Sequence

from contracts.approval.approval import Step, StepState


def after_decision(step: Step, agreed: int) -> bool:
    """Whether the step is complete when so many of its approvers have agreed."""
    return step.state is not StepState.BLOCKED and agreed >= max(step.need, 1)


def next_step(steps: Sequence[Step], current: int) -> int | None:
    """The first step after `current` that still has something to decide; None when there is none.

    A blocked one counts: it is reached, and waits there.
    """
    return next((at for at in range(current + 1, len(steps)) if steps[at].state is not StepState.DONE), None)
