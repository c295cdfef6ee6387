"""Money is an integer count of a currency's smallest unit; a float never holds an amount."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Protocol

from contracts.currency import CODES, SIGNS, minor_digits

__all__ = ["Money", "Rated", "equivalents", "in_currency", "minor_digits", "parse_amount", "plain"]

# More is a slip of the keyboard, and would not fit the database's integers.
_MOST = 10**17
_EXACT = Context(prec=60)

_MULTIPLES = {
    "": 1,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
    "K": 10**3,
    "W": 10**4,
    "M": 10**6,
}
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,3}(?:'[0-9]{3})+(?:\.[0-9]+)?")
_CONTINENTAL = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]{1,2}")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_NUMBER = re.compile(r"[0-9.,']*[0-9][0-9.,']*")
_SIGNS_LONGEST_FIRST = sorted((*SIGNS, *CODES), key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` counts the smallest unit of `currency` (ISO 4217, upper case): 12.34 CNY is Money(1234, "CNY")."""

    minor: int
    currency: str


class _Rate(Protocol):
    @property
    def currency(self) -> str: ...
    @property
    def rate(self) -> Decimal: ...
    @property
    def since(self) -> date: ...


class Rated(Protocol):
    """What the company file says of currencies; `Company` is one (it is made of parts that use money, so cannot be named here)."""

    @property
    def currency(self) -> str: ...
    @property
    def rates(self) -> Sequence[_Rate]: ...


def parse_amount(text: str, currency: str) -> Money:
    """An amount as people write it: `50万`, `1,234.50`, `(500)`, `USD 4,537.85`. A currency in the text wins over `currency`.

    Raises ValueError for what is no amount, could mean two amounts, or has a fraction finer than the currency's.
    """
    rest = "".join(unicodedata.normalize("NFKC", text).replace("\u2212", "-").upper().split())
    negative = rest.startswith("(") and rest.endswith(")")
    if negative:
        rest = rest[1:-1]
    found = _NUMBER.search(rest)
    if not found:
        raise ValueError(f"{text!r} is not an amount")
    before, after = rest[: found.start()], rest[found.end() :]
    minus, before = before.count("-"), before.replace("-", "").replace("+", "")
    before_named, before = _currency_in(before, currency)
    multiple, after_named = _multiple_and_currency(after, currency)
    named = {code for code in (before_named, after_named) if code}
    if before or minus + negative > 1 or multiple is None or len(named) > 1:
        raise ValueError(f"{text!r} is not an amount")
    value = _EXACT.multiply(_decimal(found.group(), text), Decimal(multiple))
    return _counted(-value if minus or negative else value, named.pop() if named else currency, text)


def _currency_in(text: str, expected: str) -> tuple[str | None, str]:
    """The currency that a word before or after the digits names, and what else is there."""
    for sign in _SIGNS_LONGEST_FIRST:
        if text == sign:
            meant = SIGNS.get(sign, (sign,))
            return (expected if expected in meant else meant[0]), ""
    return None, text


def _multiple_and_currency(after: str, expected: str) -> tuple[int | None, str | None]:
    for length in range(min(2, len(after)), -1, -1):
        multiple = _MULTIPLES.get(after[:length])
        if multiple is None:
            continue
        rest = after[length:]
        named, left = _currency_in(rest, expected)
        # 元, 块 and 圆 are the unit of whatever currency is meant.
        if left in ("", "元", "元整", "圆", "块"):
            return multiple, named
    return None, None


def _decimal(digits: str, text: str) -> Decimal:
    if _GROUPED.fullmatch(digits):
        return Decimal(digits.replace(",", "").replace("'", ""))
    if _CONTINENTAL.fullmatch(digits):
        return Decimal(digits.replace(".", "").replace(",", "."))
    if _PLAIN.fullmatch(digits):
        return Decimal(digits)
    raise ValueError(f"{text!r} is not an amount: its separators do not fit")


def _counted(value: Decimal, currency: str, text: str) -> Money:
    minor = _EXACT.scaleb(value, minor_digits(currency))
    whole = int(minor)
    if minor != whole:
        raise ValueError(f"{text!r} is finer than the smallest unit of {currency}")
    if abs(whole) > _MOST:
        raise ValueError(f"{text!r} is too large")
    return Money(whole, currency)


def plain(money: Money) -> str:
    """`1234.50`: digits and a point only, no sign of the currency."""
    digits = minor_digits(money.currency)
    sign, whole = ("-" if money.minor < 0 else ""), str(abs(money.minor)).zfill(digits + 1)
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else sign + whole


def in_currency(company: Rated, money: Money, on: date) -> int | None:
    """Minor units of the company's currency, by the newest rate that holds on that day; None where no rate is known."""
    if money.currency == company.currency:
        return money.minor
    rate = _newest(company, money.currency, on)
    if rate is None:
        return None
    shift = minor_digits(company.currency) - minor_digits(money.currency)
    exact = _EXACT.scaleb(_EXACT.multiply(Decimal(money.minor), rate), shift)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP, context=_EXACT))


def equivalents(company: Rated, money: Money, on: date) -> Mapping[str, Fraction]:
    """The same worth in smallest units of the company's currency and of each that has a rate on that day, unrounded.

    Empty where nobody knows what `money` is worth.
    """
    one = {code: _worth(company, code, on) for code in (company.currency, *(rate.currency for rate in company.rates))}
    mine = one.get(money.currency)
    if mine is None:
        return {}
    return {code: money.minor * mine / other for code, other in one.items() if other is not None}


def worths(company: Rated, on: date) -> tuple[tuple[str, float], ...]:
    """What a smallest unit of each currency that has a rate is worth at home, near enough to sort by."""
    codes = dict.fromkeys((company.currency, *(rate.currency for rate in company.rates)))
    known = ((code, _worth(company, code, on)) for code in codes)
    return tuple((code, float(worth)) for code, worth in known if worth is not None)


def _worth(company: Rated, currency: str, on: date) -> Fraction | None:
    """Of one smallest unit, in smallest units of the company's currency."""
    rate = Decimal(1) if currency == company.currency else _newest(company, currency, on)
    if rate is None:
        return None
    return Fraction(rate) * Fraction(10) ** (minor_digits(company.currency) - minor_digits(currency))


def _newest(company: Rated, currency: str, on: date) -> Decimal | None:
    known = [rate for rate in company.rates if rate.currency == currency and rate.since <= on]
    return max(known, key=lambda rate: rate.since).rate if known else None
