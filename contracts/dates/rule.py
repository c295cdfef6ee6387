"""A date rule of the company file, and the alert it raises."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class DateKind(StrEnum):
    NOTICE = "notice"
    EXPIRY = "expiry"
    PAYMENT = "payment"
    DELIVERY = "delivery"
    REVIEW = "review"
    OPTION = "option"
    WARRANTY = "warranty"
    RETENTION = "retention"


LOUD = frozenset({DateKind.NOTICE, DateKind.OPTION})
"""Days that cannot be made up for: missed, they are told once more, and to those above as well."""

MISSED = -1
"""The lead of that telling: a day missed, on the next day worked."""

OUTLIVING = frozenset({DateKind.WARRANTY, DateKind.RETENTION})
"""Dates that count when the contract is over as well."""


@dataclass(frozen=True, slots=True)
class DateRule:
    """`leads` are days before the final day to act, largest first. `tell` says who hears, at `at` o'clock of the receiver:
    `owner`, `manager`, `collaborators`, `role:ROLE`, `person:ID`, `room:ID`. Without a claim those of `escalate_to` are told
    after `escalate_after` working days. Within the receiver's `quiet` hours (from, until; they may span midnight) nothing
    arrives. From `digest_from` alerts on a person gets one card for a morning instead of one each."""

    id: str
    types: tuple[str, ...]
    kinds: tuple[DateKind, ...]
    leads: tuple[int, ...]
    tell: tuple[str, ...]
    at: time
    escalate_after: int
    escalate_to: tuple[str, ...] = ("manager",)
    quiet: tuple[time, time] | None = None
    digest_from: int = 2


def within(hour: time, hours: tuple[time, time]) -> bool:
    """Whether it lies from the first up to the second of them, which may be the next morning."""
    first, last = hours
    return first <= hour < last if first < last else hour >= first or hour < last


class AlertState(StrEnum):
    RAISED = "raised"
    CLAIMED = "claimed"
    SNOOZED = "snoozed"
    RENEWED = "renewed"
    LAPSING = "lapsing"
    TERMINATED = "terminated"
    DONE = "done"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One date of one contract that somebody must act on; unique by (contract, kind, due).

    `due` is the final day to act. `lead` is the smallest lead (days before) told so far. The instants say when it
    was claimed, when its owner was asked again, when the last claim came to nothing, when the manager was told.
    """

    id: int = 0
    contract: int
    rule: str
    kind: DateKind
    due: date
    lead: int
    state: AlertState
    raised_at: datetime
    claimed_by: str | None = None
    claimed_at: datetime | None = None
    asked_again_at: datetime | None = None
    returned_at: datetime | None = None
    snoozed_until: datetime | None = None
    escalated_at: datetime | None = None
    reason: str = ""
