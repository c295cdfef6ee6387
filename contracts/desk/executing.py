"""What is done under a contract: plans, deliveries, money in and out, invoices, disputes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from contracts.beside import Disputed, Performed, Planned
from contracts.desk.touching import touch_contract
from contracts.desk.turn import Turn
from contracts.happenings import Happening
from contracts.money import Money, plain
from contracts.people import Person
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.register.records import MONEY_KINDS, Dispute, Obligation, ObligationKind
from contracts.rights import Action

OVER = (State.DELETED, State.ARCHIVED)
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody says of one thing to be done; `money` only where it is money."""

    kind: ObligationKind
    money: Money | None = None
    day: date | None = None
    words: str = ""


async def plan(turn: Turn, id: int, deed: Deed) -> tuple[Happening, ...]:
    """Something is to be done until a day."""
    contract = await _held(turn, id)
    minor = _minor(contract, deed)
    if deed.day is None and minor is None and not deed.words:
        raise Refused("error.plan_needs")
    item = Obligation(contract=id, kind=deed.kind, title=_short(deed.words), due=deed.day, planned=minor)
    await turn.stores.records.put_obligation(item)
    await touch_contract(turn.stores, contract)
    return (Planned(contract=id, kind=deed.kind.value, title=item.title, amount=_text(contract, minor), day=deed.day),)


async def perform(turn: Turn, id: int, deed: Deed) -> tuple[Happening, ...]:
    """Something was done. Money settles what was planned, the earliest first; what is left over stands by itself."""
    contract = await _held(turn, id)
    minor = _minor(contract, deed)
    day = deed.day or turn.today
    if deed.kind in MONEY_KINDS and minor is None:
        raise Refused("error.amount_needed")
    if day > turn.today:
        raise Refused("error.not_yet", text=day.isoformat())
    records = turn.stores.records
    waiting = [each for each in await records.obligations_of(id) if each.kind is deed.kind and each.open]
    if minor is None:
        first = next(iter(waiting), Obligation(contract=id, kind=deed.kind, title=_short(deed.words)))
        await records.put_obligation(replace(first, done_on=day, reference=_short(deed.words) or first.reference))
    else:
        for item in settled(waiting, minor, day, _short(deed.words), Obligation(contract=id, kind=deed.kind)):
            await records.put_obligation(item)
    await touch_contract(turn.stores, contract)
    amount = _text(contract, minor)
    return (
        Performed(contract=id, kind=deed.kind.value, title="", amount=amount, day=day, reference=_short(deed.words)),
    )


def settled(
    waiting: Sequence[Obligation], minor: int, day: date, reference: str, fresh: Obligation
) -> tuple[Obligation, ...]:
    """What `minor` does to the items that wait for money, the earliest first; the rest becomes an item of its own.

    A negative amount takes back what was recorded, as far as the first item goes and beyond it as an item of its own.
    """
    left, changed = minor, []
    for item in waiting:
        if left <= 0 or item.planned is None:
            break
        part = min(left, item.planned - item.done)
        done = item.done + part
        ended = day if done >= item.planned else None
        joined = " ".join(filter(None, (item.reference, reference)))[:LONGEST]
        changed.append(replace(item, done=done, done_on=ended, reference=joined))
        left -= part
    if left or not changed:
        changed.append(replace(fresh, done=left, done_on=day, reference=reference))
    return tuple(changed)


async def dispute(turn: Turn, id: int, title: str, owner: Person, due: date | None) -> tuple[Happening, ...]:
    contract = await turn.hold(id)
    turn.insist(Action.NOTE, contract)
    if not title.strip():
        raise Refused("error.note_needed")
    if len(title) > LONGEST:
        raise Refused("error.too_long", limit=LONGEST)
    opened = await turn.stores.records.put_dispute(
        Dispute(contract=id, title=title.strip(), owner=owner.id, due=due, opened_at=turn.now, opened_by=turn.actor.id)
    )
    await touch_contract(turn.stores, contract)
    return (Disputed(contract=id, dispute=opened.id, title=opened.title, person=owner.id, day=due, outcome=""),)


async def settle(turn: Turn, id: int, outcome: str) -> tuple[Happening, ...]:
    """Ends the oldest dispute that goes on."""
    contract = await turn.hold(id)
    going = [each for each in await turn.stores.records.disputes_of(id) if each.closed_at is None]
    if not going:
        raise Refused("error.no_dispute")
    if going[0].owner != turn.actor.id:
        turn.insist(Action.EDIT, contract)
    if not outcome.strip():
        raise Refused("error.reason_needed")
    ended = replace(going[0], closed_at=turn.now, outcome=_short(outcome))
    await turn.stores.records.put_dispute(ended)
    await touch_contract(turn.stores, contract)
    return (
        Disputed(
            contract=id, dispute=ended.id, title=ended.title, person=ended.owner, day=ended.due, outcome=ended.outcome
        ),
    )


async def _held(turn: Turn, id: int) -> Contract:
    contract = await turn.hold(id)
    turn.insist(Action.PERFORM, contract)
    if contract.status in OVER:
        raise Refused("error.wrong_state", state=contract.status.value)
    return contract


def _minor(contract: Contract, deed: Deed) -> int | None:
    if deed.money is None or deed.kind not in MONEY_KINDS:
        return None
    if contract.amount is not None and deed.money.currency != contract.amount.currency:
        raise Refused("error.other_currency", text=contract.amount.currency)
    return deed.money.minor


def _text(contract: Contract, minor: int | None) -> str:
    if minor is None:
        return ""
    unit = contract.amount.currency if contract.amount else "CNY"
    return f"{plain(Money(minor, unit))} {unit}"


def _short(text: str) -> str:
    return " ".join(text.split())[:LONGEST]
