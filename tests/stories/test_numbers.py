"""A number's whole life as people live it: codes, children, siblings, blocks, other numbers, and an account of every gap."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.company import load_company
from bot.company.counters import narrow_rules
from bot.server import read_again
from bot.settings import known_channels
from tests.stories.story import COMPANY, Story, opened, texts

RULES = """
[[code_lists]]
id = "region"
names = { zh-CN = "区域", en = "Region" }
codes = { HD = "华东", HN = "华南" }

[[code_lists]]
id = "city"
names = { zh-CN = "城市", en = "City" }
depends_on = "region"
codes = { HD = { SH = "上海", NB = "宁波" }, HN = { GZ = "广州" } }

[[number_rules]]
id = "regional"
types = ["partner"]
pattern = "HZ-{code:region}{code:city}-{date:YYYY}-{seq:3}"
counter = ["region", "city", "year"]
children = [{ kind = "supplement", pattern = "{base}-补{n}" }, { kind = "renewal", pattern = "{base}-R{n}" }]

[[number_rules]]
id = "deals"
types = ["sales", "service"]
pattern = "{date:YYYYMMDD}-{type}-{seq:5}"
counter = ["year"]
reserve_days = 10
since = 2026-06-01
"""


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    company = tmp_path / "company.toml"
    company.write_text(COMPANY.read_text("utf-8") + RULES, "utf-8")
    async with opened(f"sqlite://{tmp_path}/story.db", company=company) as story:
        yield story


async def test_codes_are_asked_for_by_name_and_must_go_together(story: Story) -> None:
    asked = texts(await story.types("wangwei", "取号 合作 客户=甲"))
    assert "区域" in asked
    assert "HD 华东" in asked
    asked = texts(await story.types("wangwei", "华东"))
    assert "SH 上海" in asked
    assert "GZ" not in asked
    (card,) = [heard for heard in await story.types("wangwei", "上海") if heard.card and heard.state == "预留"]
    assert card.number == "HZ-HDSH-2026-001"
    (card,) = await story.types("wangwei", "取号 合作 客户=乙 区域=HN 城市=广州")
    assert card.number == "HZ-HNGZ-2026-001"
    assert "不在城市的代码表里" in texts(await story.types("wangwei", "取号 合作 客户=乙 区域=华南 城市=上海"))
    meaning = texts(await story.types("wangwei", "解读 HZ-HNGZ-2026-001"))
    for word in ("区域 · 华南", "城市 · 广州", "regional", "预留"):
        assert word in meaning


async def test_a_deal_has_one_date_and_one_serial(story: Story) -> None:
    (first,) = await story.types("wangwei", "取号 销售 客户=华东电力 日期=2026-11-20")
    (second,) = await story.types("wangwei", f"取号 服务 客户=华东电力 同={first.number}")
    assert second.number == first.number.replace("XS", "FW")
    (third,) = await story.types("wangwei", "取号 销售 客户=丙")
    assert third.number == "20261123-XS-00002"
    assert "已经存在" in texts(await story.types("wangwei", f"取号 服务 客户=华东电力 同={first.number}"))
    (regional,) = await story.types("wangwei", "取号 合作 客户=乙 区域=HN 城市=广州")
    assert "不能共用" in texts(await story.types("wangwei", f"取号 服务 客户=乙 同={regional.number}"))
    assert "没有找到" in texts(await story.types("liuyang", f"取号 服务 客户=乙 同={first.number}"))


async def test_a_back_dated_request_has_the_rule_and_the_counter_of_its_day(story: Story) -> None:
    (now,) = await story.types("wangwei", "取号 销售 客户=甲")
    (then,) = await story.types("wangwei", "取号 销售 客户=甲 日期=2026-05-31")
    (year,) = await story.types("wangwei", "取号 销售 客户=甲 日期=2025-12-30")
    assert [card.number for card in (now, then, year)] == [
        "20261123-XS-00001",
        "20260531-XS-000001",
        "20251230-XS-000001",
    ]


async def test_children_hang_on_their_number(story: Story) -> None:
    (base,) = await story.types("wangwei", "取号 合作 客户=甲 区域=HD 城市=SH 标题=渠道合作")
    (first,) = await story.types("wangwei", f"子号 {base.number} 补充 标题=价格补充")
    (second,) = await story.types("wangwei", f"子号 {base.number}")
    (renewal,) = await story.types("wangwei", f"子号 {base.number} 续签")
    assert [c.number.removeprefix(base.number) for c in (first, second, renewal)] == ["-补1", "-补2", "-R1"]
    above = texts(await story.types("wangwei", f"解读 {base.number}"))
    assert all(card.number in above for card in (first, second, renewal))
    below = texts(await story.types("wangwei", f"解读 {first.number}"))
    assert f"补充协议: 挂在 {base.number} 之下" in below or f"挂在 {base.number} 之下" in below
    assert "可选" in texts(await story.types("wangwei", f"子号 {base.number} 订单"))
    assert "没有找到" in texts(await story.types("liuyang", f"子号 {base.number}"))
    plain = await story.takes_number("wangwei")
    (usual,) = await story.types("wangwei", f"子号 {plain}")
    assert usual.number == f"{plain}-B1"


async def test_a_reservation_is_warned_of_kept_longer_and_lapses(story: Story) -> None:
    number = await story.takes_number("wangwei")
    await story.waits(days=8)
    assert "还有 2 天" in (await story.last("wangwei")).text
    (kept,) = await story.presses("wangwei", (await story.last("wangwei")).buttons()["延长保留"])
    assert "还有 10 天" in kept.text
    (longer,) = await story.types("wangwei", f"保留 {number} 30天")
    assert "还有 30 天" in longer.text
    assert "没有找到" in texts(await story.types("liuyang", f"保留 {number}"))
    await story.waits(days=31)
    assert "已失效" in texts(await story.types("wangwei", f"解读 {number}"))
    assert "不在保留中" in texts(await story.types("wangwei", f"保留 {number}"))


async def test_every_gap_has_its_reason(story: Story) -> None:
    numbers = [await story.takes_number("wangwei") for _ in range(3)]
    await story.types("wangwei", f"释放 {numbers[0]} 写错了")
    assert "管理员" not in texts(await story.types("wangwei", f"作废 {numbers[1]} 重号"))
    await story.types("wuxia", f"作废 {numbers[1]} 客户取消")
    block = texts(await story.types("wuxia", "号段 销售 50 给=上海分公司 原因=线下开票"))
    assert "20261123-XS-00004" in block
    assert "20261123-XS-00053" in block
    assert await story.takes_number("wangwei") == "20261123-XS-00054"
    assert "上海分公司" in texts(await story.types("wangwei", "解读 20261123-XS-00033"))
    assert "上海分公司" not in texts(await story.types("wangwei", "解读 20261123-XS-00077"))
    gaps = texts(await story.types("wuxia", "缺号"))
    for word in (numbers[0], "写错了", "王伟", numbers[1], "客户取消", "上海分公司 线下开票", "号段", "2026-11-23"):
        assert word in gaps
    assert numbers[2] not in gaps
    assert "无记录" not in gaps
    assert "没有缺号" in texts(await story.types("wuxia", "缺号 HZ"))
    assert "缺号" not in (await story.types("wangwei", "缺号"))[0].title


async def test_renumbering_needs_a_second_person(story: Story) -> None:
    number = await story.takes_number("wangwei")
    assert (await story.types("wuxia", f"改号 {number} ERP-2026-77"))[0].state is None, "a reason is needed"
    (asked,) = await story.types("wuxia", f"改号 {number} ERP-2026-77 原因=与ERP一致")
    assert asked.state == "待确认"
    assert "确认改号" not in asked.buttons()
    assert number in texts(await story.types("wangwei", f"合同 {number}"))
    told = await story.last("zhaomin")
    assert "与ERP一致" in told.text
    (done,) = await story.presses("zhaomin", told.buttons()["确认改号"])
    assert done.state == "已改号"
    assert "确认改号" not in (await story.last("zhouqiang")).buttons()
    shown = texts(await story.types("wangwei", f"合同 {number}"))
    assert "ERP-2026-77" in shown
    meaning = texts(await story.types("wangwei", f"解读 {number}"))
    assert "作废" in meaning
    assert f"{number} → ERP-2026-77" in meaning
    assert f"{number} → ERP-2026-77" in texts(await story.types("wuxia", "对照"))
    assert "ERP-2026-77" in texts(await story.reads("wangwei"))
    for text in (f"改号 ERP-2026-77 {number} 原因=改回", "改号 ERP-2026-77 erp—2026—77 原因=同号"):
        assert (await story.types("wuxia", text))[0].state is None
    assert await story.takes_number("wangwei") != number


async def test_a_reserved_number_may_be_the_new_one_and_a_refusal_changes_nothing(story: Story) -> None:
    number, other = await story.takes_number("wangwei"), await story.takes_number("wuxia")
    await story.types("wuxia", f"改号 {number} {other} 原因=顺序")
    assert "已经有一个改号申请" in texts(await story.types("wuxia", f"改号 {number} X-1 原因=顺序"))
    (refused,) = await story.types("zhouqiang", f"不同意改号 {number}")
    assert refused.state == "未同意"
    assert "没有得到同意" in (await story.last("wuxia")).text
    await story.types("wuxia", f"改号 {number} {other} 原因=顺序")
    (done,) = await story.types("zhaomin", f"确认改号 {number}")
    assert done.state == "已改号"
    (shown,) = await story.types("wangwei", f"合同 {number}")
    assert other in shown.text
    assert "华东电力" in shown.text


async def test_rules_show_what_comes_next_and_what_a_change_would_do(story: Story) -> None:
    number = await story.takes_number("wangwei")
    rules = texts(await story.types("wuxia", "规则"))
    for word in ("deals", "regional", "20261123-XS-00002", "还剩 99998 个", "HZ-HDSH-2026-001", "17 个字符"):
        assert word in rules, word
    tried = texts(await story.types("wuxia", "规则 试 deals {date:YYYY}-{type}-{seq:5}"))
    assert "2026-XS-00002" in tried
    assert number in tried
    assert "0 / 1" in tried
    assert "run into each other" in texts(await story.types("wuxia", "规则 试 deals {type}{dept}{seq}"))
    assert "没有规则" in texts(await story.types("wuxia", "规则 试 nothing {seq}"))
    assert "deals" not in texts(await story.types("wangwei", "规则"))


async def test_a_slip_is_answered_with_what_was_meant_if_one_may_see_it(story: Story) -> None:
    number = await story.takes_number("wangwei", "客户=华东电力 标题=年度维护")
    for slip in (
        number.replace("00001", "O0OO1").replace("OO", "O0"),
        number.replace("-00001", "-001"),
        number.replace("00001", "0000I"),
    ):
        heard = texts(await story.types("wangwei", f"解读 {slip}"))
        assert number in heard, slip
        assert "年度维护" in heard
        assert "年度维护" not in texts(await story.types("liuyang", f"解读 {slip}"))
    full_width = number.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-XS"})
    assert "预留" in texts(await story.types("wangwei", f"解读 {full_width}"))


async def test_a_number_of_one_month_signed_in_another_is_a_finding(story: Story) -> None:
    number = await story.takes_number("wangwei")
    await story.types("wangwei", f"填写 {number} 签订=2027-01-05")
    assert "编号显示 2026-11，实际签订日期是 2027-01-05" in texts(await story.types("wangwei", f"解读 {number}"))
    await story.types("wangwei", f"填写 {number} 签订=2026-11-30")
    assert "编号显示" not in texts(await story.types("wangwei", f"解读 {number}"))
    await story.submits("wangwei", number)
    await story.presses("lina", (await story.last("lina")).buttons()["同意"])
    await story.comes_to("2026-12-01T09:00:00+08:00")
    assert "编号显示 2026-11" in texts(await story.types("wangwei", f"签署 {number} 纸质 日期=2026-12-01"))


async def test_the_doctor_looks_over_the_whole_register(story: Story) -> None:
    assert "没有发现问题" in texts(await story.types("wuxia", "体检"))
    await story.takes_number("wangwei", "客户=华东电力 标题=一 金额=30万")
    await story.takes_number("wangwei", "客户=华东电力有限公司 标题=二 金额=30万")
    report = texts(await story.types("wuxia", "体检"))
    assert "同一客户多种写法" in report
    assert "华东电力 ~ 华东电力有限公司" in report
    assert "华东电力" not in texts(await story.types("wangwei", "体检"))


async def test_a_rule_too_narrow_for_what_is_issued_is_refused_and_the_running_ones_stay(
    story: Story, tmp_path: Path
) -> None:
    await story.types("wuxia", "号段 销售 120 给=ERP")
    path = story.app.settings.company_file
    path.write_text(path.read_text("utf-8").replace("{date:YYYYMMDD}-{type}-{seq:5}", "{date:YYYYMMDD}-{type}-{seq:2}"))
    narrow = load_company(path, known_channels())
    ((line, text),) = await narrow_rules(story.app.storage, narrow, path)
    assert "{type}-{seq:2}" in path.read_text("utf-8").splitlines()[line - 1]
    assert "deals|year=2026 stands at 120" in text
    before = story.app.house.company
    await read_again(story.app)
    assert story.app.house.company is before
    path.write_text(path.read_text("utf-8").replace("{seq:2}", "{seq:7}"))
    await read_again(story.app)
    assert await story.takes_number("wangwei") == "20261123-XS-0000121"
