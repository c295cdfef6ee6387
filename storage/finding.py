"""From a query to the conditions of a statement. Rights are conditions like the others, so no row leaves that may not."""

from datetime import date

from contracts.register.contract import State
from contracts.search import AmountBound, Compare, Query, Scope, fold
from storage.session import marks

Conditions = tuple[str, list[object]]

_COMPARE = {Compare.OVER: ">", Compare.UNDER: "<", Compare.AT_LEAST: ">=", Compare.AT_MOST: "<="}


def conditions(query: Query, scope: Scope) -> Conditions:
    """About `contracts c`."""
    allowed, args = scope_condition(scope)
    parts = [allowed]

    def also(part: str, *values: object) -> None:
        parts.append(part)
        args.extend(values)

    for word in query.words:
        also("c.haystack LIKE ? ESCAPE '\\'", containing(word))
    if query.customer is not None:
        also("c.customer_key LIKE ? ESCAPE '\\'", containing(query.customer))
    if query.types:
        also(f"c.type IN ({marks(query.types)})", *query.types)
    if query.owners:
        also(f"c.owner IN ({marks(query.owners)})", *query.owners)
    if query.states:
        also(f"c.status IN ({marks(query.states)})", *(state.value for state in query.states))
    else:
        also("c.status <> ?", State.ARCHIVED.value)
    if query.tag is not None:
        also("c.id IN (SELECT contract_id FROM contract_tags WHERE tag = ?)", fold(query.tag))
    for bound in query.amounts:
        also(*_amount_condition(bound))
    for part, limit in _end_bounds(query):
        also(part, limit)
    return " AND ".join(parts), args


def _amount_condition(bound: AmountBound) -> tuple[str, *tuple[object, ...]]:
    """Each currency by its own limit; one without a limit matches nothing."""
    one = f"(c.amount_currency = ? AND c.amount_minor {_COMPARE[bound.compare]} ?)"
    either = " OR ".join(one for _ in bound.limits) or "FALSE"
    return f"({either})", *(value for limit in bound.limits for value in limit)


def _end_bounds(query: Query) -> list[tuple[str, date]]:
    bounds: list[tuple[str, date]] = []
    if query.year is not None:
        bounds += [("c.ends >= ?", date(query.year, 1, 1)), ("c.ends <= ?", date(query.year, 12, 31))]
    if query.ends_from is not None:
        bounds.append(("c.ends >= ?", query.ends_from))
    if query.ends_to is not None:
        bounds.append(("c.ends <= ?", query.ends_to))
    return bounds


def scope_condition(scope: Scope) -> Conditions:
    if scope.everything:
        return "TRUE", []
    owners = sorted(scope.owners)
    shared = "c.id IN (SELECT contract_id FROM contract_shares WHERE person = ?)"
    return f"(c.owner IN ({marks(owners)}) OR {shared})", [*owners, scope.person]


def containing(text: str) -> str:
    folded = fold(text)
    for special in ("\\", "%", "_"):
        folded = folded.replace(special, "\\" + special)
    return f"%{folded}%"
