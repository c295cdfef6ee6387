"""The stores of one turn, with what is written beside the business: the audit log, the outbox, the inbox."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from contracts.audit import Entry, Json
from contracts.ports.business import Alerts, Approvals, Contracts, Numbers
from contracts.ports.imports import Imports
from contracts.ports.people import People
from contracts.ports.records import Records
from contracts.telling import Copy, Errand, Subject


class Audit(Protocol):
    def append(self, entry: Entry) -> None:
        """Sealed and written when the unit of work commits, last of all, so that the head is locked only briefly."""

    async def last_at(self) -> datetime | None: ...

    async def of_contract(self, contract: int, limit: int) -> tuple[tuple[int, Mapping[str, Json]], ...]:
        """(seq, body) of the entries about one contract, newest first."""

    async def last_notes(self, contract: int, limit: int) -> tuple[str, ...]:
        """What was last written beside a contract, newest first."""


class Outbox(Protocol):
    def tell(self, errand: Errand, *, held_until: datetime | None = None) -> None:
        """Puts a row into the outbox; a key that exists is left as it is. `held_until` leases it to whoever answers right now."""

    def touch(self, subject: Subject) -> None:
        """Every copy of this subject is stale from now on."""

    async def version(self, subject: Subject) -> int:
        """How often the subject has been touched. Whoever draws a card asks before reading what is drawn, and hands the
        answer on as `wanted` of the copy: one that a change has overtaken then comes out stale."""

    async def stands(self, copy: Copy) -> bool:
        """Whether that message (`channel`, `ref`) is known to show this subject to this recipient, an alert also as a row."""


class Inbox(Protocol):
    async def first(self, key: str, at: datetime) -> bool:
        """Records the event; False when it has been here before."""

    async def answered(self, key: str) -> Subject | None:
        """What the event with that key was answered with."""

    def answer(self, key: str, subject: Subject) -> None: ...

    def refuse(self, key: str, refusal: str) -> None:
        """Keeps why the event with that key was refused, so that its twin is refused in the same words however late."""

    async def refusal(self, key: str) -> str | None: ...

    async def alone(self) -> None:
        """Waits until no other unit of work that has asked for this is under way, and then keeps the next one waiting."""


class Stores(Protocol):
    @property
    def contracts(self) -> Contracts: ...
    @property
    def numbers(self) -> Numbers: ...
    @property
    def records(self) -> Records: ...
    @property
    def imports(self) -> Imports: ...
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

    async def alone(self, work: str) -> None:
        """Waits until no other unit of work that said the same word is open. Asked first of all, so that what follows sees
        what the other has done."""
