"""Send an order's tickets once more to the chat in which they were bought."""

from collections.abc import Sequence

from core.domain.refusals import Refused
from core.storage.orders import TICKETS, Order, Ticket
from core.storage.people import IDENTITY
from core.storage.work import Work
from core.usecases.tell_buyer import send_tickets


async def resend_tickets(work: Work, order: Order) -> int:
    """How many went out; 0 where the buyer has no chat, or has left it. Refused: wrong_state without a valid ticket."""
    made = issued(await work.read(TICKETS, id=order.id), order)
    if not made:
        raise Refused("wrong_state", {"status": order.status})
    buyer = await work.first(IDENTITY, id=order.identity) if order.identity else None
    if buyer is None or buyer.unreachable_at is not None:
        return 0
    send_tickets(work, order, tuple(made))
    work.audit("tickets.resent", order.id, tickets=[ticket.id for ticket in made])
    return len(made)


def issued(made: Sequence[Ticket], order: Order) -> list[Ticket]:
    """Those that admit, or will when they are paid."""
    return [ticket for ticket in made if ticket.code and ticket.status_in(order.status) == "valid"]
