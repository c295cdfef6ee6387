"""What a search must find, said in plain Python, and searches that people and enemies might type."""

from __future__ import annotations

import random
from collections.abc import Sequence

from contracts.register.contract import Contract, State
from contracts.rights import sees
from contracts.search import AmountBound, Compare, Query, Scope, fold
from storage.contract_values import haystack

HIDDEN = (State.ARCHIVED, State.DELETED)
SAYS = {
    Compare.OVER: lambda a, b: a > b,
    Compare.UNDER: lambda a, b: a < b,
    Compare.AT_LEAST: lambda a, b: a >= b,
    Compare.AT_MOST: lambda a, b: a <= b,
}


def expected(contracts: Sequence[Contract], query: Query, scope: Scope) -> list[int]:
    """Ids, newest first: nothing here knows an index."""
    return [each.id for each in reversed(contracts) if sees(scope, each) and matches(each, query)]


def matches(contract: Contract, query: Query) -> bool:
    text = haystack(contract)
    if not all(fold(word) in text for word in query.words):
        return False
    customer = fold(contract.customer)
    if query.customer is not None and fold(query.customer) not in customer and customer not in query.customer_keys:
        return False
    if contract.status not in query.states if query.states else contract.status in HIDDEN:
        return False
    if (query.types and contract.type not in query.types) or (query.owners and contract.owner not in query.owners):
        return False
    if query.tag is not None and fold(query.tag) not in map(fold, contract.tags):
        return False
    return all(_bounded(contract, bound) for bound in query.amounts) and _dated(contract, query)


def _bounded(contract: Contract, bound: AmountBound) -> bool:
    money, limits = contract.amount, dict(bound.limits)
    return money is not None and money.currency in limits and SAYS[bound.compare](money.minor, limits[money.currency])


def _dated(contract: Contract, query: Query) -> bool:
    if query.year is not None and (contract.ends is None or contract.ends.year != query.year):
        return False
    for day, first, last in (
        (contract.ends, query.ends_from, query.ends_to),
        (contract.signed, query.signed_from, query.signed_to),
        (contract.starts, query.starts_from, query.starts_to),
    ):
        if (first is not None and (day is None or day < first)) or (last is not None and (day is None or day > last)):
            return False
    return True


ODD = (
    "%_\\\"'“”「」*?^&|!():;,.-—–　\t\n\x00\x01\u200b\u202e\ufeff😀👨‍👩‍👧é\u0301ßİıǅ㍿ﬁＡａ①½ⅷ龘𠮷\ud800{}[]<>=~#@$`/+"
)
TRAPS = (
    "' OR 1=1 --", '"; DROP TABLE contracts; --', "MATCH", "NEAR(a b)", "a AND b", "a OR b", "NOT a", "a*", "^a",
    "contract_words:a", "'华东' & 'b'", "华东:*", "!华东", "\\'", "''", "%", "_", "%%%%", "\\%", "x' || y", "(((((", "0x00",
    "NULL", "rank:1", "-1", "9" * 400, "华" * 300, "%_" * 200, "a\\", "{column}", "$1", "?", "?1", ":name", "@p",
)  # fmt: skip


def hostile(chance: random.Random) -> str:
    """No word that anybody means, but one that somebody types."""
    kind = chance.randrange(4)
    if kind == 0:
        return chance.choice(TRAPS)
    if kind == 1:
        return "".join(chance.choices(ODD, k=chance.randrange(1, 40)))
    if kind == 2:
        return "".join(
            chr(chance.choice((chance.randrange(0xD800), chance.randrange(0xE000, 0x20000)))) for _ in range(9)
        )
    return chance.choice(TRAPS) + "".join(chance.choices(ODD + "华东电力合同", k=chance.randrange(1, 9)))


def fragment(chance: random.Random, contracts: Sequence[Contract]) -> str:
    """A piece of what stands in some contract, from one to eight characters."""
    line = chance.choice([line for line in haystack(chance.choice(contracts)).split("\n") if line])
    at = chance.randrange(len(line))
    return line[at : at + chance.randrange(1, 9)]


def query(chance: random.Random, contracts: Sequence[Contract]) -> Query:
    some = chance.choice(contracts)
    words = tuple(fragment(chance, contracts) for _ in range(chance.choice((0, 1, 1, 1, 2, 3))))
    if chance.random() < 0.3:  # of one and the same contract, so that something is found
        words = tuple(fragment(chance, [some]) for _ in range(2))
    possible = {
        "customer": fold(some.customer)[: chance.randrange(1, 6)] or None,
        "types": (some.type,),
        "states": (some.status,),
        "owners": (some.owner,),
        "tag": some.tags[0] if some.tags else "重点",
        "year": some.ends.year if some.ends else 2026,
        "ends_from": some.ends,
        "signed_to": some.signed,
        "amounts": (AmountBound(chance.choice(list(Compare)), (("CNY", chance.randrange(10**9)),)),),
    }
    more = {name: value for name, value in possible.items() if chance.random() < 0.12}
    return Query(words=words, **more)  # type: ignore[arg-type]
