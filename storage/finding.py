"""From a query to a statement. Rights are conditions like the others, so no row leaves that may not.

Whichever condition leaves the fewest rows is asked first: whose contracts they are, when they are few; the index of words;
else the newest contracts one after the other, which is soon over when many match.
"""

from dataclasses import dataclass
from datetime import date

from contracts.register.contract import State
from contracts.search import AmountBound, Compare, Order, Query, Scope, fold
from storage.session import marks
from storage.words import Sample, pairs

Conditions = tuple[str, list[object]]

_COMPARE = {Compare.OVER: ">", Compare.UNDER: "<", Compare.AT_LEAST: ">=", Compare.AT_MOST: "<="}
_FEW = 0.02
"""A share of all contracts above which nobody's own are looked at one by one."""
_COMMON = 0.004
"""A share large enough for the newest contracts to have enough of them."""
_TELLING = (Order.AMOUNT, Order.CUSTOMER)
_RARER = 0.05
_HIDDEN = (State.ARCHIVED, State.DELETED)


@dataclass(frozen=True, slots=True)
class Plan:
    """`source` and `where` are about `contracts c`; `order` is how rows come."""

    source: str
    where: str
    args: list[object]
    order: str
    order_args: list[object]
    prologue: str = ""


def plan(query: Query, scope: Scope, sample: Sample, dialect: str) -> Plan:
    where, args = conditions(query, scope, dialect)
    order, order_args = _order(query)
    words = [fold(word) for word in (*query.words, *_customer_words(query)) if _can_stand(word)]
    rarest = min((sample.share(gram) for word in words for gram in pairs(word)), default=1.0)
    if not scope.everything and sample.owned(scope.owners) < min(_FEW, rarest):
        mine, mine_args = _own(scope)
        return Plan("contracts c", f"c.id IN ({mine}) AND {where}", [*mine_args, *args], order, order_args)
    found = _by_index(words, sample, dialect)
    if found is None:
        return Plan("contracts c", where, args, order, order_args)
    if dialect == "postgres":
        # Materialized: the planner takes the words of one name to be independent and would walk through the newest instead.
        asked = "contract_words(c.haystack) @@ CAST(? AS tsquery)"
        hit = f"WITH hit AS MATERIALIZED (SELECT * FROM contracts c WHERE {asked} AND {where}) "
        return Plan("hit c", "TRUE", [found, *args], order, order_args, hit)
    source = "contract_words w CROSS JOIN contracts c ON c.id = w.rowid"
    own_order = "w.rowid DESC" if order == "c.id DESC" else order  # the order that the index has of itself
    return Plan(source, f"w.contract_words MATCH ? AND {where}", [found, *args], own_order, order_args)


def _by_index(words: list[str], sample: Sample, dialect: str) -> str | None:
    """What to ask the index of words; None where the newest contracts are looked through sooner."""
    if dialect == "postgres":
        return _lexemes(words, sample)
    rare = sample.rarest([gram for word in words for gram in pairs(word)])
    wanted = [f'"{gram.encode().hex()}"' for gram in rare]
    if not wanted:
        wanted = [f"{word.encode().hex()}*" for word in words if len(word) == 1 and _begins_rarely(word, sample)]
    return " AND ".join(wanted) or None


def _lexemes(words: list[str], sample: Sample) -> str | None:
    """A word of two or three characters is one lexeme, a longer one is rarer than any that it has."""
    grams: list[str] = []
    share = 1.0
    for word in words:
        own = [word[at : at + 3] for at in range(len(word) - 2)] or ([word] if len(word) == 2 else [])
        if own:
            share *= min(map(sample.share, own)) * (_RARER if len(word) > 3 else 1)
            grams += own
    if grams and share < _COMMON:
        return " & ".join(map(_lexeme, sample.rarest(grams, 3)))
    singles = [word for word in words if len(word) == 1 and _begins_rarely(word, sample)]
    return " & ".join(f"{_lexeme(word)}:*" for word in singles) if singles and not grams else None


def _begins_rarely(letter: str, sample: Sample) -> bool:
    """Whether few contracts have it; common ones are found sooner among the newest."""
    return sum(count for gram, count in sample.grams.items() if gram[0] == letter and len(gram) == 2) < 5


def _lexeme(gram: str) -> str:
    escaped = gram.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _customer_words(query: Query) -> tuple[str, ...]:
    """A customer's name stands among the words too; one with other spellings does not always."""
    return (query.customer,) if query.customer and not query.customer_keys else ()


def _order(query: Query) -> Conditions:
    down = "DESC" if query.descending else "ASC"
    match query.order:
        case Order.NEWEST:
            return f"c.id {down}", []
        case Order.ENDS:
            return f"c.ends IS NULL, c.ends {down}, c.id DESC", []
        case Order.STARTS:
            return f"c.starts IS NULL, c.starts {down}, c.id DESC", []
        case Order.CUSTOMER:
            return f"c.customer_key {down}, c.id DESC", []
        case Order.NUMBER:
            return f"c.number_key IS NULL, c.number_key {down}, c.id DESC", []
        case Order.AMOUNT:
            cases = " ".join("WHEN ? THEN c.amount_minor * CAST(? AS DOUBLE PRECISION)" for _ in query.worth)
            value = f"CASE c.amount_currency {cases} END" if cases else "c.amount_minor"
            worth: list[object] = [part for pair in query.worth for part in pair]
            return f"({value}) IS NULL, {value} {down}, c.id DESC", worth * 2


