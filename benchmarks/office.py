"""A company at work: the demo's people over a register of invented contracts."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

from adapters.api.channel import Capabilities, Channel, Limits, Plugin, Surroundings
from bot.company import load_company
from bot.settings import known_channels, load_settings
from bot.wiring import App, build
from contracts.company import Company
from contracts.dates.period import Period, Unit
from contracts.money import Money
from contracts.people import Role
from contracts.register.contract import Contract, State
from storage.contract_values import columns
from storage.database import open_storage
from storage.migrate import migrate
from storage.session import insert
from storage.sqlite import bind

CHANNEL = "bench"
LIMITS = Limits(text=3_000, label=75, buttons=25, rows=50)
COMPANY_FILE = Path(__file__).parents[1] / "demo" / "company.toml"
_CITIES = ("上海", "杭州", "南京", "苏州", "广州", "深圳", "成都", "武汉", "Boston", "Chicago")
_TRADES = ("电力", "软件", "医疗器械", "物流", "Instruments", "能源科技", "建材", "精密机械", "Analytics")
_WORKS = ("年度维护", "设备采购", "系统集成服务", "技术咨询", "Annual support", "数据中心托管", "平台授权", "现场施工")
SINCE = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@cache
def company() -> Company:
    return load_company(COMPANY_FILE, known_channels())


def plugin(company: Company) -> Plugin:
    """A channel as any other, on which people have the accounts that they have somewhere."""
    return Plugin(
        name=CHANNEL,
        directory=next(iter(company.people["wangwei"].accounts)),
        capabilities=Capabilities(frozenset(), LIMITS),
        connect=_never,
        render=str,
    )


def _never(around: Surroundings) -> Channel:
    raise NotImplementedError("requests come in through benchmarks.channel")


@asynccontextmanager
async def opened(database: str) -> AsyncIterator[App]:
    """The house over that file, with our channel configured and connected by nobody."""
    url = f"sqlite://{database}"
    here = company()
    settings = load_settings({"database_url": url, "company_file": COMPANY_FILE})
    storage = await open_storage(url)
    try:
        yield build(settings, here, storage, {CHANNEL: plugin(here)}, ())
    finally:
        await storage.close()


def number(of: int) -> str:
    return f"{SINCE.year}{1 + of % 12:02d}{1 + of % 28:02d}-XS-{of:06d}"


async def made(path: Path, contracts: int, *, demo: bool = False) -> Path:
    """A database of this version with so many contracts."""
    await migrate(f"sqlite://{path}", demo=demo)
    rows = invented(company())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        first = columns(next(invented(company())))
        sql = insert("contracts", tuple(first))
        connection.executemany(sql, (bind(tuple(columns(next(rows)).values())) for _ in range(contracts)))
        connection.commit()
        connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def invented(company: Company) -> Iterator[Contract]:
    """Without end. Owners are those who sell, states and dates go round."""
    sellers = [person.id for person in company.with_role(Role.SALES)]
    states = (State.ACTIVE, State.ACTIVE, State.EXPIRING, State.APPROVED, State.EXPIRED, State.TERMINATED)
    for at in count():
        starts = TODAY - timedelta(days=at * 7 % 1_000)
        trade = _TRADES[at // 10 % len(_TRADES)]
        yield Contract(
            number=number(at),
            title=f"{_WORKS[at % len(_WORKS)]} {at % 9_973}",
            customer=f"{_CITIES[at % len(_CITIES)]}{trade}有限公司{at % 4_999}",
            owner=sellers[at % len(sellers)],
            type="sales",
            amount=Money(100_000 + at * 7_919 % 900_000_000, "CNY"),
            signed=starts - timedelta(days=5),
            starts=starts,
            ends=starts + timedelta(days=729),
            notice=Period(60, Unit.DAYS),
            auto_renew=at % 3 == 0,
            status=states[at % len(states)],
            tags=("重点",) if at % 10 == 0 else (),
            created_at=SINCE,
            created_by="import",
        )
