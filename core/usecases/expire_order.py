"""End an order whose hold ran out: places come back, and so does what was paid of it; the buyer is told once.

Its tickets are not touched: a ticket of an expired order counts as cancelled (`Ticket.status_in`), so that money
which comes late finds them as they were.
"""

from core.storage.order_writes import change_order, free_places
from core.storage.orders import PAYMENTS, Order
from core.storage.tables import payments
from core.storage.work import Work
from core.usecases.give_back import give_back
from core.usecases.tell_buyer import tell_buyer


async def expire_order(work: Work, order: Order) -> Order:
    """Guarded by the state that was read, so that it happens once, whoever comes first."""
    free_places(work, order)
    ended = change_order(work, order, status="expired", reason="hold_ran_out", nudge_at=None)
    for payment in await work.children(PAYMENTS, payments, "order_id", order.id):
        work.change(payments, {"id": payment.id}, {"state": "closed"})
    work.audit("order.expired", order.id)
    ended, back = await give_back(work, ended)
    over = "hold_expired" if order.status == "open" else "order_expired"
    tell_buyer(work, order, "order_expired_short" if back else over, amount=back)
    return ended
