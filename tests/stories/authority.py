"""Who may do what in an approval: every combination of roles, relation, state, action and channel, judged by a table of its
own that knows nothing of the product's code.

Each cell is tried on a real database: the words go the way that they go when they are typed on that channel, and what they
did is taken back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

from adapters.api.events import Sender
from bot.channels import discover
from bot.context import Context
from bot.reach import Reach
from bot.wiring import App
from contracts.company import Company
from contracts.people import Person, Role
from contracts.ports import Preference
from contracts.refusal import Refused
from tests.stories.approval_desk import approves, code_of
from tests.stories.story import Story

ROLES: Mapping[str, frozenset[str]] = {
    "nothing": frozenset(),
    "sales": frozenset({"sales"}),
    "manager": frozenset({"manager"}),
    "legal": frozenset({"legal"}),
    "finance": frozenset({"finance"}),
    "admin": frozenset({"admin"}),
    "auditor": frozenset({"auditor"}),
    "sales and auditor": frozenset({"sales", "auditor"}),
    "admin and manager": frozenset({"admin", "manager"}),
}

STATES = ("draft", "first", "covered", "second", "blocked", "approved", "withdrawn")

# Who stands how to the request of wangwei (east branch) in each state; None where there is nobody of that kind.
RELATIONS: Mapping[str, Mapping[str, str | None]] = {
    "requester": dict.fromkeys(STATES, "wangwei"),
    "asked": {"first": "lina", "covered": "sunhao", "second": "zhaomin"},
    "covered for": {"covered": "chenjie"},
    "decided": {"second": "lina", "blocked": "lina", "approved": "zhaomin"},
    "asked later": {"first": "zhaomin"},
    "leads": dict.fromkeys(STATES, "zhouqiang"),
    "shared": dict.fromkeys(STATES, "liuyang"),
    "colleague": dict.fromkeys(STATES, "emily"),
    "stranger": dict.fromkeys(STATES, "nobody"),
}

ACTIONS: Mapping[str, str] = {
    "show": "合同 {number}",
    "progress": "进度 {number}",
    "approve": "同意 {code} 可以",
    "reject": "驳回 {code} 不行",
    "return": "退回 {code} 请改",
    "transfer": "转交 {code} 周强",
    "add": "加签 {code} 周强",
    "undo": "撤销 {code}",
    "ask": "提问 {code} 为什么",
    "comment": "评论 {handle} 说一句",
    "answer": "回答 {number} 因为",
    "nudge": "催办 {number}",
    "withdraw": "撤回 {number}",
    "edit": "填写 {number} 标题=另一个",
    "reassign": "改派 {number} 周强",
    "submit": "提交 {number} 确认",
    "terminate": "终止 {number} 不做了",
}


@dataclass(frozen=True, slots=True)
class Cell:
    roles: str
    relation: str
    state: str
    action: str
    channel: str


@dataclass(frozen=True, slots=True)
class Case:
    """One contract in a state; `codes` are the newest task codes by person."""

    number: str
    codes: Mapping[str, str]
    now: datetime


def channels() -> tuple[str, ...]:
    """Every channel that this version speaks: a new one is in the table by itself."""
    return tuple(sorted(discover()))


def cells() -> Iterator[Cell]:
    for roles, relation, state, action, channel in product(ROLES, RELATIONS, STATES, ACTIONS, channels()):
        if RELATIONS[relation].get(state) is not None:
            yield Cell(roles, relation, state, action, channel)


def allowed(cell: Cell) -> bool:  # noqa: C901 (a table reads best in one piece)
    """The independent judgement, from product.md §5 and §7."""
    roles = ROLES[cell.roles]
    if cell.relation == "stranger" or not roles:
        return False
    leads = cell.relation == "leads" and "manager" in roles
    taking_part = cell.relation in ("asked", "decided")
    reads = bool(roles & {"legal", "finance", "admin", "auditor"}) or leads
    # Who could not read it when they were asked has had it shared with them since; who could may lose that with a role.
    reads = reads or cell.relation in ("requester", "shared") or RELATIONS[cell.relation][cell.state] == "sunhao"
    # Of one department with wangwei: a manager's own people are theirs.
    own_branch = "manager" in roles and RELATIONS[cell.relation][cell.state] in ("lina", "wangwei")
    leads, reads = leads or own_branch, reads or own_branch
    running = cell.state in ("first", "covered", "second", "blocked")
    only_looks = roles == {"auditor"}
    touches = (cell.relation == "requester" and not only_looks) or leads
    match cell.action:
        case "show":
            return reads
        case "progress":
            return reads and cell.state != "draft"
        case "approve" | "reject" | "return" | "transfer" | "add":
            return cell.relation == "asked"
        case "undo":
            return cell.relation == "decided" and cell.state in ("second", "blocked")
        case "ask":
            return taking_part and running
        case "comment":
            return running and (taking_part or (reads and (cell.relation == "requester" or touches)))
        case "answer":
            return cell.relation == "requester" and cell.state in ("first", "second")
        case "nudge":
            return running and cell.state != "blocked" and (cell.relation == "requester" or touches)
        case "withdraw":
            return running and cell.relation == "requester"
        case "edit":
            return cell.state != "approved" and ("admin" in roles or touches)
        case "reassign":
            # The one it would go to is who leads here: with an admin's role alone they have no say.
            no_say = cell.relation == "leads" and not roles - {"admin", "auditor"}
            return cell.state == "blocked" and "admin" in roles and cell.relation != "requester" and not no_say
        case "submit":
            return cell.state in ("draft", "withdrawn") and cell.relation == "requester" and not only_looks
        case "terminate":
            return "admin" in roles and not running
    raise AssertionError(cell.action)


async def prepared(story: Story) -> Mapping[str, Case]:
    """A request of wangwei in every state. The policies must name people, so that roles alone change nothing there."""
    cases = {}
    for state in STATES:
        kind = {"blocked": "服务", "covered": "合作"}.get(state, "销售")
        (card,) = await story.types("wangwei", f"取号 {kind} 客户=华东电力 标题=年度维护 金额=30万")
        number = card.number
        await story.types("wangwei", f"填写 {number} 生效=2027-01-01 到期=2027-12-31")
        codes = await _brought(story, number, state)
        await _shared(story, number)
        cases[state] = Case(number, codes, await story.app.clock.now())
    return cases


async def _brought(story: Story, number: str, state: str) -> dict[str, str]:
    if state == "draft":
        return {}
    if state == "covered":
        await story.types("chenjie", "请假 2026-11-23~2026-11-27 代理 孙浩")
    await story.types("wangwei", f"提交 {number} 确认")
    if state == "covered":
        code = await code_of(story, "sunhao")
        return {"sunhao": code}
    codes = {"lina": await code_of(story, "lina")}
    if state in ("first", "second"):
        await story.types("lina", f"提问 {codes['lina']} 为什么")
    if state in ("second", "approved", "blocked"):
        await approves(story, "lina")
    if state in ("second", "approved"):
        codes["zhaomin"] = await code_of(story, "zhaomin")
    if state == "approved":
        await approves(story, "zhaomin")
    if state == "withdrawn":
        await story.types("wangwei", f"撤回 {number}")
    return codes


async def _shared(story: Story, number: str) -> None:
    async with story.app.storage.unit() as stores:
        found = await story.app.house.turn(
            stores, story.app.house.company.people["wuxia"], await story.app.clock.now()
        ).find(number)
        await stores.contracts.save(replace(found, shared_with=(*found.shared_with, "liuyang")))


class TakenBack(Exception):
    """Ends a unit of work that must leave nothing behind."""


@dataclass(frozen=True, slots=True)
class Table:
    app: App
    cases: Mapping[str, Case]
    company: Company

    async def granted(self, cell: Cell) -> bool:
        """Whether the words did what they say."""
        actor = RELATIONS[cell.relation][cell.state]
        assert actor is not None
        house = self.app.house
        house.company = with_roles(self.company, actor, ROLES[cell.roles])
        house.reach = Reach(house.company, discover())
        plugin = discover()[cell.channel]
        known = self.company.people.get(actor)
        account = known.accounts.get(plugin.directory, actor) if known else "unknown"
        person = house.reach.person(Sender(cell.channel, plugin.directory, account))
        if person is None:
            return False
        case = self.cases[cell.state]
        code = case.codes.get(actor) or next(iter(case.codes.values()), "A7K2")
        handle = case.codes.get(actor, case.number)
        text = ACTIONS[cell.action].format(number=case.number, code=code, handle=handle)
        return await self._done(person, text, case.now)

    async def _done(self, person: Person, text: str, now: datetime) -> bool:
        house = self.app.house
        found = house.router.match(text)
        assert found is not None
        try:
            async with house.storage.unit() as stores:
                pen = house.private_pen(person, Preference(person=person.id), now)
                turn = house.turn(stores, person, now)
                ctx = Context(turn, pen, None, Preference(person=person.id), ("playground",), house.seal.derive)
                await found.command.handle(ctx, found.rest)
                raise TakenBack
        except TakenBack:
            return True
        except Refused:
            return False


def with_roles(company: Company, actor: str, roles: frozenset[str]) -> Company:
    if actor not in company.people:
        return company
    changed = replace(company.people[actor], roles=frozenset(map(Role, roles)))
    return replace(company, people={**company.people, actor: changed})


async def judged(table: Table, chosen: Sequence[Cell]) -> tuple[list[Cell], list[Cell]]:
    """Those granted wrongly and those denied wrongly."""
    grants, denials = [], []
    for cell in chosen:
        done, should = await table.granted(cell), allowed(cell)
        if done and not should:
            grants.append(cell)
        if should and not done:
            denials.append(cell)
    return grants, denials
