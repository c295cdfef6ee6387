"""What the desk and the bot ask of storage, as questions of the business.

A `Stores` is either a unit of work (one transaction: everything or nothing) or a reader (the last committed state, on which
every change is refused). All times are aware; "now" is always given by the caller, so that a demo's clock can be moved.
"""

from contracts.ports.business import Alerts, Approvals, Contracts, KeyTaken, Numbers
from contracts.ports.database import NotDemo, Storage
from contracts.ports.delivery import Board, Claim, Deliveries, Posted
from contracts.ports.memory import Memory
from contracts.ports.people import Authenticator, Away, Link, Notice, People, Preference, Question
from contracts.ports.records import Records
from contracts.ports.turn import Audit, Inbox, Outbox, Stores

__all__ = [
    "Alerts",
    "Approvals",
    "Audit",
    "Authenticator",
    "Away",
    "Board",
    "Claim",
    "Contracts",
    "Deliveries",
    "Inbox",
    "KeyTaken",
    "Link",
    "Memory",
    "NotDemo",
    "Notice",
    "Numbers",
    "Outbox",
    "People",
    "Posted",
    "Preference",
    "Question",
    "Records",
    "Storage",
    "Stores",
]
