"""Who else may see a contract, and who hears of it: shares, what is confidential, followers."""

from dataclasses import replace

from contracts.beside import Followed, Kept
from contracts.desk.touching import touch_contract
from contracts.desk.turn import Turn
from contracts.happenings import Happening, Shared
from contracts.people import Person
from contracts.refusal import Refused
from contracts.register.contract import Access, Contract
from contracts.rights import Action


async def share(turn: Turn, id: int, person: Person, access: Access | None) -> tuple[Contract, tuple[Happening, ...]]:
    """Lets that person read, read without amount and parties, or change it; with None takes it away again."""
    contract = await turn.hold(id)
    turn.insist(Action.SHARE, contract)
    if person.id == contract.owner:
        raise Refused("error.owner_sees", person=person.name)
    if contract.access_of(person.id) is access:
        return contract, ()
    others = tuple(each for each in contract.shared_with if each != person.id)
    kept = tuple((who, what) for who, what in contract.access if who != person.id)
    if access is None:
        shared = replace(contract, shared_with=others, access=kept)
        await turn.stores.records.follow(person.id, id, False)
    else:
        more = () if access is Access.READ else ((person.id, access),)
        shared = replace(contract, shared_with=(*others, person.id), access=(*kept, *more))
    await turn.stores.contracts.save(shared)
    await touch_contract(turn.stores, shared)
    return shared, (Shared(contract=id, person=person.id, access=access.value if access else "none"),)


async def keep(turn: Turn, id: int, confidential: bool) -> tuple[Contract, tuple[Happening, ...]]:
    """A confidential contract is kept from rooms, and from those who would see it by their role alone."""
    contract = await turn.hold(id)
    turn.insist(Action.SHARE, contract)
    if contract.confidential == confidential:
        return contract, ()
    kept = replace(contract, confidential=confidential)
    await turn.stores.contracts.save(kept)
    await touch_contract(turn.stores, kept)
    return kept, (Kept(contract=id, confidential=confidential),)


async def follow(turn: Turn, contract: Contract, follows: bool) -> tuple[Happening, ...]:
    """Whoever follows a contract hears when its state moves or somebody writes beside it, as long as they may read it."""
    turn.insist(Action.READ, contract)
    person = turn.actor.id
    if (person in await turn.stores.records.followers(contract.id)) == follows:
        return ()
    await turn.stores.records.follow(person, contract.id, follows)
    return (Followed(contract=contract.id, person=person, follows=follows),)
