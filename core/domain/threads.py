"""When a person who waits for the team is told of again: soon at first, then less often, and not for ever."""

from core.domain.times import DAY, HOUR, MINUTE, Instant

FIRST_RAISE: Instant = 10 * MINUTE
RESTS_FOR: Instant = DAY  # an answered thread that nobody went on with ends by itself
LATER_RAISES: tuple[Instant, ...] = (30 * MINUTE, HOUR, HOUR, HOUR, HOUR, HOUR, HOUR)


def next_raise(raised: int, now: Instant) -> Instant | None:
    """After the team was told `raised` times that somebody waits; None: often enough."""
    gaps = (FIRST_RAISE, *LATER_RAISES)
    return now + gaps[raised] if raised < len(gaps) else None
