"""Whatever helps to find, a search finds what plain Python would: same contracts, same order, on both databases."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from contracts.money import Money
from contracts.ports import Storage
from contracts.register.contract import Contract, State
from contracts.search import Order, Query, Scope
from storage import schema
from storage.contract_values import haystack
from storage.database import open_storage
from storage.migrate import migrate
from storage.words import written
from tests.conformance import search_oracle as oracle
from tests.conformance.stores import ALL, contract
from tests.conformance.test_store_schema import ask

SCOPES = (
    ALL,
    Scope("p1", False, frozenset({"p1"})),
    Scope("p2", False, frozenset({"p2", "p3", "p4", "p5"})),
    Scope("nobody", False, frozenset({"nobody"})),
    Scope("p3", True, frozenset({"p3"}), confidential=False),
)
_PLACES, _WORKS = (
    ["华东", "华南", "上海", "重庆", "East", "Ａcme"],
    ["电力", "维护", "采购", "系统", "support", "100%", "a_b", "数据\\中心"],
)


async def filled(storage: Storage, count: int, seed: int) -> list[Contract]:
    chance = random.Random(seed)
    kept = []
    async with storage.unit() as stores:
        for at in range(count):
            day = date(2024, 1, 1) + timedelta(days=chance.randrange(1_500))
            one = contract(
                number=f"{day:%Y%m%d}-XS-{at:06}" if chance.random() < 0.8 else None,
                title=f"{chance.choice(_PLACES)}{chance.choice(_WORKS)}{chance.choice(_WORKS)}{chance.randrange(50)}期",
                customer=f"{chance.choice(_PLACES)}{chance.choice(_WORKS)}公司" if chance.random() < 0.9 else "",
                owner=f"p{chance.randrange(1, 9)}",
                type=chance.choice(("sales", "service")),
                amount=Money(chance.randrange(10**9), chance.choice(("CNY", "USD"))) if chance.random() < 0.9 else None,
                ends=day if chance.random() < 0.8 else None,
                signed=day - timedelta(days=40) if chance.random() < 0.5 else None,
                status=chance.choice(list(State)),
                tags=tuple(chance.sample(("重点", "VIP", "试用"), chance.randrange(3))),
                notes=chance.choice(("", "", "付款\n分三期", "'quoted' \"twice\" 50%_\\")),
                shared_with=tuple(chance.sample(("p1", "p2", "p3"), chance.randrange(2))),
                confidential=chance.random() < 0.2,
            )
            kept.append(await stores.contracts.add(one))
        for at in chance.sample(range(count), count // 5):  # changed since, so that an old word would be found
            kept[at] = replace(kept[at], title=f"改后{chance.choice(_WORKS)}{at}", owner=f"p{chance.randrange(1, 9)}")
            await stores.contracts.save(kept[at])
    return kept


async def compared(storage: Storage, kept: list[Contract], asked: list[Query], chance: random.Random) -> float:
    """How long the slowest took, in seconds."""
    slowest = 0.0
    async with storage.reading() as stores:
        for query in asked:
            scope = chance.choice(SCOPES)
            begun = time.perf_counter()
            found = await stores.contracts.find(query, scope, limit=10)
            slowest = max(slowest, time.perf_counter() - begun)
            wanted = oracle.expected(kept, query, scope)
            assert [each.id for each in found.rows] == wanted[:10], (query, scope)
            assert (found.total, found.more) == (min(len(wanted), 100), len(wanted) > 10), (query, scope)
    return slowest


async def test_a_search_finds_what_plain_python_would(storage: Storage) -> None:
    chance = random.Random(1)
    kept = await filled(storage, 400, seed=1)
    await compared(storage, kept, [oracle.query(chance, kept) for _ in range(300)], chance)
    await compared(storage, kept, [Query(words=(oracle.hostile(chance),)) for _ in range(100)], chance)


@pytest.mark.figures
@pytest.mark.timeout(560)
async def test_twenty_thousand_searches_and_five_thousand_hostile_ones(storage: Storage) -> None:
    chance = random.Random(20_000)
    kept = await filled(storage, 600, seed=2)
    slowest = await compared(storage, kept, [oracle.query(chance, kept) for _ in range(20_000)], chance)
    hostile = [Query(words=(oracle.hostile(chance),), customer=oracle.hostile(chance)) for _ in range(2_500)]
    hostile += [Query(words=(oracle.hostile(chance),)) for _ in range(2_500)]
    slowest = max(slowest, await compared(storage, kept, hostile, chance))
    assert slowest < 1.0


async def test_an_index_that_forgot_a_change_would_be_found_out(storage: Storage, dialect: str) -> None:
    """The control: with one contract's words taken out of the index, the comparison above fails."""
    if dialect == "postgres":
        pytest.skip("the index there follows the text by itself")
    kept = await filled(storage, 60, seed=3)
    lost = kept[-1]
    async with storage.unit() as stores:
        stores.contracts._session.later("DELETE FROM contract_words WHERE rowid = ?", (lost.id,))  # type: ignore[attr-defined]
    with pytest.raises(AssertionError):
        await compared(storage, kept, [Query(words=(lost.title,), states=tuple(State))] * 9, random.Random(3))


