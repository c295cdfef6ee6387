"""One turn at the desk: who acts, when, on which stores."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from contracts.company import Company
from contracts.desk.guessing import Guesses
from contracts.numbering.key import key
from contracts.people import Person
from contracts.ports import Stores
from contracts.refusal import Refused
from contracts.register.contract import Contract
from contracts.rights import Action, may


@dataclass(frozen=True, slots=True)
class Turn:
    """`person` is None when the clock acts. `entropy` gives that many random bytes."""

    stores: Stores
    company: Company
    person: Person | None
    now: datetime
    entropy: Callable[[int], bytes]
    guesses: Guesses = field(default_factory=Guesses)

    @property
    def today(self) -> date:
        """The company's day."""
        return self.now.astimezone(ZoneInfo(self.company.timezone)).date()

    @property
    def actor(self) -> Person:
        """Whoever acts; a turn of the clock has no business with what only people may do."""
        if self.person is None:
            raise Refused("error.not_allowed")
        return self.person

    @property
    def by(self) -> str:
        return self.person.id if self.person else "clock"

    def may(self, action: Action, contract: Contract | None = None) -> bool:
        return may(self.company, self.person, action, contract)

    def insist(self, action: Action, contract: Contract | None = None) -> None:
        if not self.may(action, contract):
            raise Refused("error.not_allowed")

    async def find(self, number: str) -> Contract:
        """The contract with that number or alias. "Not there" and "not yours" are the same refusal."""
        found = await self.sought(number)
        if found is None:
            raise Refused("error.not_found", number=number)
        return found

    async def sought(self, number: str) -> Contract | None:
        """The same, and None for what is not there or not theirs. Whoever has missed too often is refused whatever they ask for."""
        if self.person is not None and self.guesses.too_many(self.person.id, self.now):
            raise Refused("error.many_guesses")
        wanted = key(number)
        found = await self.stores.contracts.by_key(wanted) if wanted else None
        if found is not None and self.may(Action.READ, found):
            return found
        if self.person is not None and wanted:
            self.guesses.missed(self.person.id, self.now)
        return None

    async def hold(self, id: int) -> Contract:
        """The contract, locked for a change that follows in this turn."""
        found = await self.stores.contracts.lock(id)
        if found is None or (self.person is not None and not self.may(Action.READ, found)):
            raise Refused("error.not_found", number="")
        return found
