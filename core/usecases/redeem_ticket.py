"""Read a ticket at a checkpoint: one read, one verdict, one scan row, whatever the verdict is."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from core.domain.admission import evaluate
from core.domain.admission_entries import rule_of
from core.domain.admission_facts import Attempt, Gate, Scan, Ticket, Verdict, corrected
from core.domain.event import Checkpoint, Event, Window
from core.domain.forms import fitting_answers
from core.domain.ids import derived_id
from core.domain.refusals import Fact, Refused
from core.domain.ticket_code import FLAG_TEST, Reading, normalize_short_code, parse, read
from core.domain.times import Instant
from core.storage import gate
from core.storage.gate import PLACE, SCAN, Presented
from core.storage.tables import admissions, scans
from core.storage.work import Work, dumps


@dataclass(frozen=True, slots=True)
class Redeeming:
    """`secret`: what the QR said, else `ticket`: a short code. `shown`: what an offline device told already."""

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
    """`told` is the stored answer: verdict, reason, explanation's key and params, ticket, the answers given; `event`
    renders it. `ticket` is the id of the one that was recognised, "" for none."""

    event: Event
    told: dict[str, Any]
    repeat: bool = False
    scan: str = ""
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class _Case:
    """A reading with what was found for it. `rows` are as `Presented` says; the first one tells of the ticket."""

    event: Event
    point: Checkpoint
    asked: Redeeming
    reading: Reading
    rows: Sequence[Presented]
    at: Instant
    unfit: Set[str] = frozenset()  # fields whose answer is none

    @property
    def row(self) -> Presented:
        return self.rows[0]

    @property
    def recognised(self) -> bool:
        """Whether its holder may be named: another organizer's ticket is as foreign as any other."""
        return self.reading.authenticity == "genuine" and self.row.ticket_organizer == self.row.organizer

    @property
    def ours(self) -> bool:
        """A ticket of this very event, which alone uses anything up here."""
        return self.recognised and self.row.ticket_event == self.event.id

    @property
    def earlier(self) -> list[Scan]:
        return earlier(self.rows, self.event.id)


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
    fitting = fitting_answers(event.fields, asked.answers, event.venue.country)
    unfit, asked = asked.answers.keys() - fitting.keys(), replace(asked, answers=fitting)
    offset = asked.device_offset_ms if asked.device_offset_ms is not None else permit.offset_ms
    case = _Case(event, point, asked, reading, rows, corrected(asked.scanned_at, offset, work.now), unfit)
    repeated = await _repeated(work, case)
    if repeated is not None:
        return Redeemed(event, repeated, repeat=True, ticket=permit.ticket or "" if case.recognised else "")
    verdict = _judge(case, work.now)
    return await _write(work, case, verdict, _told(case, verdict))


async def _present(work: Work, bearer: dict[str, str], asked: Redeeming) -> tuple[Reading, list[Presented]]:
    by_id = "permit" in bearer
    if not asked.secret:
        code = normalize_short_code(asked.ticket)
        query = gate.BY_SHORT_CODE_FOR if by_id else gate.BY_SHORT_CODE
        rows = await work.read(query, short_code=code or "", **bearer)
        found = bool(rows and rows[0].ticket is not None and rows[0].ticket_organizer == rows[0].organizer)
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
    supervised = asked.force or (asked.ticket and not asked.secret)
    if (allowed and point.id not in allowed) or (supervised and permit.role not in ("supervisor", "lead")):
        raise Refused("forbidden")
    return point


async def _repeated(work: Work, case: _Case) -> dict[str, Any] | None:
    """What this device was told for the same nonce before: a retried upload never judges anew."""
    mine = (row.answer for row in case.rows if row.scan_permit == row.permit and row.nonce == case.asked.nonce)
    answer = next(mine, None)
    if answer is None and work.knows("repeated"):
        stored = await work.first(SCAN, id=scan_id(case.row.permit, case.asked.nonce))
        answer = stored.answer if stored else None
    told: dict[str, Any] | None = orjson.loads(answer) if answer else None
    return told


def scan_id(permit: str, nonce: str) -> str:
    return derived_id("scan", permit, nonce)


def _judge(case: _Case, now: Instant) -> Verdict:
    """What was shown as admitted is let through like something forced, so that it uses up what an entry does."""
    event, row, asked, code = case.event, case.row, case.asked, case.reading.code
    kind = event.ticket_type(row.ticket_type or "")
    made = parse(row.code) if row.code else None
    ticket = Ticket(
        id=row.ticket or "", ticket_type=row.ticket_type or "", authenticity=case.reading.authenticity,
        event=row.ticket_event or "", live=made is None or not made.code.flags & FLAG_TEST,
        status=row.status_at(now),  # type: ignore[arg-type]
        generation=row.generation or 0, code_generation=code.generation if code else None,
        unapproved=row.order_status == "awaiting_approval", unpaid=row.order_status in ("open", "awaiting_payment"),
        valid=kind.valid if kind else Window(), answered=_answered(case),
    )  # fmt: skip
    here = Gate(case.point, event.timezone, event.id, event.live, Window(event.starts_at, event.ends_at))
    force = asked.force or (asked.shown is not None and asked.shown[0] == "admitted")
    attempt = Attempt(case.at, "exit" if asked.direction == "exit" else "entry", force, given(asked.answers))
    return evaluate(ticket, here, attempt, case.earlier)


