"""Words that organizers answer with, in every language of the catalogs."""

from babel import Locale, UnknownLocaleError

from core.domain.writing import folded
from locales.translator import languages, translate


def no_limit(text: str) -> bool:
    return _said(text, "event_ask.no_limit_words") or _said(text, "event_ask.no_limit")


def _said(text: str, key: str) -> bool:
    said = folded(text).strip(" .!。！")
    return any(said == folded(word) for tag in languages() for word in translate(tag, key).split("|"))


def sentences(language: str, *told: str) -> str:
    """One after the other; Chinese and Japanese put no space between."""
    return ("" if language[:2] in ("zh", "ja") else " ").join(told)


def language_name(tag: str, reader: str = "") -> str:
    """As the reader calls it; in its own words where none is named."""
    reader = reader or tag
    try:
        known = Locale.parse(reader, sep="-").languages
        name = known.get(tag.replace("-", "_")) or Locale.parse(tag, sep="-").get_display_name(reader.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return tag
    return f"{name[:1].upper()}{name[1:]}" if name else tag
