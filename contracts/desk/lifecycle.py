"""Moves of a contract that are not an approval's: by the calendar, and by people who end it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from contracts.dates.notice import watched_days
from contracts.desk.touching import touch_contract
from contracts.desk.turn import Turn
from contracts.desk.watching import watch
from contracts.happenings import Happening, Moved
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.register.lifecycle import by_dates, may_move
from contracts.rights import Action

EXPIRING_DAYS = 90
"""A contract is called expiring this many days before the first day on which somebody must act."""

IN_FORCE = (State.APPROVED, State.ACTIVE, State.EXPIRING)

RIGHTS = {State.TERMINATED: Action.TERMINATE, State.ARCHIVED: Action.ARCHIVE}


async def move(turn: Turn, contract: Contract, after: State, reason: str) -> tuple[Happening, ...]:
    """Ends or archives a contract by hand."""
    held = await turn.hold(contract.id)
    turn.insist(RIGHTS[after], held)
    if not may_move(held.status, after):
        raise Refused("error.wrong_state", state=held.status.value)
    if after is State.TERMINATED and not reason.strip():
        raise Refused("error.reason_needed")
    return await moved_to(turn, held, after, reason)


async def moved_to(turn: Turn, contract: Contract, after: State, reason: str) -> tuple[Happening, ...]:
    """The move itself; whether it may be made has been looked at."""
    moved = replace(contract, status=after)
    await turn.stores.contracts.save(moved)
    watched = await watch(turn.stores, turn.company, moved, turn.today, turn.by)
    await touch_contract(turn.stores, moved)
    return (Moved(contract=contract.id, before=contract.status, after=after, reason=reason), *watched)


async def begin_contracts(turn: Turn) -> tuple[Happening, ...]:
    """By the clock: approved contracts begin on their first day. Few, and so looked for at every beat."""
    return await _follow(turn, await turn.stores.contracts.to_start(turn.today))


async def follow_calendar(turn: Turn) -> tuple[Happening, ...]:
    """By the clock, once a day: contracts begin, come near their end, expire, or roll over into their next term."""
    near = await turn.stores.contracts.to_move(turn.today, turn.today + timedelta(days=EXPIRING_DAYS))
    return await _follow(turn, near)


async def _follow(turn: Turn, near: Sequence[Contract]) -> tuple[Happening, ...]:
    happened: list[Happening] = []
    stores = turn.stores
    known = await stores.contracts.dates_of([contract.id for contract in near])
    for seen in near:
        days = watched_days(seen, turn.today, turn.company.calendar)
        if _next_state(turn, seen) is None and days == known.get(seen.id, frozenset()):
            continue
        # Under the lock, because somebody may just have ended it.
        contract = await stores.contracts.lock(seen.id)
        if contract is None:
            continue
        after = _next_state(turn, contract)
        if after is not None:
            happened += await moved_to(turn, contract, after, "calendar")
        else:
            happened += await watch(turn.stores, turn.company, contract, turn.today, turn.by)
    return tuple(happened)


def _next_state(turn: Turn, contract: Contract) -> State | None:
    """Where the calendar moves a contract that is in force; None where it leaves it."""
    after = by_dates(contract, turn.today, EXPIRING_DAYS, turn.company.calendar)
    return after if contract.status in IN_FORCE and may_move(contract.status, after) else None
