"""Who sees what: shares, confidential contracts, what is hidden of them, and who hears of changes."""

from pathlib import Path

from tests.stories.story import opened, texts

ROOM = "sales-alerts"


async def test_a_share_lets_read_and_is_told(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        assert number not in texts(await story.types("liuyang", "查 维护"))
        (card,) = await story.types("wangwei", f"权限 {number} +刘洋 只读")
        assert "刘洋" in card.text
        assert number in (await story.last("liuyang")).text, "told"
        assert "300,000" in texts(await story.types("liuyang", f"合同 {number}"))
        (refused,) = await story.types("liuyang", f"填写 {number} 金额=5")
        assert "没有权限" in refused.text
        await story.types("wangwei", f"权限 {number} +刘洋 编辑")
        await story.types("liuyang", f"填写 {number} 金额=31万")
        assert "310,000" in texts(await story.types("wangwei", f"合同 {number}"))
        await story.types("wangwei", f"权限 {number} -刘洋")
        absent = number.replace("000001", "000999")
        (gone,) = await story.types("liuyang", f"合同 {number}")
        (none,) = await story.types("liuyang", f"合同 {absent}")
        assert gone.text.replace(number, "N") == none.text.replace(absent, "N")


async def test_what_is_masked_is_nowhere_to_be_seen_and_cannot_be_asked_for(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei", "客户=华东电力 标题=华东电力年度维护 金额=30万")
        await story.types("wangwei", f"填写 {number} 备注=底价28万 外部编号=PO-华东电力-7")
        await story.types("wangwei", f"权限 {number} +刘洋 脱敏")
        asked = (
            f"合同 {number}",
            f"日志 {number}",
            "查 状态=草稿",
            f"查 {number}",
            f"权限 {number}",
            f"解读 {number}",
            f"填写 {number}",
        )
        for text in asked:
            said = texts(await story.types("liuyang", text))
            for secret in ("华东电力", "300,000", "30万", "28万", "300000"):
                assert secret not in said, (text, said)
        assert number in texts(await story.types("liuyang", "查 状态=草稿"))
        for probe in (
            "查 华东电力",
            "查 hddl",
            "查 客户=华东",
            "查 金额>20万",
            "查 28万",
            "客户 华东电力",
            "查 30万以上",
        ):
            assert number not in texts(await story.types("liuyang", probe)), probe


async def test_a_confidential_contract_is_kept_from_rooms_and_roles_and_looks_are_written_down(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.types("wangwei", f"合同 {number}", room=ROOM)
        assert "华东电力" in texts(await story.reads(room=ROOM))
        (card,) = await story.types("wangwei", f"保密 {number}")
        assert "保密" in card.text
        assert "华东电力" not in texts(await story.reads(room=ROOM)), "the card that stood there has changed"
        absent = number.replace("000001", "000999")
        (theirs,) = await story.types("wuxia", f"合同 {number}")
        (none,) = await story.types("wuxia", f"合同 {absent}")
        assert theirs.text.replace(number, "N") == none.text.replace(absent, "N")
        assert number not in texts(await story.types("wuxia", "查 维护"))
        heard = await story.types("wangwei", "查 维护", room=ROOM)
        assert number not in texts([h for h in heard if h.to == f"room:{ROOM}"])
        assert "华东电力" in texts(await story.types("zhaomin", f"合同 {number}"))
        history = texts(await story.types("lina", f"日志 {number}"))
        assert "查看保密合同" in history
        assert "赵敏" in history
        assert "吴霞" not in history
        await story.types("wangwei", f"取消保密 {number}")
        assert number in texts(await story.types("wuxia", "查 维护"))


async def test_followers_hear_of_notes_and_moves_but_not_of_their_own(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.types("zhaomin", f"关注 {number}")
        await story.types("wangwei", f"关注 {number}")
        before, own = len(await story.reads("zhaomin")), len(await story.reads("wangwei"))
        await story.types("wangwei", f"记 {number} 客户催合同")
        assert len(await story.reads("zhaomin")) == before + 1
        assert len(await story.reads("wangwei")) == own + 1, "the answer alone"
        assert number in texts(await story.types("zhaomin", "查 关注的"))
        await story.types("zhaomin", f"取消关注 {number}")
        before = len(await story.reads("zhaomin"))
        await story.types("wangwei", f"记 {number} 又催了")
        assert len(await story.reads("zhaomin")) == before


async def test_searches_are_kept_and_chips_taken_away(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        await story.types("wangwei", "存查 大单 维护 20万以上")
        assert number in texts(await story.types("wangwei", "查 @大单"))
        assert "@大单" in texts(await story.types("wangwei", "我的查询"))
        assert "没有完全符合" in texts(await story.types("wangwei", "查 @大单 客户=没有的"))
        (card,) = await story.types("wangwei", "查 维护 100万以上")
        assert number in card.text, "offered as nearest, less the amount"
        fewer = next(token for label, token in card.buttons().items() if label.startswith("✕ 金额"))
        (card,) = await story.presses("wangwei", fewer)
        assert number in card.text
        await story.types("wangwei", "存查 大单")
        assert "没有名为" in texts(await story.types("wangwei", "查 @大单"))
        assert number in texts(await story.types("wangwei", "查 hddl")), "by first letters"
        assert number in texts(
            await story.types("wangwei", f"查 {number[:-1]}{(int(number[-1]) + 1) % 10}{number[-1]}")
        ), "mistyped"
