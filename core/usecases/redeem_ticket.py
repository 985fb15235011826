"""Read a ticket at a checkpoint: one read, one verdict, one scan row, whatever the verdict is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from core.domain.admission import evaluate
from core.domain.admission_entries import rule_of
from core.domain.admission_facts import Attempt, Gate, Scan, Ticket, Verdict, corrected
from core.domain.event import Checkpoint, Event, Window
from core.domain.ids import derived_id
from core.domain.refusals import Fact, Refused
from core.domain.ticket_code import Reading, normalize_short_code, read
from core.domain.times import Instant
from core.storage import gate
from core.storage.gate import SCAN, Presented
from core.storage.tables import admissions, permits, scans
from core.storage.work import Work, dumps


@dataclass(frozen=True, slots=True)
class Redeeming:
    """`secret`: what the QR said; `ticket`: a short code. `shown`: what an offline device told already."""

    nonce: str
    checkpoint: str
    secret: str = ""
    ticket: str = ""
    direction: str = "entry"
    scanned_at: Instant | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    force: bool = False
    shown: tuple[str, str] | None = None
    device_offset_ms: int | None = None  # our clock minus the device's, where this very call measured it


@dataclass(frozen=True, slots=True)
class Redeemed:
    """`told` is the stored answer: verdict, reason, explanation's key and params, ticket; `event` renders it."""

    event: Event
    told: dict[str, Any]
    repeat: bool = False
    scan: str = ""


async def redeem_ticket(work: Work, bearer: dict[str, str], asked: Redeeming) -> Redeemed:
    """`bearer`: {"digest"} of a device or {"permit"} id of a chat. Refused: unauthorized, forbidden, not_found."""
    reading, rows = await _present(work, bearer, asked)
    if not rows or rows[0].revoked_at is not None:
        raise Refused("unauthorized")
    permit = rows[0]
    work.actor = work.actor.of(permit.organizer)
    event = (await work.house.catalog.at(permit.catalog)).get(permit.event)
    assert event is not None, "a permit's event is never deleted"
    point = checked_point(event, permit, asked)
    repeated = await _repeated(work, permit, rows, asked)
    if repeated is not None:
        return Redeemed(event, repeated, repeat=True)
    offset = asked.device_offset_ms if asked.device_offset_ms is not None else permit.offset_ms
    at = corrected(asked.scanned_at, offset, work.now)
    verdict = _judge(event, point, reading, rows, asked, at)
    told = _told(verdict, permit, known=reading.authenticity == "genuine" and permit.ticket is not None)
    if asked.shown is not None:
        told |= {"verdict": asked.shown[0], "reason": asked.shown[1]}
    scan = _write(work, event, point, permit, rows, asked, verdict, told, at)
    return Redeemed(event, told, scan=scan)


async def _present(work: Work, bearer: dict[str, str], asked: Redeeming) -> tuple[Reading, list[Presented]]:
    by_id = "permit" in bearer
    if asked.ticket:
        code = normalize_short_code(asked.ticket)
        query = gate.BY_SHORT_CODE_FOR if by_id else gate.BY_SHORT_CODE
        rows = await work.read(query, short_code=code or "", **bearer)
        found = bool(rows and rows[0].ticket is not None)
        return Reading("genuine" if found else "unknown"), rows
    reading = read(asked.secret, work.house.ticket_keys)
    serial = reading.code.serial if reading.code else -1
    rows = await work.read(gate.BY_SERIAL_FOR if by_id else gate.BY_SERIAL, serial=serial, **bearer)
    if reading.code and (not rows or rows[0].ticket is None):
        reading = Reading("unknown")  # signed by us, and no longer in the book: a rehearsal that was taken away
    return reading, rows


def checked_point(event: Event, permit: Presented, asked: Redeeming) -> Checkpoint:
    point = event.checkpoint(asked.checkpoint)
    if point is None:
        raise Refused("not_found", {"checkpoint": asked.checkpoint, "known": [known.id for known in event.checkpoints]})
    allowed = orjson.loads(permit.checkpoints)
    supervises = permit.role in ("supervisor", "lead")
    if (allowed and point.id not in allowed) or ((asked.force or asked.ticket) and not supervises):
        raise Refused("forbidden")
    return point


async def _repeated(
    work: Work, permit: Presented, rows: Sequence[Presented], asked: Redeeming
) -> dict[str, Any] | None:
    """What this device was told for the same nonce before: a retried upload never judges anew."""
    seen = any(row.scan_permit == permit.permit and row.nonce == asked.nonce for row in rows)
    if not seen and not work.knows("repeated"):
        return None
    stored = await work.first(SCAN, id=scan_id(permit.permit, asked.nonce))
    told: dict[str, Any] | None = orjson.loads(stored.answer) if stored else None
    return told


