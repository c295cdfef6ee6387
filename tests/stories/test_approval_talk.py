"""Questions, answers and comments while an approval runs; and what stands on the approver's card to decide by."""

from pathlib import Path

from contracts.numbering.key import key
from tests.stories.approval_desk import approves, asked, code_of, requested, said
from tests.stories.story import opened


async def test_a_question_reaches_the_requester_and_the_answer_the_approver(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await requested(story)
        card = (await asked(story, "lina"))[-1]
        await story.presses("lina", card.buttons()["提问"])
        await story.types("lina", "为什么没有违约金？")
        heard = await story.last("wangwei")
        assert "李娜 问： 为什么没有违约金？" in said([heard])
        await story.presses("wangwei", heard.buttons()["回答"])
        await story.types("wangwei", "框架协议里有")
        newest = (await asked(story, "lina"))[-1]
        assert "王伟 答： 框架协议里有" in said([newest])
        assert "回答" not in (await story.reads("wangwei"))[-1].buttons()
        assert "没有人提问" in said(await story.types("wangwei", f"回答 {number} 再说一次"))


async def test_a_comment_stands_on_every_card_and_in_the_history(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await requested(story, "60万")
        await story.types("wangwei", f"评论 {number} 客户要求本周签")
        await approves(story, "lina")
        assert "客户要求本周签" in said([(await asked(story, "zhaomin"))[-1]])
        assert "客户要求本周签" in said(await story.types("zhaomin", f"日志 {number}"))


async def test_only_who_takes_part_may_speak(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await requested(story)
        assert "不能" in said(await story.types("wangwei", f"提问 {number} 谁"))
        assert "没有找到" in said(await story.types("liuyang", f"评论 {number} 我也说一句"))
        assert "评论 码 内容" in said(await story.types("lina", "评论"))


async def test_the_card_says_how_it_differs_from_the_last_contract_of_that_kind(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        first = await requested(story, "30万", customer="远景制造")
        await approves(story, "lina")
        await requested(story, "36万", customer="远景制造")
        card = said([(await asked(story, "lina"))[-1]])
        assert f"与该客户上一份合同 {first} 不同" in card
        assert "300,000.00 → 360,000.00" in card


async def test_after_a_return_the_difference_is_marked(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await requested(story, "30万")
        await story.types("lina", f"退回 {await code_of(story, 'lina')} 金额写错了")
        await story.types("wangwei", f"填写 {number} 金额=31万")
        (preview,) = await story.types("wangwei", f"提交 {number}")
        await story.presses("wangwei", preview.buttons()["提交"])
        card = said([(await asked(story, "lina"))[-1]])
        assert "300,000.00 → 310,000.00" in card


async def test_the_record_keeps_a_digest_of_what_each_approver_saw(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await requested(story, "60万")
        await approves(story, "lina")
        await approves(story, "zhaomin")
        async with story.app.storage.reading() as stores:
            contract = await stores.contracts.by_key(key(number))
            assert contract is not None
            bodies = [body for _, body in await stores.audit.of_contract(contract.id, 100)]
        seen = [_digest(body["details"]) for body in bodies if body["action"] == "approval.decided"]
        assert len(seen) == 2
        assert len(set(seen)) == 2, "what was decided before is part of it"
        assert all(len(one) == 64 for one in seen)


def _digest(details: object) -> str:
    assert isinstance(details, dict)
    return str(details["seen"])
