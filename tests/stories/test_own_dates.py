"""What a contract's own words say: sums on the card, dates of its own, and what would be if."""

from pathlib import Path

from tests.stories.story import Story, opened, texts
from tests.stories.test_dates import with_contracts

ROW = "20260105-XS-000001,年度维护,华东电力,XS,30万,2026-01-05,2027-03-31,60天,,wangwei"


async def filled(story: Story, facts: str) -> str:
    number = await story.takes_number("wangwei")
    return texts(await story.types("wangwei", f"填写 {number} {facts}"))


async def test_the_card_shows_how_each_day_comes_about(tmp_path: Path) -> None:
    async with opened(f"sqlite://{tmp_path}/story.db") as story:
        said = await filled(story, "生效=2026-04-01 期限=15个月 通知期=3个月至季度末 自动续约=12个月，最多2次")
        assert "2027-06-30（2026-04-01 + 15 个月）" in said
        assert "到期 2027-06-30 − 3 个月 = 2027-03-30(二)" in said
        assert "12 个月，最多 2 次" in said
        said = await filled(story, "生效=2026-02-15 到期=2027-05-15 通知期=3个月至季度末")
        assert "到期 2027-05-15 → 季度末 2027-03-31 − 3 个月 = 2026-12-31(四)" in said
        said = await filled(story, "生效=2026-02-15 到期=长期 通知期=6周至季度末 最短期限=3年")
        assert "3 年，至 2029-02-14" in said
        assert "今天通知最早 2029-03-31(六) 结束" in said
        assert "最短期限 2029-02-14 → 季度末 2029-03-31" in said


async def test_what_if_reckons_and_changes_nothing(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ROW) as story:
        said = texts(await story.types("wangwei", "合同 20260105-XS-000001 如果 通知期=90天"))
        assert "到期 2027-03-31 − 60 日 = 2027-01-30(六) → 提前到 2027-01-29(五)" in said
        assert "到期 2027-03-31 − 90 日 = 2026-12-31(四)" in said
        assert "什么都没有改" in said
        shown = texts(await story.types("wangwei", "合同 20260105-XS-000001"))
        assert "60 日" in shown
        assert "90 日" not in shown
        english = texts(await story.types("emily", "show 20260105-XS-000001 if notice=90 days"))
        assert "90 days" not in english, "not hers"
        wrong = texts(await story.types("wangwei", "合同 20260105-XS-000001 如果 通知期=很久"))
        assert "很久" in wrong


async def test_own_dates_are_told_like_any_other_and_can_be_taken_out(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ROW) as story:
        (card,) = await story.types("wangwei", "日期 20260105-XS-000001 付款 2026-12-20 每季度 服务费")
        assert "付款" in card.text
        assert "2026-12-20" in card.text
        (card,) = await story.types("wangwei", "dates 20260105-XS-000001 option 3 months before end")
        assert "2026-12-31" in card.text
        await story.comes_to("2026-12-18T09:00:00+08:00")
        mine = texts(await story.reads("wangwei"))
        assert "付款" in mine
        assert "2026-12-20" in mine
        (card,) = await story.types("wangwei", "日期 20260105-XS-000001")
        (after,) = await story.presses("wangwei", card.buttons()["删除"])
        assert "2026-12-20" not in after.text
        await story.presses("wangwei", card.buttons()["删除"])
        assert "2026-12-31" in texts(await story.types("wangwei", "日期 20260105-XS-000001")), (
            "an old card removes nothing"
        )
        refused = await story.types("liuyang", "日期 20260105-XS-000001 付款 2027-01-01")
        assert "付款" not in texts(refused)


async def test_a_contract_may_have_lead_times_of_its_own(tmp_path: Path) -> None:
    async with with_contracts(tmp_path, ROW) as story:
        await story.comes_to("2026-11-02T10:01:00+08:00")
        before = len(await story.reads("wangwei"))
        said = texts(await story.types("wangwei", "提前 20260105-XS-000001 45 10"))
        assert "45、10" in said or "45" in said
        await story.comes_to("2026-12-14T09:00:00+08:00")
        assert "还有 46 天" not in texts((await story.reads("wangwei"))[before:])
        await story.comes_to("2026-12-15T09:00:00+08:00")
        assert "还有 45 天" in texts((await story.reads("wangwei"))[before:])


async def test_dates_ahead_are_listed_by_the_day_to_act_with_its_sum(tmp_path: Path) -> None:
    later = "20260105-XS-000002,备件,国网,XS,10万,2026-01-05,2027-01-20,10天,,wangwei"
    async with with_contracts(tmp_path, ROW, later) as story:
        (card,) = await story.types("wangwei", "到期 90")
        text = card.text
        assert "到期 2027-03-31 − 60 日 = 2027-01-30(六) → 提前到 2027-01-29(五)" in text
        assert text.index("000002") < text.index("000001"), "the nearest day to act first"
        assert "查看" in card.buttons()
        heard = await story.types("wangwei", "到期 90", room="sales-alerts")
        room = next(h for h in heard if h.to.startswith("room:"))
        assert "2027-01-29" in room.text
        assert "¥" not in room.text
