"""What people set and are asked, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from contracts.ports import Away, Notice, Preference, Question, Storage
from tests.conformance.stores import NOW, about, added


async def test_preferences(storage: Storage) -> None:
    async with storage.unit() as stores:
        assert await stores.people.preference("emily") == Preference(person="emily")
        wanted = Preference(person="emily", locale="en", timezone="America/New_York", channel="a", last_channel="b")
        await stores.people.set_preference(wanted)
        assert await stores.people.preference("emily") == wanted
        await stores.people.set_preference(replace(wanted, channel=None))
        assert await stores.people.preference("emily") == replace(wanted, channel=None)


async def test_a_new_absence_replaces_what_it_overlaps(storage: Storage) -> None:
    def away(person: str, first: int, last: int, cover: str = "zhouqiang") -> Away:
        return Away(person, cover, date(2026, 5, first), date(2026, 5, last))

    async with storage.unit() as stores:
        for each in (away("lina", 1, 5), away("lina", 10, 12), away("sunhao", 4, 4), away("lina", 5, 6, "zhaomin")):
            await stores.people.set_away(each)
        assert await stores.people.aways(date(2026, 5, 1)) == ()
        assert await stores.people.aways(date(2026, 5, 4)) == (away("sunhao", 4, 4),)
        assert await stores.people.aways(date(2026, 5, 6)) == (away("lina", 5, 6, "zhaomin"),)
        assert await stores.people.aways(date(2026, 5, 12)) == (away("lina", 10, 12),)


async def test_one_question_is_open(storage: Storage) -> None:
    async with storage.unit() as stores:
        people = stores.people
        assert await people.question("wangwei") is None
        first = await people.ask(
            Question(
                person="wangwei", about="fill", subject=about(3), field="amount", facts={"标题": "x"}, asked_at=NOW
            )
        )
        assert await people.question("wangwei") == first
        second = await people.ask(
            Question(person="wangwei", about="reason", subject=None, field="reason", facts={}, asked_at=NOW)
        )
        assert await people.question("wangwei") == second
        assert await people.question_by_id(first.id) == replace(first, open=False)
        answered = replace(second, facts={"reason": "涨价"}, open=False)
        await people.save_question(answered)
        assert await people.question("wangwei") is None
        assert await people.question_by_id(second.id) == answered
        assert await people.question_by_id(second.id + 9) is None


async def test_notices(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        notice = await stores.people.add_notice(Notice(key="blocked", values={"who": "李娜"}, contract=held.id, at=NOW))
        free = await stores.people.add_notice(Notice(key="checked", values={}, contract=None, at=NOW))
        assert await stores.people.notice(notice.id) == notice
        assert await stores.people.notice(free.id) == free
        assert await stores.people.notice(free.id + 9) is None
