"""What a person asked the register for. Parsing the words lives in `contracts.asking`."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.register.contract import Contract, State

_MORE_DASHES = "\u2212\u2043\u02d7"


def fold(text: str) -> str:
    """The form in which words are looked for: width, case, kinds of dash and runs of spaces do not count."""
    if text.isascii():
        return " ".join(text.casefold().split())
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    letters = ("-" if letter in _MORE_DASHES or unicodedata.category(letter) == "Pd" else letter for letter in text)
    return " ".join("".join(letters).split())


class Compare(StrEnum):
    OVER = ">"
    UNDER = "<"
    AT_LEAST = ">="
    AT_MOST = "<="


@dataclass(frozen=True, slots=True)
class AmountBound:
    """`minor` is in the smallest unit of the company's currency. The register compares it with a contract's own minor
    units whatever their currency: it knows no rates."""

    compare: Compare
    minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Every condition that is set must hold. `words` are matched inside title, customer, number, aliases, tags and notes.

    `customer` matches a part of the name; `year` is the year of the end date; `ends_from` and `ends_to` bound it, both included.
    Archived contracts are found only when `states` asks for them.
    """

    words: tuple[str, ...] = ()
    customer: str | None = None
    types: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    owners: tuple[str, ...] = ()
    tag: str | None = None
    amounts: tuple[AmountBound, ...] = ()
    year: int | None = None
    ends_from: date | None = None
    ends_to: date | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which contracts a person may see: all, or those owned by `owners`, or shared with `person`."""

    person: str
    everything: bool
    owners: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer, newest first, and how many there are in all."""

    rows: tuple[Contract, ...]
    total: int
