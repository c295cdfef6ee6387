"""A large company's register, invented: many customers, few of them with most contracts, titles of a dozen kinds."""

import random
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

from contracts.money import Money
from contracts.register.contract import Contract, State
from storage.contract_values import columns
from storage.migrate import migrate
from storage.schema import connect_file
from storage.sqlite import bind
from storage.urls import SqliteAddress, read
from storage.words import written

_PLACES = [
    "北京",
    "上海",
    "广州",
    "深圳",
    "杭州",
    "南京",
    "苏州",
    "无锡",
    "宁波",
    "成都",
    "重庆",
    "武汉",
    "长沙",
    "西安",
    "郑州",
    "青岛",
    "济南",
    "合肥",
    "福州",
    "厦门",
    "昆明",
    "贵阳",
    "南昌",
    "沈阳",
    "大连",
]
_FIRST = (
    "华安中新恒宏瑞泰盛诚信德嘉润锦博远航星海云天龙凤金银宝鼎嵘翔骏腾飞跃升达通联合力创智慧明朗晖映辰昊宇坤乾泽沐霖"
)
_TRADES = [
    "科技",
    "电子",
    "机械",
    "能源",
    "电力",
    "医药",
    "化工",
    "纺织",
    "物流",
    "贸易",
    "建设",
    "装饰",
    "信息技术",
    "智能装备",
    "新材料",
    "环保",
    "食品",
    "农业",
    "传媒",
    "咨询",
]
_ENDS = ["有限公司", "股份有限公司", "有限责任公司", "集团有限公司"]
_ABROAD = [
    "Acme",
    "Globex",
    "Initech",
    "Umbrella",
    "Stark",
    "Wayne",
    "Hooli",
    "Vandelay",
    "Wonka",
    "Cyberdyne",
    "Tyrell",
    "Soylent",
]
_WORKS = [
    "服务器采购",
    "年度维护",
    "软件开发",
    "系统集成",
    "数据中心建设",
    "网络设备租赁",
    "云服务",
    "技术咨询",
    "人员外包",
    "品牌推广",
    "厂房装修",
    "物流运输",
    "原料供应",
    "设备检修",
]
_KINDS = ["合同", "协议", "框架协议", "补充协议", "订单"]
SINCE = datetime(2024, 1, 1, tzinfo=UTC)
_STATES = (State.ACTIVE, State.ACTIVE, State.EXPIRED, State.EXPIRING, State.DRAFT, State.APPROVED, State.ARCHIVED)


def contracts(count: int, seed: int = 9) -> Iterator[Contract]:
    """Always the same ones."""
    chance = random.Random(seed)
    names = [_customer(chance) for _ in range(max(50, count * 6 // 100))]
    owners = [f"person{at:03}" for at in range(500)]
    for at in range(count):
        starts = date(2022, 1, 1) + timedelta(days=chance.randrange(1_600))
        customer = names[min(int(chance.paretovariate(0.9)) - 1, len(names) - 1)] if at % 2 else chance.choice(names)
        yield Contract(
            number=f"{starts:%Y%m%d}-XS-{at:07}",
            title=f"{chance.choice(_PLACES)}{chance.choice(_WORKS)}{chance.choice(_KINDS)}{chance.randrange(1, 400)}期",
            customer=customer,
            owner=chance.choice(owners),
            type=chance.choice(("sales", "service", "partner", "supplier")),
            amount=Money(chance.randrange(10_000, 900_000_000), "CNY"),
            starts=starts,
            ends=starts + timedelta(days=chance.randrange(90, 1_400)),
            status=chance.choice(_STATES),
            created_at=SINCE,
            created_by="wangwei",
        )


def _customer(chance: random.Random) -> str:
    if chance.random() < 0.12:
        return f"{chance.choice(_ABROAD)} {chance.choice(_ABROAD)} {chance.randrange(1, 900)} Ltd."
    name = "".join(chance.choices(_FIRST, k=chance.choice((2, 2, 3))))
    return f"{chance.choice(_PLACES)}{name}{chance.choice(_TRADES)}{chance.choice(_ENDS)}"


async def made(path: Path, count: int) -> None:
    """A migrated file with that many, words and all, in one transaction."""
    await migrate(f"sqlite://{path}", demo=False)
    rows = enumerate(contracts(count), start=1)
    address = read(f"sqlite://{path}")
    assert isinstance(address, SqliteAddress)
    with closing(connect_file(address)) as file:
        file.execute("PRAGMA synchronous = OFF")
        file.execute("BEGIN")
        while some := [(id, columns(each)) for id, each in islice(rows, 5_000)]:
            _insert(file, some)
        file.execute("INSERT INTO contract_words (contract_words) VALUES ('optimize')")
        file.execute("COMMIT")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _insert(file: sqlite3.Connection, some: Sequence[tuple[int, Mapping[str, object]]]) -> None:
    names = ", ".join(some[0][1])
    places = ", ".join("?" * (len(some[0][1]) + 1))
    rows = [(id, *bind(list(values.values()))) for id, values in some]
    file.executemany(f"INSERT INTO contracts (id, {names}) VALUES ({places})", rows)
    words = [(id, written(str(values["haystack"]))) for id, values in some]
    file.executemany("INSERT INTO contract_words (rowid, words) VALUES (?, ?)", words)
