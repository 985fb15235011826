"""Local times of a definition as instants."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.domain.event import Window
from core.domain.times import Instant, at_local


def at(part: Mapping[str, Any], key: str, timezone: str) -> Instant | None:
    return at_local(datetime.fromisoformat(part[key]), timezone) if key in part else None


def window(part: Mapping[str, Any], timezone: str) -> Window:
    """`from` ≤ t < `until`."""
    return Window(at(part, "from", timezone), at(part, "until", timezone))
