"""Single values of an event file: what was written → what is kept (JSON-able, in one canonical form)."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.domain.event_file.nodes import Node
from core.domain.money import EXPONENTS, NotAnAmount, decimal_text, parse_amount
from core.domain.times import parse_duration, zone
from core.domain.writing import spoiled

SLUG = re.compile("[a-z0-9][a-z0-9-]{1,62}", re.ASCII)
CAMPAIGN_CODE = re.compile("[A-Za-z0-9_-]{4,32}", re.ASCII)
_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}", re.ASCII)
_TAG = re.compile("[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?", re.ASCII)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?", re.ASCII)
_ZONED = re.compile(r"[0-9T:. -]+(Z|[+-][0-9]{2}:?[0-9]{2})", re.ASCII)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
_WHOLE = re.compile("-?[0-9]{1,12}", re.ASCII)
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?", re.ASCII)
_COLUMNS = re.compile(r"\{[^{}\n]{1,100}\}|\{\{|\}\}")
_BRACES = re.compile(r"\{[^\W\d]\w{0,62}\}|\{\{|\}\}")
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,180}\.[^\s@.]{2,}")
_URL = re.compile(r"https?://[^\s/]+\S*")
_PHONE = re.compile(r"\+?[0-9][0-9 ().-]{3,30}", re.ASCII)
_FILE = re.compile(r"[^./\\][^/\\]{0,199}")  # beside the event file, and nowhere else
_COUNTRY = re.compile("[A-Z]{2}", re.ASCII)

Read = Callable[[Node], Any]


class Wrong(Exception):
    """A value cannot be what it should be."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code, self.params = code, params


def scalar(node: Node) -> str:
    if node.kind != "scalar":
        raise Wrong("single")
    if spoiled(node.text):  # in a file it was told before; a cell or a chat can hold it too
        raise Wrong("control")
    return node.text.strip()


def line_of_text(limit: int = 200) -> Read:
    def read(node: Node) -> str:
        text = scalar(node)
        if not text:
            raise Wrong("required")
        if len(text) > limit:
            raise Wrong("too_long", count=limit)
        return text

    return read


def matching(pattern: re.Pattern[str], code: str, **params: Any) -> Read:
    def read(node: Node) -> str:
        text = scalar(node)
        if not pattern.fullmatch(text):
            raise Wrong(code, **params)
        return text

    return read


slug = matching(SLUG, "slug")
name = matching(_NAME, "name")
language_tag = matching(_TAG, "language")
campaign_code = matching(CAMPAIGN_CODE, "campaign_code")
email = matching(_EMAIL, "email")
phone = matching(_PHONE, "phone")
url = matching(_URL, "url")
country = matching(_COUNTRY, "country")
clock = matching(_CLOCK, "clock")
file_name = matching(_FILE, "file_name")


def is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def is_tag(text: str) -> bool:
    return _TAG.fullmatch(text) is not None


def choice(options: Sequence[str]) -> Read:
    def read(node: Node) -> str:
        text = scalar(node)
        if text not in options:
            raise Wrong("choice", options=list(options))
        return text

    return read


def whole(low: int, high: int) -> Read:
    def read(node: Node) -> int:
        text = scalar(node)
        if not _WHOLE.fullmatch(text) or not low <= int(text) <= high:
            raise Wrong("whole", low=low, high=high)
        return int(text)

    return read


def flag(node: Node) -> bool:
    if node.kind != "scalar" or not node.plain or node.text not in ("true", "True", "TRUE", "false", "False", "FALSE"):
        raise Wrong("flag")
    return node.text.lower() == "true"


def decimal(node: Node) -> str:
    text = scalar(node)
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", text, re.ASCII):
        raise Wrong("decimal")
    return text


def percent(node: Node) -> str:
    """A decimal string without trailing zeros; the text that was written is exact, so quotes are not needed."""
    text = scalar(node)
    if not _PERCENT.fullmatch(text) or Decimal(text) > 100:
        raise Wrong("percent")
    return f"{Decimal(text).normalize():f}"


def amount(currency: str) -> Read:
    """`"12.50"`, or a plain whole number. A plain 12.50 would be a float to other readers of the file: refused."""

    def read(node: Node) -> str:
        text = scalar(node)
        if currency not in EXPONENTS:
            return text  # the currency itself was told already
        digits = EXPONENTS[currency]
        example = f"12.{'50000'[:digits]}" if digits else "1250"
        if node.plain and not _WHOLE.fullmatch(text) and re.fullmatch(r"-?[0-9]*\.[0-9]*", text, re.ASCII):
            raise Wrong("amount_unquoted", text=text[:30])
        try:
            return decimal_text(parse_amount(text, currency), currency)
        except NotAnAmount as error:
            code = "amount_digits" if error.code == "digits" else "amount"
            raise Wrong(code, currency=currency, example=example, count=digits) from None

    return read


def moment(node: Node) -> str:
    text = scalar(node)
    if _ZONED.fullmatch(text) and "T" in text:
        raise Wrong("moment_zone")
    try:
        if _MOMENT.fullmatch(text) and 1971 <= datetime.fromisoformat(text).year <= 2148:
            return text
    except ValueError:
        pass
    raise Wrong("moment")


def duration(node: Node) -> str:
    text = scalar(node)
    try:
        parse_duration(text)
    except ValueError:
        raise Wrong("duration") from None
    return text


def timezone(node: Node) -> str:
    text = scalar(node)
    try:
        if "/" in text or text == "UTC":
            return zone(text).key
    except (KeyError, ValueError, OSError):
        pass
    raise Wrong("timezone")


def currency_code(node: Node) -> str:
    text = scalar(node)
    if text not in EXPONENTS:
        raise Wrong("currency")
    return text


def one_of_readers(words: Sequence[str], read: Read) -> Read:
    """One of the words, or what `read` reads."""
    return lambda node: node.text if node.kind == "scalar" and node.text in words else read(node)


def unbraced(text: str) -> bool:
    """Braces stand only around a name, as in `{name}`."""
    rest = _BRACES.sub("", text)
    return "{" not in rest and "}" not in rest


def names_columns(text: str) -> bool:
    """Braces stand only around a column, whatever a spreadsheet calls it: `{Hotel room (new)}`."""
    rest = _COLUMNS.sub("", text)
    return "{" not in rest and "}" not in rest
