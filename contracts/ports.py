"""What the desk and the bot ask of storage, as questions of the business.

A `Stores` is either a unit of work (one transaction: everything or nothing) or a reader (the last committed state, on which
every change is refused). All times are aware; "now" is always given by the caller, so that a demo's clock can be moved.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from contracts.approval.approval import Approval, Task, TaskState
from contracts.audit import Broken, Entry, Json
from contracts.dates.rule import Alert, DateKind
from contracts.numbering.life import Life, NumberRecord
from contracts.register.contract import Contract
from contracts.search import Found, Query, Scope
from contracts.telling import Copy, Errand, Subject


class Contracts(Protocol):
    async def get(self, id: int) -> Contract | None: ...

    async def lock(self, id: int) -> Contract | None:
        """The same, held against other writers until the transaction ends."""

    async def by_key(self, key: str) -> Contract | None:
        """By number or alias, in the form of `contracts.numbering.key.key`."""

    async def find(self, query: Query, scope: Scope, *, limit: int, offset: int = 0) -> Found:
        """Newest first. `total` is exact up to 1,000 and 1,000 beyond."""

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

    async def set_dates(self, id: int, days: Mapping[DateKind, date]) -> None:
        """Replaces the days of this contract that rules watch: the last day to act of each kind. Empty: none are watched."""

    async def watched(self, first: date, last: date) -> tuple[tuple[Contract, DateKind, date], ...]:
        """Every watched day within first..last, both included, with its contract."""

    async def to_move(self, today: date, expiring_from: date) -> tuple[Contract, ...]:
        """Contracts whose state the calendar may change: approved that have started, active or expiring that have ended or
        whose first watched day or end is on or before `expiring_from`."""

    def all(self, scope: Scope) -> AsyncIterator[Contract]:
        """Every contract in scope, archived ones too, in order of id."""


class Numbers(Protocol):
    async def next_value(self, scope: str, start: int) -> int:
        """The next value of that counter, from `start` on; the row is made when it is new. One statement."""

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

    async def told(self, keys: Sequence[str]) -> frozenset[str]:
        """Which of these telling keys have been recorded."""

    async def record_told(self, key: str, alert: int | None, day: date) -> None:
        """`alert` is None for a telling that is about none (the self-check); only those with one are counted."""

    async def add_digest(self, person: str, day: date, alerts: Sequence[int]) -> int: ...

    async def digest(self, id: int) -> tuple[str, date, tuple[int, ...]] | None: ...

    async def digests_with(self, alert: int) -> tuple[int, ...]: ...

    async def counts(self, day: date) -> tuple[int, int]:
        """Of the tellings of that day: how many were due, how many have been delivered: by the errand with the telling's
        key, or where there is none by a digest of that day with its alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """What a person set in chat; None falls back to the company file. `channel` is the chosen one, `last_channel` the last they spoke on."""

    person: str
    locale: str | None = None
    timezone: str | None = None
    channel: str | None = None
    last_channel: str | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """`cover` decides for `person` from `starts` to `ends`, both included."""

    person: str
    cover: str
    starts: date
    ends: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the bot asked a person and waits for. `about` says what the answer is for (fill, reason, days …), `subject` on what,
    `field` which answer is asked now, `facts` what has been said so far."""

    id: int = 0
    person: str
    about: str
    subject: Subject | None
    field: str
    facts: Mapping[str, str]
    asked_at: datetime
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something an admin or a room is told that is about no single row: a message key and its values."""

    id: int = 0
    key: str
    values: Mapping[str, str]
    contract: int | None
    at: datetime


class People(Protocol):
    """What people set in chat. Who they are and what they may is in the company file."""

    async def preference(self, person: str) -> Preference: ...

    async def set_preference(self, preference: Preference) -> None: ...

    async def aways(self, day: date) -> tuple[Away, ...]:
        """All that hold on that day."""

    async def set_away(self, away: Away) -> None:
        """Replaces any of this person's that overlaps it."""

    async def question(self, person: str) -> Question | None:
        """The open one."""

    async def question_by_id(self, id: int) -> Question | None: ...

    async def ask(self, question: Question) -> Question:
        """Opens it and closes any other of that person."""

    async def save_question(self, question: Question) -> None: ...

    async def add_notice(self, notice: Notice) -> Notice: ...

    async def notice(self, id: int) -> Notice | None: ...


class Audit(Protocol):
    def append(self, entry: Entry) -> None:
        """Sealed and written when the unit of work commits, last of all, so that the head is locked only briefly."""

    async def last_at(self) -> datetime | None: ...

    async def of_contract(self, contract: int, limit: int) -> tuple[tuple[int, Mapping[str, Json]], ...]:
        """(seq, body) of the entries about one contract, newest first."""


