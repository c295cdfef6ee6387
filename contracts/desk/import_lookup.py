"""The register as an import asks it: which contract a row is about, and whose a number is already."""

from collections.abc import Hashable
from dataclasses import dataclass

from contracts.importing.merging import Versions, identity
from contracts.importing.problem import Problem
from contracts.importing.reading import Row
from contracts.numbering.key import key
from contracts.numbering.life import UNDONE, NumberRecord
from contracts.ports import Stores
from contracts.register.contract import Contract
from contracts.search import Scope, fold

EVERYTHING = Scope(person="", everything=True, owners=frozenset())


@dataclass(frozen=True, slots=True)
class Register:
    """Asked row by row, or read as a whole first."""

    stores: Stores
    whole: bool
    keys: dict[str, Contract]
    facts: dict[Hashable, Contract]
    ledger: dict[str, NumberRecord]

    @staticmethod
    async def read(stores: Stores, *, whole: bool) -> "Register":
        found = Register(stores, whole, {}, {}, {})
        if whole:
            async for contract in stores.contracts.all(EVERYTHING):
                found.keys.update({key(name): contract for name in (contract.number, *contract.aliases) if name})
                found.facts[_identity_of(contract)] = contract
            found.ledger.update({record.key: record for record in await stores.numbers.ledger()})
        return found

    async def holder(self, wanted: str) -> Contract | None:
        return self.keys.get(wanted) if self.whole else await self.stores.contracts.by_key(wanted)

    async def record(self, wanted: str) -> NumberRecord | None:
        return self.ledger.get(wanted) if self.whole else await self.stores.numbers.by_key(wanted)

    async def match(self, entry: Versions) -> Contract | None:
        """The contract that the rows are about: by number, else by what it says if one of the two has no number."""
        found = await self.holder(entry.key) if entry.key else None
        if found is not None:
            return found
        same = await self._with_facts(entry.rows[-1])
        return same if same is not None and (entry.key is None or same.number is None) else None

    async def _with_facts(self, row: Row) -> Contract | None:
        wanted = identity(row)
        if self.whole:
            return self.facts.get(wanted)
        named = await self.stores.contracts.of_customer(str(row.facts.get("customer")), EVERYTHING)
        return next((contract for contract in named if _identity_of(contract) == wanted), None)


def _identity_of(contract: Contract) -> Hashable:
    return ("facts", fold(contract.title), fold(contract.customer), contract.starts, contract.ends)


async def taken(known: Register, entry: Versions, claimed: dict[str, int]) -> list[Problem]:
    """Numbers and aliases that belong to another contract, of the register or of this file."""
    own = await known.match(entry)
    row = entry.rows[-1]
    problems: list[Problem] = []
    aliases = {key(alias): alias for one in entry.rows for alias in _aliases(one)}
    for wanted in dict.fromkeys([*([entry.key] if entry.key else []), *aliases]):
        shown = aliases.get(wanted, str(row.facts.get("number")))
        other = claimed.setdefault(wanted, row.number)
        if other != row.number:
            problems.append(Problem(row.number, "import.taken_in_file", {"number": shown, "other": str(other)}))
        holder = await known.holder(wanted)
        if holder is not None and (own is None or own.id != holder.id):
            problems.append(Problem(row.number, "import.taken", {"number": shown, "title": holder.title}))
        record = await known.record(wanted) if holder is None else None
        if record is not None and (own is None or record.contract != own.id) and record.reason != UNDONE:
            problems.append(Problem(row.number, "import.taken_in_ledger", {"number": shown, "life": record.life.value}))
    return problems


def _aliases(row: Row) -> tuple[str, ...]:
    found = row.facts.get("aliases", ())
    return tuple(str(alias) for alias in found) if isinstance(found, tuple) else ()
