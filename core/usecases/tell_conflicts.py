"""Tickets that were let in twice while devices were offline: told to the team of the gate, once, beside the sync."""

from collections.abc import Iterable, Mapping
from typing import Any

from core.domain.event import Event
from core.storage.work import Work
from core.usecases.tell_team import on_duty, tell_team

MOST_TOLD = 5


async def tell_conflicts(work: Work, event: Event, found: Iterable[Mapping[str, Any]]) -> int:
    """`found`: what a device's sync was told of each: the first device and its time, and this one. No names, no
    tickets. How many of the team were told."""
    rows = list(found)
    team = await on_duty(work, event.organizer, "gate")
    return tell_team(work, team, "let_in_twice", event=event.slug, count=len(rows), rows=rows[:MOST_TOLD])
