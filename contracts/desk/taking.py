"""Numbers taken from their counters: by a person, for a deal that has one already, below another number, as a block."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from contracts.company import ContractType
from contracts.desk.turn import Turn
from contracts.happenings import Happening
from contracts.importing.numbers import day_of
from contracts.numbering.happenings import BlockIssued, NumberReserved
from contracts.numbering.key import key
from contracts.numbering.life import Block, Life, NumberRecord
from contracts.numbering.pattern import BadFacts, NumberFacts, NumbersExhausted, Pattern, compile_pattern, rule_for
from contracts.numbering.rule import CodeList, DatedBy, NumberRule, parent_word
from contracts.ports import KeyTaken, Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.register.fields import apply_facts
from contracts.rights import Action

MOST_TRIES = 1_000
"""How many taken values in a row are skipped (numbers that an import brought) before it is called a fault of the rule."""

LARGEST_BLOCK = 100_000


@lru_cache(maxsize=64)
def pattern_of(rule: NumberRule) -> Pattern:
    return compile_pattern(rule)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a number is asked for with: `facts` of its contract by column name, `codes` by list, the day when it is
    not today, and the number of the same deal whose date and value it shares."""

    kind: ContractType
    facts: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    on: date | None = None
    sibling: str = ""


def number_facts(turn: Turn, kind: ContractType, on: date, codes: Mapping[str, str]) -> NumberFacts:
    return NumberFacts(
        type_code=kind.code,
        dept=turn.actor.department,
        org=turn.company.code,
        on=on,
        fiscal_year_start=turn.company.fiscal_year_start,
        codes=codes,
    )


async def reserve(turn: Turn, wanted: Wanted) -> tuple[NumberRecord, Contract, tuple[Happening, ...]]:
    """Gives the actor the next number of this type, with a draft contract that carries what is known."""
    turn.insist(Action.TAKE_NUMBER)
    draft = _draft(turn, wanted.kind, wanted.facts)
    rule, on = rule_and_day(turn, wanted, draft)
    until = turn.now + timedelta(days=rule.reserve_days)
    facts = coded(rule, number_facts(turn, wanted.kind, on, wanted.codes))
    if wanted.sibling:
        record, contract = await _beside(turn, wanted, draft, until)
    else:
        record, contract = await _take(turn, rule, facts, draft, until)
    return record, contract, (_reserved(record),)


def rule_and_day(turn: Turn, wanted: Wanted, draft: Contract) -> tuple[NumberRule, date]:
    """The rule of the day that feeds the number: a back-dated one has the rule of its own day."""
    rule = _rule_on(turn, wanted.kind, wanted.on or turn.today)
    own = {DatedBy.START: draft.starts, DatedBy.SIGNING: draft.signed}.get(rule.dated_by)
    if wanted.on is not None or own is None:
        return rule, wanted.on or turn.today
    return _rule_on(turn, wanted.kind, own), own


def _rule_on(turn: Turn, kind: ContractType, day: date) -> NumberRule:
    rule = rule_for(turn.company.number_rules, kind.id, day)
    if rule is None:
        raise Refused("error.no_rule", type=kind.id)
    return rule


def coded(rule: NumberRule, facts: NumberFacts) -> NumberFacts:
    """With the codes that were meant by name, and with only the codes that the rule prints. Refuses one that is missing
    or not in its list, saying which there are."""
    codes: dict[str, str] = {}
    for name, optional in pattern_of(rule).codes:
        word, listed = facts.codes.get(name, ""), rule.code_list(name)
        if not word.strip():
            if not optional:
                raise Refused(
                    "error.code_missing", code=label(listed, name), name=name, known=choices(listed, facts, codes)
                )
            continue
        if listed is None:
            codes[name] = word.strip()
            continue
        found = listed.find(word, parent_word(listed.depends_on, facts.words, codes or facts.codes))
        if found is None:
            known = choices(listed, facts, codes)
            raise Refused("error.unknown_code", text=word, code=label(listed, name), known=known)
        codes[name] = found
    return replace(facts, codes=codes)


def label(listed: CodeList | None, name: str) -> str:
    return listed.name("zh-CN", "en") if listed else name


def choices(listed: CodeList | None, facts: NumberFacts, codes: Mapping[str, str]) -> str:
    """`SH 上海, HZ 杭州`; "…" where anything may stand."""
    known = listed.choices(parent_word(listed.depends_on, facts.words, codes)) if listed else ()
    shown = [code.text if code.text == code.name else f"{code.text} {code.name}".strip() for code in known[:20]]
    return ", ".join(shown) or "…"


def _draft(turn: Turn, kind: ContractType, facts: Mapping[str, str]) -> Contract:
    who = turn.actor.id
    blank = Contract(owner=who, type=kind.id, created_at=turn.now, created_by=who)
    draft, problems = apply_facts(blank, facts, turn.company, turn.today)
    if problems:
        raise Refused(problems[0].key, **problems[0].values)
    return draft


def _reserved(record: NumberRecord) -> NumberReserved:
    assert record.contract is not None
    assert record.reserved_until is not None
    return NumberReserved(
        contract=record.contract,
        record=record.id,
        number=record.text,
        holder=record.holder,
        until=record.reserved_until,
    )


