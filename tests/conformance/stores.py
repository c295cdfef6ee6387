"""What the store tests are about: a few contracts, numbers, errands, and one moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from contracts.approval.approval import Approval, Outcome, Step, StepState, Task, TaskState
from contracts.approval.policy import Asked, Asks, PolicyStep
from contracts.audit import Entry
from contracts.dates.rule import Alert, AlertState, DateKind
from contracts.money import Money
from contracts.numbering.key import key
from contracts.numbering.life import Life, NumberRecord
from contracts.ports import Storage
from contracts.register.contract import Contract
from contracts.search import Scope
from contracts.telling import Copy, Errand, Recipient, Subject, SubjectKind

NOW = datetime(2026, 1, 15, 1, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ALL = Scope("wuxia", True, frozenset())
CHANNELS = ("playground",)


def contract(**facts: Any) -> Contract:
    usual: dict[str, Any] = {
        "title": "云服务框架合同",
        "customer": "北京智源科技",
        "owner": "wangwei",
        "type": "sales",
        "amount": Money(50_000_00, "CNY"),
        "created_at": NOW,
        "created_by": "wangwei",
    }
    return Contract(**{**usual, **facts})


def number(text: str, **facts: Any) -> NumberRecord:
    usual: dict[str, Any] = {
        "rule": "usual",
        "scope": "XS/2026",
        "value": 1,
        "type": "sales",
        "life": Life.RESERVED,
        "holder": "wangwei",
        "reserved_until": NOW + timedelta(days=30),
        "contract": None,
        "made_at": NOW,
        "at": NOW,
        "by": "wangwei",
    }
    return NumberRecord(text=text, key=key(text), **{**usual, **facts})


def approval(of: int, **facts: Any) -> Approval:
    rule = PolicyStep(asked=(Asked(Asks.MANAGER), Asked(Asks.PERSON, "zhaomin")), need=None)
    step = Step(rule=rule, approvers=("lina", "zhaomin"), need=2, state=StepState.OPEN, opened_at=NOW)
    usual: dict[str, Any] = {
        "requester": "wangwei",
        "policy": "under-500k",
        "revision": 3,
        "outcome": Outcome.OPEN,
        "steps": (step,),
        "current": 0,
        "started_at": NOW,
    }
    return Approval(contract=of, **{**usual, **facts})


def task(of: Approval, code: str, **facts: Any) -> Task:
    usual: dict[str, Any] = {
        "step": 0,
        "approver": "lina",
        "on_behalf_of": None,
        "state": TaskState.OPEN,
        "revision": of.revision,
        "opened_at": NOW,
    }
    return Task(approval=of.id, contract=of.contract, code=code, **{**usual, **facts})


def alert(of: int, **facts: Any) -> Alert:
    usual: dict[str, Any] = {
        "rule": "usual",
        "kind": DateKind.NOTICE,
        "due": date(2026, 3, 31),
        "lead": 60,
        "state": AlertState.RAISED,
        "raised_at": NOW,
    }
    return Alert(contract=of, **{**usual, **facts})


def about(id: int, kind: SubjectKind = SubjectKind.CONTRACT) -> Subject:
    return Subject(kind, id)


def errand(name: str, **facts: Any) -> Errand:
    usual: dict[str, Any] = {"to": Recipient(person="lina"), "subject": about(1), "why": "asked", "not_before": NOW}
    return Errand(key=name, **{**usual, **facts})


def copy(ref: str, **facts: Any) -> Copy:
    usual: dict[str, Any] = {"channel": "playground", "to": Recipient(person="lina"), "subject": about(1)}
    return Copy(ref=ref, **{**usual, **facts})


def entry(action: str = "contract.changed", **facts: Any) -> Entry:
    usual: dict[str, Any] = {"at": NOW, "by": "wangwei", "channel": "playground", "contract": None, "details": {}}
    return Entry(action=action, **{**usual, **facts})


async def added(storage: Storage, **facts: Any) -> Contract:
    async with storage.unit() as stores:
        return await stores.contracts.add(contract(**facts))


async def tell(storage: Storage, *names: str) -> None:
    async with storage.unit() as stores:
        for name in names:
            stores.outbox.tell(errand(name))


async def touch(storage: Storage, subject: Subject) -> None:
    async with storage.unit() as stores:
        stores.outbox.touch(subject)
