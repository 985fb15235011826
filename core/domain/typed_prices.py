"""A price as people type it: "free", "12.50", "€12,50", "88元", "￥88", "USD 10"."""

import re
from dataclasses import dataclass

from core.domain.money import EXPONENTS, NotAnAmount, parse_amount
from core.domain.typed_answers import typed_number
from core.domain.writing import ascii_digits, folded

_FREE = frozenset({"free", "free of charge", "no charge", "nothing", "gratis", "kostenlos", "免费", "免費", "零元"})
_SIGNS = {
    "hk$": "HKD", "nt$": "TWD", "s$": "SGD", "a$": "AUD", "c$": "CAD", "us$": "USD", "€": "EUR", "£": "GBP", "₩": "KRW",
    "₹": "INR", "₽": "RUB", "₫": "VND", "฿": "THB", "₺": "TRY", "₴": "UAH", "zł": "PLN", "rmb": "CNY", "人民币": "CNY",
    "元": "CNY", "块": "CNY", "圆": "CNY", "港币": "HKD", "港元": "HKD", "日元": "JPY", "円": "JPY",
    "美元": "USD", "欧元": "EUR", "英镑": "GBP", "euros": "EUR", "euro": "EUR", "dollars": "USD",
    "pounds": "GBP", "yuan": "CNY",
}  # fmt: skip
_SEVERAL = {"$": ("USD", "AUD", "CAD", "HKD", "SGD", "NZD", "TWD", "MXN"), "¥": ("CNY", "JPY")}
_OFFERED = {"zh": ("CNY", "HKD", "TWD", "SGD", "USD", "EUR"), "": ("EUR", "USD", "GBP", "CNY", "CHF", "JPY")}


@dataclass(frozen=True, slots=True)
class TypedPrice:
    """`amount` as a plain decimal; `currency` is empty where none was named."""

    amount: str
    currency: str

    @property
    def free(self) -> bool:
        return not self.amount.strip("0.")

    def minor(self, currency: str) -> int | None:
        """In minor units; None where the currency has fewer digits than were typed."""
        digits = EXPONENTS[currency]
        whole, _, fraction = self.amount.partition(".")
        if len(fraction) > digits:
            if fraction[digits:].strip("0"):
                return None
            fraction = fraction[:digits]
        try:
            return parse_amount(f"{whole}.{fraction.ljust(digits, '0')}" if digits else whole, currency)
        except NotAnAmount:
            return None


def offered_currencies(language: str) -> tuple[str, ...]:
    return _OFFERED.get(language[:2], _OFFERED[""])


def typed_currency(text: str) -> str | None:
    said = ascii_digits(text).strip().lower()
    return _SIGNS.get(said) or (said.upper() if said.upper() in EXPONENTS else None)


def typed_price(text: str, language: str, likely: str) -> TypedPrice | None:
    """`likely` is the currency that a sign of several ($, ¥) means where it is one of them."""
    said = ascii_digits(text).strip().lower()
    if folded(said).strip(" .!。") in _FREE:
        return TypedPrice("0", "")
    said, currency = _without_currency(said, likely)
    number = typed_number(said, language) or (typed_number(said, "en") if re.fullmatch(r"\d+\.\d{1,2}", said) else None)
    if number is None or not re.fullmatch(r"\d{1,10}(\.\d{1,4})?", number):
        return None
    return TypedPrice(number, currency)


def _without_currency(said: str, likely: str) -> tuple[str, str]:
    if code := re.match(r"([a-z]{3})\s*(?=\d)|.*\d\s*([a-z]{3})$", said):
        name = (code[1] or code[2]).upper()
        if name in EXPONENTS:
            return re.sub(name, "", said, flags=re.IGNORECASE).strip(), name
    for sign in sorted(_SIGNS, key=len, reverse=True):
        if said.startswith(sign) or said.endswith(sign):
            return said.replace(sign, "", 1).strip(), _SIGNS[sign]
    for sign, currencies in _SEVERAL.items():
        if sign in said:
            return said.replace(sign, "", 1).strip(), likely if likely in currencies else currencies[0]
    return said, ""
