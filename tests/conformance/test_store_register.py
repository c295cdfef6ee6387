"""The register, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from contracts.dates.period import Period, Unit
from contracts.dates.rule import DateKind
from contracts.money import Money
from contracts.ports import KeyTaken, Storage
from contracts.register.contract import Contract, State
from contracts.search import AmountBound, Compare, Query, Scope
from tests.conformance.stores import ALL, added, contract, number

FULL = contract(
    number="20260115-XS-000001",
    signed=date(2026, 1, 10),
    starts=date(2026, 2, 1),
    ends=date(2027, 1, 31),
    notice=Period(10, Unit.WORKING_DAYS),
    auto_renew=True,
    renewal=Period(12, Unit.MONTHS),
    status=State.APPROVED,
    tags=("重点", "VIP"),
    aliases=("PO-77", "旧-2019/3"),
    notes="付款\n分三期 100%_\\",
    shared_with=("lina", "zhaomin"),
    revision=4,
)


async def found(storage: Storage, scope: Scope = ALL, **query: object) -> list[int]:
    async with storage.reading() as stores:
        page = await stores.contracts.find(Query(**query), scope, limit=50)  # type: ignore[arg-type]
    assert page.total == len(page.rows)
    return [each.id for each in page.rows]


async def test_a_contract_comes_back_as_it_went_in(storage: Storage) -> None:
    async with storage.unit() as stores:
        full = await stores.contracts.add(FULL)
        bare = await stores.contracts.add(contract(title="", customer="", amount=None, open_ended=True))
        assert full == replace(FULL, id=full.id)
        assert await stores.contracts.lock(full.id) == full
    async with storage.reading() as stores:
        assert await stores.contracts.get(full.id) == full
        assert await stores.contracts.get(bare.id) == bare
        assert await stores.contracts.get(bare.id + 1) is None
        assert [each async for each in stores.contracts.all(ALL)] == [full, bare]


async def test_all_walks_past_one_page_in_order(storage: Storage) -> None:
    async with storage.unit() as stores:
        for count in range(1_100):
            await stores.contracts.add(contract(title=str(count)))
    async with storage.reading() as stores:
        titles = [each.title async for each in stores.contracts.all(ALL)]
        page = await stores.contracts.find(Query(), ALL, limit=10, offset=20)
        beyond = await stores.contracts.find(Query(), ALL, limit=10, offset=2_000)
    assert titles == [str(count) for count in range(1_100)]
    assert [each.title for each in page.rows] == [str(count) for count in range(1_079, 1_069, -1)]
    assert (page.total, beyond.total, beyond.rows) == (100, 100, ())


async def test_found_by_number_and_alias(storage: Storage) -> None:
    async with storage.unit() as stores:
        full = await stores.contracts.add(FULL)
    async with storage.reading() as stores:
        for key in ("20260115-XS-000001", "PO-77", "旧-2019/3"):
            assert await stores.contracts.by_key(key) == full
        assert await stores.contracts.by_key("PO-78") is None
        assert await stores.contracts.similar_keys(("X", "PO-77"), ALL, 5) == (full,)
        assert await stores.contracts.similar_keys(("20260115-XS-000001", "PO-77"), ALL, 5) == (full,)
        assert await stores.contracts.similar_keys(("PO-77",), Scope("liuyang", False, frozenset({"liuyang"})), 5) == ()
        assert await stores.contracts.similar_keys((), ALL, 5) == ()


async def test_saving_replaces_every_field_and_every_way_to_find_it(storage: Storage) -> None:
    async with storage.unit() as stores:
        full = await stores.contracts.add(FULL)
    changed = replace(full, title="新标题", tags=("普通",), aliases=("PO-88",), shared_with=(), amount=Money(1, "USD"))
    async with storage.unit() as stores:
        await stores.contracts.save(changed)
        assert await stores.contracts.get(full.id) == changed
    async with storage.reading() as stores:
        assert await stores.contracts.by_key("PO-77") is None
        assert await stores.contracts.by_key("PO-88") == changed
    assert await found(storage, tag="重点") == []
    assert await found(storage, tag="普通", words=("新标题", "po-88")) == [full.id]
    async with storage.unit() as stores:
        await stores.contracts.save(replace(changed, aliases=()))
    other = await added(storage, aliases=("PO-88",))
    async with storage.reading() as stores:
        assert await stores.contracts.by_key("PO-88") == other


async def test_words_find_in_all_texts_however_they_are_written(storage: Storage) -> None:
    async with storage.unit() as stores:
        full = await stores.contracts.add(FULL)
        await stores.contracts.add(contract(title="别的", customer="上海"))
    for word in ("框架", "智源", "xs-000001", "ＰＯ－７７", "po—77", "vip", "三期", "100%_\\"):
        assert await found(storage, words=(word,)) == [full.id], word
    assert await found(storage, words=("云服务", "智源")) == [full.id]
    assert await found(storage, words=("云服务", "上海")) == []
    assert await found(storage, words=("%",)) == [full.id]
    assert await found(storage, words=("_",)) == [full.id]
    # Not across the end of one text and the beginning of the next.
    assert await found(storage, words=("合同 北京",)) == []


async def test_each_condition_narrows(storage: Storage) -> None:
    async with storage.unit() as stores:
        small = await stores.contracts.add(contract(amount=Money(100, "CNY"), ends=date(2026, 12, 31), type="service"))
        large = await stores.contracts.add(contract(amount=Money(900, "CNY"), ends=date(2027, 1, 1), owner="liuyang"))
        gone = await stores.contracts.add(contract(status=State.ARCHIVED, amount=None))
    assert await found(storage) == [large.id, small.id]
    assert await found(storage, states=(State.ARCHIVED,)) == [gone.id]
    assert await found(storage, types=("service", "partner")) == [small.id]
    assert await found(storage, owners=("liuyang",)) == [large.id]
    assert await found(storage, customer="智源") == [large.id, small.id]
    assert await found(storage, customer="上海") == []
    assert await found(storage, year=2026) == [small.id]
    assert await found(storage, ends_from=date(2027, 1, 1)) == [large.id]
    assert await found(storage, ends_from=date(2026, 12, 31), ends_to=date(2026, 12, 31)) == [small.id]
    for compare, minor, wanted in (
        (Compare.OVER, 100, [large.id]),
        (Compare.AT_LEAST, 100, [large.id, small.id]),
        (Compare.UNDER, 900, [small.id]),
        (Compare.AT_MOST, 900, [large.id, small.id]),
    ):
        assert await found(storage, amounts=(AmountBound(compare, (("CNY", minor),)),)) == wanted


async def test_an_amount_is_compared_in_its_own_currency(storage: Storage) -> None:
    async with storage.unit() as stores:
        yuan = await stores.contracts.add(contract(amount=Money(500, "CNY")))
        dollars = await stores.contracts.add(contract(amount=Money(100, "USD")))
        await stores.contracts.add(contract(amount=Money(10**9, "THB")))
        await stores.contracts.add(contract(amount=None))
    limits = (("CNY", 500), ("USD", 70))
    for compare, wanted in (
        (Compare.OVER, [dollars.id]),
        (Compare.AT_LEAST, [dollars.id, yuan.id]),
        (Compare.AT_MOST, [yuan.id]),
        (Compare.UNDER, []),
    ):
        assert await found(storage, amounts=(AmountBound(compare, limits),)) == wanted
    assert await found(storage, amounts=(AmountBound(Compare.OVER, ()),)) == []


async def test_nobody_finds_what_is_not_theirs(storage: Storage) -> None:
    async with storage.unit() as stores:
        mine = await stores.contracts.add(contract(owner="wangwei"))
        shared = await stores.contracts.add(contract(owner="liuyang", shared_with=("wangwei",)))
        theirs = await stores.contracts.add(contract(owner="liuyang"))
    wangwei = Scope("wangwei", False, frozenset({"wangwei"}))
    nobody = Scope("ghost", False, frozenset())
    assert await found(storage, wangwei) == [shared.id, mine.id]
    assert await found(storage, nobody) == []
    assert theirs.id in await found(storage, ALL)
    async with storage.reading() as stores:
        assert [each async for each in stores.contracts.all(wangwei)] == [mine, shared]
        assert await stores.contracts.of_customer("北京智源科技", wangwei) == (shared, mine)
        assert await stores.contracts.of_customer("北京智源科技", nobody) == ()


async def test_a_customer_is_found_by_the_whole_name_first(storage: Storage) -> None:
    async with storage.unit() as stores:
        short = await stores.contracts.add(contract(customer="智源", status=State.ARCHIVED))
        long = await stores.contracts.add(contract(customer="北京智源科技"))
        assert await stores.contracts.of_customer("智源", ALL) == (short,)
        assert await stores.contracts.of_customer("源", ALL) == (long, short)
        assert await stores.contracts.of_customer("", ALL) == (long, short)


async def test_one_key_belongs_to_one(storage: Storage) -> None:
    first = await added(storage, number="A-1", aliases=("PO-1",))
    async with storage.unit() as stores:
        await stores.numbers.add(number("A-1", contract=first.id))
        with pytest.raises(KeyTaken):
            await stores.contracts.add(contract(number="a—1"))
        with pytest.raises(KeyTaken):
            await stores.contracts.add(contract(aliases=("new", "po-1")))
        with pytest.raises(KeyTaken):
            await stores.contracts.add(contract(aliases=("A-1",)))
        # What was refused has left nothing behind, and the unit goes on.
        second = await stores.contracts.add(contract(aliases=("NEW",)))
        with pytest.raises(KeyTaken):
            await stores.contracts.save(replace(second, title="changed", aliases=("NEW", "PO-1")))
        assert await stores.contracts.get(second.id) == second
    assert await found(storage) == [second.id, first.id]


async def test_an_old_number_stays_a_way_to_find_it(storage: Storage) -> None:
    async with storage.unit() as stores:
        held = await stores.contracts.add(contract(number="A-1"))
        old = await stores.numbers.add(number("A-1", contract=held.id))
        await stores.numbers.add(number("A-2", contract=held.id, value=2))
        renumbered = replace(held, number="A-2", aliases=("A-1",))
        await stores.contracts.save(renumbered)
        assert await stores.contracts.by_key("A-1") == renumbered
        assert await stores.contracts.by_key("A-2") == renumbered
        # The key stays taken for ever, alias or not.
        await stores.contracts.save(replace(renumbered, aliases=()))
        assert await stores.contracts.by_key("A-1") is None
        assert await stores.numbers.by_key("A-1") == old
        with pytest.raises(KeyTaken):
            await stores.numbers.add(number("A-1"))


async def test_watched_days(storage: Storage) -> None:
    one, two = await added(storage), await added(storage)
    early, late = date(2026, 3, 1), date(2026, 4, 1)
    async with storage.unit() as stores:
        await stores.contracts.set_dates(one.id, frozenset({(DateKind.NOTICE, early), (DateKind.EXPIRY, late)}))
        await stores.contracts.set_dates(two.id, frozenset({(DateKind.EXPIRY, late)}))
        assert await stores.contracts.watched(early, early) == ((one, DateKind.NOTICE, early),)
        assert await stores.contracts.watched(date(2026, 3, 2), late) == (
            (one, DateKind.EXPIRY, late),
            (two, DateKind.EXPIRY, late),
        )
        await stores.contracts.set_dates(one.id, frozenset())
        assert await stores.contracts.watched(date.min, date.max) == ((two, DateKind.EXPIRY, late),)


async def test_what_the_calendar_moves(storage: Storage) -> None:
    today, soon = date(2026, 5, 1), date(2026, 7, 30)

    async def made(status: State, **facts: date) -> Contract:
        return await added(storage, status=status, **facts)

    started = await made(State.APPROVED, starts=today)
    await made(State.APPROVED, starts=date(2026, 5, 2))
    await made(State.APPROVED)
    ended = await made(State.EXPIRING, ends=date(2026, 4, 30))
    ending = await made(State.ACTIVE, ends=soon)
    watched = await made(State.ACTIVE, ends=date(2027, 1, 1))
    await made(State.ACTIVE, ends=date(2026, 7, 31))
    await made(State.TERMINATED, ends=date(2026, 4, 30))
    async with storage.unit() as stores:
        await stores.contracts.set_dates(watched.id, frozenset({(DateKind.NOTICE, soon)}))
        assert await stores.contracts.to_move(today, soon) == (started, ended, ending, watched)
