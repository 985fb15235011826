"""Take back a scan: another fact beside it, and the row that it claimed comes free."""

from collections.abc import Sequence

from core.domain.admission_entries import held_periods, rule_of
from core.domain.admission_facts import Scan
from core.domain.event import Checkpoint, Event
from core.domain.ids import derived_id
from core.domain.refusals import Fact, Refused
from core.storage.gate import SCAN, SCANS_BY_NONCE, SCANS_OF_TICKET, StoredScan
from core.storage.orders import TICKET, Ticket
from core.storage.people import Permit
from core.storage.tables import admissions, scans
from core.storage.work import Work, dumps
from core.usecases.redeem_ticket import scan_id


async def undo_scan(work: Work, event: Event, permit: Permit, *, nonce: str, checkpoint: str, reason: str) -> bool:
    """True when it was taken back now; False when it had been already. Refused: forbidden, not_found.

    A supervisor takes back any device's scan at the checkpoint; its own is looked for first.
    """
    if not permit.supervises or (permit.allowed and checkpoint not in permit.allowed):
        raise Refused("forbidden")
    scan = await work.first(SCAN, id=scan_id(permit.id, nonce)) or await _of_other_device(work, event, nonce)
    if scan is None or scan.event != event.id or scan.checkpoint != checkpoint or scan.direction == "undo":
        raise Refused("not_found", {"nonce": nonce})
    id = derived_id("undo", scan.id)
    if await work.first(SCAN, id=id) is not None:
        return False
    if scan.ticket and scan.verdict == "admitted":
        await _settle_places(work, event, scan, id)
    work.add(scans, {
        "id": id, "organizer": event.organizer, "event": event.id, "permit": permit.id, "nonce": f"undo:{scan.id}",
        "checkpoint": checkpoint, "direction": "undo", "ticket": scan.ticket, "verdict": scan.verdict,
        "reason": "undone", "answer": dumps({"reason": reason}), "forced": 0, "undoes": scan.id,
        "scanned_at": work.now, "received_at": work.now,
    }, else_=Fact("stale"))  # fmt: skip
    work.audit("scan.undone", scan.ticket or "", scan=scan.id, permit=permit.id)
    return True


async def _of_other_device(work: Work, event: Event, nonce: str) -> StoredScan | None:
    found = await work.read(SCANS_BY_NONCE, event=event.id, nonce=nonce)
    return found[0] if len(found) == 1 else None


async def _settle_places(work: Work, event: Event, scan: StoredScan, undo: str) -> None:
    """The admission rows as they should be without this scan: an entry's comes free unless somebody else's entry
    holds it, and who is in again because an exit was no exit holds one again."""
    ticket, point = await work.first(TICKET, id=scan.ticket), event.checkpoint(scan.checkpoint)
    if ticket is None or point is None or ticket.event != event.id:
        return
    place = {"ticket": ticket.id, "checkpoint": point.id}
    if isinstance(rule_of(point, ticket.ticket_type), int):
        work.remove(admissions, {**place, "scan": scan.id})
        return
    stored = await work.read(SCANS_OF_TICKET, ticket=ticket.id)
    before = _held(stored, event, point, ticket, {row.undoes for row in stored if row.undoes})
    after = _held(stored, event, point, ticket, {row.undoes for row in stored if row.undoes} | {scan.id})
    for period in sorted(before ^ after):
        work.remove(admissions, {**place, "period": period})
        if period in after:
            row = {**place, "period": period, "organizer": event.organizer, "scan": undo}
            work.add(admissions, row, else_=Fact("stale"))


def _held(
    stored: Sequence[StoredScan], event: Event, point: Checkpoint, ticket: Ticket, undone: set[str]
) -> frozenset[str]:
    counted = [
        Scan(ticket.id, row.checkpoint, row.scanned_at, row.direction, row.verdict, row.id in undone)  # type: ignore[arg-type]
        for row in stored
        if row.event == event.id and row.direction in ("entry", "exit")
    ]
    return held_periods(point, ticket.id, ticket.ticket_type, counted, event.timezone)
