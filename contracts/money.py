"""Money is an integer count of a currency's smallest unit; a float never holds an amount."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` counts the smallest unit of `currency` (ISO 4217, upper case): 12.34 CNY is Money(1234, "CNY")."""

    minor: int
    currency: str
