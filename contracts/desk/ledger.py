"""The ledger of numbers: what each part means, what became of a number, and why a value is missing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contracts.desk.children import read_child
from contracts.desk.taking import pattern_of
from contracts.desk.turn import Turn
from contracts.importing.numbers import day_of, fit
from contracts.numbering.key import key, lookalikes
from contracts.numbering.life import Block, Life, NumberRecord, Renumbering
from contracts.numbering.pattern import Parsed
from contracts.numbering.rule import NumberRule
from contracts.ports import Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.rights import Action, scope

ENDED = (Life.RELEASED, Life.LAPSED, Life.VOID)
NEAREST = 3


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that no living contract bears: who ended it, why and when.

    `life` is None when the ledger has no row for it: it lies in a `block` that somebody else gives out, or was passed
    over when an import raised the counter.
    """

    number: str
    life: Life | None
    person: str | None
    reason: str
    at: datetime | None = None
    block: Block | None = None
    scope: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The number says one month, the contract was signed in another: worth knowing, no obstacle."""

    says: str
    signed: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a number: its ledger row, its contract (only if the asker may read it), its parts, its rule.

    `parent` is the number it hangs on, `children` those that hang on it. `nearest` are contracts that may have been
    meant when nobody has this number.
    """

    record: NumberRecord | None
    contract: Contract | None
    parts: tuple[Part, ...]
    rule: NumberRule | None
    kind: str = ""
    parent: str | None = None
    children: tuple[NumberRecord, ...] = ()
    renamed: tuple[Renumbering, ...] = ()
    finding: Finding | None = None
    nearest: tuple[Contract, ...] = ()
    block: Block | None = None


async def gaps(stores: Stores, only: str | None = None) -> tuple[Missing, ...]:
    """Every counter's values that are on no contract: given back, lapsed, void, in a block, or passed over. `only` keeps
    the scopes or numbers that contain it."""
    by_scope: Mapping[str, dict[int, list[NumberRecord]]] = defaultdict(lambda: defaultdict(list))
    for record in await stores.numbers.ledger():
        if record.scope is not None and record.value is not None:
            by_scope[record.scope][record.value].append(record)
    blocks: Mapping[str, list[Block]] = defaultdict(list)
    for block in await stores.numbers.blocks():
        blocks[block.scope].append(block)
    found: list[Missing] = []
    for counter, last in sorted((await stores.numbers.counters()).items()):
        found += _gaps_of(counter, last, by_scope[counter], blocks[counter])
    wanted = only.casefold() if only else ""
    return tuple(row for row in found if wanted in row.number.casefold() or wanted in row.scope.casefold())


def _gaps_of(
    counter: str, last: int, rows: Mapping[int, Sequence[NumberRecord]], blocks: Sequence[Block]
) -> list[Missing]:
    found: list[Missing] = []
    # From number to number, not from value to value: an import may have raised a counter by millions.
    following = min((*rows, *(block.first for block in blocks)), default=1)
    for value in (*sorted(rows), last + 1):
        if value > following:
            found += _not_given(counter, following, min(value - 1, last), blocks)
        found += [_ended(row, counter) for row in rows.get(value, ()) if row.life in ENDED]
        following = max(following, value + 1)
    return found


def _not_given(counter: str, first: int, last: int, blocks: Sequence[Block]) -> list[Missing]:
    """The values first to last, which nobody took here: those of blocks, and those passed over."""
    found: list[Missing] = []
    for block in blocks:
        start, end = max(first, block.first), min(last, block.last)
        if start > end:
            continue
        if start > first:
            found.append(_passed_over(counter, first, start - 1))
        text = f"{block.first_text} – {block.last_text}"
        by, why = block.by, f"{block.holder} {block.reason}".strip()
        found.append(Missing(text, None, by, why, block.at, block, counter, end - start + 1))
        first = end + 1
    if first <= last:
        found.append(_passed_over(counter, first, last))
    return found


def _ended(row: NumberRecord, counter: str) -> Missing:
    person = row.by if row.by != "clock" else row.holder
    return Missing(row.text, row.life, person, row.reason, row.at, None, counter)


def _passed_over(counter: str, first: int, last: int) -> Missing:
    text = f"{counter} #{first}" if first == last else f"{counter} #{first} – #{last}"
    return Missing(text, None, None, "", None, None, counter, last - first + 1)


