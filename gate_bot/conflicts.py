"""Tickets that two devices admitted without knowing of each other: both are kept, the later one by corrected time is
told to the lead."""

from typing import Any

from core.domain.admission_entries import conflicts
from core.domain.admission_facts import Scan
from core.domain.event import Event
from core.domain.times import rfc3339
from core.storage.gate import DOUBLED, Doubled
from core.storage.house import House


async def conflicts_of(house: House, event: Event) -> list[dict[str, Any]]:
    """Every conflict of the event, by ticket and time."""
    rows = await house.database.read(DOUBLED, event=event.id)
    return [_told(late, first, event, rows) for late, first in _pairs(event, rows)]


async def conflicts_of_device(house: House, event: Event, permit: str) -> dict[str, dict[str, Any]]:
    """By nonce: what the later scans of this device carry in the answer to its sync."""
    rows = await house.database.read(DOUBLED, event=event.id)
    found = {}
    for late, first in _pairs(event, rows):
        if late.device == permit:
            shown = _told(late, first, event, rows)["first"]
            conflict = {"nonce": shown["nonce"], "device": shown["device"], "first_admitted_at": shown["at"]}
            found[late.nonce] = {"conflict": conflict}
    return found


def _pairs(event: Event, rows: list[Doubled]) -> list[tuple[Scan, Scan]]:
    found: list[tuple[Scan, Scan]] = []
    for ticket in dict.fromkeys(row.ticket for row in rows):
        mine = [row for row in rows if row.ticket == ticket]
        for point in event.checkpoints:
            scans = [_scan(row) for row in mine if row.checkpoint == point.id]
            found += conflicts(point, ticket, mine[0].ticket_type, scans, event.timezone)
    return found


def _told(late: Scan, first: Scan, event: Event, rows: list[Doubled]) -> dict[str, Any]:
    devices = {row.permit: row.device for row in rows}

    def shown(scan: Scan) -> dict[str, str]:
        at = rfc3339(scan.at, event.timezone)
        return {"nonce": scan.nonce, "device": devices.get(scan.device, ""), "at": at}

    return {"ticket": late.ticket, "checkpoint": late.checkpoint, "first": shown(first), "later": shown(late)}


def _scan(row: Doubled) -> Scan:
    return Scan(
        row.ticket, row.checkpoint, row.scanned_at, row.direction, "admitted", bool(row.undone), bool(row.forced),  # type: ignore[arg-type]
        row.nonce, row.permit,
    )  # fmt: skip