def conditions(query: Query, scope: Scope, dialect: str = "sqlite") -> Conditions:
    """About `contracts c`: everything that must hold, whichever index helps to find it."""
    inside = "strpos" if dialect == "postgres" else "instr"
    allowed, args = scope_condition(scope, dialect)
    parts = [allowed]

    def also(part: str, *values: object) -> None:
        parts.append(part)
        args.extend(values)

    for part, values in _texts(query, inside):
        also(part, *values)
    if query.types:
        also(f"c.type IN ({marks(query.types)})", *query.types)
    if query.owners:
        also(f"c.owner IN ({marks(query.owners)})", *query.owners)
    if query.words or query.customer or query.amounts or query.tag or query.order in _TELLING:
        also(*unmasked(scope, inside))
    chosen, sign = (query.states, "IN") if query.states else (_HIDDEN, "NOT IN")
    also(f"c.status {sign} ({marks(chosen)})", *(state.value for state in chosen))
    if query.tag is not None:
        also("c.id IN (SELECT contract_id FROM contract_tags WHERE tag = ?)", fold(query.tag))
    for part, values in _beside(query):
        also(part, *values)
    for bound in query.amounts:
        also(*_amount_condition(bound))
    for part, limit in _bounds(query):
        also(part, limit)
    return " AND ".join(parts), args


def _texts(query: Query, inside: str) -> list[Conditions]:
    """What stands in the text itself, whatever an index says."""
    found: list[Conditions] = [(f"{inside}(c.haystack, ?) > 0", [fold(word)]) for word in query.words]
    if query.customer is not None:
        known = f"c.customer_key IN ({marks(query.customer_keys)})"
        found.append((f"({inside}(c.customer_key, ?) > 0 OR {known})", [fold(query.customer), *query.customer_keys]))
    nothing: list[Conditions] = [("FALSE", [])]
    return found if all(map(_can_stand, (*query.words, query.customer or ""))) else nothing


def _beside(query: Query) -> list[Conditions]:
    """What stands beside a contract."""
    found: list[Conditions] = []
    if query.follower is not None:
        found.append(("c.id IN (SELECT contract_id FROM followers WHERE person = ?)", [query.follower]))
    if query.disputed:
        found.append(("c.id IN (SELECT contract_id FROM disputes WHERE closed_at IS NULL)", []))
    if query.overdue_on is not None:
        undone = "(done_on IS NULL OR done_minor < amount_minor)"
        found.append((f"c.id IN (SELECT contract_id FROM obligations WHERE due < ? AND {undone})", [query.overdue_on]))
    return found


def _can_stand(word: str) -> bool:
    """Whether any database could hold it: no half characters, no zero."""
    return "\0" not in word and not any("\ud800" <= letter <= "\udfff" for letter in word)


def _amount_condition(bound: AmountBound) -> tuple[str, *tuple[object, ...]]:
    """Each currency by its own limit; one without a limit matches nothing."""
    one = f"(c.amount_currency = ? AND c.amount_minor {_COMPARE[bound.compare]} ?)"
    either = " OR ".join(one for _ in bound.limits) or "FALSE"
    return f"({either})", *(value for limit in bound.limits for value in limit)


def _bounds(query: Query) -> list[tuple[str, date]]:
    bounds: list[tuple[str, date]] = []
    if query.year is not None:
        bounds += [("c.ends >= ?", date(query.year, 1, 1)), ("c.ends <= ?", date(query.year, 12, 31))]
    for column, sign, day in (
        ("ends", ">=", query.ends_from),
        ("ends", "<=", query.ends_to),
        ("signed", ">=", query.signed_from),
        ("signed", "<=", query.signed_to),
        ("starts", ">=", query.starts_from),
        ("starts", "<=", query.starts_to),
    ):
        if day is not None:
            bounds.append((f"c.{column} {sign} ?", day))
    return bounds


def scope_condition(scope: Scope, dialect: str = "postgres") -> Conditions:
    # On SQLite the sign keeps the planner from collecting everybody's contracts first, to sort them by age afterwards.
    by = "+" if dialect == "sqlite" else ""
    shared = f"{by}c.id IN (SELECT contract_id FROM contract_shares WHERE person = ?)"
    if scope.everything and scope.confidential:
        return "TRUE", []
    owners = sorted(scope.owners)
    if scope.everything:
        return f"(NOT c.confidential OR {by}c.owner IN ({marks(owners)}) OR {shared})", [*owners, scope.person]
    return f"({by}c.owner IN ({marks(owners)}) OR {shared})", [*owners, scope.person]


def unmasked(scope: Scope, inside: str) -> tuple[str, *tuple[object, ...]]:
    """Whoever sees a contract without amount and parties cannot find them out by asking for them either."""
    if scope.everything and scope.confidential:
        return ("TRUE",)
    owners = sorted(scope.owners)
    anyway = f"c.owner IN ({marks(owners)})" + (" OR NOT c.confidential" if scope.everything else "")
    values: tuple[object, ...] = (f'"{scope.person}":"masked"', *owners)
    return f"({inside}(c.access, ?) = 0 OR {anyway})", *values


def _own(scope: Scope) -> Conditions:
    """The ids of a small scope, through the two indexes that have them."""
    owners = sorted(scope.owners)
    own = f"SELECT id FROM contracts WHERE owner IN ({marks(owners)})"
    return f"{own} UNION SELECT contract_id FROM contract_shares WHERE person = ?", [*owners, scope.person]
