"""Money as integers in minor units, beside their currency; never a float. Rounding is half up."""

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.core import Locale
    from babel.numbers import NumberPattern

# ISO 4217 (active codes for money that people spend), by the number of digits of the minor unit. CLDR's table is
# another one: it tells how many digits are usually shown (none for IQD), not how many the currency has.
_CODES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC "
    "CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD "
    "KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO "
    "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL "
    "THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG",
    3: "BHD IQD JOD KWD LYD OMR TND",
}
EXPONENTS: dict[str, int] = {code: digits for digits, codes in _CODES.items() for code in codes.split()}
_PLAIN = re.compile(r"(0|[1-9][0-9]{0,11})(?:\.([0-9]+))?", re.ASCII)


class NotAnAmount(ValueError):
    """`code`: currency (unknown), amount (not a plain decimal number), digits (not the currency's own digits)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Money:
    amount: int  # minor units
    currency: str


def exponent(currency: str) -> int:
    """Digits after the point; NotAnAmount("currency") for a code that ISO 4217 does not have."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise NotAnAmount("currency") from None


def parse_amount(text: str, currency: str) -> int:
    """`"12.50"` in EUR → 1250. Strict: no sign, no grouping; all of the currency's digits after the point, or none."""
    digits = exponent(currency)
    match = _PLAIN.fullmatch(text)
    if match is None:
        raise NotAnAmount("amount")
    whole, fraction = match.group(1), match.group(2)
    if fraction is not None and len(fraction) != digits:
        raise NotAnAmount("digits")
    return int(whole + (fraction or "0" * digits))


def decimal_text(amount: int, currency: str) -> str:
    """The way back: 1250 in EUR → `"12.50"`, 1250 in JPY → `"1250"`."""
    digits = exponent(currency)
    return f"{Decimal(amount).scaleb(-digits):.{digits}f}"


def percent_of(amount: int, percent: Decimal) -> int:
    """Half up to the minor unit (away from zero below it)."""
    above, below = percent.as_integer_ratio()
    return _half_up(amount * above, below * 100)


def tax_within(gross: int, percent: Decimal) -> int:
    """The tax that a price already contains, half up: 107.00 at 7 % contains 7.00."""
    above, below = percent.as_integer_ratio()
    return _half_up(gross * above, below * 100 + above)


def share(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Cut `total` into parts like `weights` (none negative), by largest remainder; the parts sum to it exactly.
    Equal remainders go to the earlier part; weights that are all zero share evenly."""
    if not weights:
        return ()
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: -(total * weights[at] % whole))
    for at in by_remainder[: total - sum(parts)]:
        parts[at] += 1
    return tuple(parts)


@lru_cache(maxsize=4096)
def format_money(amount: int, currency: str, language: str) -> str:
    """As people of that language write it, with all digits of the currency: `€12.50`, `¥1,280.00`."""
    locale, pattern = _pattern(language, exponent(currency))
    value = Decimal(amount).scaleb(-exponent(currency))
    text = str(pattern.apply(value, locale, currency=currency, currency_digits=False))
    return text.replace("\xa0", " ").replace("\u202f", " ")  # fixed spaces would double the price of an SMS


@cache
def _pattern(language: str, digits: int) -> tuple["Locale", "NumberPattern"]:
    """Babel's pattern with our digits. Imported here: commands that show no money need not wait for it."""
    from babel.core import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        locale = Locale("en")
    pattern = copy(locale.currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    return locale, pattern


def _half_up(above: int, below: int) -> int:
    sign = -1 if above < 0 else 1
    return sign * ((2 * abs(above) + below) // (2 * below))
