"""Complimentary tickets: for a named person, at no price; they take places like all others."""

from dataclasses import replace

from core.domain.event import Event
from core.domain.refusals import FieldProblem, Refused
from core.storage.order_writes import Buyer, add_order, change_order, write_order
from core.storage.orders import WholeOrder
from core.storage.sales import GIVEN
from core.storage.work import Work
from core.usecases.hold_places import free_room
from core.usecases.submit_order import place

MOST_GIVEN = 20
MOST_NAME = 80


async def give_tickets(
    work: Work, event: Event, ticket_type: str, count: int, name: str, *, id: str = ""
) -> WholeOrder:
    """Also before and after the sale. Refused: unknown_ticket_type, not_on_sale (over, or of a kind that cannot be
    sold), over_order_limit, invalid_request, sold_out (with `left`)."""
    kind = event.ticket_type(ticket_type)
    if kind is None:
        raise Refused("unknown_ticket_type", {"ticket_type": ticket_type})
    if kind.needs or event.ended(work.now):
        raise Refused("not_on_sale", {"ticket_type": ticket_type})
    if not 1 <= count <= MOST_GIVEN:
        raise Refused("over_order_limit", {"most": MOST_GIVEN})
    if not 0 < len(name.strip()) <= MOST_NAME:
        raise Refused("invalid_request", fields=(FieldProblem("name", "required" if not name.strip() else "too_long"),))
    items, told = [(kind, count)], {"name": name.strip()}
    buyer = Buyer(dict(told))
    await free_room(work, event, items, buyer)
    order, made = await add_order(work, event, items, buyer, status="open", id=id)
    order = replace(order, total=0, tax=0)
    given = tuple(replace(ticket, price=0, tax=0, price_kind=GIVEN) for ticket in made)
    write_order(work, order, given)
    placed = await place(work, event, order, given, [dict(told) for _ in given], None)
    work.audit("order.given", order.id, tickets=[ticket.id for ticket in given])
    return replace(placed, order=change_order(work, placed.order, payment=GIVEN))
