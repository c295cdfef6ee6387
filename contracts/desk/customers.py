"""Customers: under which names they are known, their tax id, licence and contacts; two that turn out to be one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from contracts.beside import CustomerChanged
from contracts.dates.reading import parse_date
from contracts.desk.turn import Turn
from contracts.happenings import Happening
from contracts.refusal import Refused
from contracts.register.records import Customer, valid_tax_id
from contracts.rights import Action, hidden_from, scope
from contracts.search import fold

LONGEST, MOST_NAMES, MOST_CONTACTS = 200, 20, 20
FIELDS = ("tax_id", "names", "contacts", "licence_until")


async def known(turn: Turn, name: str) -> Customer | None:
    """The record under any of its names, for somebody who may see a contract of it."""
    found = await turn.stores.records.customer_named(fold(name))
    return found if found is not None and await _sees(turn, found) else None


async def _sees(turn: Turn, customer: Customer) -> bool:
    if turn.may(Action.MERGE):
        return True
    whole = scope(turn.company, turn.actor)
    for name in customer.names:
        for contract in await turn.stores.contracts.of_customer(name, whole):
            if fold(contract.customer) == fold(name) and not hidden_from(turn.company, turn.person, contract):
                return True
    return False


async def change(turn: Turn, name: str, facts: Mapping[str, str]) -> tuple[Customer, tuple[Happening, ...]]:
    """Sets what `facts` names (see FIELDS); names and contacts are added, with `-` before one it is taken away."""
    if turn.may(Action.AUDIT) and not turn.may(Action.TAKE_NUMBER):
        raise Refused("error.not_allowed")
    record = await turn.stores.records.customer_named(fold(name))
    before = record or Customer(name=" ".join(name.split()), names=(" ".join(name.split()),))
    if not before.name or len(before.name) > LONGEST:
        raise Refused("error.too_long", limit=LONGEST)
    if not await _sees(turn, before):
        raise Refused("error.no_customer", text=name[:40])
    after = before
    for field in FIELDS:
        if field in facts:
            after = _set(after, field, facts[field])
    for other in after.names:
        theirs = await turn.stores.records.customer_named(fold(other))
        if theirs is not None and theirs.id != before.id:
            raise Refused("error.name_taken", text=other)
    differences = _differences(before, after)
    if not differences and before.id:
        return before, ()
    kept = await turn.stores.records.put_customer(after)
    return kept, (CustomerChanged(customer=kept.id, name=kept.name, merged="", changes=differences),)


async def merge(turn: Turn, gone: str, into: str) -> tuple[Customer, tuple[Happening, ...]]:
    """All names of the one become names of the other. Contracts keep the name that they were signed under, and are found by
    any of them."""
    turn.insist(Action.MERGE)
    records = turn.stores.records
    one = await records.customer_named(fold(gone)) or await records.put_customer(Customer(name=gone, names=(gone,)))
    other = await records.customer_named(fold(into)) or await records.put_customer(Customer(name=into, names=(into,)))
    if one.id == other.id:
        raise Refused("error.same_customer", text=other.name)
    if one.tax_id and other.tax_id and one.tax_id != other.tax_id:
        raise Refused("error.two_tax_ids", text=f"{one.tax_id} / {other.tax_id}")
    await records.merge_customers(one.id, other.id)
    whole = replace(
        other,
        names=tuple(dict.fromkeys((*other.names, *one.names))),
        tax_id=other.tax_id or one.tax_id,
        licence_until=other.licence_until or one.licence_until,
        contacts=tuple(dict.fromkeys((*other.contacts, *one.contacts))),
    )
    kept = await records.put_customer(whole)
    happened = CustomerChanged(customer=kept.id, name=kept.name, merged=one.name, changes=_differences(other, kept))
    return kept, (happened,)


def _set(customer: Customer, field: str, text: str) -> Customer:
    text = text.strip()
    if field == "tax_id":
        if text and not valid_tax_id(text):
            raise Refused("error.bad_tax_id", text=text[:40])
        return replace(customer, tax_id=text.upper() or None)
    if field == "licence_until":
        return replace(customer, licence_until=_day(text))
    words = [" ".join(word.split()) for word in text.replace("；", ";").split(";") if word.strip()]
    if any(len(word) > LONGEST for word in words):
        raise Refused("error.too_long", limit=LONGEST)
    kept = list(getattr(customer, field))
    for word in words:
        if word[0] in "-－" and len(word) > 1:
            kept = [each for each in kept if fold(each) != fold(word[1:]) or each == customer.name]
        elif fold(word) not in map(fold, kept):
            kept.append(word.lstrip("+＋"))
    most = MOST_NAMES if field == "names" else MOST_CONTACTS
    if field == "names":
        return replace(customer, names=tuple(kept[:most]))
    return replace(customer, contacts=tuple(kept[:most]))


def _day(text: str) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError as wrong:
        raise Refused("error.bad_date", text=text) from wrong


def _differences(before: Customer, after: Customer) -> tuple[tuple[str, str, str], ...]:
    old, new = _texts(before), _texts(after)
    return tuple((field, old[field], new[field]) for field in FIELDS if old[field] != new[field])


def _texts(customer: Customer) -> dict[str, str]:
    return {
        "tax_id": customer.tax_id or "",
        "names": ";".join(customer.names),
        "contacts": ";".join(customer.contacts),
        "licence_until": customer.licence_until.isoformat() if customer.licence_until else "",
    }
