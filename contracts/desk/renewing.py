"""A renewal: a contract of its own that begins the day after the old one ends, with what the old one says."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from contracts.dates.notice import first_length, term_end
from contracts.dates.period import Period, Unit
from contracts.dates.terms import end_of
from contracts.desk.children import hangs_below, reserve_child
from contracts.desk.relating import relate
from contracts.desk.taking import Wanted, reserve
from contracts.desk.turn import Turn
from contracts.happenings import Happening
from contracts.register.contract import Contract
from contracts.register.facts import facts_of
from contracts.register.records import RelationKind
from contracts.rights import Action

RENEWAL = "renewal"
USUAL = Period(1, Unit.YEARS)
CARRIED = ("title", "customer", "amount", "currency", "notice_period", "auto_renew", "renewal_notice", "owner", "tags")


async def open_renewal(turn: Turn, contract: Contract) -> tuple[Contract | None, tuple[Happening, ...]]:
    """The draft of the renewal, with its number and dates; None where there is one already, or whoever acts may take none."""
    kind = turn.company.types.get(contract.type)
    known = await turn.stores.records.relations_of(contract.id)
    renewed = any(one.kind is RelationKind.RENEWS and one.other == contract.id for one in known)
    if kind is None or renewed or not turn.may(Action.TAKE_NUMBER):
        return None, ()
    facts = renewal_facts(turn, contract)
    if contract.number and await hangs_below(turn, contract.number, RENEWAL):
        _, draft, happened = await reserve_child(turn, contract.number, RENEWAL, facts)
        return await _as_close(turn, contract, draft), happened
    _, draft, happened = await reserve(turn, Wanted(kind, facts))
    draft = await _as_close(turn, contract, draft)
    related = await relate(turn, draft, contract, RelationKind.RENEWS)
    return draft, (*happened, *related)


async def _as_close(turn: Turn, contract: Contract, draft: Contract) -> Contract:
    """What is confidential stays so when it goes on."""
    if not contract.confidential:
        return draft
    draft = replace(draft, confidential=True)
    await turn.stores.contracts.save(draft)
    return draft


def renewal_facts(turn: Turn, contract: Contract) -> Mapping[str, str]:
    """As they can be typed. It lasts as long as a tacit renewal would, else as long as the first term, else a year."""
    said = facts_of(contract)
    facts = {name: said[name] for name in CARRIED if said[name]}
    term = term_end(contract, turn.today)
    if term is None or contract.open_ended:
        return facts
    starts = term[0] + timedelta(days=1)
    length = contract.renewal or first_length(contract) or USUAL
    return {**facts, "starts": starts.isoformat(), "ends": end_of(starts, length).isoformat()}
