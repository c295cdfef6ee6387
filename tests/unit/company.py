"""A small company for the rules to work on: two branches under a head, and the offices beside them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from contracts.approval.policy import Asked, Asks, Policy, PolicyStep
from contracts.company import Company, ContractType, Rate
from contracts.dates.calendar import WorkCalendar
from contracts.numbering.rule import NumberRule
from contracts.people import Department, Person, Role
from contracts.register.contract import Contract

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)

_PEOPLE = [
    ("wangwei", "王伟", "HD", "sales", "lina"),
    ("liuyang", "刘洋", "HN", "sales", "sunhao"),
    ("lina", "李娜", "HD", "manager", "zhouqiang"),
    ("sunhao", "孙浩", "HN", "manager", "zhouqiang"),
    ("zhaomin", "赵敏", "FW", "legal", "zhouqiang"),
    ("chenjie", "陈杰", "CW", "finance", "zhouqiang"),
    ("zhouqiang", "周强", "ZJ", "manager", None),
    ("wuxia", "吴霞", "HT", "admin", "zhouqiang"),
    ("zhengkai", "郑凯", "HT", "auditor", "zhouqiang"),
    ("emily", "Emily Carter", "US", "sales", "zhouqiang"),
]
_DEPARTMENTS = [
    ("ZJ", "总经办", "zhouqiang", None),
    ("HD", "华东销售部", "lina", "ZJ"),
    ("HN", "华南销售部", "sunhao", "ZJ"),
    ("US", "US branch", "zhouqiang", "ZJ"),
    ("FW", "法务部", "zhaomin", "ZJ"),
    ("CW", "财务部", "chenjie", "ZJ"),
    ("HT", "合同管理室", "wuxia", "ZJ"),
]
_TYPES = [
    ("sales", "XS", "销售", "Sales"),
    ("service", "FW", "服务", "Service"),
    ("partner", "HZ", "合作", "Partner"),
    ("supplier", "CG", "采购", "Supplier"),
]

MANAGER = PolicyStep((Asked(Asks.MANAGER),))
LEGAL = PolicyStep((Asked(Asks.ROLE, "legal"),))
BOTH = PolicyStep((Asked(Asks.ROLE, "legal"), Asked(Asks.ROLE, "finance")), need=None)
HEAD = PolicyStep((Asked(Asks.PERSON, "zhouqiang"),))


def policy(
    id: str,
    *steps: PolicyStep,
    types: tuple[str, ...] = (),
    departments: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
    at_least: int | None = None,
    below: int | None = None,
    once_per_person: bool = True,
) -> Policy:
    return Policy(id, id, types, departments, tags, at_least, below, steps, once_per_person)


_SOLD = ("sales", "service")
POLICIES = (
    policy("small", MANAGER, types=_SOLD, below=50_000_000),
    policy("middle", MANAGER, LEGAL, types=_SOLD, at_least=50_000_000, below=200_000_000),
    policy("large", MANAGER, BOTH, HEAD, types=_SOLD, at_least=200_000_000),
    policy("bought", MANAGER, LEGAL, types=("partner", "supplier")),
)


def person(id: str, name: str, department: str, *roles: str, manager: str | None = None) -> Person:
    return Person(
        id,
        name,
        f"{id}@xinghe.example",
        department,
        frozenset(map(Role, roles)),
        manager,
        None,
        None,
        {"wall": f"w-{id}"},
    )


def company(policies: tuple[Policy, ...] = POLICIES, rates: tuple[Rate, ...] | None = None, *more: Person) -> Company:
    people = [person(id, name, place, role, manager=boss) for id, name, place, role, boss in _PEOPLE]
    return Company(
        name="星河科技有限公司",
        code="XH",
        timezone="Asia/Shanghai",
        locale="zh-CN",
        currency="CNY",
        fiscal_year_start=1,
        calendar=WorkCalendar(),
        departments={row[0]: Department(*row) for row in _DEPARTMENTS},
        people={one.id: one for one in (*people, *more)},
        rooms={},
        types={id: ContractType(id, code, {"zh-CN": zh, "en": en}, (zh, en)) for id, code, zh, en in _TYPES},
        number_rules=(NumberRule("default", "{date:YYYYMMDD}-{type}-{seq:6}"),),
        policies=policies,
        date_rules=(),
        rates=rates
        if rates is not None
        else (Rate("USD", Decimal("7.00"), date(2025, 1, 1)), Rate("USD", Decimal("7.20"), date(2026, 7, 1))),
    )


XINGHE = company()


def contract(owner: str = "wangwei", **facts: object) -> Contract:
    values = {"type": "sales", "created_at": NOW, "created_by": owner, **facts}
    return Contract(owner=owner, **values)  # type: ignore[arg-type]
