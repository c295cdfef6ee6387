"""An approval policy of the company file."""

from dataclasses import dataclass
from enum import StrEnum


class Asks(StrEnum):
    """How a step finds its approvers."""

    PERSON = "person"
    ROLE = "role"
    MANAGER = "manager"
    DEPARTMENT_HEAD = "department_head"
    MANAGERS_MANAGER = "managers_manager"


@dataclass(frozen=True, slots=True)
class Asked:
    """`name` is a person id or a role; None for the others."""

    asks: Asks
    name: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyStep:
    """`need` is how many of the approvers must agree: a count, or None for all of them (会签); 1 is any of them (或签).

    Working hours after which the approvers are nudged, and after which their managers are told; None is never.
    """

    asked: tuple[Asked, ...]
    need: int | None = 1
    nudge_hours: int | None = 8
    escalate_hours: int | None = 24


@dataclass(frozen=True, slots=True)
class Policy:
    """Applies where every condition that is set holds. Amounts are minor units of the company's currency:
    `at_least` ≤ amount < `below`. Empty `types`, `departments`, `tags` mean any."""

    id: str
    name: str
    types: tuple[str, ...]
    departments: tuple[str, ...]
    tags: tuple[str, ...]
    at_least: int | None
    below: int | None
    steps: tuple[PolicyStep, ...]
    once_per_person: bool = True
