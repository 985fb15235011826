"""Tickets that two devices admitted without knowing of each other: both are kept, the later one by corrected time is
told to the device in its sync, and to the lead."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.domain.admission_entries import conflicts
from core.domain.admission_facts import Scan
from core.domain.event import Checkpoint, Event
from core.domain.times import rfc3339
from core.storage.gate_lists import DOUBLED, DOUBLED_OF_TICKET, Doubled
from core.storage.house import House


async def conflicts_of(house: House, event: Event) -> list[dict[str, Any]]:
    """Every conflict of the event, by checkpoint, ticket and time."""
    found = []
    for point in event.checkpoints:
        if all(rule == "unlimited" for rule in point.entries.values()):
            continue
        rows = await house.database.read(DOUBLED, event=event.id, checkpoint=point.id)
        devices = _devices(rows)
        found += [
            {"ticket": late.ticket, "checkpoint": point.id, "first": _shown(first, event, devices),
             "later": _shown(late, event, devices)}
            for late, first in _pairs(event, point, rows)
        ]  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two entries of one ticket, by corrected time; each with its device's name."""

    first: Scan
    later: Scan
    first_device: str
    later_device: str


async def conflicts_of_tickets(house: House, event: Event, tickets: Iterable[str]) -> list[Conflict]:
    found = []
    for ticket in tickets:
        rows = await house.database.read(DOUBLED_OF_TICKET, event=event.id, ticket=ticket)
        devices = _devices(rows)
        found += [
            Conflict(first, late, devices[first.device], devices[late.device])
            for point in event.checkpoints
            for late, first in _pairs(event, point, rows)
        ]
    return found


def _pairs(event: Event, point: Checkpoint, rows: Iterable[Doubled]) -> list[tuple[Scan, Scan]]:
    by_ticket: dict[tuple[str, str], list[Scan]] = defaultdict(list)
    for row in rows:
        if row.checkpoint == point.id:
            by_ticket[row.ticket, row.ticket_type].append(_scan(row))
    return [
        pair
        for (ticket, kind), scans in by_ticket.items()
        for pair in conflicts(point, ticket, kind, scans, event.timezone)
    ]


def _devices(rows: Iterable[Doubled]) -> dict[str, str]:
    return {row.permit: row.device for row in rows}


def _shown(scan: Scan, event: Event, devices: dict[str, str]) -> dict[str, str]:
    return {"nonce": scan.nonce, "device": devices[scan.device], "at": rfc3339(scan.at, event.timezone)}


def _scan(row: Doubled) -> Scan:
    return Scan(
        row.ticket, row.checkpoint, row.scanned_at, row.direction, "admitted", bool(row.undone), bool(row.forced),  # type: ignore[arg-type]
        row.nonce, row.permit,
    )  # fmt: skip
