"""Patterns that organizers write and attendees' answers are matched against: only what can be matched quickly.

Python's matcher tries every way in which a pattern may fit; a repeat in a repeat makes that exponential. Here the
ways are counted: repeats multiply, repeated choices multiply as often as they are repeated.
"""

import re
from typing import Literal

LENGTH_MAX = 200
WAYS_MAX = 100_000
_OPEN_END = 200  # how long an answer may be
_DEPTH_MAX = 10
_ATOM = re.compile(r"\\[^0-9\n]|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\\[\](){}|*+?]")
_REPEAT = re.compile(r"(?:([*+?])|\{(\d{1,4})?(?:(,)(\d{1,4})?)?\})\??", re.ASCII)


class _Refused(Exception):
    """The argument is the problem's code."""


def pattern_problem(pattern: str) -> Literal["pattern", "pattern_heavy"] | None:
    """`pattern`: not a pattern we know (no look-around, no back references); `pattern_heavy`: too many ways."""
    try:
        if len(pattern) > LENGTH_MAX:
            return "pattern_heavy"
        ways, end = _choice(pattern, 0, 0)
        re.compile(pattern)
    except (_Refused, re.error, OverflowError):
        return "pattern"
    if end != len(pattern):
        return "pattern"
    return "pattern_heavy" if ways > WAYS_MAX else None


def _choice(pattern: str, at: int, depth: int) -> tuple[int, int]:
    """Ways and end of `a|b|c`."""
    if depth > _DEPTH_MAX:
        raise _Refused("pattern")
    ways, at = _sequence(pattern, at, depth)
    while at < len(pattern) and pattern[at] == "|":
        more, at = _sequence(pattern, at + 1, depth)
        ways += more
    return ways, at


def _sequence(pattern: str, at: int, depth: int) -> tuple[int, int]:
    ways = 1
    while at < len(pattern) and pattern[at] not in "|)":
        inner = 1
        if pattern[at] == "(":
            start = at + 3 if pattern.startswith("(?:", at) else at + 1
            inner, at = _choice(pattern, start, depth + 1)
            if pattern[at : at + 1] != ")":
                raise _Refused("pattern")
            at += 1
        else:
            atom = _ATOM.match(pattern, at)
            if atom is None:
                raise _Refused("pattern")
            at = atom.end()
        times, at = _repeat(pattern, at, inner)
        ways = min(ways * times, WAYS_MAX + 1)
    return ways, at


def _repeat(pattern: str, at: int, inner: int) -> tuple[int, int]:
    """Ways and end of what may be repeated, `inner` being the ways of one."""
    match = _REPEAT.match(pattern, at)
    if match is None:
        return inner, at
    sign, low_text, comma, high_text = match.groups()
    if sign is None and low_text is None:
        raise _Refused("pattern")
    low, high = {"*": (0, _OPEN_END), "+": (1, _OPEN_END), "?": (0, 1)}.get(sign or "", (0, 0))
    if sign is None:
        low = int(low_text)
        high = int(high_text) if high_text else (_OPEN_END if comma else low)
    ways = 0
    for count in range(low, min(max(low, high), 2 * _OPEN_END) + 1):
        ways += inner**count if inner == 1 or count < 20 else WAYS_MAX + 1
        if ways > WAYS_MAX:
            return WAYS_MAX + 1, match.end()
    return max(ways, 1), match.end()