def scan_id(permit: str, nonce: str) -> str:
    return derived_id("scan", permit, nonce)


def _judge(
    event: Event, point: Checkpoint, reading: Reading, rows: Sequence[Presented], asked: Redeeming, at: Instant
) -> Verdict:
    row = rows[0]
    kind = event.ticket_type(row.ticket_type or "")
    ticket = Ticket(
        id=row.ticket or "", ticket_type=row.ticket_type or "", authenticity=reading.authenticity,
        event=row.ticket_event or "", live=event.live or row.ticket_event != event.id,
        status="cancelled" if row.order_status in ("expired", "cancelled") else row.status or "valid",  # type: ignore[arg-type]
        generation=row.generation or 0, code_generation=reading.code.generation if reading.code else None,
        unapproved=row.order_status == "awaiting_approval", unpaid=row.order_status in ("open", "awaiting_payment"),
        valid=kind.valid if kind else Window(), answered=frozenset(orjson.loads(row.attendee or "{}")),
    )  # fmt: skip
    here = Gate(point, event.timezone, event.id, event.live, Window(event.starts_at, event.ends_at))
    attempt = Attempt(at, "exit" if asked.direction == "exit" else "entry", asked.force, frozenset(asked.answers))
    return evaluate(ticket, here, attempt, earlier(rows))


def earlier(rows: Sequence[Presented]) -> list[Scan]:
    undone = {row.undoes for row in rows if row.undoes}
    return [
        Scan(row.ticket or "", row.checkpoint or "", row.scanned_at or 0, row.direction,  # type: ignore[arg-type]
             row.verdict, row.scan in undone, bool(row.forced), row.nonce or "", row.scan_permit or "")  # type: ignore[arg-type]
        for row in rows
        if row.scan is not None and row.direction in ("entry", "exit")
    ]  # fmt: skip


def _told(verdict: Verdict, row: Presented, *, known: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "verdict": verdict.verdict, "reason": verdict.reason, "forced": verdict.forced,
        "explanation": [verdict.explanation.key, dict(verdict.explanation.params)],
    }  # fmt: skip
    if verdict.overrode:
        told["overrode"] = verdict.overrode
    if known:
        told["ticket"] = {
            "name": row.name, "ticket_type": row.ticket_type, "seat": None, "short_code": row.short_code,
        }  # fmt: skip
        told["first_admitted_at"] = verdict.first_admitted_at
    if verdict.questions:
        told["questions"] = list(verdict.questions)
    if verdict.choices:
        told["choices"] = list(verdict.choices)
    return told


def _write(
    work: Work, event: Event, point: Checkpoint, permit: Presented, rows: Sequence[Presented], asked: Redeeming,
    verdict: Verdict, told: dict[str, Any], at: Instant,
) -> str:  # fmt: skip
    id = scan_id(permit.permit, asked.nonce)
    work.add(scans, {
        "id": id, "organizer": event.organizer, "event": event.id, "permit": permit.permit, "nonce": asked.nonce,
        "checkpoint": point.id, "direction": asked.direction, "ticket": permit.ticket, "verdict": told["verdict"],
        "reason": told["reason"], "answer": dumps(told), "forced": int(verdict.forced), "undoes": "",
        "scanned_at": at, "received_at": work.now,
    }, else_=Fact("repeated"))  # fmt: skip
    claims, releases = _claims(event, point, permit, rows, asked, verdict)
    taken = {"ticket": permit.ticket, "checkpoint": point.id}
    if claims is not None and told["verdict"] == "admitted":
        row = {**taken, "period": claims, "organizer": event.organizer, "scan": id}
        work.add(admissions, row, else_=Fact("stale"))
    if releases is not None:
        work.remove(admissions, {**taken, "period": releases})
    if asked.device_offset_ms is not None and asked.device_offset_ms != permit.offset_ms:
        work.change(permits, {"id": permit.permit}, {"offset_ms": asked.device_offset_ms})
    work.audit(f"scan.{told['verdict']}", permit.ticket or "", scan=id, permit=permit.permit, reason=told["reason"])
    return id


def _claims(
    event: Event, point: Checkpoint, permit: Presented, rows: Sequence[Presented], asked: Redeeming, verdict: Verdict
) -> tuple[str | None, str | None]:
    """Rows that only one scan can have: of the period, or the next number where N entries are allowed."""
    rule = rule_of(point, permit.ticket_type or "")
    if isinstance(rule, int) and verdict.reason == "admitted" and asked.direction == "entry":
        inside = sum(scan.verdict == "admitted" and scan.direction == "entry" and not scan.undone
                     and scan.checkpoint == point.id for scan in earlier(rows))  # fmt: skip
        return f"#{inside + 1}", None
    return verdict.claims, verdict.releases