class Outbox(Protocol):
    def tell(self, errand: Errand, *, held_until: datetime | None = None) -> None:
        """Puts a row into the outbox; a key that exists is left as it is. `held_until` leases it to whoever answers right now."""

    def touch(self, subject: Subject) -> None:
        """Every copy of this subject is stale from now on."""

    async def version(self, subject: Subject) -> int:
        """How often the subject has been touched. Whoever draws a card asks before reading what is drawn, and hands the
        answer on as `wanted` of the copy: one that a change has overtaken then comes out stale."""


class Inbox(Protocol):
    async def first(self, key: str, at: datetime) -> bool:
        """Records the event; False when it has been here before."""

    async def answered(self, key: str) -> Subject | None:
        """What the event with that key was answered with."""

    def answer(self, key: str, subject: Subject) -> None: ...


class Stores(Protocol):
    @property
    def contracts(self) -> Contracts: ...
    @property
    def numbers(self) -> Numbers: ...
    @property
    def approvals(self) -> Approvals: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def people(self) -> People: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def inbox(self) -> Inbox: ...


@dataclass(frozen=True, slots=True)
class Claim:
    """Work lent to one deliverer: new messages to post and stale copies to redraw."""

    errands: tuple[Errand, ...]
    copies: tuple[Copy, ...]


class Deliveries(Protocol):
    """The delivering end of the outbox. Each call is a transaction of its own; a claim whose lease has run out is void."""

    async def claim(self, now: datetime, until: datetime, channels: Sequence[str], limit: int) -> Claim:
        """Lends out what is due on these channels (errands with no channel yet count for all), one statement per table."""

    async def route(self, errand: Errand, channel: str) -> None:
        """Fixes where an errand goes, before it is tried."""

    async def delivered(self, errand: Errand, copy: Copy | None, at: datetime) -> bool:
        """Settles the errand and remembers the copy in one transaction, `copy.wanted` being the version it was drawn from;
        False when the lease was lost (and nothing was changed)."""

    async def redrawn(self, copy: Copy, ref: str) -> bool:
        """The copy now shows what `copy.wanted` was when it was claimed."""

    async def gone(self, copy: Copy) -> None:
        """The message no longer exists: forget the copy."""

    async def retry(self, item: Errand | Copy, at: datetime) -> None:
        """Gives the item back, to be tried again at `at`, one attempt more."""

    async def fail(self, errand: Errand, why: str) -> None: ...

    async def remember(self, copy: Copy) -> None:
        """A copy that an answer left in a chat, without an errand; `copy.wanted` is the version it was drawn from."""

    async def waiting(self, now: datetime, channels: Sequence[str]) -> int:
        """How much is due on these channels and not delivered, leased rows included."""

    async def next_due(self, channels: Sequence[str]) -> datetime | None:
        """When the next work on these channels is due; long past when some is due already."""


@dataclass(frozen=True, slots=True)
class Posted:
    """One message of a channel that keeps its messages with us; `sender` is a person id, or None for the bot."""

    id: int
    conversation: str
    sender: str | None
    at: datetime
    changed_at: datetime
    body: Mapping[str, object]


class Board(Protocol):
    """Where a channel without a server of its own keeps its conversations ("person:ID", "room:ID")."""

    async def post(
        self, conversation: str, sender: str | None, key: str, body: Mapping[str, object], at: datetime
    ) -> int:
        """A key that was posted before returns the id it got then and changes nothing."""

    async def replace(self, id: int, body: Mapping[str, object], at: datetime) -> bool: ...

    async def find(self, key: str) -> int | None: ...

    async def last(self, conversation: str, count: int) -> tuple[Posted, ...]:
        """Oldest first."""

    async def changed_since(self, mark: int) -> tuple[int, tuple[Posted, ...]]:
        """A new mark and every message posted or changed after the old one, oldest change first (marks count changes)."""


class Storage(Protocol):
    """An open database."""

    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def board(self) -> Board: ...
    @property
    def is_demo(self) -> bool: ...

    def unit(self) -> AbstractAsyncContextManager[Stores]:
        """One transaction. Leaving with an exception undoes everything. Nothing inside may wait for the network."""

    def reading(self) -> AbstractAsyncContextManager[Stores]:
        """The last committed state; does not wait for a writer."""

    async def clock_offset(self) -> int:
        """Microseconds that a demo database's clock is ahead of the real one (0 on any other)."""

    async def move_clock(self, offset: int) -> None:
        """Raises `NotDemo` on a database that is none."""

    async def clock_moved(self) -> bool:
        """Whether the clock has ever been moved."""

    async def verify_audit(self) -> tuple[int, Broken | None]:
        """How many entries were read, and the first that does not fit."""

    async def close(self) -> None: ...


class NotDemo(Exception):
    """Only a demo database has a clock that can be moved."""
