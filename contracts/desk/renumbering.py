"""Another number for a contract: asked for by an admin with a reason, done when a second person has confirmed it."""

from dataclasses import replace

from contracts.company import Company
from contracts.desk.taking import is_there
from contracts.desk.touching import touch_contract
from contracts.desk.turn import Turn
from contracts.happenings import Happening
from contracts.importing.numbers import fit
from contracts.numbering.happenings import RenumberAsked, Renumbered
from contracts.numbering.key import key
from contracts.numbering.life import Life, NumberRecord, Renumbering, Standing
from contracts.people import Person, Role
from contracts.ports import KeyTaken
from contracts.refusal import Refused
from contracts.register.contract import Contract, State
from contracts.rights import Action
from contracts.telling import Subject, SubjectKind

LONGEST_NUMBER = 60


def confirmers(company: Company, asked_by: str) -> tuple[Person, ...]:
    """Who may be the second person: legal, and whoever heads the company; never the one who asks."""
    heads = {department.head for department in company.departments.values() if department.parent is None}
    return tuple(
        person
        for person in company.people.values()
        if person.id != asked_by and (Role.LEGAL in person.roles or person.id in heads)
    )


async def ask_renumbering(turn: Turn, old: str, new: str, reason: str) -> tuple[Renumbering, tuple[Happening, ...]]:
    """Nothing changes yet. The new number is one that nobody has, or one that is reserved."""
    turn.insist(Action.MANAGE)
    contract = await turn.find(old)
    if contract.number is None or key(contract.number) != key(old):
        raise Refused("error.not_its_number", number=old)
    if not reason.strip():
        raise Refused("error.reason_needed")
    text = " ".join(new.split())
    if not any(letter.isalnum() for letter in text) or len(text) > LONGEST_NUMBER or key(text) == key(old):
        raise Refused("error.bad_number", text=new)
    if not confirmers(turn.company, turn.actor.id):
        raise Refused("error.nobody_confirms")
    await _free(turn, text)
    try:
        asked = await turn.stores.numbers.add_renumbering(
            Renumbering(
                contract=contract.id,
                old=contract.number,
                new=text,
                reason=reason.strip(),
                asked_by=turn.actor.id,
                asked_at=turn.now,
            )
        )
    except KeyTaken as open_already:
        raise Refused("error.renumbering_open", number=old) from open_already
    happening = RenumberAsked(
        contract=contract.id, renumbering=asked.id, old=asked.old, new=asked.new, by=turn.by, reason=asked.reason
    )
    return asked, (happening,)


async def _free(turn: Turn, text: str) -> NumberRecord | None:
    """The reservation of that number, None when nobody has it. Refuses one that is used, or ever was."""
    record = await turn.stores.numbers.by_key(key(text))
    if record is not None and record.life is Life.RESERVED:
        return record
    if record is not None or await is_there(turn.stores, text):
        raise Refused("error.number_taken", number=text)
    return None


async def decide_renumbering(turn: Turn, id: int, *, confirmed: bool) -> tuple[Renumbering, tuple[Happening, ...]]:
    """By the second person. Confirmed, the old number is void and finds the contract for ever after."""
    seen = await turn.stores.numbers.renumbering(id)
    if seen is None or turn.actor.id not in {person.id for person in confirmers(turn.company, seen.asked_by)}:
        raise Refused("error.not_allowed")
    contract = await turn.stores.contracts.lock(seen.contract)
    asked = await turn.stores.numbers.renumbering(id)
    if asked is None or asked.state is not Standing.OPEN or contract is None:
        raise Refused("error.already_decided")
    state = Standing.CONFIRMED if confirmed else Standing.REFUSED
    decided = replace(asked, state=state, decided_by=turn.by, decided_at=turn.now)
    if confirmed and contract.number != asked.old:
        raise Refused("error.stale")
    record = await _rename(turn, contract, asked) if confirmed else None
    await turn.stores.numbers.save_renumbering(decided)
    turn.stores.outbox.touch(Subject(SubjectKind.RENUMBERING, id))
    happening = Renumbered(
        contract=contract.id,
        renumbering=id,
        record=record,
        old=asked.old,
        new=asked.new,
        asked_by=asked.asked_by,
        confirmed=confirmed,
        reason=asked.reason,
    )
    return decided, (happening,)


async def _rename(turn: Turn, contract: Contract, asked: Renumbering) -> int:
    """The id of the new number's row in the ledger."""
    stores = turn.stores
    reserved = await _free(turn, asked.new)
    old = await stores.numbers.by_key(key(asked.old))
    life = old.life if old is not None else Life.BOUND
    until = old.reserved_until if old is not None else None
    reason = f"→ {asked.new}: {asked.reason}"
    if old is not None:
        void = replace(old, life=Life.VOID, reserved_until=None, at=turn.now, by=asked.asked_by, reason=reason)
        await stores.numbers.save(void)
        stores.outbox.touch(Subject(SubjectKind.NUMBER, old.id))
    if reserved is not None:
        await _part(turn, reserved)
    try:
        renamed = replace(contract, number=asked.new, aliases=(*contract.aliases, asked.old))
        await stores.contracts.save(renamed)
        if reserved is not None:
            taken = replace(
                reserved, life=life, reserved_until=until, contract=contract.id, holder=contract.owner, at=turn.now
            )
            await stores.numbers.save(replace(taken, by=turn.by))
            stores.outbox.touch(Subject(SubjectKind.NUMBER, reserved.id))
            record = reserved.id
        else:
            record = (await stores.numbers.add(await _made(turn, renamed, life, asked, old))).id
    except KeyTaken as taken_meanwhile:
        raise Refused("error.number_taken", number=asked.new) from taken_meanwhile
    await touch_contract(stores, renamed)
    return record


async def _part(turn: Turn, reserved: NumberRecord) -> None:
    """The draft that waited under the new number goes to the archive without it."""
    draft = await turn.stores.contracts.lock(reserved.contract) if reserved.contract else None
    if draft is not None:
        if draft.status is not State.DRAFT:
            raise Refused("error.number_taken", number=reserved.text)
        await turn.stores.contracts.save(replace(draft, number=None, status=State.ARCHIVED))
        await touch_contract(turn.stores, draft)


async def _made(
    turn: Turn, contract: Contract, life: Life, asked: Renumbering, old: NumberRecord | None
) -> NumberRecord:
    """A number that nobody had reserved; where a rule of ours could have made it, its counter never gives it again."""
    found = fit(turn.company, asked.new, contract.type, turn.today)
    if found is not None:
        await turn.stores.numbers.raise_to(found.scope, found.value)
    return NumberRecord(
        text=asked.new,
        key=key(asked.new),
        rule=found.rule.id if found else None,
        scope=found.scope if found else None,
        value=found.value if found else None,
        type=contract.type,
        life=life,
        holder=contract.owner,
        reserved_until=old.reserved_until if old else None,
        contract=contract.id,
        made_at=turn.now,
        at=turn.now,
        by=turn.by,
        reason=f"← {asked.old}: {asked.reason}",
    )
