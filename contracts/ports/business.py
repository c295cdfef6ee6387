"""What the desk asks about contracts, numbers, approvals and alerts."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from contracts.approval.approval import Approval, Remark, Task, TaskState
from contracts.dates.notice import Watched
from contracts.dates.rule import Alert, DateKind
from contracts.numbering.life import Block, Life, NumberRecord, Renumbering
from contracts.register.contract import Contract
from contracts.search import Found, Query, Scope


class Contracts(Protocol):
    async def get(self, id: int) -> Contract | None: ...

    async def lock(self, id: int) -> Contract | None:
        """The same, held against other writers until the transaction ends."""

    async def by_key(self, key: str) -> Contract | None:
        """By number or alias, in the form of `contracts.numbering.key.key`."""

    async def find(self, query: Query, scope: Scope, *, limit: int, offset: int = 0) -> Found:
        """In the order of the query, newest first where it says nothing."""

    async def of_customer(self, customer: str, scope: Scope) -> tuple[Contract, ...]:
        """Every contract of the customer with exactly this name, else of those whose name contains it; newest first, at most 500."""

    async def similar_keys(self, keys: Sequence[str], scope: Scope, limit: int) -> tuple[Contract, ...]:
        """Those whose number or alias is one of `keys` (look-alikes of a mistyped number)."""

    async def add(self, contract: Contract) -> Contract:
        """Stores a new contract (with its aliases and tags) and returns it with its id. Raises `KeyTaken` when another
        contract has its number, or one of its aliases is a number or an alias already."""

    async def save(self, contract: Contract) -> None:
        """Stores all fields of a contract that exists; its key dates are written with `set_dates`. An alias may be a
        number of the ledger that was this contract's, or is void; else `KeyTaken`."""

    async def set_dates(self, id: int, days: Watched) -> None:
        """Replaces the days of this contract that rules watch: the last day to act of each kind. Empty: none are watched."""

    async def dates_of(self, ids: Sequence[int]) -> Mapping[int, Watched]:
        """The days that are watched of these contracts; one of which none are is left out."""

    async def watched(self, first: date, last: date) -> tuple[tuple[Contract, DateKind, date], ...]:
        """Every watched day within first..last, both included, with its contract."""

    async def awake(self, now: datetime, limit: int) -> tuple[tuple[Contract, DateKind, date], ...]:
        """Watched days that have to be looked at by now, those that have waited longest first. A day that is new is awake."""

    async def wake_later(self, id: int, kind: DateKind, day: date, at: datetime | None) -> None:
        """When that day has to be looked at next; None: never again."""

    async def overdue(self, before: datetime) -> int:
        """How many watched days should have been looked at by then; those that are new are in time."""

    async def wake_all(self) -> None:
        """Every watched day has to be looked at anew: the rules are others."""

    async def to_start(self, today: date) -> tuple[Contract, ...]:
        """Approved contracts whose first day has come."""

    async def to_move(self, today: date, expiring_from: date) -> tuple[Contract, ...]:
        """Contracts whose state the calendar may change: approved that have started, active or expiring that have ended or
        whose first watched day or end is on or before `expiring_from`."""

    def all(self, scope: Scope) -> AsyncIterator[Contract]:
        """Every contract in scope, archived ones too, in order of id."""


class Numbers(Protocol):
    async def next_value(self, scope: str, start: int) -> int:
        """The next value of that counter, from `start` on; the row is made when it is new. One statement."""

    async def take_block(self, scope: str, start: int, count: int) -> int:
        """The same for `count` values in a row; the first of them."""

    async def peek_value(self, scope: str, start: int) -> int:
        """What next_value would give, without taking it."""

    async def raise_to(self, scope: str, value: int) -> None:
        """Sees to it that the counter never gives `value` or less again."""

    async def add(self, record: NumberRecord) -> NumberRecord:
        """Raises `KeyTaken` when the key is a number or an alias already."""

    async def get(self, id: int) -> NumberRecord | None: ...

    async def by_key(self, key: str) -> NumberRecord | None: ...

    async def save(self, record: NumberRecord) -> None: ...

    async def of_holder(self, person: str, lives: Sequence[Life], limit: int) -> tuple[NumberRecord, ...]: ...

    async def reserved_until(self, moment: datetime) -> tuple[NumberRecord, ...]:
        """Reserved numbers whose time ends at or before `moment`, earliest first."""

    async def ledger(self, rule: str | None = None) -> tuple[NumberRecord, ...]:
        """Every number of a rule (or of all), in order of scope and value."""

    async def counters(self) -> Mapping[str, int]:
        """The last value given by each counter, by scope."""

    async def children(self, parent: int) -> tuple[NumberRecord, ...]:
        """Numbers that hang on that one, in the order in which they were made."""

    async def add_block(self, block: Block) -> Block: ...

    async def blocks(self) -> tuple[Block, ...]:
        """In order of scope and value."""

    async def add_renumbering(self, asked: Renumbering) -> Renumbering:
        """Raises `KeyTaken` when one is open for that contract."""

    async def save_renumbering(self, asked: Renumbering) -> None: ...

    async def renumbering(self, id: int) -> Renumbering | None: ...

    async def open_renumbering(self, contract: int) -> Renumbering | None:
        """The one that waits for its second person."""

    async def concordance(self, contract: int | None = None) -> tuple[Renumbering, ...]:
        """Those that were confirmed, of one contract or of all, newest first, at most 1,000."""


