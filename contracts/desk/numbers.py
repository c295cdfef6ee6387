"""The life of a number once it is taken: extended, released, lapsed, void; used and bound as its contract is approved."""

from dataclasses import replace
from datetime import datetime, timedelta

from contracts.desk.touching import touch_contract
from contracts.desk.turn import Turn
from contracts.happenings import Happening, Moved
from contracts.numbering.happenings import NumberEnded, NumberExtended, ReservationEnding
from contracts.numbering.key import key
from contracts.numbering.life import Life, NumberRecord
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.rights import Action
from contracts.telling import Subject, SubjectKind

WARN_DAYS = 3
"""A holder is told this many days before an unused number lapses."""

LONGEST_EXTENSION = 365
"""Days."""

OVER = (State.TERMINATED, State.EXPIRED, State.ARCHIVED)


async def release(turn: Turn, number: str, reason: str) -> tuple[NumberRecord, tuple[Happening, ...]]:
    """The holder (or an admin) gives an unused number back; it is never issued again."""
    record = await turn.stores.numbers.by_key(key(number))
    contract = await turn.stores.contracts.lock(record.contract) if record and record.contract else None
    if record is None or (record.holder != turn.actor.id and not turn.may(Action.RELEASE, contract)):
        raise Refused("error.not_found", number=number)
    record = await _still_reserved(turn, record)
    if record is None:
        raise Refused("error.number_used", number=number)
    return record, await end(turn, record, Life.RELEASED, reason)


async def extend(turn: Turn, number: str, days: int | None) -> tuple[NumberRecord, tuple[Happening, ...]]:
    """Keeps an unused number for `days` more from today, or for as long as its rule keeps a new one."""
    record = await turn.stores.numbers.by_key(key(number))
    contract = await turn.stores.contracts.lock(record.contract) if record and record.contract else None
    if record is None or (record.holder != turn.actor.id and not turn.may(Action.RELEASE, contract)):
        raise Refused("error.not_found", number=number)
    record = await _still_reserved(turn, record)
    if record is None:
        raise Refused("error.not_reserved", number=number)
    wanted = days if days is not None else reserve_days(turn, record)
    if not 1 <= wanted <= LONGEST_EXTENSION:
        raise Refused("error.bad_days", text=str(wanted))
    until = turn.now + timedelta(days=wanted)
    if record.reserved_until is not None and until <= record.reserved_until:
        return record, ()
    longer = replace(record, reserved_until=until, at=turn.now, by=turn.by, warned_at=None)
    await turn.stores.numbers.save(longer)
    turn.stores.outbox.touch(Subject(SubjectKind.NUMBER, record.id))
    happening = NumberExtended(
        contract=record.contract, record=record.id, number=record.text, holder=record.holder, until=until
    )
    return longer, (happening,)


async def make_void(turn: Turn, number: str, reason: str) -> tuple[NumberRecord, tuple[Happening, ...]]:
    """An admin takes a number out of use for good: one that nobody uses, or whose contract is over."""
    turn.insist(Action.MANAGE)
    if not reason.strip():
        raise Refused("error.reason_needed")
    record = await turn.stores.numbers.by_key(key(number))
    if record is None:
        raise Refused("error.not_found", number=number)
    contract = await turn.stores.contracts.lock(record.contract) if record.contract else None
    fresh = await turn.stores.numbers.get(record.id) or record
    is_over = contract is None or contract.status in OVER
    if fresh.life is not Life.RESERVED and not (fresh.life is Life.BOUND and is_over):
        raise Refused("error.number_used", number=number)
    return fresh, await end(turn, fresh, Life.VOID, reason)


def reserve_days(turn: Turn, record: NumberRecord) -> int:
    rule = next((rule for rule in turn.company.number_rules if rule.id == record.rule), None)
    return rule.reserve_days if rule else 30


async def _still_reserved(turn: Turn, record: NumberRecord) -> NumberRecord | None:
    """As it is under its contract's lock: a submission may have been first."""
    if record.contract is not None:
        await turn.stores.contracts.lock(record.contract)
    fresh = await turn.stores.numbers.get(record.id)
    return fresh if fresh is not None and fresh.life is Life.RESERVED else None


async def end(turn: Turn, record: NumberRecord, life: Life, reason: str) -> tuple[Happening, ...]:
    """Ends a reserved number's life and archives the draft that was waiting for it."""
    stores = turn.stores
    ended = replace(record, life=life, reserved_until=None, at=turn.now, by=turn.by, reason=reason)
    await stores.numbers.save(ended)
    happened: list[Happening] = [
        NumberEnded(
            contract=record.contract,
            record=record.id,
            number=record.text,
            holder=record.holder,
            life=life.value,
            reason=reason,
        )
    ]
    stores.outbox.touch(Subject(SubjectKind.NUMBER, record.id))
    contract = await stores.contracts.lock(record.contract) if record.contract else None
    if contract and contract.status is State.DRAFT:
        await stores.contracts.save(replace(contract, status=State.ARCHIVED))
        happened.append(Moved(contract=contract.id, before=State.DRAFT, after=State.ARCHIVED, reason=life.value))
        await touch_contract(stores, contract)
    return tuple(happened)


async def set_life(turn: Turn, contract: Contract, life: Life) -> None:
    """The number follows its contract: used while it is being approved, bound when it is, reserved anew when it comes back."""
    if contract.number is None:
        return
    record = await turn.stores.numbers.by_key(key(contract.number))
    if record is None:
        return
    until = None
    if life is Life.RESERVED:
        until = turn.now + timedelta(days=reserve_days(turn, record))
    await turn.stores.numbers.save(
        replace(record, life=life, reserved_until=until, at=turn.now, by=turn.by, warned_at=None)
    )
    turn.stores.outbox.touch(Subject(SubjectKind.NUMBER, record.id))


def _ends(record: NumberRecord, now: datetime) -> bool:
    return record.reserved_until is not None and record.reserved_until <= now


async def lapse_due(turn: Turn) -> tuple[Happening, ...]:
    """By the clock: reservations that have run out lapse; their holders were told some days before."""
    happened: list[Happening] = []
    for seen in await turn.stores.numbers.reserved_until(turn.now + timedelta(days=WARN_DAYS)):
        if not _ends(seen, turn.now) and seen.warned_at is not None:
            continue
        record = await _still_reserved(turn, seen)
        until = record.reserved_until if record else None
        if record is None or until is None or until != seen.reserved_until:
            continue
        if _ends(record, turn.now):
            happened += await end(turn, record, Life.LAPSED, "")
        else:
            await turn.stores.numbers.save(replace(record, warned_at=turn.now))
            happened.append(
                ReservationEnding(
                    contract=record.contract,
                    record=record.id,
                    number=record.text,
                    holder=record.holder,
                    until=until,
                )
            )
    return tuple(happened)
