"""All stores over one session: a unit of work, or a reader."""

from storage.alerts import AlertStore
from storage.approvals import ApprovalStore
from storage.ledger import NumberStore
from storage.log import AuditStore
from storage.outbox import InboxStore, OutboxStore
from storage.people import PeopleStore
from storage.register import ContractStore
from storage.session import Session, UnitSession


class Stores:
    def __init__(self, session: Session) -> None:
        self.contracts = ContractStore(session)
        self.numbers = NumberStore(session)
        self.approvals = ApprovalStore(session)
        self.alerts = AlertStore(session)
        self.people = PeopleStore(session)
        self.audit = AuditStore(session)
        self.outbox = OutboxStore(session)
        self.inbox = InboxStore(session)

    async def commit(self, session: UnitSession) -> None:
        self.outbox.flush()
        await session.commit(self.audit.seal())
