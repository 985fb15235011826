"""Times of day inside what somebody typed: 19:30, 7:30pm, 7pm, noon, 19点30分, 晚上七点半."""

import re
from collections.abc import Callable

MIDNIGHT_AFTER = 24 * 60  # "晚上12点" is the first minute of the day after
_AFTERNOON = ("下午", "傍晚", "晚上", "晚间", "夜里", "夜晚", "今晚", "明晚", "后晚", "晚")
_PARTS = "凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|晚间|夜里|夜晚|半夜|晚|早"
_CHINESE = re.compile(
    rf"({_PARTS})?\s*(?<![\d.:])([01]?\d|2[0-4])\s*(?:[点點时時]\s*(?:钟|整)?\s*(?:([1-3一三])\s*刻|(半)|([0-5]?\d)\s*分?)?)"
)
_CHINESE_CLOCK = re.compile(rf"({_PARTS})\s*([01]?\d|2[0-4]):([0-5]\d)")
_ENGLISH = re.compile(r"(?<![\d.:/-])(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?\s*([ap])\.?\s?m\b\.?")
_CLOCK = re.compile(
    r"(?:(?<=\d)t|(?<![\d:+.]))([01]?\d|2[0-4])[:h]([0-5]\d)(?::([0-5]\d))?(?!\d|[:]\d)\s*(?:h\b|uhr\b)?"
)
_HOURS = re.compile(r"\b([01]?\d|2[0-3])\s*(?:h|uhr|o'?clock)\b")
_DOTTED = re.compile(r"(?<=\s)([01]?\d|2[0-3])\.([0-5]\d)(?:\s*uhr)?$")
_NAMED = {"noon": 12 * 60, "midday": 12 * 60, "midnight": MIDNIGHT_AFTER, "正午": 12 * 60, "午夜": MIDNIGHT_AFTER}


def cut_times(text: str) -> tuple[str, list[int]]:
    """What is left of the text, and the times in it in minutes of the day; `MIDNIGHT_AFTER` for the end of the day."""
    found: list[int] = []
    text = re.sub("(今|明|后)晚", r"\1天晚上", text)
    for pattern, minute in _readers():
        found += [minute(match) for match in pattern.finditer(text)]
        text = pattern.sub(" ", text)
    for name, minutes in _NAMED.items():
        if name in text:
            text = text.replace(name, " ")
            found.append(minutes)
    return text.strip(), found


def _readers() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int]], ...]:
    return (
        (_CHINESE_CLOCK, _chinese_clock), (_CHINESE, _chinese), (_ENGLISH, _english), (_CLOCK, _clock),
        (_HOURS, _hours), (_DOTTED, _clock),
    )  # fmt: skip


def _english(match: re.Match[str]) -> int:
    return (int(match[1]) % 12 + (12 if match[3] == "p" else 0)) * 60 + int(match[2] or 0)


def _clock(match: re.Match[str]) -> int:
    return int(match[1]) * 60 + int(match[2])


def _hours(match: re.Match[str]) -> int:
    return int(match[1]) * 60


def _chinese_clock(match: re.Match[str]) -> int:
    return _hour(match[1], int(match[2])) * 60 + int(match[3])


def _chinese(match: re.Match[str]) -> int:
    quarters = {"1": 15, "一": 15, "2": 30, "3": 45, "三": 45}
    minutes = int(match[5]) if match[5] else 30 if match[4] else quarters.get(match[3] or "", 0)
    return _hour(match[1] or "", int(match[2])) * 60 + minutes


def _hour(part: str, hour: int) -> int:
    """晚上七点 is 19, 晚上十二点 the end of the day, 凌晨十二点 its beginning, 中午一点 is 13."""
    if part in _AFTERNOON and hour == 12 and part not in ("下午", "傍晚"):
        return 24
    if (part in _AFTERNOON and hour < 12) or (part == "中午" and hour < 5):
        return hour + 12
    if part == "半夜" and hour == 12:
        return 24
    return 0 if part in ("凌晨", "早") and hour == 12 else hour
