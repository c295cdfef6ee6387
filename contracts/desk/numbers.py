"""Numbers: reserved for a person, released, lapsed; used and bound as their contract goes through its approval."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from contracts.company import ContractType
from contracts.desk.touching import touch_contract
from contracts.desk.turn import Turn
from contracts.happenings import Happening, Moved, NumberEnded, NumberReserved, ReservationEnding
from contracts.numbering.key import key
from contracts.numbering.life import Life, NumberRecord
from contracts.numbering.pattern import BadFacts, NumberFacts, NumbersExhausted, Pattern, compile_pattern, rule_for
from contracts.numbering.rule import NumberRule
from contracts.ports import KeyTaken, Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.register.fields import apply_facts
from contracts.rights import Action
from contracts.telling import Subject, SubjectKind

WARN_DAYS = 3
"""A holder is told this many days before an unused number lapses."""

MOST_TRIES = 1_000
"""How many taken values in a row are skipped (numbers that an import brought) before it is called a fault of the rule."""


@lru_cache(maxsize=64)
def pattern_of(rule: NumberRule) -> Pattern:
    return compile_pattern(rule)


def number_facts(turn: Turn, kind: ContractType, on: date, codes: Mapping[str, str]) -> NumberFacts:
    return NumberFacts(
        type_code=kind.code,
        dept=turn.actor.department,
        org=turn.company.code,
        on=on,
        fiscal_year_start=turn.company.fiscal_year_start,
        codes=codes,
    )


async def reserve(
    turn: Turn, kind: ContractType, facts: Mapping[str, str], on: date | None = None
) -> tuple[NumberRecord, Contract, tuple[Happening, ...]]:
    """Gives the actor the next number of this type, with a draft contract that carries what is known."""
    turn.insist(Action.TAKE_NUMBER)
    day = on or turn.today
    rule = rule_for(turn.company.number_rules, kind.id, day)
    if rule is None:
        raise Refused("error.no_rule", type=kind.id)
    who = turn.actor.id
    blank = Contract(owner=who, type=kind.id, created_at=turn.now, created_by=who)
    draft, problems = apply_facts(blank, facts, turn.company, turn.today)
    if problems:
        raise Refused(problems[0].key, **problems[0].values)
    until = turn.now + timedelta(days=rule.reserve_days)
    record, contract = await _take(turn, rule, number_facts(turn, kind, day, {}), draft, until)
    happening = NumberReserved(contract=contract.id, record=record.id, number=record.text, holder=who, until=until)
    return record, contract, (happening,)


async def _take(
    turn: Turn, rule: NumberRule, facts: NumberFacts, draft: Contract, until: datetime
) -> tuple[NumberRecord, Contract]:
    stores, pattern = turn.stores, pattern_of(rule)
    for alias in draft.aliases:
        if await _is_there(stores, alias):
            raise Refused("error.number_taken", number=alias)
    scope = pattern.scope(facts)
    contract: Contract | None = None
    for _ in range(MOST_TRIES):
        value = await stores.numbers.next_value(scope, rule.start)
        try:
            text = pattern.format(facts, value)
        except NumbersExhausted as full:
            raise Refused("error.counter_full", type=draft.type) from full
        except BadFacts as lacking:
            raise Refused("error.no_rule", type=draft.type) from lacking
        try:
            if contract is None:
                contract = await stores.contracts.add(replace(draft, number=text))
            elif not await _is_there(stores, text):
                contract = replace(contract, number=text)
                await stores.contracts.save(contract)
            else:
                continue
        except KeyTaken:
            continue
        fresh = NumberRecord(
            text=text,
            key=key(text),
            rule=rule.id,
            scope=scope,
            value=value,
            type=draft.type,
            life=Life.RESERVED,
            holder=draft.owner,
            reserved_until=until,
            contract=contract.id,
            made_at=turn.now,
            at=turn.now,
            by=turn.by,
        )
        try:
            return await stores.numbers.add(fresh), contract
        except KeyTaken:
            continue
    raise Refused("error.counter_full", type=draft.type)


async def _is_there(stores: Stores, number: str) -> bool:
    """As a contract's number or alias, or in the ledger."""
    wanted = key(number)
    return await stores.contracts.by_key(wanted) is not None or await stores.numbers.by_key(wanted) is not None


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
        rule = next((r for r in turn.company.number_rules if r.id == record.rule), None)
        until = turn.now + timedelta(days=rule.reserve_days if rule else 30)
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
