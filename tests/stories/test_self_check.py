"""The daily self-check counts what was really told: an alert that comes back is one telling, and it is delivered."""

import re
from pathlib import Path

from tests.stories.story import texts
from tests.stories.test_dates import ONE, with_contracts


async def test_what_has_come_back_is_counted_as_delivered(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE, at="2026-12-28T08:00:00+08:00") as story:
        await story.comes_to("2026-12-28T10:00:00+08:00")
        await story.types("wangwei", "认领 20260105-XS-000001")
        # Five working days later it is everybody's again, and by then a smaller lead has come.
        for day in range(4, 9):
            await story.comes_to(f"2027-01-0{day}T10:00:00+08:00")
        said = texts(await story.reads(room="contract-office"))
        counts = [(int(due), int(arrived)) for due, arrived in re.findall(r"应发 (\d+) 条，已送达 (\d+) 条", said)]
        assert sum(due for due, _ in counts) >= 6
        assert all(due == arrived for due, arrived in counts), counts
        assert "20260105-XS-000001" in texts(await story.reads(room="sales-alerts"))
