"""An approval policy of the company file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class About(StrEnum):
    """What an approval is asked for: a contract as it is to be signed, a change of one that is agreed already, its end, or
    that it is put away."""

    CONTRACT = "contract"
    AMENDMENT = "amendment"
    TERMINATION = "termination"
    ARCHIVE = "archive"


class Asks(StrEnum):
    """How a step finds its approvers."""

    PERSON = "person"
    ROLE = "role"
    MANAGER = "manager"
    DEPARTMENT_HEAD = "department_head"
    MANAGERS_MANAGER = "managers_manager"
    COMPANY_HEAD = "company_head"


@dataclass(frozen=True, slots=True)
class Asked:
    """`name` is a person id or a role; None for the others."""

    asks: Asks
    name: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """`need` is how many of the approvers must agree: a count, or None for all of them (会签); 1 is any of them (或签).

    Working hours after which the approvers are nudged, and after which their managers are told; None is never. The rest
    is said once for a whole policy and kept with each step, so that a running approval goes on as it began: `light` may
    be approved with others at once, `code_from` (minor units of the company's currency) asks for a one-time code as
    well, `four_eyes` lets nobody decide two steps.
    """

    asked: tuple[Asked, ...]
    need: int | None = 1
    nudge_hours: int | None = 8
    escalate_hours: int | None = 24
    light: bool = False
    code_from: int | None = None
    four_eyes: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """Applies where every condition that is set holds. Amounts are minor units of `currency`, or of the company's
    currency where that is None: `at_least` ≤ amount < `below`. Empty `types`, `departments`, `tags` mean any. `where` maps
    facts (English column names) to the texts that they may have. `about` says what it is asked for."""

    id: str
    name: str
    types: tuple[str, ...]
    departments: tuple[str, ...]
    tags: tuple[str, ...]
    at_least: int | None
    below: int | None
    steps: tuple[PolicyStep, ...]
    once_per_person: bool = True
    about: tuple[About, ...] = (About.CONTRACT,)
    currency: str | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rooms: tuple[str, ...] = ()
    """Rooms that hear when such a request has been approved."""

    @property
    def four_eyes(self) -> bool:
        return any(step.four_eyes for step in self.steps)
