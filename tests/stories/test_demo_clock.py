"""The clock of a demo, which runs on between two commands."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import ClockRefused
from tests.stories.story import opened


async def test_a_moment_that_has_just_passed_is_no_error(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        before = await story.app.clock.now()
        await story.app.due.move_to(before - timedelta(seconds=119))
        after = await story.app.clock.now()
        assert before <= after < before + timedelta(minutes=1), "the clock stays"


async def test_what_is_due_is_done_though_the_clock_stays(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei", "客户=甲")
        now = await story.app.clock.now()
        await story.app.clock.move(now + timedelta(days=60))  # moved, but nothing done yet
        assert await story.app.due.move_to(now + timedelta(days=60) - timedelta(seconds=30)) > 0
        (told,) = await story.types("wangwei", f"解读 {number}")
        assert "失效" in told.text


async def test_time_goes_no_further_back(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        now = await story.app.clock.now()
        with pytest.raises(ClockRefused, match="only goes forward"):
            await story.app.due.move_to(now - timedelta(seconds=125))
