"""Instants, days and zones. Every instant in the house is UTC milliseconds since 1970; zones live at the edge."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from re import ASCII, compile
from zoneinfo import ZoneInfo

Instant = int

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
_DURATION = compile("([0-9]{1,5})([smhdw])", ASCII)
_UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": WEEK}


@cache
def zone(name: str) -> ZoneInfo:
    """The zone by its IANA name; ZoneInfoNotFoundError when there is none."""
    return ZoneInfo(name)


def instant(moment: datetime) -> Instant:
    """UTC milliseconds of an aware moment, cut (not rounded) to the millisecond."""
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def at_local(moment: datetime, timezone: str) -> Instant:
    """A wall clock's naive reading in a zone. In a gap (clock put forward) the reading counts from before it;
    in a fold (put back) the first one is meant, as PEP 495 says for fold=0."""
    return instant(moment.replace(tzinfo=zone(timezone)))


def local(at: Instant, timezone: str) -> datetime:
    """The aware wall-clock time of an instant in a zone."""
    return datetime.fromtimestamp(at / SECOND, tz=zone(timezone))


def local_day(at: Instant, timezone: str) -> date:
    return local(at, timezone).date()


def rfc3339(at: Instant, timezone: str = "UTC") -> str:
    """`2027-05-14T09:00:00+08:00`; `Z` for UTC."""
    text = local(at, timezone).isoformat(timespec="seconds" if at % SECOND == 0 else "milliseconds")
    return text.removesuffix("+00:00") + "Z" if timezone == "UTC" else text


def parse_rfc3339(text: str) -> Instant:
    """Strict: a zone is required. ValueError says what is wrong."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time zone is missing")
    return instant(moment)


def parse_duration(text: str) -> int:
    """Milliseconds of `7d`, `2h`, `30m`, `45s` or `2w`. ValueError for anything else; a day is 24 hours."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError("not a duration")
    return int(match.group(1)) * _UNITS[match.group(2)]


def midnight(day: date, timezone: str) -> Instant:
    """When a day begins in a zone, also where its clocks are put forward at midnight."""
    return at_local(datetime(day.year, day.month, day.day), timezone)


def offset_of(at: Instant, timezone: str) -> int:
    """How many milliseconds a zone's clocks are ahead of UTC at an instant."""
    return int((local(at, timezone).utcoffset() or timedelta()) / timedelta(milliseconds=1))


def steady_spans(since: Instant, until: Instant, timezone: str) -> list[tuple[Instant, Instant, int]]:
    """`since` to `until` in pieces in which the zone's clocks are not changed: (from, until, offset)."""
    spans: list[tuple[Instant, Instant, int]] = []
    start = since
    while start < until:
        offset, end = offset_of(start, timezone), start
        while end < until and offset_of(min(end + WEEK, until), timezone) == offset:
            end = min(end + WEEK, until)
        if end < until:
            end = _changes_at(end, min(end + WEEK, until), offset, timezone)
        spans.append((start, end, offset))
        start = end
    return spans


def _changes_at(before: Instant, after: Instant, offset: int, timezone: str) -> Instant:
    """The first instant with another offset, between one that has it and one that has not."""
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if offset_of(middle, timezone) == offset else (before, middle)
    return after
