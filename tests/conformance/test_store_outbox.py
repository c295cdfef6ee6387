"""The outbox and its delivering end, on every database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.numbering.key import key
from contracts.ports import Claim, Storage
from contracts.telling import Recipient, SubjectKind
from tests.conformance.stores import CHANNELS, MINUTE, NOW, about, added, copy, errand, tell, touch

LATER = NOW + MINUTE


async def claim(storage: Storage, at: timedelta = timedelta(), limit: int = 100) -> Claim:
    return await storage.deliveries.claim(NOW + at, NOW + at + MINUTE, CHANNELS, limit)


async def test_an_errand_goes_out_once(storage: Storage) -> None:
    room = errand(
        "k2", to=Recipient(room="alerts"), subject=about(7, SubjectKind.ALERT), channel="playground", why="due"
    )
    async with storage.unit() as stores:
        stores.outbox.tell(errand("k1"))
        stores.outbox.tell(room)
        stores.outbox.tell(errand("k1", why="the same key again"))
    first, second = (await claim(storage)).errands
    assert first == errand("k1", id=first.id, lease=1)
    assert second == replace(room, id=second.id, lease=1)
    assert await claim(storage) == Claim((), ())
    assert await storage.deliveries.delivered(first, None, NOW)
    assert not await storage.deliveries.delivered(first, None, NOW)
    await tell(storage, "k1")
    assert [each.key for each in (await claim(storage, 2 * MINUTE)).errands] == ["k2"]


async def test_only_what_is_due_on_our_channels(storage: Storage) -> None:
    async with storage.unit() as stores:
        stores.outbox.tell(errand("later", not_before=LATER))
        stores.outbox.tell(errand("elsewhere", channel="other"))
        stores.outbox.tell(errand("ours", channel="playground", not_before=NOW - MINUTE))
        stores.outbox.tell(errand("anywhere"))
    deliveries = storage.deliveries
    assert await deliveries.waiting(NOW, CHANNELS) == 2
    assert await deliveries.waiting(LATER, CHANNELS) == 3
    assert await deliveries.waiting(NOW, ("other",)) == 2
    assert await deliveries.next_due(CHANNELS) == NOW - MINUTE
    assert await deliveries.claim(NOW, LATER, (), 10) == Claim((), ())
    assert await deliveries.claim(NOW, LATER, CHANNELS, 0) == Claim((), ())
    assert [each.key for each in (await claim(storage, limit=1)).errands] == ["ours"]
    assert [each.key for each in (await claim(storage)).errands] == ["anywhere"]
    # Lent out, but not delivered yet.
    assert await deliveries.waiting(NOW, CHANNELS) == 2
    assert await deliveries.next_due(CHANNELS) == LATER


async def test_a_lost_lease_settles_nothing(storage: Storage) -> None:
    await tell(storage, "k")
    (slow,) = (await claim(storage)).errands
    assert (await claim(storage, MINUTE - timedelta(microseconds=1))).errands == ()
    (quick,) = (await claim(storage, MINUTE)).errands
    assert (slow.lease, quick.lease) == (1, 2)
    await storage.deliveries.retry(slow, NOW)
    await storage.deliveries.fail(slow, "too late")
    await storage.deliveries.route(slow, "other")
    assert not await storage.deliveries.delivered(slow, copy("r"), NOW)
    assert (await claim(storage, MINUTE)).errands == ()
    await touch(storage, about(1))
    assert (await claim(storage, MINUTE)).copies == ()
    assert await storage.deliveries.delivered(quick, copy("r", wanted=1), NOW)
    assert (await claim(storage, 9 * MINUTE)) == Claim((), ())


async def test_retried_routed_failed(storage: Storage) -> None:
    await tell(storage, "k")
    (lent,) = (await claim(storage)).errands
    await storage.deliveries.route(lent, "playground")
    await storage.deliveries.retry(lent, LATER)
    assert await claim(storage) == Claim((), ())
    assert await storage.deliveries.next_due(CHANNELS) == LATER
    (again,) = (await claim(storage, MINUTE)).errands
    assert again == replace(lent, channel="playground", attempts=1, lease=2, not_before=LATER)
    await storage.deliveries.fail(again, "nowhere to reach them")
    assert await storage.deliveries.waiting(NOW + 9 * MINUTE, CHANNELS) == 0
    assert await storage.deliveries.next_due(CHANNELS) is None


async def test_held_for_whoever_answers_now(storage: Storage) -> None:
    held = errand("k")
    async with storage.unit() as stores:
        stores.outbox.tell(held, held_until=LATER)
    assert (await claim(storage)).errands == ()
    assert await storage.deliveries.next_due(CHANNELS) == LATER
    # Known by key and lease, without an id.
    assert await storage.deliveries.delivered(replace(held, lease=1), copy("r"), NOW)
    async with storage.unit() as stores:
        stores.outbox.tell(errand("k2"), held_until=LATER)
    (taken,) = (await claim(storage, MINUTE)).errands
    assert (taken.key, taken.lease) == ("k2", 2)
    assert not await storage.deliveries.delivered(errand("k2", lease=1), None, NOW)


async def test_a_changed_subject_is_redrawn_once(storage: Storage) -> None:
    await tell(storage, "k")
    (lent,) = (await claim(storage)).errands
    assert await storage.deliveries.delivered(lent, copy("r"), NOW)
    assert (await claim(storage)).copies == ()
    for _ in range(3):
        await touch(storage, about(1))
    await touch(storage, about(2))
    assert await storage.deliveries.waiting(NOW, CHANNELS) == 1
    assert (await storage.deliveries.next_due(CHANNELS) or LATER) < NOW
    (stale,) = (await claim(storage)).copies
    assert stale == copy("r", id=stale.id, wanted=3, drawn=0, lease=1)
    assert (await claim(storage)).copies == ()
    assert await storage.deliveries.redrawn(stale, "r")
    assert await claim(storage, 9 * MINUTE) == Claim((), ())
    async with storage.reading() as stores:
        assert await stores.outbox.version(about(1)) == 3
        assert await stores.outbox.version(about(99)) == 0


async def test_a_change_while_it_is_redrawn_is_seen(storage: Storage) -> None:
    await storage.deliveries.remember(copy("r"))
    await touch(storage, about(1))
    (stale,) = (await claim(storage)).copies
    await touch(storage, about(1))
    assert await storage.deliveries.redrawn(stale, "r2")
    (again,) = (await claim(storage)).copies
    assert (again.ref, again.wanted, again.drawn, again.lease) == ("r2", 2, 1, 2)
    # The lease of the first drawing is over.
    assert not await storage.deliveries.redrawn(replace(stale, wanted=2), "r3")
    await storage.deliveries.gone(stale)
    await storage.deliveries.retry(again, LATER)
    assert await claim(storage) == Claim((), ())
    (retried,) = (await claim(storage, MINUTE)).copies
    assert (retried.ref, retried.attempts) == ("r2", 1)
    await storage.deliveries.gone(retried)
    assert await claim(storage, 9 * MINUTE) == Claim((), ())


async def test_an_answer_that_a_change_has_overtaken_is_redrawn(storage: Storage) -> None:
    async with storage.unit() as stores:
        stores.outbox.touch(about(1))
        # What is drawn inside the unit already shows the unit's own change.
        fresh = await stores.outbox.version(about(1))
    async with storage.reading() as stores:
        assert await stores.outbox.version(about(1)) == fresh == 1
    await storage.deliveries.remember(copy("fresh", wanted=fresh))
    assert (await claim(storage)).copies == ()
    async with storage.reading() as stores:
        drawn = await stores.outbox.version(about(1))
    await touch(storage, about(1))
    await storage.deliveries.remember(copy("overtaken", wanted=drawn))
    stale = (await claim(storage)).copies
    assert {(each.ref, each.wanted, each.drawn) for each in stale} == {("fresh", 2, 1), ("overtaken", 2, 1)}


async def test_one_message_shows_one_subject(storage: Storage) -> None:
    await storage.deliveries.remember(copy("r"))
    await storage.deliveries.remember(copy("r", subject=about(2, SubjectKind.TASK), to=Recipient(room="alerts")))
    await touch(storage, about(1))
    assert (await claim(storage)).copies == ()
    await touch(storage, about(2, SubjectKind.TASK))
    (stale,) = (await claim(storage)).copies
    assert (stale.subject, stale.to) == (about(2, SubjectKind.TASK), Recipient(room="alerts"))
    # Drawn into a message that showed something else: that is forgotten.
    await storage.deliveries.remember(copy("old", subject=about(3)))
    assert await storage.deliveries.redrawn(stale, "old")
    await touch(storage, about(3))
    assert (await claim(storage)).copies == ()


async def test_whether_a_message_shows_a_subject_to_somebody(storage: Storage) -> None:
    one = copy("m1", wanted=0, drawn=0)
    await storage.deliveries.remember(one)
    async with storage.reading() as stores:
        stands = stores.outbox.stands
        assert await stands(one)
        assert not await stands(replace(one, ref="m2"))
        assert not await stands(replace(one, channel="other"))
        assert not await stands(replace(one, subject=about(99)))
        assert not await stands(replace(one, to=Recipient(person="somebody-else")))


async def test_two_deliverers_never_both_settle(storage: Storage) -> None:
    names = [f"k{count}" for count in range(60)]
    await tell(storage, *names)
    settled: list[str] = []

    async def deliver(offset: timedelta) -> None:
        while (lent := await claim(storage, offset, limit=7)).errands:
            for each in lent.errands:
                await asyncio.sleep(0)
                if await storage.deliveries.delivered(each, copy(each.key), NOW):
                    settled.append(each.key)

    # The second's clock is late enough to take everything away from the first.
    await asyncio.gather(deliver(timedelta()), deliver(9 * MINUTE), deliver(timedelta()))
    await deliver(18 * MINUTE)
    assert sorted(settled) == sorted(names)


@pytest.mark.parametrize("order", range(3))
async def test_a_copy_and_a_change_at_once(storage: Storage, order: int) -> None:
    """Whichever comes first: no copy may be fresh that does not show the last change."""
    subjects = [about(id) for id in range(20)]

    async def answer(id: int) -> None:
        async with storage.reading() as stores:
            drawn = await stores.outbox.version(subjects[id])
        await storage.deliveries.remember(copy(f"r{id}", subject=subjects[id], wanted=drawn))

    async def change(id: int) -> None:
        async with storage.unit() as stores:
            for subject in (subjects[id], subjects[-id]):
                stores.outbox.touch(subject)

    ids = range(1, 20)
    await asyncio.gather(*(task(id) for id in ids for task in ((answer, change), (change, answer))[order % 2]))
    stale = {each.ref: each for each in (await claim(storage)).copies}
    for id in ids:
        async with storage.reading() as stores:
            version = await stores.outbox.version(subjects[id])
        assert version > 0
        if f"r{id}" in stale:
            assert stale[f"r{id}"].wanted == version
        else:
            await touch(storage, subjects[id])
    # All that were called fresh had been drawn from the last version: one more change makes each stale by exactly one.
    for each in (await claim(storage)).copies:
        assert each.wanted == each.drawn + 1


async def test_a_question_marks_its_card_with_the_version_it_was_drawn_from(storage: Storage) -> None:
    number = "20260115-XS-000077"
    kept = await added(storage, number=number)
    await touch(storage, about(kept.id))
    async with storage.reading() as stores:
        found = await stores.contracts.by_key(key(number))
        await touch(storage, about(kept.id))
        assert found is not None
        assert await stores.contracts.get(found.id) == kept
        assert await stores.outbox.version(about(kept.id)) == 1
    async with storage.reading() as stores:
        assert await stores.outbox.version(about(kept.id)) == 2
