"""What cancelling keeps and gives back: pure over the tickets, their types' rules and who asks (contract, 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.domain.event import Event, RefundRule
from core.domain.money import percent_of
from core.domain.pricing import kept_amount
from core.domain.refusals import Refused
from core.domain.times import Instant


@dataclass(frozen=True, slots=True)
class Keep:
    """What an organizer keeps: `fixed` once, `per_ticket` of each paid ticket, `percent` of what is cancelled."""

    fixed: int = 0
    percent: Decimal = Decimal(0)
    per_ticket: int = 0


@dataclass(frozen=True, slots=True)
class CancelledTicket:
    ticket_type: str
    price: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Minor units: `kept` stays with the organizer, `refund` goes back; `approval`: somebody must allow the refund."""

    kept: int
    refund: int
    approval: bool = False


def by_organizer(tickets: Sequence[CancelledTicket], keep: Keep, paid: int) -> Outcome:
    """`paid`: money that is there and not asked back yet."""
    worth = sum(ticket.price for ticket in tickets)
    count = sum(ticket.price > 0 for ticket in tickets)
    kept = kept_amount(paid, worth, count, keep.fixed, keep.percent, keep.per_ticket)
    return Outcome(min(kept, paid), max(0, min(paid, worth) - kept))


def by_attendee(event: Event, tickets: Sequence[CancelledTicket], paid: int, now: Instant) -> Outcome:
    """The types' own rules. Refused refund_closed when it is too late, or the type gives nothing back."""
    rules = [_open_rule(event, ticket, now, free=paid == 0 or ticket.price == 0) for ticket in tickets]
    if paid == 0:
        return Outcome(0, 0)
    kept = sum(
        min(ticket.price, rule.keep_fixed + percent_of(ticket.price, rule.keep_percent))
        for ticket, rule in zip(tickets, rules, strict=True)
        if rule is not None
    )
    worth = min(paid, sum(ticket.price for ticket in tickets))
    approval = any(rule is not None and rule.approval for rule in rules)
    return Outcome(min(kept, paid), max(0, worth - kept), approval)


def _open_rule(event: Event, ticket: CancelledTicket, now: Instant, *, free: bool) -> RefundRule | None:
    """None for what nothing was paid for: that is open until the start."""
    kind = event.ticket_type(ticket.ticket_type)
    rule = kind.refund if kind and not free else None
    if rule is None and not free:
        raise Refused("refund_closed", {"ticket_type": ticket.ticket_type})
    closes = _closes(event, rule)
    if closes is not None and now >= closes:
        raise Refused("refund_closed", {"ticket_type": ticket.ticket_type, "since": closes})
    return rule


def _closes(event: Event, rule: RefundRule | None) -> Instant | None:
    """A rule's own end, the earlier one where it names two; else the start."""
    ends = [rule.until] if rule and rule.until is not None else []
    if rule and rule.until_before_start_ms is not None and event.starts_at is not None:
        ends.append(event.starts_at - rule.until_before_start_ms)
    return min(ends, default=event.starts_at)
