"""What a request would be about and whom it would ask, before it is made."""

from dataclasses import dataclass
from datetime import date

from contracts.approval.approval import Step
from contracts.approval.choosing import choose, plan
from contracts.approval.policy import About, Policy
from contracts.company import Company
from contracts.desk.turn import Turn
from contracts.ports import Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.register.lifecycle import missing
from contracts.register.records import RelationKind
from contracts.rights import Action


@dataclass(frozen=True, slots=True)
class Preview:
    """What a submission would do: who is asked in which order, or what is still missing (field names)."""

    contract: Contract
    policy: Policy | None
    steps: tuple[Step, ...]
    missing: tuple[str, ...]


async def preview(turn: Turn, contract: Contract) -> Preview:
    turn.insist(Action.SUBMIT, contract)
    if contract.status not in (State.DRAFT, State.NEGOTIATING):
        raise Refused("error.wrong_state", state=contract.status.value)
    about = await about_of(turn.stores, contract)
    policy, steps = await planned(turn.stores, turn.company, contract, turn.actor.id, turn.today, about)
    return Preview(contract, policy, steps, missing(contract, turn.company.fields_of(contract.type)))


async def planned(
    stores: Stores, company: Company, contract: Contract, requester: str, today: date, about: About = About.CONTRACT
) -> tuple[Policy | None, tuple[Step, ...]]:
    """Who would be asked if that person asked for it today."""
    policy = choose(company, contract, requester, today, about)
    if policy is None:
        return None, ()
    return policy, plan(company, policy, requester, await stores.people.aways(today))


async def about_of(stores: Stores, contract: Contract) -> About:
    """A contract that changes another one is an amendment."""
    for relation in await stores.records.relations_of(contract.id):
        if relation.contract == contract.id and relation.kind is RelationKind.AMENDS:
            return About.AMENDMENT
    return About.CONTRACT
