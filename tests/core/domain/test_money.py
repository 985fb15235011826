"""Money: strict in, exact inside, local out."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.money import (
    EXPONENTS,
    NotAnAmount,
    decimal_text,
    format_money,
    parse_amount,
    percent_of,
    share,
    tax_within,
)

CURRENCIES = st.sampled_from(sorted(EXPONENTS))
PERCENTS = st.decimals(min_value=0, max_value=100, places=3)
AMOUNTS = st.integers(min_value=0, max_value=10**14)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("12.50", "EUR", 1250), ("12", "EUR", 1200), ("0.00", "CNY", 0), ("1200", "JPY", 1200), ("1.234", "KWD", 1234)],
)
def test_an_amount_is_read_in_the_currencys_own_digits(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        ("12.50", "JPY", "digits"),
        ("12.5", "EUR", "digits"),
        ("12.505", "EUR", "digits"),
        ("-1.00", "EUR", "amount"),
        ("1,280.00", "CNY", "amount"),
        ("１２", "EUR", "amount"),
        ("1e3", "EUR", "amount"),
        ("007", "EUR", "amount"),
        ("", "EUR", "amount"),
        ("9" * 40, "EUR", "amount"),
        ("1.00", "EURO", "currency"),
        ("1.00", "eur", "currency"),
    ],
)
def test_anything_else_is_refused_with_its_reason(text: str, currency: str, code: str) -> None:
    with pytest.raises(NotAnAmount) as refusal:
        parse_amount(text, currency)
    assert refusal.value.code == code


@given(AMOUNTS, CURRENCIES)
def test_text_and_amount_are_each_others_inverse(amount: int, currency: str) -> None:
    if amount < 10**12:
        assert parse_amount(decimal_text(amount, currency), currency) == amount


@given(st.integers(min_value=0, max_value=10**10), PERCENTS)
def test_percent_is_half_up(amount: int, percent: Decimal) -> None:
    exact = Decimal(amount) * percent / 100
    assert percent_of(amount, percent) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert percent_of(-amount, percent) == -percent_of(amount, percent)


@given(AMOUNTS, PERCENTS)
def test_contained_tax_is_within_half_a_unit(gross: int, percent: Decimal) -> None:
    exact = gross * Fraction(percent) / (100 + Fraction(percent))
    assert abs(tax_within(gross, percent) - exact) <= Fraction(1, 2)


@pytest.mark.parametrize(("gross", "percent", "tax"), [(10700, "7", 700), (3500, "7", 229), (5900, "7", 386)])
def test_contained_tax_known_answers(gross: int, percent: str, tax: int) -> None:
    assert tax_within(gross, Decimal(percent)) == tax


@given(st.integers(min_value=0, max_value=10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=50))
def test_shares_sum_to_the_whole_and_none_is_off_by_one_unit(total: int, weights: list[int]) -> None:
    parts = share(total, weights)
    assert sum(parts) == total
    if any(weights):
        assert all(
            abs(part - Fraction(total * weight, sum(weights))) < 1 for part, weight in zip(parts, weights, strict=True)
        )


def test_the_largest_remainder_gets_the_odd_unit_and_equals_go_first() -> None:
    assert share(100, [1, 1, 1]) == (34, 33, 33)
    assert share(10, [3, 3, 4]) == (3, 3, 4)
    assert share(10, [0, 0]) == (5, 5)
    assert share(5, []) == ()


def test_money_is_written_as_its_reader_does_with_all_the_currencys_digits() -> None:
    assert format_money(128000, "CNY", "zh-Hans") == "¥1,280.00"
    assert format_money(128000, "CNY", "en") == "CN¥1,280.00"
    assert format_money(1250, "EUR", "de") == "12,50 €"
    assert format_money(1250, "JPY", "en") == "¥1,250"
    assert format_money(1234, "KWD", "en").endswith("1.234")
    assert format_money(1000, "IQD", "en").endswith("1.000")
    assert format_money(100, "EUR", "xx-nowhere") == "€1.00"
