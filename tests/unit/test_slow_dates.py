"""Random terms, reckoned by the engine and once more the slow way."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contracts.dates.notice import notice_day
from contracts.dates.period import Period, Unit, subtract
from tests.unit.slow_dates import agrees, cases

EVERY_DAY = 1_500


def test_the_engine_agrees_with_the_slow_way() -> None:
    case = cases(seed=20261128)
    kinds = set()
    for _ in range(EVERY_DAY):
        one = case()
        assert agrees(one), one
        notice = one.one.notice
        kinds.add((notice.unit if notice else None, notice.to if notice else None, one.one.auto_renew))
    assert len(kinds) > 60, "it must have met many sorts of terms"


@pytest.mark.parametrize("count", [1, 2])
def test_the_slow_way_tells_a_wrong_engine(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: an engine that is wrong about months by a day is found out."""
    from contracts.dates import notice as engine

    right = subtract

    def wrong(day: date, period: Period, calendar: object) -> date:
        found = right(day, period, calendar)  # type: ignore[arg-type]
        return found - timedelta(days=1) if period.unit is Unit.MONTHS and period.count % count == 0 else found

    monkeypatch.setattr(engine, "subtract", wrong)
    case = cases(seed=1)
    assert not all(agrees(case()) for _ in range(200))


def test_more_notice_is_never_later_and_never_after_the_end() -> None:
    case = cases(seed=7)
    for _ in range(EVERY_DAY):
        given = case()
        one = given.one
        if one.notice is None or one.terms.renewal_notice is not None:
            continue
        found = notice_day(one, given.today, given.calendar)
        longer = replace(one, notice=replace(one.notice, count=one.notice.count + 1))
        after = notice_day(longer, given.today, given.calendar)
        assert (found is None) == (after is None)
        if found and after:
            assert after.day <= found.day <= found.raw < found.end
            assert given.calendar.is_worked(found.day)
