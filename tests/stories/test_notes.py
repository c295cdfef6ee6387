"""Notes and tags, as people write them beside a contract."""

from pathlib import Path

from tests.stories.story import opened, texts

ROOM = "sales-alerts"


async def test_a_note_stands_in_the_history_with_author_and_time(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        (said,) = await story.types("wangwei", f"记 {number} 对方要求把付款改成月结，\n等财务意见")
        assert number in said.text
        (history,) = await story.types("lina", f"日志 {number}")
        assert "对方要求把付款改成月结" in history.text
        assert "等财务意见" in history.text
        assert "王伟 · 2026-11-23 10:" in history.text
        (history,) = await story.types("emily", f"history {number}")
        assert "月结" not in history.text, "not hers"


async def test_a_note_is_never_said_in_a_room(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        heard = await story.types("wangwei", f"note {number} 底价是28万", room=ROOM)
        heard += await story.types("wangwei", f"日志 {number}", room=ROOM)
        heard += await story.types("wangwei", f"合同 {number}", room=ROOM)
        assert "28万" not in texts([h for h in heard if h.to == f"room:{ROOM}"])
        assert "28万" in texts([h for h in heard if h.to == "person:wangwei"])


async def test_whoever_may_not_read_it_notes_nothing_and_learns_nothing(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        absent = number.replace("000001", "000999")
        (theirs,) = await story.types("liuyang", f"记 {number} 我也看看")
        (none,) = await story.types("liuyang", f"记 {absent} 我也看看")
        assert theirs.text.replace(number, "N") == none.text.replace(absent, "N")
        (refused,) = await story.types("zhengkai", f"记 {number} 审计意见")
        assert "没有权限" in refused.text
        assert "我也看看" not in texts(await story.types("wangwei", f"日志 {number}"))


async def test_a_note_without_words_is_asked_for_and_a_button_asks_as_well(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        (asked,) = await story.types("wangwei", f"记 {number}")
        assert "要记什么" in asked.text
        await story.types("wangwei", "客户换了联系人")
        (card,) = await story.types("wangwei", f"合同 {number}")
        (asked,) = await story.presses("wangwei", card.buttons()["记一笔"])
        assert "要记什么" in asked.text
        await story.types("wangwei", "新联系人姓方")
        history = texts(await story.types("wangwei", f"日志 {number}"))
        assert "客户换了联系人" in history
        assert "新联系人姓方" in history


async def test_talks_services_and_feedback_are_told_apart(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.types("wangwei", f"沟通 记 {number} 电话谈了交付")
        await story.types("wangwei", f"服务 记录 {number} 上门1次")
        await story.types("wangwei", f"反馈 {number} 4 响应快")
        (refused,) = await story.types("wangwei", f"反馈 {number} 很好")
        assert "1 到 5" in refused.text
        history = texts(await story.types("wangwei", f"日志 {number}"))
        for words in ("沟通", "电话谈了交付", "服务", "上门1次", "客户反馈", "★★★★", "响应快"):
            assert words in history, words
        assert "★★★★★" not in history


async def test_tags_come_and_go(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        (card,) = await story.types("wangwei", f"标签 {number} +重点 试用 ＋框架")
        assert card.card is not None
        assert {"type": "chips", "words": ["重点", "试用", "框架"]} in card.card["blocks"]
        await story.types("wangwei", f"标签 {number} -试用 +重点")
        assert number in texts(await story.types("wangwei", "查 标签=重点"))
        assert number not in texts(await story.types("wangwei", "查 标签=试用"))
        assert "试用" in texts(await story.types("wangwei", f"日志 {number}"))


async def test_a_tag_that_chooses_the_approval_asks_anew(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.submits("wangwei", number)
        before = (await story.last("lina")).text
        await story.types("wangwei", f"标签 {number} +重点")
        assert (await story.last("lina")).text != before
