"""All stores over one session: a unit of work, or a reader."""

from functools import cached_property

from contracts.telling import Subject
from storage.alerts import AlertStore
from storage.approvals import ApprovalStore
from storage.imports import ImportStore
from storage.ledger import NumberStore
from storage.log import AuditStore
from storage.outbox import InboxStore, OutboxStore
from storage.people import PeopleStore
from storage.records import RecordStore
from storage.register import ContractStore
from storage.session import Session, UnitSession
from storage.words import Sampler


class Stores:
    """Each is made when it is first asked for: most turns need three of them."""

    def __init__(self, session: Session, sampler: Sampler | None = None) -> None:
        self._session = session
        self._sampler = sampler or Sampler()
        self._versions: dict[Subject, int] = {}

    @cached_property
    def contracts(self) -> ContractStore:
        return ContractStore(self._session, self._versions, self._sampler)

    @cached_property
    def numbers(self) -> NumberStore:
        return NumberStore(self._session)

    @cached_property
    def records(self) -> RecordStore:
        return RecordStore(self._session)

    @cached_property
    def imports(self) -> ImportStore:
        return ImportStore(self._session)

    @cached_property
    def approvals(self) -> ApprovalStore:
        return ApprovalStore(self._session)

    @cached_property
    def alerts(self) -> AlertStore:
        return AlertStore(self._session)

    @cached_property
    def people(self) -> PeopleStore:
        return PeopleStore(self._session)

    @cached_property
    def audit(self) -> AuditStore:
        return AuditStore(self._session)

    @cached_property
    def outbox(self) -> OutboxStore:
        return OutboxStore(self._session, self._versions)

    @cached_property
    def inbox(self) -> InboxStore:
        return InboxStore(self._session)

    async def alone(self, work: str) -> None:
        """On SQLite every unit is alone."""
        if self._session.dialect == "postgres":
            await self._session.rows("SELECT pg_advisory_xact_lock(hashtext(?))", (work,))

    async def commit(self, session: UnitSession) -> None:
        self.outbox.flush()
        await session.commit(self.audit.seal())
