"""Date alerts, on every database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from contracts.dates.rule import AlertState, DateKind
from contracts.ports import Storage
from contracts.telling import SubjectKind
from storage.errors import RuleBroken
from tests.conformance.stores import CHANNELS, MINUTE, NOW, about, added, alert, errand

DAY = date(2026, 3, 2)


async def test_alerts(storage: Storage) -> None:
    held, other = await added(storage), await added(storage)
    async with storage.unit() as stores:
        alerts = stores.alerts
        notice = await alerts.add(alert(held.id))
        expiry = await alerts.add(alert(held.id, kind=DateKind.EXPIRY, due=date(2026, 6, 30)))
        theirs = await alerts.add(alert(other.id, due=date(2026, 1, 31)))
        assert await alerts.get(notice.id) == notice
        assert await alerts.get(theirs.id + 9) is None
        assert await alerts.at(held.id, DateKind.NOTICE, notice.due) == notice
        assert await alerts.at(held.id, DateKind.EXPIRY, notice.due) is None
        assert await alerts.of_contract(held.id) == (expiry, notice)
        assert await alerts.for_days((held.id, other.id)) == (notice, expiry, theirs)
        assert await alerts.for_days(()) == ()
        assert await alerts.open() == (theirs, notice, expiry)
        acted = replace(
            notice,
            lead=30,
            state=AlertState.SNOOZED,
            claimed_by="lina",
            claimed_at=NOW,
            asked_again_at=NOW,
            returned_at=NOW,
            snoozed_until=NOW + MINUTE,
            escalated_at=NOW,
            reason="等",
        )
        await alerts.save(acted)
        await alerts.save(replace(theirs, state=AlertState.DONE))
        assert await alerts.get(notice.id) == acted
        assert await alerts.open() == (acted, expiry)


async def test_an_alert_is_raised_once(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        await stores.alerts.add(alert(held.id))
    with pytest.raises(RuleBroken):
        await again(storage, held.id)
    async with storage.reading() as stores:
        assert len(await stores.alerts.of_contract(held.id)) == 1


async def again(storage: Storage, contract: int) -> None:
    async with storage.unit() as stores:
        await stores.alerts.add(alert(contract))


async def test_told_once(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        raised = await stores.alerts.add(alert(held.id))
        await stores.alerts.record_told("k1", raised.id, DAY)
        await stores.alerts.record_told("k1", raised.id, DAY)
        await stores.alerts.record_told("self-check", None, DAY)
        assert await stores.alerts.told(("k1", "k2", "self-check")) == {"k1", "self-check"}
        assert await stores.alerts.told([f"k{count}" for count in range(1_200)]) == {"k1"}
        assert await stores.alerts.told(()) == frozenset()


async def test_digests(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        alerts = stores.alerts
        ids = [(await alerts.add(alert(held.id, due=date(2026, 4, day)))).id for day in (1, 2, 3)]
        digest = await alerts.add_digest("wangwei", DAY, ids[:2])
        later = await alerts.add_digest("wangwei", date(2026, 3, 3), ids[1:])
        assert await alerts.digest(digest) == ("wangwei", DAY, (ids[0], ids[1]))
        assert await alerts.digest(later + 9) is None
        assert await alerts.digests_with(ids[1]) == (digest, later)
        assert await alerts.digests_with(ids[0]) == (digest,)


async def test_counts_what_was_due_and_what_has_arrived(storage: Storage) -> None:
    held = await added(storage)
    async with storage.unit() as stores:
        alerts = stores.alerts
        one = await alerts.add(alert(held.id))
        two = await alerts.add(alert(held.id, due=date(2026, 4, 1)))
        digest = await alerts.add_digest("wangwei", DAY, (one.id, two.id))
        for key, about_alert in (("room-1", one), ("room-2", two), ("wangwei-1", one), ("wangwei-2", two)):
            await alerts.record_told(key, about_alert.id, DAY)
        await alerts.record_told("self-check", None, DAY)
        await alerts.record_told("another day", one.id, date(2026, 3, 3))
        stores.outbox.tell(errand("room-1", subject=about(one.id, SubjectKind.ALERT)))
        stores.outbox.tell(errand("room-2", subject=about(two.id, SubjectKind.ALERT), not_before=NOW + MINUTE))
        stores.outbox.tell(errand("digest", subject=about(digest, SubjectKind.DIGEST)))
        assert await alerts.counts(DAY) == (4, 0)
    claim = await storage.deliveries.claim(NOW, NOW + MINUTE, CHANNELS, 10)
    assert [each.key for each in claim.errands] == ["room-1", "digest"]
    for each in claim.errands:
        assert await storage.deliveries.delivered(each, None, NOW)
    async with storage.reading() as stores:
        # room-2 has an errand of its own that is still to come; both of wangwei's came with the digest.
        assert await stores.alerts.counts(DAY) == (4, 3)
        assert await stores.alerts.counts(date(2026, 3, 4)) == (0, 0)
