"""Searches as people type them: amounts in any currency, conditions that nobody understands."""

from pathlib import Path

import pytest

from tests.stories.story import opened


async def test_an_amount_is_sought_by_what_it_is_worth_here(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        large = await story.takes_number("wangwei", "客户=甲 标题=一 金额=USD100,000")
        small = await story.takes_number("wangwei", "客户=乙 标题=二 金额=USD70,000")
        yuan = await story.takes_number("wangwei", "客户=丙 标题=三 金额=60万")
        baht = await story.takes_number("wangwei", "客户=丁 标题=四 金额=THB90,000,000")
        (over,) = await story.types("wangwei", "查 金额>50万")
        assert large in over.text
        assert yuan in over.text
        assert small not in over.text
        assert baht not in over.text
        (under,) = await story.types("wangwei", "查 amount<USD80,000")
        assert small in under.text
        assert not any(other in under.text for other in (large, yuan, baht))


@pytest.mark.parametrize("text", ["查 负责人=不存在的人", "查 颜色=红 金额>很多", "find state=sleeping"])
async def test_a_search_of_which_nothing_was_understood_lists_nothing(tmp_path: Path, text: str) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        (found,) = await story.types("wangwei", text)
        assert number not in found.text
        assert "没有列出合同" in found.text
        (found,) = await story.types("wangwei", f"{text} 年度")
        assert number in found.text  # what was understood narrows it


async def test_a_search_for_signs_alone_is_told_how(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        number = await story.takes_number("wangwei")
        (told,) = await story.types("wangwei", "查 ，")
        assert number not in told.text
        assert "客户=" in told.text


async def test_what_is_expiring_may_be_said_with_more_words(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        for text in ("expiring next quarter over 1m owner:me", "到期 下季度 100万以上 负责人=王伟"):
            (found,) = await story.types("wangwei", text)
            assert "2027-01-01 – 2027-03-31" in found.text
            assert "负责人 王伟" in found.text
        (told,) = await story.types("wangwei", "expiring soonish")
        assert "到期 [天数]" in told.text
