"""What people set and are asked, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from contracts.ports import Authenticator, Away, Link, Notice, Preference, Question, Storage
from tests.conformance.stores import MINUTE, NOW, about, added


async def test_preferences(storage: Storage) -> None:
    async with storage.unit() as stores:
        assert await stores.people.preference("emily") == Preference(person="emily")
        wanted = Preference(person="emily", locale="en", timezone="America/New_York", channel="a", last_channel="b")
        wanted = replace(wanted, spoken_locale="en-US", spoken_timezone="Europe/Berlin")
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


async def test_one_account_a_person_and_one_person_an_account(storage: Storage) -> None:
    link = Link(directory="chat", account="U1", person="lina", how="email", at=NOW)
    async with storage.unit() as stores:
        assert await stores.people.add_link(link)
        assert not await stores.people.add_link(replace(link, person="emily"))
        assert not await stores.people.add_link(replace(link, account="U2"))
        assert await stores.people.add_link(replace(link, directory="other"))
    async with storage.reading() as stores:
        assert await stores.people.links() == (link, replace(link, directory="other"))


async def test_a_code_is_good_once_and_for_a_while(storage: Storage) -> None:
    async with storage.unit() as stores:
        await stores.people.keep_code("lina", "old", NOW + MINUTE)
        await stores.people.keep_code("lina", "new", NOW + MINUTE)
        await stores.people.keep_code("emily", "late", NOW)
    async with storage.unit() as stores:
        assert await stores.people.spend_code("old", NOW) is None
        assert await stores.people.spend_code("new", NOW) == "lina"
        assert await stores.people.spend_code("new", NOW) is None
        assert await stores.people.spend_code("late", NOW) is None


async def test_absences_within_days_and_their_end(storage: Storage) -> None:
    def away(person: str, first: int, last: int) -> Away:
        return Away(person, "zhouqiang", date(2026, 6, first), date(2026, 6, last))

    async with storage.unit() as stores:
        for one in (away("lina", 1, 5), away("lina", 10, 12), away("sunhao", 4, 8)):
            await stores.people.set_away(one)
    async with storage.unit() as stores:
        within = await stores.people.aways_within(date(2026, 6, 5), date(2026, 6, 9))
        assert {one.person for one in within} == {"lina", "sunhao"}
        assert await stores.people.aways_within(date(2026, 6, 13), date(2026, 6, 30)) == ()
        await stores.people.end_away("lina", date(2026, 6, 3))
    async with storage.reading() as stores:
        left = await stores.people.aways_within(date(2026, 6, 1), date(2026, 6, 30))
    assert set(left) == {away("lina", 1, 3), away("sunhao", 4, 8)}


async def test_a_phone_for_codes_is_kept_changed_and_taken_out(storage: Storage) -> None:
    phone = Authenticator(person="lina", salt="ab" * 16)
    async with storage.unit() as stores:
        assert await stores.people.authenticator("lina") is None
        await stores.people.set_authenticator(phone)
    tried = replace(phone, confirmed=True, last_counter=58_000_000, failures=2, failed_at=NOW)
    async with storage.unit() as stores:
        assert await stores.people.authenticator("lina") == phone
        await stores.people.set_authenticator(tried)
    async with storage.unit() as stores:
        assert await stores.people.authenticator("lina") == tried
        await stores.people.remove_authenticator("lina")
    async with storage.reading() as stores:
        assert await stores.people.authenticator("lina") is None
