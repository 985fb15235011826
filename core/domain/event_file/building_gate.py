"""Checkpoints of a definition."""

from collections.abc import Mapping
from typing import Any

from core.domain.event import Checkpoint
from core.domain.event_file.moments import at


def checkpoint(point: Mapping[str, Any], timezone: str) -> Checkpoint:
    return Checkpoint(
        id=point["id"],
        name=point["name"],
        admits_only=tuple(point.get("admits_only", ())),
        entries=_entries(point.get("entries", "once")),
        opens=at(point, "opens", timezone),
        closes=at(point, "closes", timezone),
        opens_daily_minute=_minute(point.get("opens_daily")),
        closes_daily_minute=_minute(point.get("closes_daily")),
        early_minutes=point.get("early_minutes"),
        late_minutes=point.get("late_minutes"),
        both_directions=point.get("direction") == "both",
        reentry=point.get("reentry", False),
        after=tuple(point.get("after", ())),
        ask=tuple(point.get("ask", ())),
        admits_unpaid=point.get("unpaid") == "admit",
    )


def _entries(entries: Any) -> dict[str, str | int]:
    """By ticket type, "*" for the others, which are admitted once where nothing else is said."""
    if isinstance(entries, str):
        return {"*": entries}
    if "max" in entries:
        return {"*": int(entries["max"])}
    by_type: dict[str, str | int] = {id: rule for rule, ids in entries.items() for id in ids}
    return {"*": "once"} | by_type


def _minute(clock: str | None) -> int | None:
    if clock is None:
        return None
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
