"""When a member's morning summary is due: once on each day of a zone's clock, not long after its hour."""

from datetime import date, timedelta

from core.domain.times import Instant, local, midnight

LATE_HOURS = 4  # a morning that nobody could tell of in time is passed over


def due_day(hour: int, timezone: str, told: str, now: Instant) -> str:
    """The day that is to be summed up now (ISO), empty where none is. `told`: the last one that was. An hour that the
    clocks leave out counts as the next one that they show; an hour that they show twice is one morning."""
    clock = local(now, timezone)
    today = clock.date().isoformat()
    return today if hour <= clock.hour < hour + LATE_HOURS and told < today else ""


def day_before(day: str, timezone: str) -> tuple[Instant, Instant]:
    """From its midnight to that of `day`, 23 to 25 hours."""
    today = date.fromisoformat(day)
    return midnight(today - timedelta(days=1), timezone), midnight(today, timezone)


def first_told(hour: int, timezone: str, now: Instant) -> str:
    """What counts as told when the hour is chosen: today, where it has passed already."""
    clock = local(now, timezone)
    return clock.date().isoformat() if clock.hour >= hour else ""