def _answered(case: _Case) -> frozenset[str]:
    """Fields that the holder answered at the order, or at a gate."""
    known = given(orjson.loads(case.row.attendee or "{}"))
    for row in case.rows if case.point.ask else ():
        if row.scan_event == case.event.id and row.answer:
            known |= given(orjson.loads(row.answer).get("answers", {}))
    return known


def given(answers: dict[str, Any]) -> frozenset[str]:
    """The ids of the fields with something in them."""
    return frozenset(id for id, value in answers.items() if value not in (None, "", []))


def earlier(rows: Sequence[Presented], event: str) -> list[Scan]:
    """What was read at this event's gates: a checkpoint of another one may have the same id."""
    undone = {row.undoes for row in rows if row.undoes}
    return [
        Scan(row.ticket or "", row.checkpoint or "", row.scanned_at or 0, row.direction,  # type: ignore[arg-type]
             row.verdict, row.scan in undone, bool(row.forced), row.nonce or "", row.scan_permit or "")  # type: ignore[arg-type]
        for row in rows
        if row.scan is not None and row.scan_event == event and row.direction in ("entry", "exit")
    ]  # fmt: skip


def _told(case: _Case, verdict: Verdict) -> dict[str, Any]:
    row, shown = case.row, case.asked.shown
    told: dict[str, Any] = {
        "verdict": verdict.verdict, "reason": verdict.reason, "forced": verdict.forced and case.asked.force,
        "explanation": [verdict.explanation.key, dict(verdict.explanation.params)],
    }  # fmt: skip
    if told["forced"]:
        told["overrode"] = verdict.overrode
    if case.recognised:
        told["ticket"] = {
            "name": row.name, "ticket_type": row.ticket_type, "seat": None, "short_code": row.short_code,
        }  # fmt: skip
        told["first_admitted_at"] = verdict.first_admitted_at
    if case.unfit & set(verdict.questions):
        told["explanation"] = ["answer_unfit", {}]
    told |= {name: list(some) for name in ("questions", "choices") if (some := getattr(verdict, name))}
    if case.asked.answers:
        told["answers"] = case.asked.answers
    if shown is not None and (shown != (verdict.verdict, verdict.reason) or verdict.forced != told["forced"]):
        told |= {"verdict": shown[0], "reason": shown[1], "explanation": ["as_shown", {}]}
    return told


async def _write(work: Work, case: _Case, verdict: Verdict, told: dict[str, Any]) -> Redeemed:
    event, point, row = case.event, case.point, case.row
    id, ticket = scan_id(row.permit, case.asked.nonce), row.ticket if case.recognised else None
    if case.ours and told["verdict"] == "admitted":
        await _take_place(work, case, verdict, id)
    work.add(scans, {
        "id": id, "organizer": event.organizer, "event": event.id, "permit": row.permit, "nonce": case.asked.nonce,
        "checkpoint": point.id, "direction": case.asked.direction, "ticket": ticket, "verdict": told["verdict"],
        "reason": told["reason"], "answer": dumps(told), "forced": int(told["forced"]), "undoes": "",
        "scanned_at": case.at, "received_at": work.now,
    }, else_=Fact("repeated"))  # fmt: skip
    work.audit(f"scan.{told['verdict']}", ticket or "", scan=id, permit=row.permit, reason=told["reason"])
    return Redeemed(event, told, scan=id, ticket=ticket or "")


async def _take_place(work: Work, case: _Case, verdict: Verdict, scan: str) -> None:
    """The row that only one scan can have, so that of two at once one is judged again. A place is free for sure, though
    its row is there, when we have read the scan that made it: two devices wrote crosswise, and the row was left."""
    claims, key = _claims(case, verdict), {"ticket": case.row.ticket, "checkpoint": case.point.id}
    if claims is not None and work.knows("stale"):
        left = await work.first(PLACE, **key, period=claims)
        if left is not None and any(row.scan == left.scan for row in case.rows):
            work.remove(admissions, {**key, "period": claims})
    if claims is not None:
        row = {**key, "period": claims, "organizer": case.event.organizer, "scan": scan}
        work.add(admissions, row, else_=Fact("stale"))
    if verdict.releases is not None:
        work.remove(admissions, {**key, "period": verdict.releases})


def _claims(case: _Case, verdict: Verdict) -> str | None:
    """The period; where N entries are allowed the next number, which no undo gives out again."""
    if not isinstance(rule_of(case.point, case.row.ticket_type or ""), int):
        return verdict.claims
    if case.asked.direction != "entry":
        return None
    entries = [one for one in case.earlier if one.checkpoint == case.point.id and one.direction == "entry"]
    return f"#{sum(one.verdict == 'admitted' for one in entries) + 1}"