class KeyTaken(Exception):
    """The number exists already, as a number or as an alias."""


class Approvals(Protocol):
    async def get(self, id: int) -> Approval | None: ...

    async def open_of(self, contract: int) -> Approval | None: ...

    async def last_of(self, contract: int) -> Approval | None: ...

    async def add(self, approval: Approval) -> Approval: ...

    async def save(self, approval: Approval) -> None: ...

    async def blocked(self) -> tuple[Approval, ...]: ...

    async def task(self, id: int) -> Task | None: ...

    async def task_by_code(self, code: str) -> Task | None:
        """The newest task with that code, open or not (codes are upper case)."""

    async def tasks_of(self, approval: int) -> tuple[Task, ...]:
        """In order of id."""

    async def tasks_about(self, contract: int) -> tuple[Task, ...]:
        """Of all its approvals, in order of id."""

    async def lengths(self, policy: str, limit: int) -> tuple[tuple[datetime, datetime], ...]:
        """From when to when requests of that policy ran that were approved, newest first."""

    async def remarks_of(self, approval: int) -> tuple[Remark, ...]:
        """Oldest first."""

    async def add_remark(self, remark: Remark) -> Remark: ...

    async def open_tasks(self, person: str | None = None) -> tuple[Task, ...]:
        """Of one person or of all, oldest first."""

    async def add_task(self, task: Task) -> Task:
        """Raises `KeyTaken` when an open task has that code."""

    async def save_task(self, task: Task) -> None: ...

    async def decide(self, task: int, revision: int, state: TaskState, at: datetime, comment: str) -> bool:
        """Ends the task if it is still open at that revision; False when somebody was first."""

    async def cancel_open(self, approval: int, at: datetime, step: int | None = None) -> None:
        """Cancels the open tasks of an approval, or of one of its steps."""


class Alerts(Protocol):
    async def get(self, id: int) -> Alert | None: ...

    async def at(self, contract: int, kind: DateKind, due: date) -> Alert | None: ...

    async def of_contract(self, contract: int) -> tuple[Alert, ...]:
        """Newest due day first."""

    async def for_days(self, contracts: Sequence[int]) -> tuple[Alert, ...]:
        """Every alert of these contracts, in one question."""

    async def add(self, alert: Alert) -> Alert: ...

    async def save(self, alert: Alert) -> None: ...

    async def open(self) -> tuple[Alert, ...]:
        """Raised, claimed and snoozed ones."""

    async def stirring(self, now: datetime, today: date, raised_before: datetime) -> tuple[bool, bool, bool]:
        """Whether anything has to be looked at by now: dates; then claims, beginnings, requests, covers and reserved numbers;
        then messages that wait. One question, so that a beat with nothing to do costs next to nothing."""

    async def to_move(self, now: datetime, raised_before: datetime) -> tuple[Alert, ...]:
        """Those that the clock may have to move: claimed ones, snoozed ones that are to be back by now, and raised ones that
        nobody above has been told of and that were raised before that moment. In order of their due days."""

    async def told(self, keys: Sequence[str]) -> frozenset[str]:
        """Which of these telling keys have been recorded."""

    async def record_told(self, key: str, alert: int | None, day: date, receiver: str = "") -> None:
        """`alert` is None for a telling that is about none (the self-check); only those with one are counted. `receiver`
        is the name of a recipient."""

    async def add_digest(self, to: str, day: date, alerts: Sequence[int], topic: str = "") -> int:
        """`to` is the name of a recipient; `topic` tells its digests of one day apart."""

    async def digest_of(self, to: str, day: date, topic: str) -> int | None: ...

    async def extend_digest(self, id: int, alerts: Sequence[int]) -> None:
        """Those that stand in it already are not put in twice."""

    async def digest(self, id: int) -> tuple[str, date, tuple[int, ...]] | None: ...

    async def digests_with(self, alert: int) -> tuple[int, ...]: ...

    async def feed_version(self, receiver: str) -> int:
        """Which address of that receiver's dates is good: 0 until a new one was asked for."""

    async def renew_feed(self, receiver: str) -> None: ...

    async def counts(self, day: date) -> tuple[int, int]:
        """Of the tellings of that day: how many were due, how many have been delivered: by the errand with the telling's
        key, or where there is none by a digest of that day with its alert."""
