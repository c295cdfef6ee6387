"""Amounts as people write them, and what they are worth at home."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.company import Rate
from contracts.currency import CODES
from contracts.money import Money, in_currency, minor_digits, parse_amount, plain
from tests.unit.company import XINGHE, company


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("0", 0, "CNY"),
        ("1234.5", 123450, "CNY"),
        ("1,234.50", 123450, "CNY"),
        ("1,234,567", 123456700, "CNY"),
        ("1'234.50", 123450, "CNY"),
        ("1 234.50", 123450, "CNY"),
        ("1.234,50", 123450, "CNY"),
        (".5", 50, "CNY"),
        ("50万", 50000000, "CNY"),
        ("50 万元", 50000000, "CNY"),
        ("1.2亿", 12000000000, "CNY"),
        ("3千万", 3000000000, "CNY"),
        ("2百万", 200000000, "CNY"),
        ("1.23456万", 1234560, "CNY"),
        ("50w", 50000000, "CNY"),
        ("500k", 50000000, "CNY"),
        ("1.5M", 150000000, "CNY"),
        ("¥ 1,000", 100000, "CNY"),
        ("￥1,000.00", 100000, "CNY"),
        ("人民币1000元整", 100000, "CNY"),
        ("RMB 1,000", 100000, "CNY"),
        ("-6000", -600000, "CNY"),
        ("−6000", -600000, "CNY"),
        ("-¥6000", -600000, "CNY"),
        ("¥-6000", -600000, "CNY"),
        ("+6000", 600000, "CNY"),
        ("(500)", -50000, "CNY"),
        ("（500）", -50000, "CNY"),
        ("５０万", 50000000, "CNY"),
        ("１，２３４．５０", 123450, "CNY"),
        ("USD 4,537.8500", 453785, "USD"),
        ("usd4537.85", 453785, "USD"),
        ("4,537.85 USD", 453785, "USD"),
        ("$4,537.85", 453785, "USD"),
        ("(USD 500)", -50000, "USD"),
        ("50万美元", 50000000, "USD"),
        ("€1.000,00", 100000, "EUR"),
        ("JPY 1,000", 1000, "JPY"),
        ("1000.00 JPY", 1000, "JPY"),
        ("KWD 1.234", 1234, "KWD"),
        ("100000000", 10000000000, "CNY"),
    ],
)
def test_amounts(text: str, minor: int, currency: str) -> None:
    assert parse_amount(text, "CNY") == Money(minor, currency)


def test_a_shared_sign_stands_for_the_expected_currency() -> None:
    assert parse_amount("¥1000", "JPY") == Money(1000, "JPY")
    assert parse_amount("$1000", "HKD") == Money(100000, "HKD")
    assert parse_amount("1000元", "USD") == Money(100000, "USD")


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "abc", "十万", "万", "1.234", "0.001", "JPY 1.5", "KWD 1.2345", "1,23", "1,2345", "12,34.50", "1.2.3",
        "1,234,56", "1..2", "--5", "-(5)", "(5", "5)", "5-", "1 or 2", "UDS 5", "USD 5 EUR", "5万万", "5%", "1e5", "nan",
        "inf", "0x10", "٣", "½", "100000000亿",
    ],
)  # fmt: skip
def test_what_is_no_amount_or_more_than_one_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|finer|large"):
        parse_amount(text, "CNY")


amounts = st.builds(Money, st.integers(-(10**17), 10**17), st.sampled_from(sorted(CODES)))


@given(amounts, st.sampled_from(sorted(CODES)))
def test_plain_text_is_read_back(money: Money, other: str) -> None:
    assert parse_amount(plain(money), money.currency) == money
    assert parse_amount(f"{money.currency} {plain(money)}", other) == money


@given(amounts)
def test_separators_do_not_count(money: Money) -> None:
    assert parse_amount(f"{Decimal(plain(money)):,}", money.currency) == money


@given(st.text())
def test_no_text_does_worse_than_be_refused(text: str) -> None:
    try:
        parse_amount(text, "CNY")
    except ValueError as refused:
        assert str(refused)  # noqa: PT017


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(123450, "CNY"), "1234.50"),
        (Money(5, "CNY"), "0.05"),
        (Money(-5, "CNY"), "-0.05"),
        (Money(0, "CNY"), "0.00"),
        (Money(1000, "JPY"), "1000"),
        (Money(-1, "KWD"), "-0.001"),
    ],
)
def test_plain(money: Money, text: str) -> None:
    assert plain(money) == text


@pytest.mark.parametrize(
    ("currency", "digits"), [("CNY", 2), ("JPY", 0), ("KRW", 0), ("VND", 0), ("CLP", 0), ("KWD", 3)]
)
def test_minor_digits(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


def test_rates_hold_from_their_day() -> None:
    dollars = Money(10_000, "USD")
    assert in_currency(XINGHE, dollars, date(2024, 12, 31)) is None
    assert in_currency(XINGHE, dollars, date(2025, 1, 1)) == 70_000
    assert in_currency(XINGHE, dollars, date(2026, 6, 30)) == 70_000
    assert in_currency(XINGHE, dollars, date(2026, 7, 1)) == 72_000
    assert in_currency(XINGHE, Money(1, "EUR"), date(2026, 7, 1)) is None
    assert in_currency(XINGHE, Money(1, "CNY"), date(1, 1, 1)) == 1


def test_conversion_minds_the_decimals_and_rounds_once() -> None:
    rates = (Rate("JPY", Decimal("0.0485"), date(2026, 1, 1)), Rate("KWD", Decimal("23.5"), date(2026, 1, 1)))
    house = company((), rates)
    assert in_currency(house, Money(1000, "JPY"), date(2026, 1, 1)) == 4850
    assert in_currency(house, Money(1, "JPY"), date(2026, 1, 1)) == 5
    assert in_currency(house, Money(1000, "KWD"), date(2026, 1, 1)) == 2350
    assert in_currency(house, Money(10**17, "JPY"), date(2026, 1, 1)) == 485 * 10**15
