"""A small company and a still clock, for channels under test."""

from datetime import UTC, datetime, timedelta

from adapters.api.channel import Surroundings
from cards.model import Card
from contracts.company import Company
from contracts.dates.calendar import WorkCalendar
from contracts.people import Department, Person, Role, Room, Shown
from tests.conformance.memory_board import MemoryBoard
from tests.conformance.passing_memory import PassingMemory

START = datetime(2026, 1, 15, 1, 0, tzinfo=UTC)


def person(id: str, name: str, department: str, role: Role, locale: str | None = None) -> Person:
    return Person(id, name, f"{id}@example.com", department, frozenset({role}), None, locale, None, {})


def small_company() -> Company:
    people = (
        person("wangwei", "王伟", "HD", Role.SALES),
        person("lina", "李娜", "HD", Role.MANAGER),
        person("emily", "Emily Carter", "US", Role.SALES, "en-US"),
    )
    return Company(
        name="星河科技有限公司",
        code="XH",
        timezone="Asia/Shanghai",
        locale="zh-CN",
        currency="CNY",
        fiscal_year_start=1,
        calendar=WorkCalendar(),
        departments={
            "HD": Department("HD", "华东销售部", "lina", None),
            "US": Department("US", "US branch", "lina", None),
        },
        people={one.id: one for one in people},
        rooms={"sales-alerts": Room("sales-alerts", "销售合同提醒", {}, frozenset({Shown.TITLE}))},
        types={},
        number_rules=(),
        policies=(),
        date_rules=(),
        rates=(),
    )


class Hands:
    """A clock and its hands: what a demo database gives the page."""

    def __init__(self, alert: datetime | None = None) -> None:
        self.at = START
        self.alert = alert

    async def now(self) -> datetime:
        return self.at

    async def move(self, to: datetime) -> datetime:
        if to < self.at:
            raise ValueError("time goes forward only")
        self.at = to
        return to

    async def next_alert(self) -> datetime | None:
        return self.alert

    def payloads(self, card: Card, locale: str) -> dict[str, object]:
        return {"pigeon": {"title": card.title, "locale": locale}}


def surroundings(hands: Hands | None = None, *, clock: bool = True, public_url: str | None = None) -> Surroundings:
    hands = hands or Hands(alert=START + timedelta(days=10))
    company = small_company()
    return Surroundings(
        settings=None,
        company=lambda: company,
        now=hands.now,
        board=MemoryBoard(),
        memory=PassingMemory(),
        console=hands if clock else None,
        public_url=public_url,
    )
