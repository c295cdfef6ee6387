"""The real desk and the small model are told the same story, however odd; after every move they must agree.

Moves come twice, at once, from people who may not make them, and between them the process ends and another begins, or a move
is cut off before it is whole.
"""

import asyncio
import shutil
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from adapters.api.events import Sender
from bot.context import Context
from contracts.ports import Preference
from contracts.refusal import Refused
from tests.faults.approval_model import PEOPLE, REQUESTER, Model
from tests.faults.books import violations
from tests.faults.scene import DATABASE, demo_company
from tests.faults.tables import of_file
from tests.stories.authority import TakenBack
from tests.stories.story import CHANNEL, Story, opened

T = TypeVar("T")
MOST = 3
person = st.sampled_from(PEOPLE)
approver = st.sampled_from(("lina", "zhaomin", "chenjie", "zhouqiang", "sunhao", "liuyang"))
COVERS = (
    ("lina", "sunhao"),
    ("zhaomin", "sunhao"),
    ("chenjie", "liuyang"),
    ("zhouqiang", "sunhao"),
    ("lina", "zhaomin"),
)

steps_taken = 0


class Comparison(RuleBasedStateMachine):
    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(mkdtemp())
        shutil.copy(self.template, self.folder / DATABASE)
        self.stack = AsyncExitStack()
        self.model = Model()
        self.numbers: list[str] = []
        self.amount = 2_600_000
        self.began: float | None = None
        self.story = self.run(self._open())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    async def _open(self) -> Story:
        return await self.stack.enter_async_context(opened(f"sqlite://{self.folder / DATABASE}"))

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.loop.close()
        wrong = violations(of_file(self.folder / DATABASE))
        shutil.rmtree(self.folder)
        assert not [line for line in wrong if "errand approval" not in line], wrong[:5]

    # --- the two sides ---------------------------------------------------------------------------

    def says(self, who: str, text: str, key: str | None = None) -> None:
        self.run(self.story.types(who, text, key=key))

    async def _codes(self, at: int, who: str, *, decided: bool = False) -> str:
        """The code that person would type: of their own open task, else of a decided one, else somebody's."""
        async with self.story.app.storage.reading() as stores:
            contract = await self.story.app.house.turn(
                stores, demo_company().people["zhaomin"], await self.story.app.clock.now()
            ).find(self.numbers[at])
            tasks = await stores.approvals.tasks_about(contract.id)
        mine = [task for task in tasks if task.approver == who]
        told = [task for task in mine if task.decided_at and task.state.value not in ("cancelled", "transferred")]
        if decided:
            newest = max(told, key=lambda task: (task.decided_at or task.opened_at, task.id), default=None)
            return newest.code if newest else "A7K2"
        open_ones = [task for task in mine if task.state.value == "open"] or mine or list(tasks)
        return open_ones[-1].code if open_ones else "A7K2"

    def code(self, at: int, who: str, *, decided: bool = False) -> str:
        return self.run(self._codes(at, who, decided=decided))

    async def _seen(self, at: int) -> tuple[object, ...]:
        async with self.story.app.storage.reading() as stores:
            turn = self.story.app.house.turn(stores, demo_company().people["zhaomin"], await self.story.app.clock.now())
            contract = await turn.find(self.numbers[at])
            approval = await stores.approvals.last_of(contract.id)
            tasks = await stores.approvals.tasks_of(approval.id) if approval else ()
        held = sorted((t.on_behalf_of or t.approver, t.approver, t.step) for t in tasks if t.state.value == "open")
        return contract.status.value, approval.outcome.value if approval else None, held

    @invariant()
    def they_agree(self) -> None:
        global steps_taken
        steps_taken += 1
        for at, request in enumerate(self.model.requests):
            assert self.run(self._seen(at)) == request.seen(), (self.numbers[at], self.model.covers)

    def tell_time(self) -> None:
        """The model's clock is the desk's."""
        now = self.run(self.story.app.clock.now()).timestamp()
        self.model.now = now

    # --- moves -----------------------------------------------------------------------------------

    @initialize()
    def first(self) -> None:
        self.makes()

    @precondition(lambda self: len(self.numbers) < MOST)
    @rule()
    def makes(self) -> None:
        facts = "客户=国网 标题=扩容 金额=260万 生效=2027-01-01 到期=2027-12-31"
        (card,) = self.run(self.story.types(REQUESTER, f"取号 销售 {facts}"))
        self.numbers.append(card.number)
        self.model.make()

    @rule(
        at=st.integers(0, MOST - 1), who=st.sampled_from((REQUESTER, REQUESTER, REQUESTER, "lina")), twice=st.booleans()
    )
    def submits(self, at: int, who: str, twice: bool) -> None:
        at %= len(self.numbers)
        key = uuid4().hex
        for _ in range(2 if twice else 1):
            self.says(who, f"提交 {self.numbers[at]} 确认", key)
        self.model.submit(at, who)

    @rule(at=st.integers(0, MOST - 1), who=approver, times=st.integers(1, 3))
    def approves(self, at: int, who: str, times: int) -> None:
        at %= len(self.numbers)
        self.tell_time()
        text, key = f"同意 {self.code(at, who)}", uuid4().hex
        for _ in range(times):
            self.says(who, text, key)
        self.model.approve(at, who)

    @rule(at=st.integers(0, MOST - 1))
    def whoever_is_asked_approves(self, at: int) -> None:
        at %= len(self.numbers)
        open_ones = self.model.requests[at].open
        if self.model.requests[at].status == "approving" and open_ones:
            self.approves(at, open_ones[0].holder, 1)

    @rule(at=st.integers(0, MOST - 1))
    def both_approve_at_once(self, at: int) -> None:
        at %= len(self.numbers)
        request = self.model.requests[at]
        if request.status != "approving" or len(request.open) != 2:
            return
        self.tell_time()
        holders = [one.holder for one in request.open]
        texts = [f"同意 {self.code(at, who)}" for who in holders]

        async def both() -> None:
            said = (self.story.types(who, text) for who, text in zip(holders, texts, strict=True))
            await asyncio.gather(*said)

        self.run(both())
        for who in holders:
            self.model.approve(at, who)
        # Which of the two was last is the database's business, so neither is told to take it back.
        self.waits(61)

    @rule(at=st.integers(0, MOST - 1), who=approver, how=st.sampled_from((("驳回", "rejected"), ("退回", "returned"))))
    def ends(self, at: int, who: str, how: tuple[str, str]) -> None:
        at %= len(self.numbers)
        self.tell_time()
        self.says(who, f"{how[0]} {self.code(at, who)} 价格不对")
        self.model.end(at, who, how[1])

    @rule(at=st.integers(0, MOST - 1), who=approver)
    def goes_back(self, at: int, who: str) -> None:
        at %= len(self.numbers)
        self.says(who, f"退回 {self.code(at, who)} 再看 步骤=1")
        self.model.back(at, who)

    @rule(at=st.integers(0, MOST - 1), who=st.sampled_from((REQUESTER, "zhaomin")))
    def withdraws(self, at: int, who: str) -> None:
        at %= len(self.numbers)
        self.says(who, f"撤回 {self.numbers[at]}")
        self.model.withdraw(at, who)

    @rule(at=st.integers(0, MOST - 1))
    def edits(self, at: int) -> None:
        at %= len(self.numbers)
        self.amount += 1
        self.says(REQUESTER, f"填写 {self.numbers[at]} 金额={self.amount}")
        self.model.edit(at, REQUESTER)

    @rule(at=st.integers(0, MOST - 1), who=approver, to=person)
    def transfers(self, at: int, who: str, to: str) -> None:
        at %= len(self.numbers)
        self.says(who, f"转交 {self.code(at, who)} {to}")
        self.model.transfer(at, who, to)

    @rule(at=st.integers(0, MOST - 1), who=approver)
    def undoes(self, at: int, who: str) -> None:
        at %= len(self.numbers)
        self.tell_time()
        past = self.model.requests[at].past
        chosen = past[-1][0] if past else who
        for actor in dict.fromkeys((who, chosen)):
            self.says(actor, f"撤销 {self.code(at, actor, decided=True)}")
            self.model.undo(at, actor)

    @rule(pair=st.sampled_from(COVERS))
    def goes_away(self, pair: tuple[str, str]) -> None:
        self.says(pair[0], f"请假 2026-11-23~2027-11-20 代理 {pair[1]}")
        self.model.away(*pair)

    @rule(who=st.sampled_from(tuple(pair[0] for pair in COVERS)))
    def comes_back(self, who: str) -> None:
        self.says(who, "销假")
        self.model.returned(who)

    @rule(seconds=st.sampled_from((5, 61, 90)))
    def waits(self, seconds: int) -> None:
        self.run(self.story.waits(seconds=seconds))
        self.tell_time()
        self.model.hand_over()

    @rule()
    def the_process_ends_and_another_begins(self) -> None:
        self.run(self.stack.aclose())
        self.stack = AsyncExitStack()
        self.story = self.run(self._open())

    @rule(at=st.integers(0, MOST - 1), who=approver)
    def a_move_is_cut_off(self, at: int, who: str) -> None:
        """Everything is done but the end of its transaction."""
        at %= len(self.numbers)
        self.run(self._cut_off(who, f"同意 {self.code(at, who)}"))

    async def _cut_off(self, who: str, text: str) -> None:
        house = self.story.app.house
        actor = house.reach.person(Sender(CHANNEL, CHANNEL, who))
        found = house.router.match(text)
        assert actor is not None
        assert found is not None
        now = await house.now()
        try:
            async with house.storage.unit() as stores:
                preference = Preference(person=who)
                pen = house.private_pen(actor, preference, now)
                turn = house.turn(stores, actor, now)
                await found.command.handle(
                    Context(turn, pen, None, preference, (CHANNEL,), house.seal.derive), found.rest
                )
                raise TakenBack
        except (TakenBack, Refused):
            pass


def compared(tmp_path: Path, *, examples: int, steps: int) -> int:
    """How many moves were compared. What fails is not made smaller: that takes longer than to read it."""
    global steps_taken
    steps_taken = 0
    template = tmp_path / "template.db"

    async def made() -> None:
        async with opened(f"sqlite://{template}"):
            pass

    asyncio.run(made())

    class Here(Comparison):
        pass

    Here.template = template
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    return steps_taken


def test_the_desk_and_the_model_agree(tmp_path: Path) -> None:
    assert compared(tmp_path, examples=6, steps=25) > 60


@pytest.mark.figures
@pytest.mark.timeout(3000)
def test_the_desk_and_the_model_agree_over_ten_thousand_moves(tmp_path: Path) -> None:
    total, rounds = 0, 0
    while total < 10_000:
        place = tmp_path / str(rounds)
        place.mkdir()
        total += compared(place, examples=40, steps=60)
        rounds += 1
    assert total >= 10_000