async def explained(turn: Turn, text: str) -> Known:
    """Refuses what neither the ledger nor any rule can read, in the words for a number that is not there."""
    wanted, stores = key(text), turn.stores
    record = await stores.numbers.by_key(wanted)
    contract = await stores.contracts.by_key(wanted)
    if contract is not None and not turn.may(Action.READ, contract):
        record = contract = None  # explained like a number that was never given
    nearest: tuple[Contract, ...] = ()
    if record is None and contract is None:
        within = scope(turn.company, turn.actor)
        nearest = await stores.contracts.similar_keys(lookalikes(wanted), within, NEAREST)
    shown = record.text if record else wanted
    rule, parts, kind, parent = _read(turn.company.number_rules, shown, record.rule if record else None)
    if record is None and contract is None and rule is None and not nearest:
        raise Refused("error.not_found", number=text)
    children = await stores.numbers.children(record.id) if record else ()
    renamed = await stores.numbers.concordance(contract.id) if contract else ()
    if record is not None and record.parent is not None:
        above = await stores.numbers.get(record.parent)
        parent, kind = above.text if above else parent, record.kind
    return Known(
        record=record,
        contract=contract,
        parts=parts,
        rule=rule,
        kind=kind,
        parent=parent,
        children=tuple([one for one in children if await _may_see(turn, one)]),
        renamed=renamed,
        finding=signing_finding(turn.company.number_rules, contract, turn.company.fiscal_year_start),
        nearest=nearest,
        block=await _block_of(turn, shown) if record is None and contract is None and rule is not None else None,
    )


async def _block_of(turn: Turn, text: str) -> Block | None:
    """The block of which somebody else may have given it out."""
    blocks = await turn.stores.numbers.blocks()
    for type_id in turn.company.types if blocks else ():
        found = fit(turn.company, text, type_id, turn.today)
        for block in blocks:
            if found and block.scope == found.scope and block.first <= found.value <= block.last:
                return block
    return None


async def _may_see(turn: Turn, record: NumberRecord) -> bool:
    contract = await turn.stores.contracts.get(record.contract) if record.contract else None
    return contract is not None and turn.may(Action.READ, contract)


def _read(
    rules: tuple[NumberRule, ...], text: str, made_by: str | None
) -> tuple[NumberRule | None, tuple[Part, ...], str, str | None]:
    """The rule (that version of it) which reads the number, its parts, and for a child its kind and what it hangs on."""
    fitting = [rule for rule in _newest_first(rules) if made_by in (None, rule.id)]
    for rule in fitting:
        if (parsed := _parsed(rule, text)) is not None:
            return rule, tuple(Part(piece, kind) for kind, piece in parsed.parts), "", None
    if (child := read_child(tuple(fitting), text)) is not None:
        rule, read = child
        base = pattern_of(rule).parse(read.base)
        parts = tuple(Part(piece, kind) for kind, piece in base.parts) if base else ()
        return rule, (*parts, Part(str(read.count), "n")), read.kind, read.base
    return None, (), "", None


def _parsed(rule: NumberRule, text: str) -> Parsed | None:
    """Only if the rule held on the day that the number shows."""
    parsed = pattern_of(rule).parse(text)
    if parsed is None or parsed.year is None:
        return parsed
    return parsed if date(parsed.year, parsed.month or 12, parsed.day or 28) >= rule.since else None


def _newest_first(rules: Sequence[NumberRule]) -> list[NumberRule]:
    return sorted(rules, key=lambda rule: rule.since, reverse=True)


def signing_finding(rules: Sequence[NumberRule], contract: Contract | None, fiscal_year_start: int) -> Finding | None:
    """Whether the number shows another month (or year, where it shows no month) than the one it was signed in."""
    if contract is None or contract.number is None or contract.signed is None:
        return None
    for rule in _newest_first(rules):
        parsed = _parsed(rule, contract.number)
        if parsed is None or parsed.year is None:
            continue
        try:
            day = day_of(parsed, contract.signed, fiscal_year_start)
        except ValueError:
            return None
        if day.year == contract.signed.year and (parsed.month is None or day.month == contract.signed.month):
            return None
        says = f"{day:%Y-%m}" if parsed.month else f"{day:%Y}"
        return Finding(says, contract.signed)
    return None
