"""Canaries: facts that nobody else may see are looked for in everything that anybody is shown, before and after changes."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.people import Shown
from tests.stories.story import Story, opened, texts

ROOM = "sales-alerts"
CANARIES = (
    "金丝雀客户",
    "金丝雀标题",
    "777,777",
    "777777",
    "77.7",
    "金丝雀备注",
    "金丝雀别名",
    "金丝雀纪要",
    "金丝雀争议",
    "金丝雀凭证",
)
READERS = ("wangwei", "lina", "zhouqiang", "zhaomin", "chenjie", "zhengkai")
OTHERS = ("liuyang", "sunhao", "emily")
"""Of other departments: they may know nothing of it."""


WORDS = ("合同", "进度", "日志", "版本", "解读", "权限", "填写", "提交", "催办", "撤回", "续签", "认领", "关注", "记")
PROBES = ("金丝", "jsq", "客户=金丝", "77777", "金额>70万", "状态=审批中", "70万以上", "按金额")


def asked(number: str) -> tuple[str, ...]:
    """Every question and command that could show a contract; none has a canary in it, so none comes back in an answer."""
    direct = tuple(f"{word} {number}" for word in WORDS)
    searches = tuple(f"查 {probe}" for probe in (*PROBES, number, number[-4:]))
    more = (
        "客户 金丝",
        "客户资料 金丝",
        "我的合同",
        "到期 3000",
        "待办",
        "我的号",
        number,
        "导出 金丝",
        "批量 金丝 改 标签=x",
    )
    return (*direct, *searches, *more)


async def prepared(story: Story) -> str:
    number = await story.takes_number("wangwei", "客户=金丝雀客户 标题=金丝雀标题 金额=777777")
    await story.types(
        "wangwei", f"填写 {number} 生效=2026-11-01 到期=2027-01-31 通知期=30天 备注=金丝雀备注 外部编号=金丝雀别名"
    )
    await story.types("wangwei", f"记 {number} 金丝雀纪要")
    await story.types("wangwei", f"争议 {number} 金丝雀争议")
    await story.types("wangwei", f"计划 {number} 回款 777777 2026-12-01 金丝雀凭证")
    return number


async def updates(story: Story, number: str) -> None:
    """Each way in which cards that stand somewhere are drawn again."""
    await story.types("wangwei", f"填写 {number} 金额=777777.5")
    (preview,) = await story.types("wangwei", f"提交 {number}")
    await story.presses("wangwei", preview.buttons()["提交"])
    await story.types("wangwei", f"填写 {number} 备注=金丝雀备注二")
    for approver in ("lina", "zhaomin"):
        await story.presses(approver, (await story.last(approver)).buttons()["同意"])
    await story.waits(days=3)
    await story.types("wangwei", f"认领 {number}")
    await story.types("wangwei", f"签署 {number} 纸质 签署人=金丝雀客户")
    await story.types("chenjie", f"回款 {number} 777777 金丝雀凭证")
    await story.types("wuxia", f"终止 {number} 金丝雀备注")


async def everything_read(story: Story, people: tuple[str, ...]) -> str:
    said = [texts(await story.reads(person)) for person in people]
    return "\n".join(said)


async def test_nobody_of_another_department_is_ever_shown_anything(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await prepared(story)
        await _all_asked(story, number, OTHERS[:1])
        await updates(story, number)
        await _all_asked(story, number, OTHERS)
        said = await everything_read(story, OTHERS)
        assert "金丝雀纪要" in await everything_read(story, ("wangwei",)), "the control: it is there to be seen"
        for canary in CANARIES:
            assert canary not in said, canary


@pytest.mark.parametrize("confidential", [False, True])
async def test_a_room_is_shown_what_it_may_see_and_no_more(tmp_path: Path, confidential: bool) -> None:
    await _in_a_room(tmp_path, confidential, ("lina",))


@pytest.mark.figures
@pytest.mark.timeout(300)
@pytest.mark.parametrize("confidential", [False, True])
async def test_a_room_is_shown_no_more_whoever_asks(tmp_path: Path, confidential: bool) -> None:
    await _in_a_room(tmp_path, confidential, READERS)


async def _in_a_room(tmp_path: Path, confidential: bool, readers: tuple[str, ...]) -> None:
    """With everything shown but confidential, and with owner and end alone."""
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        company = story.app.house.company
        shows = frozenset(Shown) if confidential else frozenset({Shown.OWNER, Shown.ENDS})
        rooms = {id: replace(room, shows=shows) for id, room in company.rooms.items()}
        story.app.replace_company(replace(company, rooms=rooms))
        number = await prepared(story)
        if confidential:
            await story.types("wangwei", f"保密 {number}")
        await _all_asked(story, number, ("wangwei",), ROOM)
        await updates(story, number)
        await _all_asked(story, number, readers, ROOM)
        said = texts(await story.reads(room=ROOM))
        assert number in said
        for canary in CANARIES:
            assert canary not in said, canary


async def _all_asked(story: Story, number: str, people: tuple[str, ...], room: str | None = None) -> None:
    for person in people:
        for text in asked(number):
            await story.types(person, text, room=room)
        await story.types(person, "取消")


async def test_guesses_are_answered_alike(tmp_path: Path) -> None:
    await _guessed(tmp_path, 120)


@pytest.mark.figures
@pytest.mark.timeout(560)
async def test_ten_thousand_guesses_are_answered_alike(tmp_path: Path) -> None:
    await _guessed(tmp_path, 10_000)


async def _guessed(tmp_path: Path, count: int) -> None:
    """Half of the numbers are somebody else's contracts, half are nobody's; the answers are the same to the byte."""
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        taken = [await story.takes_number("wangwei", "客户=金丝雀客户 标题=金丝雀标题 金额=777777") for at in range(20)]
        first = taken[0]
        seen: dict[tuple[str, bool], set[str]] = defaultdict(set)
        words = ("合同", "日志", "进度", "记", "提交")
        for at in range(count):
            theirs = at % 2 == 1
            number = taken[at % 20] if theirs else f"{first[:-6]}{500_000 + at:06}"
            word = words[at // 2 % len(words)]
            (answer,) = await story.types("liuyang", f"{word} {number} x" if word == "记" else f"{word} {number}")
            text = answer.text.replace(number, "N")
            assert "金丝雀" not in text
            seen[word, theirs].add(text)
            if at % 500 == 499:
                await story.waits(minutes=11)
        for word in words:
            assert seen[word, True] == seen[word, False], word
            assert len(seen[word, True]) == 2, "not found, and after many of them a pause"