async def _take(
    turn: Turn, rule: NumberRule, facts: NumberFacts, draft: Contract, until: datetime
) -> tuple[NumberRecord, Contract]:
    stores, pattern = turn.stores, pattern_of(rule)
    await check_aliases(stores, draft)
    scope = pattern.scope(facts)
    contract: Contract | None = None
    for _ in range(MOST_TRIES):
        value = await stores.numbers.next_value(scope, rule.start)
        text = _written(pattern, facts, value, draft.type)
        try:
            if contract is None:
                contract = await stores.contracts.add(replace(draft, number=text))
            elif not await is_there(stores, text):
                contract = replace(contract, number=text)
                await stores.contracts.save(contract)
            else:
                continue
            return await stores.numbers.add(_record(turn, contract, rule.id, scope, value, until)), contract
        except KeyTaken:
            continue
    raise Refused("error.counter_full", type=draft.type)


async def _beside(turn: Turn, wanted: Wanted, draft: Contract, until: datetime) -> tuple[NumberRecord, Contract]:
    """The same date and the same value as another number of the deal: their counter must be one and the same."""
    stores = turn.stores
    other = await turn.find(wanted.sibling)
    record = await stores.numbers.by_key(key(other.number or ""))
    rules = [rule for rule in turn.company.number_rules if record is not None and rule.id == record.rule]
    parsed = next(((rule, read) for rule in rules if record and (read := pattern_of(rule).parse(record.text))), None)
    if record is None or record.scope is None or record.value is None or parsed is None:
        raise Refused("error.no_sibling", number=wanted.sibling)
    on = day_of(parsed[1], record.made_at.date(), turn.company.fiscal_year_start)
    rule = _rule_on(turn, wanted.kind, on)
    said = {name.removeprefix("code:"): text for name, text in parsed[1].parts if name.startswith("code:")}
    facts = coded(rule, number_facts(turn, wanted.kind, on, {**said, **wanted.codes}))
    pattern = pattern_of(rule)
    if pattern.scope(facts) != record.scope:
        raise Refused("error.no_sibling", number=wanted.sibling)
    text = _written(pattern, facts, record.value, wanted.kind.id)
    await check_aliases(stores, draft)
    try:
        contract = await stores.contracts.add(replace(draft, number=text))
        return await stores.numbers.add(_record(turn, contract, rule.id, record.scope, record.value, until)), contract
    except KeyTaken as taken:
        raise Refused("error.number_taken", number=text) from taken


def _written(pattern: Pattern, facts: NumberFacts, value: int, type_id: str) -> str:
    try:
        return pattern.format(facts, value)
    except NumbersExhausted as full:
        raise Refused("error.counter_full", type=type_id) from full
    except BadFacts as wrong:
        raise Refused("error.no_rule", type=type_id) from wrong


def _record(
    turn: Turn, contract: Contract, rule: str | None, scope: str | None, value: int | None, until: datetime
) -> NumberRecord:
    text = contract.number or ""
    return NumberRecord(
        text=text,
        key=key(text),
        rule=rule,
        scope=scope,
        value=value,
        type=contract.type,
        life=Life.RESERVED,
        holder=contract.owner,
        reserved_until=until,
        contract=contract.id,
        made_at=turn.now,
        at=turn.now,
        by=turn.by,
    )


async def check_aliases(stores: Stores, draft: Contract) -> None:
    for alias in draft.aliases:
        if await is_there(stores, alias):
            raise Refused("error.number_taken", number=alias)


async def is_there(stores: Stores, number: str) -> bool:
    """As a contract's number or alias, or in the ledger."""
    wanted = key(number)
    return await stores.contracts.by_key(wanted) is not None or await stores.numbers.by_key(wanted) is not None


async def issue_block(
    turn: Turn, wanted: Wanted, count: int, holder: str, reason: str
) -> tuple[Block, tuple[Happening, ...]]:
    """Hands `count` values in a row to a branch or another system, which gives them out by itself."""
    turn.insist(Action.MANAGE)
    if not 1 <= count <= LARGEST_BLOCK:
        raise Refused("error.bad_block", most=LARGEST_BLOCK)
    rule, on = rule_and_day(turn, wanted, _draft(turn, wanted.kind, {}))
    facts = coded(rule, number_facts(turn, wanted.kind, on, wanted.codes))
    pattern = pattern_of(rule)
    scope = pattern.scope(facts)
    first = await turn.stores.numbers.take_block(scope, rule.start, count)
    last = first + count - 1
    block = await turn.stores.numbers.add_block(
        Block(
            rule=rule.id,
            scope=scope,
            first=first,
            last=last,
            first_text=_written(pattern, facts, first, wanted.kind.id),
            last_text=_written(pattern, facts, last, wanted.kind.id),
            holder=holder,
            reason=reason,
            at=turn.now,
            by=turn.by,
        )
    )
    happening = BlockIssued(block=block.id, scope=scope, first=first, last=last, holder=holder, reason=reason)
    return block, (happening,)
