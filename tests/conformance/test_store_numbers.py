"""Numbers and counters, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.numbering.life import Block, Life, Renumbering, Standing
from contracts.ports import KeyTaken, Storage
from tests.conformance.stores import MINUTE, NOW, added, number


async def test_a_counter_counts(storage: Storage) -> None:
    async with storage.unit() as stores:
        assert await stores.numbers.peek_value("XS", 7) == 7
        assert [await stores.numbers.next_value("XS", 7) for _ in range(3)] == [7, 8, 9]
        assert await stores.numbers.next_value("FW", 1) == 1
        assert await stores.numbers.peek_value("XS", 7) == 10
        await stores.numbers.raise_to("XS", 20)
        await stores.numbers.raise_to("XS", 15)
        await stores.numbers.raise_to("CG", 5)
        assert await stores.numbers.next_value("XS", 7) == 21
        assert await stores.numbers.next_value("CG", 1) == 6
        # A rule that starts later now leaves out what lies before.
        assert await stores.numbers.peek_value("FW", 100) == 100
        assert await stores.numbers.next_value("FW", 100) == 100
    async with storage.reading() as stores:
        assert await stores.numbers.counters() == {"XS": 21, "FW": 100, "CG": 6}


async def test_a_number_lives(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        record = await stores.numbers.add(number("20260115-XS-000001"))
        assert await stores.numbers.get(record.id) == record
        used = replace(
            record, life=Life.USED, contract=held.id, reserved_until=None, by="lina", reason="用了", warned_at=NOW
        )
        await stores.numbers.save(used)
        assert await stores.numbers.get(record.id) == used
        assert await stores.numbers.by_key("20260115-XS-000001") == used
        assert await stores.numbers.by_key("20260115-XS-000002") is None
        assert await stores.numbers.get(record.id + 1) is None


async def test_a_number_is_given_once(storage: Storage) -> None:
    await added(storage, aliases=("PO-1",))
    async with storage.unit() as stores:
        record = await stores.numbers.add(number("A-1"))
        for taken in ("A-1", "a—1", "po-1"):
            with pytest.raises(KeyTaken):
                await stores.numbers.add(number(taken))
        assert await stores.numbers.ledger() == (record,)


async def test_who_holds_what_and_until_when(storage: Storage) -> None:
    async with storage.unit() as stores:
        numbers = stores.numbers
        later = await numbers.add(number("A-1", reserved_until=NOW + MINUTE))
        now = await numbers.add(number("A-2", value=2, reserved_until=NOW))
        past = await numbers.add(number("A-3", value=3, reserved_until=NOW - MINUTE))
        used = await numbers.add(number("A-4", value=4, life=Life.USED, reserved_until=NOW - MINUTE))
        other = await numbers.add(number("A-5", value=5, holder="liuyang", reserved_until=NOW + timedelta(days=9)))
        assert await numbers.reserved_until(NOW) == (past, now)
        assert await numbers.of_holder("wangwei", (Life.RESERVED,), 2) == (past, now)
        assert await numbers.of_holder("wangwei", (Life.RESERVED, Life.USED), 9) == (used, past, now, later)
        assert await numbers.of_holder("liuyang", (Life.RESERVED,), 9) == (other,)
        assert await numbers.of_holder("wangwei", (), 9) == ()


async def test_the_ledger_is_in_order(storage: Storage) -> None:
    async with storage.unit() as stores:
        second = await stores.numbers.add(number("B", value=2))
        first = await stores.numbers.add(number("A", value=1))
        other = await stores.numbers.add(number("C", scope="FW/2026", rule="service"))
        foreign = await stores.numbers.add(number("OLD", rule=None, scope=None, value=None))
        assert await stores.numbers.ledger() == (foreign, other, first, second)
        assert await stores.numbers.ledger("usual") == (first, second)
        assert await stores.numbers.ledger("service") == (other,)
        assert await stores.numbers.ledger("no such rule") == ()


async def test_blocks_are_taken_whole_and_apart(storage: Storage) -> None:
    async with storage.unit() as stores:
        assert await stores.numbers.take_block("XS", 5, 10) == 5
        assert await stores.numbers.next_value("XS", 5) == 15
        assert await stores.numbers.take_block("XS", 5, 3) == 16
        assert await stores.numbers.take_block("XS", 100, 2) == 100
        assert await stores.numbers.counters() == {"XS": 101}
        kept = await stores.numbers.add_block(
            Block(
                rule="r",
                scope="XS",
                first=5,
                last=14,
                first_text="XS-5",
                last_text="XS-14",
                holder="ERP",
                reason="",
                at=NOW,
                by="wuxia",
            )
        )
        assert await stores.numbers.blocks() == (kept,)
        assert kept.count == 10


async def test_one_renumbering_of_a_contract_waits_at_a_time(storage: Storage) -> None:
    held = await added(storage)
    asked = Renumbering(contract=held.id, old="A-1", new="B-1", reason="x", asked_by="wuxia", asked_at=NOW)
    async with storage.unit() as stores:
        first = await stores.numbers.add_renumbering(asked)
        with pytest.raises(KeyTaken):
            await stores.numbers.add_renumbering(asked)
        assert await stores.numbers.open_renumbering(held.id) == first
        assert await stores.numbers.concordance() == ()
        done = replace(first, state=Standing.CONFIRMED, decided_by="zhaomin", decided_at=NOW + MINUTE)
        await stores.numbers.save_renumbering(done)
        assert await stores.numbers.renumbering(first.id) == done
        assert await stores.numbers.open_renumbering(held.id) is None
        assert await stores.numbers.concordance(held.id) == (done,)
        assert await stores.numbers.concordance(held.id + 1) == ()
        await stores.numbers.add_renumbering(asked)


async def test_numbers_that_hang_on_another(storage: Storage) -> None:
    async with storage.unit() as stores:
        base = await stores.numbers.add(number("A-1"))
        child = await stores.numbers.add(replace(number("A-1-B1"), parent=base.id, kind="amendment"))
        assert await stores.numbers.children(base.id) == (child,)
        assert await stores.numbers.children(child.id) == ()
