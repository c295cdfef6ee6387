"""What a person asked the register for. Parsing the words lives in `contracts.asking`."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from contracts.register.contract import Contract, State

_MORE_DASHES = "\u2212\u2043\u02d7"
_FARTHEST = 2**62


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
    """`limits` are (currency, smallest units): a contract is compared with the limit of its own currency, and does not
    match where there is none. The register knows no rates: see `bound`."""

    compare: Compare
    limits: tuple[tuple[str, int], ...]


def bound(compare: Compare, worth: Mapping[str, Fraction]) -> AmountBound:
    """`worth` is one amount in smallest units of each currency. Whole limits that say for every whole amount what the
    exact ones would: over 33⅓ is over 33, and at least 33⅓ is at least 34."""
    whole = floor if compare in (Compare.OVER, Compare.AT_MOST) else ceil
    return AmountBound(compare, tuple((code, _storable(whole(limit))) for code, limit in worth.items()))


def _storable(limit: int) -> int:
    """No amount lies beyond, and a database's integers end somewhere."""
    return max(-_FARTHEST, min(_FARTHEST, limit))


class Order(StrEnum):
    """What a list is sorted by."""

    NEWEST = "newest"
    AMOUNT = "amount"
    STARTS = "starts"
    ENDS = "ends"
    CUSTOMER = "customer"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Every condition that is set must hold. `words` are matched inside title, customer, number, aliases, tags and notes.

    `customer` matches a part of the name; `year` is the year of the end date; `ends_from` and `ends_to` bound it, both included.
    `customer_keys` are folded names under which the same customer is known. `follower` is who follows it;
    `disputed` and `overdue_on` ask for an open dispute, and for what should have been done by then.
    `worth` is what a smallest unit of each currency is worth, for sorting by amount.
    Archived and deleted contracts are found only when `states` asks for them.
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
    signed_from: date | None = None
    signed_to: date | None = None
    starts_from: date | None = None
    starts_to: date | None = None
    customer_keys: tuple[str, ...] = ()
    follower: str | None = None
    disputed: bool = False
    overdue_on: date | None = None
    order: Order = Order.NEWEST
    descending: bool = True
    worth: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which contracts a person may see: all (with `confidential` those that are kept close too), or those owned by `owners`,
    or shared with `person`."""

    person: str
    everything: bool
    owners: frozenset[str]
    confidential: bool = True


COUNTED = 100
"""Nobody reads further; counting a common word to its end takes longer than finding it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer, how many there are in all (exact below COUNTED, else COUNTED), and whether any follow."""

    rows: tuple[Contract, ...]
    total: int
    more: bool = False
