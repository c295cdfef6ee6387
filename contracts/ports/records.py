"""What the desk asks about everything that stands beside a contract."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from contracts.register.records import BulkChange, Customer, Dispute, Obligation, Relation


class Records(Protocol):
    async def followers(self, contract: int) -> tuple[str, ...]: ...

    async def follow(self, person: str, contract: int, follows: bool) -> None:
        """Twice is once."""

    async def saved_searches(self, person: str) -> Mapping[str, str]:
        """Name → what is asked, by name."""

    async def save_search(self, person: str, name: str, text: str) -> None:
        """An empty text forgets it."""

    async def relations_of(self, contract: int) -> tuple[Relation, ...]:
        """In both directions."""

    async def relate(self, relation: Relation, there: bool) -> None: ...

    async def obligations_of(self, contract: int) -> tuple[Obligation, ...]:
        """By due day, those without one last."""

    async def obligation(self, id: int) -> Obligation | None: ...

    async def put_obligation(self, obligation: Obligation) -> Obligation:
        """Adds one whose id is 0, else changes it."""

    async def overdue(self, contracts: Sequence[int], today: date) -> tuple[Obligation, ...]: ...

    async def disputes_of(self, contract: int) -> tuple[Dispute, ...]: ...

    async def put_dispute(self, dispute: Dispute) -> Dispute: ...

    async def customer(self, id: int) -> Customer | None: ...

    async def customer_named(self, key: str) -> Customer | None:
        """By any of its names, folded."""

    async def put_customer(self, customer: Customer) -> Customer:
        """All its names are its own from now on."""

    async def merge_customers(self, gone: int, into: int) -> None: ...

    async def bulk_change(self, id: int) -> BulkChange | None: ...

    async def put_bulk_change(self, change: BulkChange) -> BulkChange: ...
