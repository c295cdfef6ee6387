"""When dates are not checked, readyz says so, and so does the command for a timer outside."""

import argparse
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import watching
from bot.cli.failure import Failed
from bot.server import not_ready
from tests.stories.story import COMPANY
from tests.stories.test_dates import ONE, with_contracts


async def test_a_date_that_nobody_looks_at_makes_the_server_unready(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        await story.waits(minutes=1)
        assert not await not_ready(story.app)
        # The clock goes on and nobody asks what is due.
        await story.app.clock.move(await story.app.clock.now() + timedelta(days=40))
        assert any("should have been looked at" in problem for problem in await not_ready(story.app))
        await story.app.due.tick()
        assert not await not_ready(story.app)


async def test_the_watch_from_outside_reads_the_last_beat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with with_contracts(tmp_path, ONE) as story:
        await story.app.due.tick()
    monkeypatch.setenv("CONTRACTBOT_DATABASE_URL", f"sqlite://{tmp_path}/story.db")
    monkeypatch.setenv("CONTRACTBOT_COMPANY_FILE", str(COMPANY))
    assert await watching.run(argparse.Namespace(minutes=10)) == 0
    assert "checked" in capsys.readouterr().out
    with pytest.raises(Failed, match="not being checked"):
        await watching.run(argparse.Namespace(minutes=-1))
