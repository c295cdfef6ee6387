"""Which account on a platform belongs to whom, where the company file does not say: by a one-time code, or by an address
that the platform vouches for. Never by a display name."""

from datetime import timedelta
from hashlib import sha256

from contracts.approval.codes import code_from
from contracts.desk.turn import Turn
from contracts.happenings import AccountLinked, Happening
from contracts.people import people_named
from contracts.ports import Link
from contracts.refusal import Refused

LIVES = timedelta(minutes=10)


async def offer_code(turn: Turn) -> str:
    """Eight characters, good once and for ten minutes; an earlier code of the same person is void."""
    code = code_from(turn.entropy(16)) + code_from(turn.entropy(16))
    await turn.stores.people.keep_code(turn.actor.id, _hashed(code), turn.now + LIVES)
    return code


async def link_by_code(turn: Turn, code: str, directory: str, account: str) -> tuple[Happening, ...]:
    person = await turn.stores.people.spend_code(_hashed(code), turn.now)
    if person is None:
        raise Refused("error.bad_code")
    return await _linked(turn, person, directory, account, "code")


async def link_by_email(turn: Turn, email: str, directory: str, account: str) -> tuple[Happening, ...]:
    """Nothing happens where nobody, or more than one, has that address."""
    found = [person for person in people_named(turn.company.people, email) if "@" in email]
    if len(found) != 1:
        return ()
    try:
        return await _linked(turn, found[0].id, directory, account, "email")
    except Refused:
        return ()


async def _linked(turn: Turn, person: str, directory: str, account: str, how: str) -> tuple[Happening, ...]:
    known = turn.company.people.get(person)
    # Where the file names an account, the file holds.
    if known is None or directory in known.accounts:
        raise Refused("error.bad_code")
    link = Link(directory=directory, account=account, person=person, how=how, at=turn.now)
    if not await turn.stores.people.add_link(link):
        raise Refused("error.bad_code")
    return (AccountLinked(person=person, directory=directory, account=account, how=how),)


def _hashed(code: str) -> str:
    return sha256(code.strip().upper().encode()).hexdigest()
