"""Texts for people: one key, one text in each language; dates and lists as the reader writes them.

Catalogs are `<language>/LC_MESSAGES/<domain>.po`, with keys such as `purchase.pick_type` as msgids and `{name}` for
what is filled in. A key is unique over all domains. Languages are IETF tags ("en", "zh-Hans"). A catalog is read when
its language is first spoken.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from gettext import c2py
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale, dates, lists
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

FALLBACK = "en"
_HERE = Path(__file__).parent
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Text:
    forms: tuple[str, ...]  # one, or as many as the language has plurals
    counted: bool


def translate(language: str, key: str, /, **params: Any) -> str:
    """The text of `key`; `count` picks the plural. Falls back to English; KeyError when nobody knows the key."""
    spoken = available(language)
    text = _texts(spoken).get(key)
    if text is None:
        spoken, text = FALLBACK, _texts(FALLBACK)[key]
    form = _plural(spoken)(params["count"]) if text.counted else 0
    return text.forms[form].format(**params)


def knows(key: str) -> bool:
    """Whether there is a text under this key (for keys made from codes, such as a refusal's)."""
    return key in _texts(FALLBACK)


def catalog(prefix: str, language: str) -> dict[str, str | list[str]]:
    """The raw texts whose keys begin with `prefix`, English where the language lacks one; plurals as a list of forms.

    For pages that fill in the placeholders themselves.
    """
    texts = {**_texts(FALLBACK), **_texts(available(language))}
    chosen = sorted(key for key in texts if key.startswith(prefix))
    return {key: list(texts[key].forms) if texts[key].counted else texts[key].forms[0] for key in chosen}


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a catalog, the fallback first."""
    tags = sorted(folder.parent.name.replace("_", "-") for folder in _HERE.glob("*/LC_MESSAGES"))
    return (FALLBACK, *(tag for tag in tags if tag != FALLBACK))


@lru_cache(maxsize=512)
def available(language: str, default: str = FALLBACK) -> str:
    """The language we speak that is nearest to an IETF or POSIX tag: "zh-CN", "zh_Hans_CN" and "zh" give "zh-Hans"."""
    wanted = language.replace("_", "-").split(".")[0].lower()
    exact = [tag for tag in languages() if tag.lower() == wanted]
    near = [tag for tag in languages() if tag.split("-")[0].lower() == wanted.split("-")[0]]
    return next(iter(exact + near), default)


@lru_cache(maxsize=4096)
def format_moment(
    language: str, instant: int, timezone: str, *, style: Literal["long", "short"] = "long", zone: bool = False
) -> str:
    """An instant (UTC ms) on the clock of a zone, with its weekday.

    long: "Friday, May 14, 2027, 9:00 AM"; short leaves out the year. With `zone` the zone's name follows in brackets.
    """
    locale = _locale(language)
    day = format_day(language, instant, timezone, style=style)
    text = str(dates.get_datetime_format("medium", locale=locale)).replace("'", "")
    return _plain_spaces(text.replace("{1}", day).replace("{0}", format_time(language, instant, timezone, zone=zone)))


@lru_cache(maxsize=4096)
def format_day(language: str, instant: int, timezone: str, *, style: Literal["long", "short"] = "long") -> str:
    """The day of an instant in a zone: "Friday, May 14, 2027", or short "Fri, May 14"."""
    moment, locale = _moment(instant, timezone), _locale(language)
    if style == "long":
        return _plain_spaces(dates.format_date(moment, "full", locale=locale))
    return _plain_spaces(dates.format_skeleton("MMMEd", moment, locale=locale, tzinfo=ZoneInfo(timezone)))


@lru_cache(maxsize=4096)
def format_time(language: str, instant: int, timezone: str, *, zone: bool = False) -> str:
    """The time of day of an instant in a zone: "9:00 AM", "09:00"; with `zone` the zone's name follows in brackets."""
    moment, locale = _moment(instant, timezone), _locale(language)
    text = dates.format_time(moment, "short", tzinfo=ZoneInfo(timezone), locale=locale)
    if zone:
        text = translate(language, "wording.zone", when=text, zone=dates.get_timezone_name(moment, locale=locale))
    return _plain_spaces(text)


@lru_cache(maxsize=1024)
def format_date(language: str, day: date, *, skeleton: Literal["MMMd", "yMMM", "yMMMd"] = "MMMd") -> str:
    """A day without its weekday: "May 14", "May 2027", "May 14, 2027"."""
    return _plain_spaces(dates.format_skeleton(skeleton, day, locale=_locale(language)))


def format_list(language: str, items: Sequence[str], style: Literal["standard", "or"] = "standard") -> str:
    """ "a, b, and c"; with style "or": "a, b, or c"."""
    return lists.format_list(list(items), style=style, locale=_locale(language))


def _moment(instant: int, timezone: str) -> datetime:
    return (_EPOCH + timedelta(milliseconds=instant)).astimezone(ZoneInfo(timezone))


def _plain_spaces(text: str) -> str:
    """CLDR's narrow and fixed spaces would turn a whole SMS into UCS-2 and double its price."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(available(language), sep="-")


@cache
def _plural(language: str) -> Callable[[int], int]:
    """The rule of the language's catalogs, from the first that has plurals."""
    for path in sorted(_folder(language).glob("*.po")):
        return c2py(_read(path).plural_expr)
    return c2py("0")


@cache
def _texts(language: str) -> Mapping[str, _Text]:
    found: dict[str, _Text] = {}
    for path in sorted(_folder(language).glob("*.po")):
        for message in _read(path):
            if message.id:
                counted = isinstance(message.id, tuple)
                key = message.id[0] if counted else message.id
                forms = message.string if isinstance(message.string, tuple) else (message.string,)
                found[str(key)] = _Text(tuple(map(str, forms)), counted)
    return found


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def _folder(language: str) -> Path:
    return _HERE / language.replace("-", "_") / "LC_MESSAGES"
