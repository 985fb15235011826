"""Words that people type: normal form, global words of all languages, numbers in any script.

Catalog texts `word.<name>` hold the ways to say it, "|" between them; the first is the one we print.
"""

import re
import unicodedata
from functools import cache

from locales.translator import catalog, languages, translate

# Twilio's and the carriers' lists: these reach the carrier, or us only after it has answered them.
OPTING = ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "start", "unstop", "yes")
CARRIER_TAKES = frozenset({*OPTING, "help", "info"})
ALWAYS = ("help", "tickets", "back", "cancel", "language", "human", "stop")  # whatever is asked
GLOBAL = (*ALWAYS, "events", "again", "admin", "gate", "template")
_CHINESE_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"两": 2, "兩": 2, "〇": 0}
_NUMBER = re.compile(r"[#№(（]?\s*(?:no\.?\s*)?(\d{1,9})\s*[.)）、。:]?", re.IGNORECASE)
_COMMAND = re.compile(r"/(\w[\w ]*?)(?:@\w+)?", re.ASCII)  # "/my_tickets@our_bot"
_SIGNED = re.compile(r"[-−+]\d")  # "-1" is not "1"
_INVISIBLE = re.compile("[\ufe0e\ufe0f\u20e3\u200b-\u200f\u2060]")


def normal(text: str) -> str:
    """For comparing: width, case, spaces and the marks around it (a label's emoji, a full stop) do not matter."""
    text = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold().split())
    begin, end = 0, len(text)
    while begin < end and not _counts(text[begin]) and not _SIGNED.match(text, begin):
        begin += 1
    while end > begin and not _counts(text[end - 1]):
        end -= 1
    return text[begin:end] or text


def number(text: str) -> int | None:
    """The number that is all of the text: "2", "2.", "#2", "２", "٢", "②", "二", "十二"."""
    text = _ascii_digits(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip())
    if match := _NUMBER.fullmatch(text):
        return int(match[1])
    return _chinese(text)


def ordinal(text: str) -> int | None:
    """The place that is named: "first", "the second one", "第二个"; "last" is not one."""
    return _ordinals().get(normal(text))


def amount(text: str) -> int | None:
    """How many: "2", "two", "2 tickets", "两张"."""
    found = number(text)
    if found is not None:
        return found
    said = _ascii_digits(normal(text))
    for counter in _counters():
        if said.endswith(counter):
            said = said.removesuffix(counter).strip()
            break
    found = number(said) if said else None
    return found if found is not None else _quantities().get(said)


def named(text: str) -> str:
    """The global word that the text is, in any language, also as a command ("/tickets"); empty when it is none."""
    command = _COMMAND.fullmatch(text.strip())
    return _global_words().get(normal(command[1].replace("_", " ") if command else text), "")


def named_for_sure(text: str) -> str:
    """The same where the text may be an answer of its own: a command, or a word that works always, said as people are
    told to say it. "English" and "Event" are answers, too."""
    if _COMMAND.fullmatch(text.strip()):
        return named(text)
    return next((name for name in ALWAYS if is_told(text, name)), "")


def means(text: str, name: str) -> bool:
    """Whether the text is one of the ways to say the word, in any language."""
    return normal(text) in _ways(name)


def is_told(text: str, name: str) -> bool:
    """Whether the text is the word as it is printed somewhere, in any language."""
    return normal(text) in _told(name)


def printed(language: str, name: str, *, carrier: bool) -> str:
    """The way of saying it that people are told, in capitals where the script has them."""
    ways = translate(language, f"word.{name}").split("|")
    free = [way for way in ways if not carrier or way.casefold() not in CARRIER_TAKES]
    return (free or ways)[0].upper()


@cache
def _global_words() -> dict[str, str]:
    return {way: name for name in GLOBAL for way in _ways(name)}


@cache
def _ways(name: str) -> frozenset[str]:
    return frozenset(normal(way) for text in _all(f"word.{name}") for way in text.split("|"))


@cache
def _told(name: str) -> frozenset[str]:
    return frozenset(
        normal(printed(language, name, carrier=carrier)) for language in languages() for carrier in (False, True)
    )


@cache
def _ordinals() -> dict[str, int]:
    """`word.ordinals` in their order, each in every frame of `word.ordinal_frames` ("the {n}", "{n} one")."""
    found: dict[str, int] = {}
    for language in languages():
        frames = translate(language, "word.ordinal_frames", n="{n}").split("|")
        for place, ways in enumerate(translate(language, "word.ordinals").split("|"), start=1):
            found |= {normal(frame.replace("{n}", way)): place for way in ways.split("/") for frame in frames}
    return found


@cache
def _quantities() -> dict[str, int]:
    rows = [text.split("|") for text in _all("word.quantities")]
    return {normal(way): n for row in rows for n, ways in enumerate(row, start=1) for way in ways.split("/")}


@cache
def _counters() -> tuple[str, ...]:
    found = {way for text in _all("word.counters") for way in text.split("|")}
    return tuple(sorted(found, key=len, reverse=True))


def _all(key: str) -> list[str]:
    return [str(catalog(key, language)[key]) for language in languages()]


def _counts(char: str) -> bool:
    return unicodedata.category(char)[0] in "LMN"


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _chinese(text: str) -> int | None:
    """Chinese numerals up to 99."""
    if not text or len(text) > 3 or any(char not in _CHINESE_DIGITS and char != "十" for char in text):
        return None
    tens, ten, ones = text.partition("十")
    if not ten:
        return _CHINESE_DIGITS[text] if len(text) == 1 else None
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (_CHINESE_DIGITS[tens] if tens else 1) * 10 + (_CHINESE_DIGITS[ones] if ones else 0)
