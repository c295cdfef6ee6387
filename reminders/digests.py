"""How alerts reach people: one card a person and morning, one a room, day and rule, each growing while more becomes due."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.desk.turn import Turn
from contracts.happenings import AlertTold, DigestMade, Happening
from contracts.telling import Recipient, Subject, SubjectKind

MORNING = 30
"""Minutes within which what becomes due for one person is one card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One alert for one receiver; `key` makes sure that it is told once. `rule` is whose card of the day a room gets."""

    contract: int
    alert: int
    key: str
    to: Recipient
    why: str
    rule: str
    digest_from: int
    not_before: datetime


async def told_together(turn: Turn, told: Sequence[Telling]) -> tuple[Happening, ...]:
    """Writes down who gets which card. A telling is recorded with its receiver, so that what was due can be counted."""
    cards: dict[tuple[Recipient, str], list[Telling]] = defaultdict(list)
    for telling in told:
        cards[telling.to, _topic(turn, telling)].append(telling)
    out: list[Happening] = []
    for (to, topic), tellings in cards.items():
        out += await _one_card(turn, to, topic, tellings)
    return tuple(out)


def _topic(turn: Turn, telling: Telling) -> str:
    if telling.to.room:
        return telling.rule
    here = turn.now
    return f"{here:%H}:{here.minute // MORNING * MORNING:02}"


async def _one_card(turn: Turn, to: Recipient, topic: str, tellings: Sequence[Telling]) -> Sequence[Happening]:
    alerts = tuple(dict.fromkeys(telling.alert for telling in tellings))
    stores = turn.stores
    known = await stores.alerts.digest_of(to.name, turn.today, topic)
    if known is not None:
        await stores.alerts.extend_digest(known, alerts)
        stores.outbox.touch(Subject(SubjectKind.DIGEST, known))
        return [_made(turn, known, to, alerts, tellings, grown=True)]
    if to.person and len(alerts) < min(telling.digest_from for telling in tellings) and _wants_each(tellings):
        return [_single(telling) for telling in tellings]
    digest = await stores.alerts.add_digest(to.name, turn.today, alerts, topic)
    return [_made(turn, digest, to, alerts, tellings, grown=False)]


def _wants_each(tellings: Sequence[Telling]) -> bool:
    """Where two make a digest already, one alone is a digest of one, which may still grow."""
    return min(telling.digest_from for telling in tellings) > 2


def _single(telling: Telling) -> AlertTold:
    return AlertTold(
        contract=telling.contract,
        alert=telling.alert,
        key=telling.key,
        person=telling.to.person,
        room=telling.to.room,
        why=telling.why,
        not_before=telling.not_before,
    )


def _made(
    turn: Turn, digest: int, to: Recipient, alerts: tuple[int, ...], tellings: Sequence[Telling], *, grown: bool
) -> DigestMade:
    return DigestMade(
        digest=digest,
        person=to.person,
        room=to.room,
        day=turn.today,
        alerts=alerts,
        grown=grown,
        not_before=max(telling.not_before for telling in tellings),
    )
