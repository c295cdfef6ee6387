"""The states of a contract: which may follow which, and what its dates and facts say about them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from contracts.dates.calendar import WorkCalendar
from contracts.dates.notice import has_ended, notice_day, term_end
from contracts.register.contract import Contract, State
from contracts.register.facts import facts_of
from contracts.register.typed import NeededAt, TypeField, lacking

ALLOWED: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.NEGOTIATING, State.APPROVING, State.TERMINATED, State.ARCHIVED, State.DELETED}),
    State.NEGOTIATING: frozenset({State.DRAFT, State.APPROVING, State.TERMINATED, State.ARCHIVED, State.DELETED}),
    # Rejected, returned or withdrawn, it is a draft again.
    State.APPROVING: frozenset({State.APPROVED, State.DRAFT}),
    State.APPROVED: frozenset({State.ACTIVE, State.EXPIRING, State.EXPIRED, State.TERMINATED}),
    State.ACTIVE: frozenset({State.EXPIRING, State.EXPIRED, State.TERMINATED}),
    # Renewed, or a later end agreed.
    State.EXPIRING: frozenset({State.ACTIVE, State.EXPIRED, State.TERMINATED}),
    State.EXPIRED: frozenset({State.ACTIVE, State.EXPIRING, State.TERMINATED, State.ARCHIVED}),
    State.TERMINATED: frozenset({State.ARCHIVED}),
    State.ARCHIVED: frozenset({State.DELETED}),
    State.DELETED: frozenset(),
}

_NEEDED = ("customer", "title", "type", "amount", "starts", "ends")


def may_move(before: State, after: State) -> bool:
    return after in ALLOWED[before]


def by_dates(contract: Contract, today: date, window_days: int = 90, calendar: WorkCalendar | None = None) -> State:
    """The state that a contract agreed long ago is in by its dates alone, whatever its `status` says.

    DRAFT when it has no date at all. It is expiring from `window_days` before the first day on which somebody must act.
    """
    term = term_end(contract, today)
    if term is None and not (contract.open_ended or contract.starts or contract.signed):
        return State.DRAFT
    if contract.starts and contract.starts > today:
        return State.APPROVED
    if term is None or contract.open_ended:
        return State.ACTIVE
    end, _ = term
    if has_ended(contract, today):
        return State.EXPIRED
    notice = notice_day(contract, today, calendar or WorkCalendar())
    first = notice.day if notice else end
    return State.EXPIRING if first - timedelta(days=window_days) <= today else State.ACTIVE


def missing(contract: Contract, fields: Sequence[TypeField] = ()) -> tuple[str, ...]:
    """The facts, by column name, without which it cannot be submitted; `fields` are those of its type."""
    facts = facts_of(contract)
    common = (name for name in _NEEDED if not facts[name].strip())
    return (*common, *lacking(contract, fields, NeededAt.SUBMIT))


def changes(before: Contract, after: Contract) -> tuple[tuple[str, str, str], ...]:
    """(fact, old, new) as text, for every fact that differs."""
    old, new = facts_of(before), facts_of(after)
    names = dict.fromkeys((*old, *new))
    return tuple(
        (name, old.get(name, ""), new.get(name, "")) for name in names if old.get(name, "") != new.get(name, "")
    )
