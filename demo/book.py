"""Writes into the register, in their owners' names, what was done under the demo's contracts."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.recording import record
from contracts.company import Company
from contracts.desk.executing import Deed, dispute, perform, plan
from contracts.desk.noting import note
from contracts.desk.relating import relate
from contracts.desk.turn import Turn
from contracts.happenings import Happening
from contracts.money import Money
from contracts.numbering.key import key
from contracts.ports import Stores
from contracts.register.contract import Contract, State
from contracts.register.records import MONEY_KINDS
from demo import grown


@dataclass(frozen=True, slots=True)
class Book:
    """`numbers` are the contracts' numbers by their titles."""

    stores: Stores
    company: Company
    numbers: Mapping[str, str]
    now: datetime

    async def _contract(self, title: str) -> Contract | None:
        return await self.stores.contracts.by_key(key(self.numbers[title])) if title in self.numbers else None

    def _turn(self, contract: Contract) -> Turn:
        return Turn(self.stores, self.company, self.company.people[contract.owner], self.now, secrets.token_bytes)

    def _kept(self, happened: Iterable[Happening], contract: Contract) -> None:
        record(self.stores, happened, self.now, contract.owner, "import")

    async def tie(self, tie: grown.Tie) -> None:
        one, other = await self._contract(tie.title), await self._contract(tie.other)
        if one is not None and other is not None:
            self._kept(await relate(self._turn(one), one, other, tie.kind), one)

    async def enter(self, deed: grown.Deed) -> None:
        contract = await self._contract(deed.title)
        if contract is None or contract.status is State.ARCHIVED:
            return
        turn = self._turn(contract)
        money = None
        if deed.kind in MONEY_KINDS and contract.amount is not None:
            money = Money(round(contract.amount.minor * deed.share), contract.amount.currency)
        planned = Deed(kind=deed.kind, money=money, day=deed.due, words=deed.words)
        self._kept(await plan(turn, contract.id, planned), contract)
        if deed.done is not None and deed.done <= turn.today:
            done = Deed(kind=deed.kind, money=money, day=deed.done, words=deed.words)
            self._kept(await perform(turn, contract.id, done), contract)

    async def dispute(self, title: str, about: str) -> None:
        if contract := await self._contract(title):
            turn = self._turn(contract)
            self._kept(await dispute(turn, contract.id, about, turn.actor, None), contract)

    async def note(self, title: str, text: str) -> None:
        if contract := await self._contract(title):
            self._kept(await note(self._turn(contract), contract, text), contract)
