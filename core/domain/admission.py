"""The gate's evaluator: (ticket, gate, attempt, earlier scans) → verdict, reason and explanation.

Pure; the mini-app's `evaluate.js` says the same, and `tests/vectors/admission.json` holds both to it. The nonce is not
looked at here: whoever keeps scans answers a repeated one with what it was answered before, and asks nobody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from core.domain.admission_entries import counted, in_period, period_at, places, rule_of, walk
from core.domain.admission_facts import Attempt, Explanation, Gate, Scan, Ticket, Verdict
from core.domain.admission_windows import untimely

REASONS = (
    "admitted", "exited", "unknown", "forged", "wrong_event", "test_ticket", "revoked", "cancelled", "blocked",
    "unapproved", "unpaid", "wrong_type", "wrong_slot", "too_early", "too_late", "needs_previous_checkpoint",
    "already_admitted", "limit_reached", "needs_answer", "stale_code", "ambiguous",
)  # fmt: skip
# No force makes a ticket of what is none, or says which of several is meant.
_UNFORCEABLE = ("unknown", "forged", "ambiguous")


@dataclass(frozen=True, slots=True)
class _Case:
    """One question with what is counted for it: `own` are this ticket's scans here, in this period."""

    ticket: Ticket
    gate: Gate
    attempt: Attempt
    scans: Sequence[Scan]
    own: Sequence[Scan]
    rule: str | int
    period: str

    @property
    def entering(self) -> bool:
        return self.attempt.direction == "entry"

    def with_this(self) -> list[Scan]:
        """The scans of the period, this one put among them by its time."""
        this = Scan(self.ticket.id, self.gate.checkpoint.id, self.attempt.now, self.attempt.direction)
        return sorted([*self.own, this], key=lambda scan: scan.at)


def evaluate(ticket: Ticket, gate: Gate, attempt: Attempt, scans: Sequence[Scan] = ()) -> Verdict:
    """What the gate says. `scans`: earlier ones of the ticket and of its main ticket, in any order."""
    rule = rule_of(gate.checkpoint, ticket.ticket_type)
    period = period_at(rule, attempt.now, gate.timezone)
    own = in_period(counted(scans, ticket.id, gate.checkpoint.id), rule, period, gate.timezone)
    case = _Case(ticket, gate, attempt, scans, own, rule, period)
    objection = next((found for check in _CHECKS if (found := check(case)) is not None), None)
    first = next((scan.at for scan in own if scan.direction == "entry"), None)
    if objection is None:
        return _let_through(case, first)
    if attempt.force and objection.reason not in _UNFORCEABLE:
        passed = replace(_let_through(case, first), forced=True, overrode=objection.reason)
        return replace(passed, explanation=Explanation.of("forced", reason=objection.reason))
    return replace(objection, first_admitted_at=None if ticket.authenticity != "genuine" else first)


def _let_through(case: _Case, first: int | None) -> Verdict:
    claims, releases = _rows(case)
    if not case.entering:
        explanation = Explanation.of("exited", checkpoint=case.gate.checkpoint.id)
        return Verdict("admitted", "exited", explanation, first, claims=claims, releases=releases)
    if first is None:
        explanation = Explanation.of("admitted", ticket_type=case.ticket.ticket_type)
    else:
        explanation = Explanation.of("admitted_again", time=min(first, case.attempt.now))
    first = case.attempt.now if first is None else min(first, case.attempt.now)
    return Verdict("admitted", "admitted", explanation, first, claims=claims, releases=releases)


def _rows(case: _Case) -> tuple[str | None, str | None]:
    """(row to claim, row to release): one row while the ticket is in, none while it is out."""
    if case.rule not in ("once", "once_a_day"):
        return None, None
    before = walk(case.own, case.gate.checkpoint, 1).inside
    after = walk(case.with_this(), case.gate.checkpoint, 1).inside
    return (case.period if after > before else None, case.period if after < before else None)


def _refused(reason: str, key: str = "", **params: str | int) -> Verdict:
    return Verdict("refused", reason, Explanation.of(key or reason, **params))


