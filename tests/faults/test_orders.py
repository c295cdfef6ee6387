"""Events twice, late and in any order, with restarts between: what was accepted happens once, everything else not at all."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.api.content import Address
from bot.wiring import App
from cards.press import Press
from contracts.telling import Subject, SubjectKind
from storage.outbox import InboxStore
from tests.faults.books import violations
from tests.faults.moves import Act
from tests.faults.scene import DATABASE, copied, delivered, reopened, settle, shown, url_in
from tests.faults.tables import Row, Tables, difference, of_file
from tests.stories.story import CHANNEL, Story, opened

RESTART = -1
ACTS = 11


Draft = tuple[Path, tuple[Act, ...]]


@pytest.fixture(scope="session")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    """A draft that is ready to be submitted, and what may happen to it, early or late."""
    folder = tmp_path_factory.mktemp("draft")
    return folder, asyncio.run(_prepare(folder))


async def _prepare(folder: Path) -> tuple[Act, ...]:
    async with opened(url_in(folder)) as story:
        number = await story.takes_number(
            "wangwei", "客户=华东电力 标题=维护 金额=30万 生效=2027-01-01 到期=2027-12-31"
        )
        return _acts(story, number)


def _acts(story: Story, number: str) -> tuple[Act, ...]:
    def press(person: str, action: str, kind: SubjectKind, id: int, revision: int, **values: str) -> Act:
        token = story.app.house.seal.mint(Press(action, Subject(kind, id), revision))
        return Act(person, "", token=token, values=values)

    contract, task, approval = SubjectKind.CONTRACT, SubjectKind.TASK, SubjectKind.APPROVAL
    acts = (
        Act("liuyang", "", "取号 服务 客户=南方"),
        Act("wangwei", "", f"填写 {number} 金额=40万"),
        Act("wangwei", "", f"提交 {number} 确认"),
        press("wangwei", "contract.start_approval", contract, 1, 1),
        press("wangwei", "contract.start_approval", contract, 1, 2),
        press("lina", "task.approve", task, 1, 1),
        press("lina", "task.approve", task, 1, 2),
        press("lina", "task.approve", task, 2, 2),
        press("lina", "task.reject", task, 1, 1, reason="太贵"),
        press("wangwei", "approval.withdraw", approval, 1, 0),
        Act("wangwei", "", f"释放 {number} 不做了"),
    )
    assert len(acts) == ACTS
    return tuple(replace(act, key=f"act-{n}") for n, act in enumerate(acts))


@dataclass
class Run:
    """What came of delivering a list of acts. Whoever was refused and tries again is a new event."""

    accepted: list[Act] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    _keys: dict[str, int] = field(default_factory=dict)
    _last: tuple[str, list[str]] = ("", [])

    async def take(self, app: App, place: Path, act: Act) -> None:
        tries = self._keys.get(act.key, 0)
        act = replace(act, key=f"{act.key}-{tries}")
        before = of_file(place / DATABASE)
        known = _heard(before, act.key)
        answer = await delivered(app, act)
        after = of_file(place / DATABASE)
        if known:
            self.wrong += [f"{act.key} again: {line}" for line in difference(_business(before), _business(after))]
            if self._last[0] == act.key and answer[-1:] != self._last[1][-1:]:
                self.wrong.append(f"{act.key} was answered {self._last[1]} and then {answer}")
        elif _heard(after, act.key):
            self.accepted.append(act)
            self._last = (act.key, answer)
        else:
            self._keys[act.key.rpartition("-")[0]] = tries + 1
            self.wrong += [f"{act.key} refused: {line}" for line in difference(_business(before), _business(after))]


def _heard(found: Tables, key: str) -> bool:
    return any(row["key"] == key for row in _accepted(found))


def _accepted(found: Tables) -> list[Row]:
    """The events that were not refused: of those only the words are kept, so that a twin gets the same."""
    return [row for row in found["inbox"] if row["refusal"] is None]


def _business(found: Tables) -> Tables:
    """Everything but what stands in chats and whose turn it is to put it there."""
    aside = ("posts", "copies", "preferences", "subjects")
    return {name: [] if name in aside else rows for name, rows in found.items()} | {"inbox": _accepted(found)}


def _lasting(found: Tables) -> Tables:
    """Without what refused events have left in chats, and their words."""
    heard = {str(row["key"]) for row in _accepted(found)}
    posts = [row for row in found["posts"] if _event(str(row["key"])) in heard | {""}]
    ids = {str(row["id"]) for row in posts}
    return {
        **found,
        "inbox": _accepted(found),
        "posts": posts,
        "copies": [row for row in found["copies"] if row["ref"] in ids],
        "subjects": [row for row in found["subjects"] if row["version"]],
    }


def _event(post: str) -> str:
    """The key of the event that a message says or answers; empty for one that tells of something else."""
    kind, _, rest = post.partition(":")
    return {"said": rest, "answer": rest.rsplit(":", 2)[0]}.get(kind, "")


async def disturbed(place: Path, order: Sequence[int], acts: Sequence[Act]) -> Run:
    run = Run()
    legs: list[list[int]] = [[]]
    for which in order:
        if which == RESTART:
            legs.append([])
        else:
            legs[-1].append(which)
    for leg in legs:
        async with reopened(url_in(place)) as app:
            for which in leg:
                await run.take(app, place, acts[which])
    async with reopened(url_in(place)) as app:
        assert await settle(app)
    return run


async def plainly(place: Path, acts: Sequence[Act]) -> None:
    async with reopened(url_in(place)) as app:
        for act in acts:
            await delivered(app, act)
        assert await settle(app)


@contextmanager
def two_copies(folder: Path) -> Iterator[tuple[Path, Path]]:
    work = Path(tempfile.mkdtemp(prefix="order-"))
    try:
        yield copied(folder, work / "disturbed"), copied(folder, work / "plain")
    finally:
        shutil.rmtree(work)


def check(draft: Draft, order: Sequence[int]) -> None:
    folder, acts = draft
    with two_copies(folder) as (place, other):
        run = asyncio.run(disturbed(place, order, acts))
        asyncio.run(plainly(other, run.accepted))
        found, plain = of_file(place / DATABASE), of_file(other / DATABASE)
    wrong = [*run.wrong, *violations(found, settled=True), *difference(_lasting(plain), _lasting(found))]
    assert not wrong, shown(wrong)


ORDERS = st.lists(st.sampled_from([RESTART, *range(ACTS)]), min_size=3, max_size=24).filter(
    lambda order: all(order.count(which) <= 3 for which in range(ACTS))
)


@pytest.mark.faults
@pytest.mark.timeout(120)
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(ORDERS)
def test_any_order_with_repeats_and_restarts(draft: Draft, order: list[int]) -> None:
    check(draft, order)


@pytest.mark.faults_long
@pytest.mark.timeout(1200)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ORDERS)
def test_many_orders_with_repeats_and_restarts(draft: Draft, order: list[int]) -> None:
    check(draft, order)


@pytest.mark.faults
@pytest.mark.parametrize(
    "order",
    [
        [2, 2, 5, 5, 2, 5],  # submitted, approved, each again
        [5, 2, 8, 5, 6, 2, 7, 8],  # approved too early, rejected, approved too late, asked anew, approved
        [3, 1, 5, 6, RESTART, 6, 1, 3],  # the amount changed between the card and the click
        [2, 9, 9, 4, 1, 7, 10, 10],  # withdrawn, changed, released
        [1, 1, 1, RESTART, 1],
    ],
)
def test_the_orders_that_are_known_to_hurt(draft: Draft, order: list[int]) -> None:
    check(draft, order)


@pytest.mark.faults
def test_the_control_without_an_inbox_is_caught(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    first = InboxStore.first

    async def always(self: InboxStore, key: str, at: datetime) -> bool:
        return await first(self, key, at) or True

    monkeypatch.setattr(InboxStore, "first", always)
    with pytest.raises(AssertionError, match="violations"):
        check(draft, [0, 0])


@pytest.mark.faults
async def test_a_card_whose_poster_died_shows_what_is_true_now(tmp_path: Path) -> None:
    """The answer reached the chat, nobody wrote that down, and the request was decided before anybody looked again."""
    async with opened(url_in(tmp_path)) as story:
        app = story.app
        number = await story.takes_number(
            "wangwei", "客户=华东电力 标题=维护 金额=30万 生效=2027-01-01 到期=2027-12-31"
        )
        submit = await Act("wangwei", "the-event", f"提交 {number} 确认").event(app)
        for part in (await app.pipeline.hear(submit)).parts:
            await app.channels[CHANNEL].outbound.post(Address(CHANNEL, account="wangwei"), part.message)
        assert await app.delivery.drain()
        await story.app.pipeline.hear(
            await Act("lina", "yes", token=(await story.last("lina")).buttons()["同意"]).event(app)
        )
        assert await settle(app)
        assert all("撤回" not in heard.buttons() for heard in await story.reads("wangwei"))
    assert not violations(of_file(tmp_path / DATABASE), settled=True)
