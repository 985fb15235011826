"""What people type in a chat for yes, for a number, for a day. None: not understood. Pure but for the catalogs."""

import re
from datetime import date
from functools import cache

from babel import Locale, UnknownLocaleError

from core.domain.writing import ascii_digits, folded
from locales.translator import languages, translate

# Where the month is written before the day (CLDR's short dates).
_MONTH_FIRST = frozenset({"US", "PH", "FM", "GU", "MH", "PR", "PW", "VI"})
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
_DAY, _MONTH = r"(\d{1,2})(?:st|nd|rd|th)?", r"([^\W\d_]+)"
_SPELLED = re.compile(rf"(?:{_DAY}[\s.]*(?:de\s+)?{_MONTH}|{_MONTH}\s*{_DAY})[\s.,]*(?:de\s+)?(\d{{4}})")
_GROUPED = {",": re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?"), ".": re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?")}
# Languages that write 3.5 with a point; the others write 3,5.
_POINT = frozenset({"en", "zh", "ja", "ko", "th", "he", "hi"})


def typed_yes_no(text: str) -> bool | None:
    """In any language of the catalogs: people answer in theirs whatever the screen speaks."""
    return _yes_no_words().get(folded(text).strip(" .!。！,，"))


def typed_number(text: str, language: str) -> str | None:
    """As a plain decimal: digits of any script; `1,280.5` and `3,5` as the language writes them."""
    plain = re.sub(r"(?<=\d)[\s'’_](?=\d)", "", ascii_digits(text).strip())
    point, group = (".", ",") if language[:2] in _POINT else (",", ".")
    if _GROUPED[group].fullmatch(plain):
        plain = plain.replace(group, "").replace(point, ".")
    plain = plain.replace(",", ".") if plain.count(",") == 1 else plain
    return plain if re.fullmatch(r"[+-]?\d+(\.\d+)?", plain, re.ASCII) else None


def typed_date(text: str, language: str, country: str) -> str | None:
    """As ISO 8601: `2027-05-14`, `2027/5/14`, `2027年5月14日`, `14.05.2027`, `14 May 2027`, 05/14/2027 in the US."""
    plain = ascii_digits(text).strip()
    if match := _YEAR_FIRST.fullmatch(plain) or _COMPACT.fullmatch(plain):
        return _iso(int(match[1]), int(match[2]), int(match[3]))
    if match := _YEAR_LAST.fullmatch(plain):
        first, second = int(match[1]), int(match[3])
        if second > 12 or (match[2] == "/" and first <= 12 and country.upper() in _MONTH_FIRST):
            first, second = second, first
        return _iso(int(match[4]), second, first)
    if match := _SPELLED.fullmatch(plain):
        month = _months(language).get(folded(match[2] or match[3]))
        return _iso(int(match[5]), month, int(match[1] or match[4])) if month else None
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


@cache
def _yes_no_words() -> dict[str, bool]:
    words: dict[str, bool] = {}
    for language in languages():
        for key, value in (("form.words.yes", True), ("form.words.no", False)):
            words |= {folded(word).strip(): value for word in translate(language, key).split("|")}
    return words


@cache
def _months(language: str) -> dict[str, int]:
    """Names and short names of months, in the language and in English."""
    months: dict[str, int] = {}
    for tag in ("en", language):
        try:
            names = Locale.parse(tag, sep="-").months
        except (ValueError, UnknownLocaleError):
            continue
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                months |= {folded(name).strip(" ."): month for month, name in names[use][width].items()}
    return months
