"""Whether a ticket comes at the right time. Windows are opens ≤ t < closes; the widest is looked at first, so that
who comes on the wrong day is told the day and not the hour."""

from collections.abc import Iterator

from core.domain.admission_facts import Explanation, Gate, Ticket
from core.domain.event import Window
from core.domain.times import MINUTE, Instant, local

Untimely = tuple[str, Explanation]


def untimely(ticket: Ticket, gate: Gate, now: Instant) -> Untimely | None:
    """(too_early or too_late, why), or None when it is time."""
    for name, window in _windows(ticket, gate):
        if window.opens is not None and now < window.opens:
            return "too_early", _explained(f"{name}_too_early", gate, window.opens)
        if window.closes is not None and now >= window.closes:
            return "too_late", _explained(f"{name}_too_late", gate, window.closes)
    return _out_of_hours(gate, now)


def _windows(ticket: Ticket, gate: Gate) -> Iterator[tuple[str, Window]]:
    point = gate.checkpoint
    yield "ticket", ticket.valid
    yield "checkpoint", Window(point.opens, point.closes)
    # Minutes before and after the start of the ticket's own slot, else of the event.
    start = ticket.slot_window.opens if ticket.slot_window.opens is not None else gate.window.opens
    if start is not None:
        opens = None if point.early_minutes is None else start - point.early_minutes * MINUTE
        closes = None if point.late_minutes is None else start + point.late_minutes * MINUTE
        yield "start", Window(opens, closes)


def _out_of_hours(gate: Gate, now: Instant) -> Untimely | None:
    """By the wall clock of the event, also on the days when it is put forward or back. Hours that go past midnight
    are open at both ends of the day, and what lies between them is before the opening."""
    opens, closes = gate.checkpoint.opens_daily_minute, gate.checkpoint.closes_daily_minute
    clock = local(now, gate.timezone)
    minute = clock.hour * 60 + clock.minute
    over_midnight = opens is not None and closes is not None and closes <= opens
    if opens is not None and minute < opens and not (over_midnight and closes is not None and minute < closes):
        return "too_early", Explanation.of("daily_too_early", checkpoint=gate.checkpoint.id, clock=opens)
    if closes is not None and minute >= closes and not over_midnight:
        return "too_late", Explanation.of("daily_too_late", checkpoint=gate.checkpoint.id, clock=closes)
    return None


def _explained(key: str, gate: Gate, time: Instant) -> Explanation:
    return Explanation.of(key, checkpoint=gate.checkpoint.id, time=time)
