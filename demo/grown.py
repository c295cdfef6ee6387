"""What a company has gathered in three years besides: invented contracts, always the same ones, and what was done under them.

None of them needs anybody's decision when the demo begins; the story is told by contracts.csv. Sales of the running year are
left out too, so that the next number is the one that the README names.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from contracts.register.records import ObligationKind, RelationKind

Fields = dict[str, str]

FIRST, LAST = date(2023, 12, 1), date(2026, 9, 30)
COUNT = 160
_CUSTOMERS = (
    "上海浦江港务集团", "宁波海丰国际物流有限公司", "无锡太湖新能源科技有限公司", "南京江宁轨道装备有限公司", "杭州临平医疗器械有限公司",
    "合肥科大智算有限公司", "苏州金鸡湖酒店管理有限公司", "常州武进光伏材料有限公司", "广州南沙船舶工程有限公司",
    "深圳前海云仓供应链有限公司",
    "东莞松山湖电子有限公司", "佛山顺德家电集团", "厦门鹭岛旅游发展有限公司", "重庆两江汽车零部件有限公司", "成都天府软件园管理有限公司",
    "Harbor Freight Analytics Inc.", "Lakeside Community College", "Old Mill Foods LLC",
)  # fmt: skip
_SOLD = (
    "设备监测系统",
    "能耗管理平台",
    "智能仓储改造",
    "数据采集网关",
    "车间看板",
    "门禁与访客系统",
    "冷链温控传感器",
    "巡检机器人",
)
_SERVED = ("年度维护服务", "云平台托管服务", "驻场技术支持", "系统升级服务", "数据治理咨询")
_JOINED = ("渠道合作协议", "联合实验室协议", "联合投标协议", "区域代理协议")
_BOUGHT = ("服务器采购", "传感器采购", "办公设备采购", "网络设备租赁", "机房装修")
_SUPPLIERS = ("上海联创计算机有限公司", "深圳芯源电子有限公司", "北京华网通信设备有限公司", "江苏恒力机电有限公司")
_TAGS = ("重点", "电力", "制造", "物流", "教育", "医疗", "框架", "试用", "独家", "老客户")
_NOTICE = ("", "", "30天", "60天", "3个月", "10个工作日")


class Deed(NamedTuple):
    """What happened under the contract with that title: planned where `done` is None, else done on that day."""

    title: str
    kind: ObligationKind
    share: float
    due: date
    done: date | None
    words: str


class Tie(NamedTuple):
    title: str
    kind: RelationKind
    other: str


def rows() -> list[Fields]:
    """As rows of an import, dated as on the day for which contracts.csv is written."""
    chance = random.Random(2026)
    made = [_row(chance, at) for at in range(COUNT - 16)]
    for at, first in enumerate(_ended(made)[:8]):
        made.append(_renewed(first, at))
        made.append(_amended(first, at))
    return made


def _row(chance: random.Random, at: int) -> Fields:
    kind, names = chance.choice(
        (("销售", _SOLD), ("销售", _SOLD), ("服务", _SERVED), ("合作", _JOINED), ("采购", _BOUGHT))
    )
    last = date(2025, 12, 20) if kind == "销售" else LAST
    signed = FIRST + timedelta(days=chance.randrange((last - FIRST).days))
    starts = signed + timedelta(days=chance.randrange(5, 40))
    ends = starts + timedelta(days=chance.choice((180, 364, 364, 364, 729, 1_094)))
    if date(2026, 10, 1) <= ends <= date(2027, 9, 30):  # nothing that somebody would have to see to now
        ends += timedelta(days=400)
    customer = chance.choice(_SUPPLIERS if kind == "采购" else _CUSTOMERS)
    abroad = customer.isascii()
    owner = "Emily Carter" if abroad else chance.choice(("王伟", "刘洋", "王伟", "刘洋", "李娜", "孙浩"))
    return {
        "title": f"{chance.choice(names)}（{signed:%Y}-{at:03}）",
        "customer": customer,
        "type": kind,
        "amount": str(chance.randrange(20, 4_000) * 1_000),
        "currency": "USD" if abroad else "CNY",
        "signed": signed.isoformat(),
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "notice_period": chance.choice(_NOTICE),
        "auto_renew": "",
        "owner": owner,
        "status": _state(chance, ends),
        "tags": ";".join(chance.sample(_TAGS, chance.randrange(3))),
        "aliases": f"CRM-{20_000 + at}" if chance.random() < 0.3 else "",
        "notes": "",
    }


def _state(chance: random.Random, ends: date) -> str:
    if ends < date(2026, 10, 1):
        return chance.choice(("已归档", "已归档", "已归档", "已终止"))
    return "已终止" if chance.random() < 0.04 else ""


def _ended(made: list[Fields]) -> list[Fields]:
    return [row for row in made if row["ends"] < "2026-10-01" and row["type"] == "服务"]


def _renewed(first: Fields, at: int) -> Fields:
    starts = date.fromisoformat(first["ends"]) + timedelta(days=1)
    ends = max(starts + timedelta(days=729), date(2027, 10, 31))
    return {
        **first,
        "title": f"{first['title']}续签",
        "signed": (starts - timedelta(days=20)).isoformat(),
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        "amount": str(int(first["amount"]) * 11 // 10),
        "status": "",
        "aliases": "",
        "tags": "老客户",
    }


def _amended(first: Fields, at: int) -> Fields:
    signed = date.fromisoformat(first["starts"]) + timedelta(days=60)
    return {
        **first,
        "title": f"{first['title']}补充协议",
        "signed": signed.isoformat(),
        "starts": signed.isoformat(),
        "amount": str(1_000 * (10 + at)),
        "aliases": "",
    }


def ties() -> Iterator[Tie]:
    for row in rows():
        title = row["title"]
        if title.endswith("续签"):
            yield Tie(title, RelationKind.RENEWS, title.removesuffix("续签"))
        elif title.endswith("补充协议"):
            yield Tie(title, RelationKind.AMENDS, title.removesuffix("补充协议"))


def deeds() -> Iterator[Deed]:
    """Of the contracts that run on: two parts of the money, a delivery, an invoice; some late, as things are."""
    chance = random.Random(7)
    for row in [row for row in rows() if not row["status"]][:36]:
        starts = date.fromisoformat(row["starts"])
        money = ObligationKind.PAYMENT if row["type"] == "采购" else ObligationKind.RECEIPT
        first, second = starts + timedelta(days=30), starts + timedelta(days=chance.choice((150, 240, 330)))
        yield Deed(row["title"], ObligationKind.DELIVERY, 0, first, first + timedelta(days=chance.randrange(-3, 9)), "")
        yield Deed(row["title"], money, 0.4, first, first + timedelta(days=chance.randrange(0, 20)), "首付款")
        paid = second + timedelta(days=chance.randrange(0, 30)) if chance.random() < 0.6 else None
        yield Deed(row["title"], money, 0.6, second, paid, "尾款")
        if row["type"] != "采购":
            yield Deed(
                row["title"], ObligationKind.INVOICE, 0.4, first, first, f"发票 {chance.randrange(10**7, 10**8)}"
            )


DISPUTED = (("验收标准理解不一致", 0), ("对方要求减免服务费", 5), ("交付地点变更的费用由谁承担", 9))
"""What is disputed, and in which of the contracts that run on."""
NOTES = ("客户希望下一期一起谈。", "对方换了财务联系人，发票寄到新地址。", "电话沟通：续签意向明确。")
