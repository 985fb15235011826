"""When something is, as people type it in a chat: "14 May 2027 7:30pm", "5月14日19点30分", "明天晚上七点半".

Pure: `now` is the wall clock of the event's place. A day without a year is the next one; a day without a time is told
apart, so that only the time is asked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.domain.typed_answers import typed_date
from core.domain.typed_times import MIDNIGHT_AFTER, cut_times
from core.domain.typed_weekdays import NEAR_DAYS, cut_weekday
from core.domain.writing import ascii_digits

_CHINESE = re.compile("[〇零一二三四五六七八九十两廿]+(?=[年月日号號点點时時分刻])")
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SHORT = re.compile(r"(?:(今年|明年)\s*)?(\d{1,2})\s*(?:月|[-/.])\s*(\d{1,2})\s*[日.]?")
_NAMED = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)?[\s.]*(?:of\s+)?[^\W\d_]{3,}|[^\W\d_]{3,}\.?\s*\d{1,2}(?:st|nd|rd|th)?)"
)
_FILLER = re.compile(r"\b(?:on|at|from|the|um|am|at about|o'?clock|uhr|ab)\b|[,，、;；@·|()（）]|的|时间|开始|于")
_YEARS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class TypedMoment:
    """`minute` of the day; None where only a day was named."""

    day: date
    minute: int | None

    @property
    def at(self) -> datetime | None:
        return None if self.minute is None else at_minute(self.day, self.minute)


def at_minute(day: date, minute: int) -> datetime:
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def typed_moment(text: str, language: str, country: str, now: datetime) -> TypedMoment | str:
    """Or why not: unclear, times (more than one), weekday (it is another day of the week)."""
    plain = arabic(ascii_digits(text).lower().strip())
    plain, minutes = cut_times(plain)
    if len(minutes) > 1:
        return "times"
    plain, weekday, weeks = cut_weekday(plain)
    rest = " ".join(_FILLER.sub(" ", plain).split()).strip(" .-/")
    minute = minutes[0] if minutes else None
    if not rest and weekday is not None:
        return TypedMoment(_next(weekday, weeks, now, MIDNIGHT_AFTER if minute is None else minute), _within(minute))
    day = _day(rest, language, country, now)
    if day is None and minute is None and (last := re.fullmatch(r"(.+)\s([01]\d|2[0-3])([0-5]\d)", rest)):
        day, minute = _day(last[1], language, country, now), int(last[2]) * 60 + int(last[3])
    if day is None:
        return "unclear"
    if weekday is not None and day.weekday() != weekday:
        return "weekday"
    if minute is not None and minute >= MIDNIGHT_AFTER:
        day += timedelta(days=1)
    return TypedMoment(day, _within(minute))


def typed_time(text: str) -> int | None:
    """A time of day alone, in minutes."""
    plain, minutes = cut_times(arabic(ascii_digits(text).lower().strip()))
    if not minutes and (bare := re.fullmatch(r"([01]?\d|2[0-3])(?:\s*h)?", plain)):
        return int(bare[1]) * 60
    if not minutes and (bare := re.fullmatch(r"([01]\d|2[0-3])([0-5]\d)", plain)):
        return int(bare[1]) * 60 + int(bare[2])
    return _within(minutes[0]) if len(minutes) == 1 else None


def arabic(text: str) -> str:
    """Chinese numbers before 年, 月, 日, 点 and 分 as digits; 号 as 日."""
    return _CHINESE.sub(lambda found: _number(found[0]), text).replace("號", "日").replace("号", "日")


def _number(text: str) -> str:
    if "十" not in text and "廿" not in text:
        return "".join(str(_DIGITS[char]) for char in text)
    tens, _, ones = text.replace("廿", "二十").partition("十")
    return str((_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0))


def _within(minute: int | None) -> int | None:
    return None if minute is None else minute % (24 * 60)


def _next(weekday: int, weeks: int, now: datetime, minute: int) -> date:
    """The next such day; `weeks` 1 is the week after this one, as 下周五 counts."""
    monday = now.date() - timedelta(days=now.weekday())
    day = monday + timedelta(days=weekday + 7 * weeks)
    over = at_minute(day, minute) <= now
    return day + timedelta(days=7) if over and not weeks else day


def _day(text: str, language: str, country: str, now: datetime) -> date | None:
    if text in NEAR_DAYS:
        return now.date() + timedelta(days=NEAR_DAYS[text])
    if exact := typed_date(re.sub(r"(\d)\s*日$", r"\1日", text).replace(" of ", " "), language, country):
        return date.fromisoformat(exact)
    if short := _SHORT.fullmatch(text):
        return _short(short, language, country, now)
    if _NAMED.fullmatch(text):
        return _coming(lambda year: typed_date(f"{text.replace(' of ', ' ')} {year}", language, country), now)
    return None


def _short(short: re.Match[str], language: str, country: str, now: datetime) -> date | None:
    """5月14日, 5/14, 14.5.: month first in Chinese, and as the country writes it where both could be."""
    first, second = int(short[2]), int(short[3])
    month_first = "月" in short[0] or language.startswith("zh") or "-" in short[0]
    if not month_first and (typed_date(f"{first}/{second}/2028", language, country) or "")[5:7] == f"{first:02}":
        month_first = "/" in short[0]
    month, day = (first, second) if (month_first and first <= 12) or second > 12 else (second, first)
    if short[1]:
        return _date(now.year + (short[1] == "明年"), month, day)
    return _coming(lambda year: f"{year}-{month:02}-{day:02}", now)


def _coming(of_year: Callable[[int], str | None], now: datetime) -> date | None:
    """The next such day: this year, or the first after it that has one (29 February)."""
    for year in range(now.year, now.year + 4 * _YEARS_AHEAD):
        told = of_year(year)
        try:
            found = date.fromisoformat(told) if told else None
        except ValueError:
            found = None
        if found and found >= now.date():
            return found
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
