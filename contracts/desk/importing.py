"""Contracts that come from a file: stored as planned, with their numbers in the ledger and their days watched."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from contracts.company import Company
from contracts.dates.notice import watched_days
from contracts.desk.children import child_scope, read_child
from contracts.desk.import_plan import Step
from contracts.desk.touching import touch_contract
from contracts.desk.watching import watch
from contracts.happenings import Happening, Imported
from contracts.importing.run import Deed, Run
from contracts.numbering.key import key
from contracts.numbering.life import UNDONE, Life, NumberRecord
from contracts.ports import Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract, State

UNUSED_DAYS = 30


async def import_rows(
    stores: Stores,
    company: Company,
    actor_id: str,
    rows: Sequence[Step],
    now: datetime,
    progress: Callable[[int], None] = lambda done: None,
    file: str = "",
) -> tuple[Happening, ...]:
    """Within the caller's unit of work. `progress` is told how many contracts are done; `file` is the name of the file."""
    today = now.astimezone(ZoneInfo(company.timezone)).date()
    happened: list[Happening] = []
    counters: dict[str, int] = {}
    deeds: list[Deed] = []
    for done, step in enumerate(rows, start=1):
        contract = await _store(stores, step)
        if contract.number and (step.before is None or step.before.number is None):
            await _enter(stores, company, _record(step, contract, actor_id, now))
        if step.fit:
            counters[step.fit.scope] = max(counters.get(step.fit.scope, 0), step.fit.value)
        happened += _happenings(step, contract)
        deeds.append(Deed(contract.id, contract.revision, step.before))
        if step.before is not None:
            happened += await watch(stores, company, contract, today, actor_id)
            await touch_contract(stores, contract)
        elif days := watched_days(contract, today, company.calendar):
            await stores.contracts.set_dates(contract.id, days)
        progress(done)
    for scope, value in counters.items():
        await stores.numbers.raise_to(scope, value)
    if deeds:
        await stores.imports.add(Run(file=file, at=now, by=actor_id, contracts=len(deeds)), deeds)
    return tuple(happened)


async def _enter(stores: Stores, company: Company, record: NumberRecord) -> None:
    """Into the ledger; a number that hangs on another is known as its child, and its place is not given again."""
    child = read_child(company.number_rules, record.text) if record.rule is None else None
    if child is not None:
        rule, read = child
        base = await stores.numbers.by_key(read.base)
        scope = child_scope(read.base, read.kind)
        await stores.numbers.raise_to(scope, read.count)
        record = replace(
            record, rule=rule.id, scope=scope, value=read.count, parent=base.id if base else None, kind=read.kind
        )
    known = await stores.numbers.by_key(record.key)
    if known is not None and known.reason == UNDONE:
        await stores.numbers.save(replace(record, id=known.id))
        return
    await stores.numbers.add(record)


async def _store(stores: Stores, step: Step) -> Contract:
    """Raises Refused where somebody has changed the contract since the plan was made: it would undo that unseen."""
    if step.before is None:
        return await stores.contracts.add(step.after)
    if await stores.contracts.lock(step.before.id) != step.before:
        raise Refused("error.busy")
    await stores.contracts.save(step.after)
    return step.after


def _record(step: Step, contract: Contract, by: str, now: datetime) -> NumberRecord:
    """A draft's number is reserved like any other; one that no rule made has no counter."""
    is_draft = contract.status is State.DRAFT
    days = step.fit.rule.reserve_days if step.fit else UNUSED_DAYS
    return NumberRecord(
        text=contract.number or "",
        key=key(contract.number or ""),
        rule=step.fit.rule.id if step.fit else None,
        scope=step.fit.scope if step.fit else None,
        value=step.fit.value if step.fit else None,
        type=contract.type,
        life=Life.RESERVED if is_draft else Life.BOUND,
        holder=contract.owner,
        reserved_until=now + timedelta(days=days) if is_draft else None,
        contract=contract.id,
        made_at=now,
        at=now,
        by=by,
    )


def _happenings(step: Step, contract: Contract) -> list[Happening]:
    return [
        Imported(
            contract=contract.id,
            number=contract.number,
            row=row.number,
            modification=row.modification,
            changes=differences,
        )
        for row, differences in step.history
    ]
