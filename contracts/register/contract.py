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
    NEGOTIATING = "negotiating"
    DELETED = "deleted"


class Access(StrEnum):
    """What sharing a contract with somebody lets them do: read it, read it without amount and parties, or change it."""

    READ = "read"
    MASKED = "masked"
    EDIT = "edit"


class SignedHow(StrEnum):
    PAPER = "paper"
    ELECTRONIC = "electronic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """`id` is 0 until the register has stored it. `type` is the id of a contract type of the company file.

    `title` and `customer` are "" in a draft that lacks them. `renewal` is the length of a tacit renewal;
    with `auto_renew` and no `renewal` it is the length of the first term. `revision` counts changes of
    the facts an approver reads, not changes of state. `details` are the fields of its type, (name, text as it can be typed).
    `access` is what those it is shared with may do, where that is not plain reading. A `confidential` contract is kept from
    rooms and from roles that would see all others.
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
    details: tuple[tuple[str, str], ...] = ()
    confidential: bool = False
    access: tuple[tuple[str, Access], ...] = ()
    signed_how: SignedHow | None = None
    signed_by: str | None = None

    def access_of(self, person: str) -> Access | None:
        """What sharing lets this person do; None when it is not shared with them."""
        if person not in self.shared_with:
            return None
        return dict(self.access).get(person, Access.READ)
