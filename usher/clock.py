"""The one clock of an installation."""

import time
from collections.abc import Callable

from core.domain.times import SECOND, Instant
from usher.settings import Settings

_NANOSECONDS = 1_000_000


def clock(settings: Settings) -> Callable[[], Instant]:
    """UTC milliseconds, shifted by the test mode's offset (seconds)."""
    shift = settings.clock_offset * SECOND
    return lambda: time.time_ns() // _NANOSECONDS + shift