def _attention(reason: str, key: str = "", **params: str | int) -> Verdict:
    return Verdict("attention", reason, Explanation.of(key or reason, **params))


def _not_ours(case: _Case) -> Verdict | None:
    ticket, gate = case.ticket, case.gate
    if ticket.authenticity != "genuine":
        return _refused(ticket.authenticity)
    if ticket.event and gate.event and ticket.event != gate.event:
        return _refused("wrong_event")
    return _refused("test_ticket") if gate.live and not ticket.live else None


def _not_valid(case: _Case) -> Verdict | None:
    ticket = case.ticket
    replaced = ticket.code_generation is not None and ticket.code_generation != ticket.generation
    if ticket.status == "revoked" or replaced:
        return _refused("revoked")
    return None if ticket.status == "valid" else _refused(ticket.status)


def _not_settled(case: _Case) -> Verdict | None:
    if case.ticket.unapproved:
        return _refused("unapproved")
    if not case.ticket.unpaid or case.gate.checkpoint.admits_unpaid:
        return None
    return _refused("unpaid") if case.ticket.known else _attention("unpaid", "unpaid_by_code")


def _wrong_kind(case: _Case) -> Verdict | None:
    ticket, gate = case.ticket, case.gate
    if gate.checkpoint.admits_only and ticket.ticket_type not in gate.checkpoint.admits_only:
        if len(ticket.choices) > 1:
            return replace(_attention("ambiguous"), choices=ticket.choices)
        return _refused("wrong_type", ticket_type=ticket.ticket_type, checkpoint=gate.checkpoint.id)
    if gate.slot and ticket.slot and gate.slot != ticket.slot:
        return _refused("wrong_slot", slot=ticket.slot)
    return None


def _wrong_time(case: _Case) -> Verdict | None:
    found = untimely(case.ticket, case.gate, case.attempt.now) if case.entering else None
    return None if found is None else Verdict("refused", *found)


def _out_of_order(case: _Case) -> Verdict | None:
    """Every earlier checkpoint must have admitted the ticket or its main ticket by the time of this reading."""
    for previous in case.gate.checkpoint.after if case.entering else ():
        holders = [case.ticket.id, case.ticket.main] if case.ticket.main else [case.ticket.id]
        seen = (scan for holder in holders for scan in counted(case.scans, holder, previous))
        if not any(scan.direction == "entry" and scan.at <= case.attempt.now for scan in seen):
            return _refused("needs_previous_checkpoint", previous=previous)
    return None


def _used_up(case: _Case) -> Verdict | None:
    """Refuses an entry that would leave more entries than the rule has, at its own place in time or later: so the
    order of arrival does not matter."""
    limit = places(case.rule)
    if limit is None or not case.entering:
        return None
    point = case.gate.checkpoint
    if len(walk(case.with_this(), point, limit).overflowing) <= len(walk(case.own, point, limit).overflowing):
        return None
    if isinstance(case.rule, int):
        return _refused("limit_reached", count=limit, checkpoint=point.id)
    entries = [scan.at for scan in case.own if scan.direction == "entry"]
    earlier = [at for at in entries if at <= case.attempt.now]
    in_the_way = earlier[-1] if earlier and point.reentry else entries[0]
    return _refused("already_admitted", time=in_the_way, checkpoint=point.id)


def _unanswered(case: _Case) -> Verdict | None:
    answered = case.ticket.answered | case.attempt.answered
    missing = tuple(field for field in case.gate.checkpoint.ask if field not in answered)
    return replace(_attention("needs_answer"), questions=missing) if missing else None


def _stale(case: _Case) -> Verdict | None:
    return _attention("stale_code") if case.ticket.stale else None


_CHECKS: tuple[Callable[[_Case], Verdict | None], ...] = (
    _not_ours, _not_valid, _not_settled, _wrong_kind, _wrong_time, _out_of_order, _used_up, _unanswered, _stale,
)  # fmt: skip
