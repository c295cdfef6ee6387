"""A contract's own dates and lead times, which may be written down in any state."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.dates.own import own_text
from contracts.dates.terms import OwnDate, Terms
from contracts.desk.touching import touch_contract
from contracts.desk.turn import Turn
from contracts.desk.watching import watch
from contracts.happenings import Filled, Happening
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.rights import Action

MOST = 40
"""Dates of its own that one contract may have."""


async def set_dates(turn: Turn, id: int, dates: Sequence[OwnDate]) -> tuple[Contract, tuple[Happening, ...]]:
    contract = await turn.hold(id)
    if len(dates) > MOST:
        raise Refused("error.too_many_dates", limit=MOST)
    return await _kept(turn, contract, replace(contract.terms, dates=tuple(dates)))


async def set_leads(turn: Turn, id: int, leads: Sequence[int]) -> tuple[Contract, tuple[Happening, ...]]:
    """None are those of the date rule."""
    contract = await turn.hold(id)
    return await _kept(turn, contract, replace(contract.terms, leads=tuple(sorted(set(leads), reverse=True))))


async def _kept(turn: Turn, contract: Contract, terms: Terms) -> tuple[Contract, tuple[Happening, ...]]:
    """Nobody has approved these: they remind, and change nothing that was agreed. So the revision stays."""
    turn.insist(Action.ACT_ON_ALERT, contract)
    if terms == contract.terms:
        return contract, ()
    kept = replace(contract, terms=terms)
    await turn.stores.contracts.save(kept)
    watched = await watch(turn.stores, turn.company, kept, turn.today, turn.by)
    await touch_contract(turn.stores, kept)
    before, after = _words(contract.terms), _words(terms)
    changes = tuple((name, before[name], after[name]) for name in before if before[name] != after[name])
    return kept, (Filled(contract=contract.id, revision=contract.revision, changes=changes), *watched)


def _words(terms: Terms) -> dict[str, str]:
    return {"dates": "; ".join(map(own_text, terms.dates)), "leads": ", ".join(map(str, terms.leads))}
