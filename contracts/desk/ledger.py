"""The ledger of numbers: what each part means, and why a value is missing."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from contracts.desk.numbers import pattern_of
from contracts.desk.turn import Turn
from contracts.numbering.key import key
from contracts.numbering.life import Life, NumberRecord
from contracts.ports import Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.rights import Action

ENDED = (Life.RELEASED, Life.LAPSED, Life.VOID)


@dataclass(frozen=True, slots=True)
class Missing:
    """A value that no living contract bears. `life` is None when the ledger has no row for it (it was never issued here)."""

    number: str
    life: Life | None
    person: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a number: its ledger row, its contract (only if the asker may read it), its parts, its rule."""

    record: NumberRecord | None
    contract: Contract | None
    parts: tuple[Part, ...]
    rule: str | None


async def gaps(stores: Stores, only: str | None = None) -> tuple[Missing, ...]:
    """Every counter's values that are on no contract: given back, lapsed, void, or passed over. `only` keeps the scopes
    or numbers that contain it."""
    by_scope: Mapping[str, dict[int, NumberRecord]] = defaultdict(dict)
    for record in await stores.numbers.ledger():
        if record.scope is not None and record.value is not None:
            by_scope[record.scope][record.value] = record
    found: list[Missing] = []
    for scope, last in sorted((await stores.numbers.counters()).items()):
        rows = by_scope[scope]
        # From number to number, not from value to value: an import may have raised a counter by millions.
        following = min(rows, default=1)
        for value in (*sorted(rows), last + 1):
            if value > following:
                found.append(Missing(_passed_over(scope, following, min(value - 1, last)), None, None, ""))
            row = rows.get(value)
            if row is not None and row.life in ENDED:
                found.append(Missing(row.text, row.life, row.by if row.by != "clock" else row.holder, row.reason))
            following = value + 1
    return tuple(row for row in found if only is None or only.casefold() in row.number.casefold())


def _passed_over(scope: str, first: int, last: int) -> str:
    return f"{scope} #{first}" if first == last else f"{scope} #{first} – #{last}"


async def explained(turn: Turn, text: str) -> Known:
    """Refuses what neither the ledger nor any rule can read, in the words for a number that is not there."""
    wanted = key(text)
    record = await turn.stores.numbers.by_key(wanted)
    contract = await turn.stores.contracts.by_key(wanted)
    if contract is not None and not turn.may(Action.READ, contract):
        record = contract = None  # explained like a number that was never given
    for rule in turn.company.number_rules:
        parsed = pattern_of(rule).parse(record.text if record else wanted)
        if parsed is not None and (record is None or record.rule in (None, rule.id)):
            parts = tuple(Part(piece, kind) for kind, piece in parsed.parts)
            return Known(record, contract, parts, rule.id)
    if record is None and contract is None:
        raise Refused("error.not_found", number=text)
    return Known(record, contract, (), record.rule if record else None)
