"""What a card function is given besides its subject: who reads, where, in which language, and how to make a button."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from cards.model import Action, Style
from cards.press import Press
from contracts.company import Company
from contracts.money import Money
from contracts.people import Person, Room, Shown
from contracts.register.contract import Contract
from contracts.rights import hidden_from
from contracts.telling import Subject


class Translate(Protocol):
    """Words of one language. Keys live in bot/locales/*.toml; a missing key is an error, never a silent key on a card."""

    locale: str

    def __call__(self, key: str, /, **values: object) -> str: ...

    def day(self, day: date) -> str:
        """2026-01-31(六) / 2026-01-31 (Sat)."""

    def weekday(self, day: date) -> str:
        """六 / Sat."""

    def moment(self, at: datetime, zone: ZoneInfo) -> str:
        """2026-01-31 09:00 in that zone."""

    def money(self, amount: Money) -> str:
        """¥1,234,567.50 / USD 4,537.85."""


def no_page(press: Press) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Pen:
    """`viewer` is None in a room; `room` is None in private."""

    company: Company
    viewer: Person | None
    room: Room | None
    t: Translate
    zone: ZoneInfo
    today: date
    mint: Callable[[Press], str]
    page: Callable[[Press], str | None] = no_page
    """The address of what a press opens as a web page for this reader; None where there is no public address."""
    download: Callable[[Press], str | None] = no_page
    """The same of what can be fetched by whoever has the address; its kind's ending comes behind it."""
    hidden: frozenset[Shown] = frozenset()

    def shows(self, field: Shown) -> bool:
        """Whether this reader may see that fact: everything in private (the subject was allowed), what the room shows in a room,
        less what is hidden of the contract in hand."""
        return field not in self.hidden and (self.room is None or field in self.room.shows)

    @property
    def whole(self) -> bool:
        """Whether nothing is kept from this reader."""
        return self.room is None and not self.hidden

    def about(self, contract: Contract) -> "Pen":
        """For what is said of this contract: with nothing of a confidential one in a room, and as far as sharing goes."""
        if self.room is None:
            hidden = hidden_from(self.company, self.viewer, contract)
        else:
            hidden = frozenset(Shown) if contract.confidential else frozenset()
        return self if hidden == self.hidden else replace(self, hidden=hidden)

    def button(
        self,
        action: str,
        subject: Subject,
        revision: int = 0,
        *args: str,
        style: Style = Style.PLAIN,
        confirm: str | None = None,
        label: str | None = None,
    ) -> Action:
        """The button of `action`; its label is the word `button.<action>` unless another is given."""
        text = label if label is not None else self.t(f"button.{action}")
        return Action(text, self.mint(Press(action, subject, revision, args)), style, confirm)

    def name(self, person: str) -> str:
        """A person's name as the company file has it, else the id."""
        found = self.company.people.get(person)
        return found.name if found else person
