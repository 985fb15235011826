"""Cancel an order, or some of its tickets. The tickets end at once; approval concerns the money only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.domain.cancelling import CancelledTicket, Keep, Outcome, by_attendee, by_organizer
from core.domain.event import Event
from core.domain.refusals import Refused
from core.storage.gate import ADMITTED_OF_ORDER
from core.storage.order_writes import change_order, end_tickets, free_places
from core.storage.orders import MOVEMENTS, PAYMENTS, REFUNDS, TICKETS, Order, Ticket, WholeOrder, whole
from core.storage.tables import movements, payments, refunds, tickets
from core.storage.work import Work, dumps
from core.usecases.send_refund import PAYS_BACK_ITSELF, add_refund
from core.usecases.settle_order import settle_order
from core.usecases.tell_buyer import tell_buyer


@dataclass(frozen=True, slots=True)
class Cancelling:
    """`tickets`: ids, or empty for all. `as_` decides whose rules hold; `keep` is the organizer's own word."""

    tickets: tuple[str, ...] = ()
    keep: Keep | None = None
    refund: bool = True
    reason: str = ""
    as_: Literal["organizer", "attendee"] = "organizer"


async def cancel_order(work: Work, event: Event, order: Order, how: Cancelling) -> WholeOrder:
    """Refused: wrong_state, not_found (a ticket of another order), already_used, refund_closed."""
    ending, rest, outcome = await foresee(work, event, order, how)
    end_tickets(work, ending)
    order = _end_places(work, event, order, ending, rest, outcome, how)
    if not rest:
        for payment in await work.children(PAYMENTS, payments, "order_id", order.id):
            work.change(payments, {"id": payment.id}, {"state": "closed"})
    if outcome.refund and how.refund:
        order = await _pay_back(work, order, outcome, how)
    work.audit("order.cancelled", order.id, tickets=[ticket.id for ticket in ending], reason=how.reason, by=how.as_)
    if how.as_ == "organizer":
        tell_buyer(work, order, "order_cancelled" if not rest else "tickets_cancelled", count=len(ending),
                   refund=outcome.refund if how.refund else 0, currency=order.currency)  # fmt: skip
    if rest and order.status == "awaiting_payment" and order.paid >= order.total:
        return await settle_order(work, event, order)
    return await whole(work, order)


async def foresee(
    work: Work, event: Event, order: Order, how: Cancelling
) -> tuple[list[Ticket], list[Ticket], Outcome]:
    """(the tickets that would end, those that would stay, what would be kept and go back), refused as the deed is."""
    if order.status in ("cancelled", "expired"):
        raise Refused("wrong_state", {"status": order.status})
    made = await work.children(TICKETS, tickets, "order_id", order.id)
    ending = _chosen(made, how.tickets)
    await _check_unused(work, order, {ticket.id for ticket in ending})
    asked = await work.children(REFUNDS, refunds, "order_id", order.id)
    there = order.paid - order.fee - sum(refund.amount for refund in asked if refund.state != "failed")
    rest = [ticket for ticket in made if ticket.status != "cancelled" and ticket not in ending]
    if order.status != "paid":  # what came so far pays for those that stay
        there -= sum(ticket.price for ticket in rest)
    return ending, rest, _outcome(event, ending, how, max(0, there), work)


def _chosen(made: Sequence[Ticket], ids: Sequence[str]) -> list[Ticket]:
    chosen = [ticket for ticket in made if ticket.id in ids] if ids else [t for t in made if t.status != "cancelled"]
    if len(chosen) < len(set(ids)):
        raise Refused("not_found")
    if not chosen or any(ticket.status == "cancelled" for ticket in chosen):
        raise Refused("wrong_state", {"status": "cancelled"})
    return chosen


async def _check_unused(work: Work, order: Order, ids: set[str]) -> None:
    entries: dict[str, int] = {}
    for reading in await work.read(ADMITTED_OF_ORDER, order_id=order.id):
        step = {"entry": 1, "undo": -1}.get(reading.direction, 0)
        entries[reading.ticket] = entries.get(reading.ticket, 0) + step
    used = sorted(id for id in ids if entries.get(id, 0) > 0)
    if used:
        raise Refused("already_used", {"tickets": used})


def _outcome(event: Event, ending: Sequence[Ticket], how: Cancelling, there: int, work: Work) -> Outcome:
    cancelled = [CancelledTicket(ticket.ticket_type, ticket.price) for ticket in ending]
    if how.as_ == "attendee" and how.keep is None:
        return by_attendee(event, cancelled, there, work.now)
    return by_organizer(cancelled, how.keep or Keep(), there)


def _end_places(
    work: Work, event: Event, order: Order, ending: Sequence[Ticket], rest: Sequence[Ticket], outcome: Outcome,
    how: Cancelling,
) -> Order:  # fmt: skip
    if not rest:
        free_places(work, order)
        return change_order(work, order, status="cancelled", reason=how.reason or how.as_, nudge_at=None,
                            fee=order.fee + outcome.kept)  # fmt: skip
    back = _places_of(event, order, ending)
    free_places(work, order, back)
    to: dict[str, Any] = {"takes": dumps({id: n - back.get(id, 0) for id, n in order.places.items()})}
    if order.status == "paid":
        to["fee"] = order.fee + outcome.kept
    else:
        to["total"] = sum(ticket.price for ticket in rest)
        to["tax"] = sum(ticket.tax for ticket in rest)
    return change_order(work, order, **to)


def _places_of(event: Event, order: Order, ending: Sequence[Ticket]) -> dict[str, int]:
    """What these tickets take of the order's places: a quota by its id, a limit of one person by its type."""
    back: dict[str, int] = {}
    for ticket in ending:
        kind = event.ticket_type(ticket.ticket_type)
        for id in order.places:
            word, _, rest = id.split(":", 2)
            mine = (
                rest in (kind.quotas if kind else ()) if word == "quota" else rest.startswith(f"{ticket.ticket_type}:")
            )
            if mine:
                back[id] = back.get(id, 0) + 1
    return back


async def _pay_back(work: Work, order: Order, outcome: Outcome, how: Cancelling) -> Order:
    """Back the way it came."""
    came = [row.provider for row in await work.children(MOVEMENTS, movements, "order_id", order.id)
            if row.kind == "charge"]  # fmt: skip
    provider = came[0] if came else ""
    waits = outcome.approval and how.as_ == "attendee"
    add_refund(work, order, outcome.refund, how.reason or how.as_, provider=provider, waits=waits)
    if waits or provider not in PAYS_BACK_ITSELF:
        return order
    return change_order(work, order, refunded=order.refunded + outcome.refund)