async def test_every_order(storage: Storage) -> None:
    kept = await filled(storage, 120, seed=4)
    worth = (("CNY", 1.0), ("USD", 7.2))
    async with storage.reading() as stores:
        everything = Query(states=tuple(State), worth=worth)
        orders: dict[Order, Callable[[Contract], Any]] = {
            Order.ENDS: lambda c: c.ends,
            Order.STARTS: lambda c: c.starts,
            Order.NUMBER: lambda c: c.number,
            Order.AMOUNT: lambda c: c.amount and c.amount.minor * dict(worth)[c.amount.currency],
            Order.NEWEST: lambda c: c.id,
        }
        for order, value in orders.items():
            for descending in (True, False):
                asked = replace(everything, order=order, descending=descending)
                found = await stores.contracts.find(asked, ALL, limit=len(kept))
                values = [value(each) for each in found.rows]
                there = [v for v in values if v is not None]
                assert there == sorted(there, reverse=descending), order
                assert values[: len(there)] == there, "what has none comes last"
                assert len(found.rows) == len(kept)


def test_the_last_letter_begins_a_pair_and_every_pair_stands_once() -> None:
    assert written("aba").split() == ["6162", "6261", "610a"]
    assert written("").split() == []


def test_initials_are_looked_for_like_words() -> None:
    text = haystack(contract(title="年度维护", customer="重庆电力（集团）"))
    assert "ndwh" in text
    assert "cqdl(jt)" in text


async def test_what_was_there_before_there_was_an_index_is_found(
    empty_url: str, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = schema.migrations(dialect)
    before = tuple(each for each in every if each.name < "0006")
    monkeypatch.setattr(schema, "migrations", lambda _: before)
    await migrate(empty_url, demo=False)
    named = "(number, number_key, title, customer, customer_key, owner, type, open_ended, auto_renew, status, tags, aliases,"
    false = "FALSE" if dialect == "postgres" else "0"
    await ask(
        empty_url,
        f"INSERT INTO contracts {named} notes, shared_with, revision, created_at, created_by, haystack) VALUES (NULL, NULL,"
        f" '年度维护', '华东电力', '华东电力', 'p1', 'sales', {false}, {false}, 'draft', '[]', '[]', '', '[]', 1,"
        " '2026-01-15 01:00:00.000000+00:00', 'p1', '年度维护\n华东电力')",
    )
    monkeypatch.setattr(schema, "migrations", lambda _: every)
    await migrate(empty_url, demo=False)
    storage = await open_storage(empty_url)
    try:
        async with storage.reading() as stores:
            for word, count in (("东电", 1), ("力", 1), ("维护", 1), ("护华", 0), ("南", 0)):
                assert len((await stores.contracts.find(Query(words=(word,)), ALL, limit=5)).rows) == count, word
    finally:
        await storage.close()
