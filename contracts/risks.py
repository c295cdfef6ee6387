"""What should be looked at before it becomes trouble: rules over one contract and what stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.register.contract import Contract, State
from contracts.register.records import Customer, Dispute, Obligation, ObligationKind

LONG_CREDIT = timedelta(days=180)
"""Money that is due later than this after the contract begins (or ends, where it has ended by then) is long in coming."""
IN_FORCE = (State.APPROVED, State.ACTIVE, State.EXPIRING)
COMING = (State.DRAFT, State.NEGOTIATING, State.APPROVING)


@dataclass(frozen=True, slots=True)
class Risk:
    """`key` is overdue, dispute, licence, long_credit, unsigned, no_notice, overlap or exclusive;
    `detail` fills its words."""

    key: str
    detail: str = ""


def risks(
    contract: Contract,
    items: Sequence[Obligation],
    disputes: Sequence[Dispute],
    customer: Customer | None,
    others: Sequence[Contract],
    today: date,
) -> tuple[Risk, ...]:
    """`others` are contracts with the same customer."""
    if contract.status in (State.DELETED, State.ARCHIVED):
        return ()
    found = [*_money(contract, items, today)]
    if any(each.closed_at is None for each in disputes):
        found.append(Risk("dispute"))
    if (
        customer is not None
        and customer.licence_until is not None
        and customer.licence_until < (contract.ends or today)
    ):
        found.append(Risk("licence", customer.licence_until.isoformat()))
    if contract.status in IN_FORCE:
        found += _running(contract)
    if contract.status in COMING:
        found += [overlap for other in others if (overlap := _overlap(contract, other)) is not None][:2]
    return tuple(found)


def _money(contract: Contract, items: Sequence[Obligation], today: date) -> list[Risk]:
    found = []
    late = [each for each in items if each.overdue(today)]
    if late:
        found.append(Risk("overdue", str(len(late))))
    begins = contract.starts
    money = [each for each in items if each.kind in (ObligationKind.RECEIPT, ObligationKind.PAYMENT)]
    if begins and any(each.due and each.due - max(begins, contract.ends or begins) > LONG_CREDIT for each in money):
        found.append(Risk("long_credit"))
    return found


def _running(contract: Contract) -> list[Risk]:
    found = []
    if contract.signed is None:
        found.append(Risk("unsigned"))
    if contract.auto_renew and contract.notice is None:
        found.append(Risk("no_notice"))
    return found


def _overlap(contract: Contract, other: Contract) -> Risk | None:
    if other.id == contract.id or other.status not in IN_FORCE or not _meet(contract, other):
        return None
    number = other.number or other.title
    if _exclusive(contract) or _exclusive(other):
        return Risk("exclusive", number)
    return Risk("overlap", number) if other.type == contract.type else None


def _meet(one: Contract, other: Contract) -> bool:
    """Whether there is a day that is in both terms."""
    if one.starts is None or other.starts is None:
        return False
    first, last = max(one.starts, other.starts), [each.ends for each in (one, other) if each.ends is not None]
    return not last or first <= min(last)


def _exclusive(contract: Contract) -> bool:
    return any(word.casefold() in ("独家", "排他", "exclusive") for word in contract.tags) or dict(
        contract.details
    ).get("exclusive") in ("yes", "是")
