"""What a list offers while somebody types into it: people of the company, customers of contracts that they may see."""

from adapters.api.events import Sender
from bot.house import House
from contracts.rights import hidden_from, scope
from contracts.search import Query, fold

MOST = 50
PEOPLE = frozenset({"person", "owner"})


async def suggestions(house: House, sender: Sender, field: str, typed: str) -> tuple[tuple[str, str], ...]:
    """(value, label). A stranger is offered nothing; what is in no list may still be meant, where a new name is allowed."""
    person = house.reach.person(sender)
    if person is None:
        return ()
    wanted = fold(typed)
    if field in PEOPLE:
        found = [p for p in house.company.people.values() if wanted in fold(f"{p.name} {p.id} {p.email}")]
        return tuple((p.id, f"{p.name} · {p.id}") for p in found[:MOST])
    if field != "customer":
        return ()
    query = Query(customer=typed.strip() or None)
    async with house.storage.reading() as stores:
        page = await stores.contracts.find(query, scope(house.company, person), limit=MOST)
    names = dict.fromkeys(
        (
            typed.strip(),
            *(contract.customer for contract in page.rows if not hidden_from(house.company, person, contract)),
        )
    )
    return tuple((name, name) for name in names if name)[:MOST]
