"""A contract as the register holds it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from contracts.dates.period import Period
from contracts.dates.terms import PLAIN, Terms
from contracts.money import Money


class State(StrEnum):
    DRAFT = "draft"
    APPROVING = "approving"
    APPROVED = "approved"
    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    TERMINATED = "terminated"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """`id` is 0 until the register has stored it. `type` is the id of a contract type of the company file.

    `title` and `customer` are "" in a draft that lacks them. `renewal` is the length of a tacit renewal;
    with `auto_renew` and no `renewal` it is the length of the first term. `revision` counts changes of
    the facts an approver reads, not changes of state.
    """

    id: int = 0
    number: str | None = None
    title: str = ""
    customer: str = ""
    owner: str
    type: str
    amount: Money | None = None
    signed: date | None = None
    starts: date | None = None
    ends: date | None = None
    open_ended: bool = False
    notice: Period | None = None
    auto_renew: bool = False
    renewal: Period | None = None
    terms: Terms = PLAIN
    status: State = State.DRAFT
    tags: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    notes: str = ""
    shared_with: tuple[str, ...] = ()
    revision: int = 1
    created_at: datetime
    created_by: str
