"""What stands beside a contract: how it belongs to others, what is to be done under it, what is disputed, who the customer is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from contracts.money import Money


class RelationKind(StrEnum):
    """How one contract stands to the other: it is a call-off of a framework, changes it, renews it, takes its place, refers to it,
    or contradicts it."""

    CALL_OFF = "call_off"
    AMENDS = "amends"
    RENEWS = "renews"
    SUPERSEDES = "supersedes"
    REFERS = "refers"
    CONFLICTS = "conflicts"


@dataclass(frozen=True, slots=True)
class Relation:
    """`contract` KIND `other`, both ids."""

    contract: int
    kind: RelationKind
    other: int


class ObligationKind(StrEnum):
    """RECEIPT is money that comes in (回款), PAYMENT money that goes out, INVOICE one that is to be made out."""

    DELIVERY = "delivery"
    ACCEPTANCE = "acceptance"
    RECEIPT = "receipt"
    PAYMENT = "payment"
    INVOICE = "invoice"


MONEY_KINDS = frozenset({ObligationKind.RECEIPT, ObligationKind.PAYMENT, ObligationKind.INVOICE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One thing to be done. `planned` and `done` are smallest units of the contract's currency; `done_on` is the day on which
    the last of it was. What was not planned has neither `due` nor `planned`. `reference` is a document's number."""

    id: int = 0
    contract: int
    kind: ObligationKind
    title: str = ""
    due: date | None = None
    planned: int | None = None
    done: int = 0
    done_on: date | None = None
    reference: str = ""

    @property
    def open(self) -> bool:
        return self.done_on is None or (self.planned is not None and self.done < self.planned)

    def overdue(self, today: date) -> bool:
        return self.open and self.due is not None and self.due < today


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    id: int = 0
    contract: int
    title: str
    owner: str
    due: date | None
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """`names` are all by which it is known, its own first. `contacts` are lines as people wrote them."""

    id: int = 0
    name: str
    names: tuple[str, ...] = ()
    tax_id: str | None = None
    licence_until: date | None = None
    contacts: tuple[str, ...] = ()


class BulkState(StrEnum):
    PREVIEW = "preview"
    DONE = "done"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkChange:
    """One change of all contracts that a search found. `before` is, by contract, what `facts` will overwrite or have overwritten."""

    id: int = 0
    person: str
    made_at: datetime
    query: str
    facts: Mapping[str, str]
    before: Mapping[int, Mapping[str, str]]
    state: BulkState = BulkState.PREVIEW


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one kind of money has come: `done` of `planned`, and what of it is overdue."""

    done: Money
    planned: Money
    overdue: Money


def progress(kind: ObligationKind, items: tuple[Obligation, ...], whole: Money | None, today: date) -> Progress | None:
    """Of what was planned, or of the contract's amount where nothing was; None where there is neither plan nor deed."""
    own = [item for item in items if item.kind is kind]
    if not own or whole is None:
        return None
    planned = sum(item.planned or 0 for item in own)
    if not planned or kind is ObligationKind.INVOICE:  # all of it is to be invoiced, whatever has been planned so far
        planned = abs(whole.minor)
    late = sum(max((item.planned or 0) - item.done, 0) for item in own if item.overdue(today))
    done = sum(item.done for item in own)
    return Progress(*(Money(minor, whole.currency) for minor in (done, planned, late)))


_TAX_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_TAX_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def valid_tax_id(text: str) -> bool:
    """统一社会信用代码: 18 characters of GB 32100-2015, the last a check digit modulo 31."""
    code = text.strip().upper()
    if len(code) != 18 or any(letter not in _TAX_LETTERS for letter in code):
        return False
    total = sum(_TAX_LETTERS.index(letter) * weight for letter, weight in zip(code, _TAX_WEIGHTS, strict=False))
    return _TAX_LETTERS[-total % 31] == code[-1]
