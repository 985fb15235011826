"""Ids: UUIDv7 (RFC 9562) as 32 hexadecimal digits, growing in a process, so that a page of a table is one of time."""

import hashlib
from collections.abc import Callable

from core.domain.times import Instant

Random = Callable[[int], bytes]


def uuid7(at: Instant, sequence: int, random: bytes) -> str:
    """48 bits of milliseconds, version, 12 bits of sequence within the millisecond, variant, 62 random bits."""
    high = (at & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | (sequence & 0xFFF)
    low = 0x8000_0000_0000_0000 | int.from_bytes(random[:8], "big") >> 2
    return f"{high:016x}{low:016x}"


def derived_id(*parts: object) -> str:
    """The same id for the same parts: what makes a deed unique however often it is tried."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:32]


class Ids:
    """Strictly growing ids, also within a millisecond and when the clock is put back."""

    def __init__(self, now: Callable[[], Instant], random: Random) -> None:
        self._now, self._random = now, random
        self._last, self._sequence, self._ahead = 0, 0, 0

    def go_on_from(self, id: str) -> None:
        """Where the clock was put back between two runs, ids go on after this one, at the clock's pace: so those of
        several processes stay in step, and do not if each stands still until the clock has caught up."""
        self._ahead = max(0, (int(id, 16) >> 80) + 1 - self._now())

    def __call__(self) -> str:
        at = max(self._now() + self._ahead, self._last)
        self._sequence = self._sequence + 1 if at == self._last else 0
        if self._sequence > 0xFFF:
            at, self._sequence = at + 1, 0
        self._last = at
        return uuid7(at, self._sequence, self._random(8))
