"""Take back a scan: another fact beside it, and the row that it claimed comes free."""

from core.domain.admission_entries import counted, in_period, period_at, rule_of, walk
from core.domain.admission_facts import Scan
from core.domain.event import Event
from core.domain.ids import derived_id
from core.domain.refusals import Fact, Refused
from core.storage.gate import SCAN, SCANS_BY_NONCE, SCANS_OF_TICKET, StoredScan
from core.storage.orders import TICKET
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
        await _release(work, event, scan)
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


async def _release(work: Work, event: Event, scan: StoredScan) -> None:
    """The admission row goes when, without this scan, nobody is in on it any more."""
    point = event.checkpoint(scan.checkpoint)
    assert point is not None and scan.ticket is not None
    stored = await work.read(SCANS_OF_TICKET, ticket=scan.ticket)
    undone = {row.undoes for row in stored if row.undoes} | {scan.id}
    kind = await _ticket_type(work, scan.ticket)
    rule = rule_of(point, kind)
    left = [
        Scan(scan.ticket, row.checkpoint, row.scanned_at, row.direction, row.verdict, row.id in undone)  # type: ignore[arg-type]
        for row in stored
        if row.direction in ("entry", "exit")
    ]
    own = counted(left, scan.ticket, point.id)
    if isinstance(rule, int):
        entries = sum(one.direction == "entry" for one in own)
        period: str = f"#{entries + 1}"
    else:
        period = period_at(rule, scan.scanned_at, event.timezone)
        if walk(in_period(own, rule, period, event.timezone), point, 1).inside:
            return
    work.remove(admissions, {"ticket": scan.ticket, "checkpoint": point.id, "period": period})


async def _ticket_type(work: Work, ticket: str) -> str:
    row = await work.first(TICKET, id=ticket)
    return row.ticket_type if row else ""
