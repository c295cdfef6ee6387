"""What fails holds up nothing else: neither a round of the clock the others, nor a message those behind it."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.api.content import Address, Message, MessageRef
from adapters.api.errors import RateLimited
from bot import due
from contracts.desk.turn import Turn
from contracts.happenings import Happening
from contracts.telling import Errand, Recipient, Subject, SubjectKind
from tests.stories.story import CHANNEL, Story, opened


async def broken(turn: Turn) -> tuple[Happening, ...]:
    raise ValueError("this round is broken")


async def test_a_broken_round_does_not_keep_the_others_from_their_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        monkeypatch.setattr(due, "OTHERS", (broken, *due.OTHERS))
        with pytest.raises(ValueError, match="this round is broken"):
            await story.waits(days=31)
        (explained,) = await story.types("wangwei", f"解读 {number}")
        assert "已失效" in explained.text


async def tell(story: Story, *people: str) -> None:
    (shown,) = await story.types("wuxia", "取号 销售 客户=甲")
    assert shown.card
    async with story.app.storage.unit() as stores:
        for at, person in enumerate(people):
            subject = Subject(SubjectKind.CONTRACT, 1)
            now = await story.app.clock.now() + timedelta(microseconds=at)
            stores.outbox.tell(
                Errand(key=f"t{at}", to=Recipient(person=person), subject=subject, why="test", not_before=now)
            )


async def test_many_who_cannot_be_reached_do_not_hide_one_who_can(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        before = len(await story.reads("wuxia"))
        await tell(story, *["nobody"] * 160, "wuxia")
        await story.app.due.tick()
        assert len(await story.reads("wuxia")) == before + 2, "the answer, and what waited behind the others"


async def test_a_limit_without_a_time_is_not_asked_again_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await tell(story, "wuxia")
        tried = []

        async def limited(to: Address, message: Message) -> MessageRef:
            tried.append(message.key)
            raise RateLimited(0)

        monkeypatch.setattr(story.app.channels[CHANNEL].outbound, "post", limited)
        for _ in range(5):
            await story.app.delivery.drain()
        assert len(tried) == 1


async def test_what_can_never_be_drawn_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        await tell(story, "wuxia")

        async def fails(*_: object) -> None:
            raise KeyError("a fault of ours")

        monkeypatch.setitem(story.app.house.router.draws, SubjectKind.CONTRACT, fails)
        for _ in range(60):
            await story.app.clock.move(await story.app.clock.now() + timedelta(hours=1))
            await story.app.delivery.drain()
        due_at = await story.app.storage.deliveries.next_due((CHANNEL,))
        assert due_at is None
