"""Let go of places that somebody held and does not want: the order ends without a word."""

from core.storage.order_writes import change_order, free_places
from core.storage.orders import ORDER
from core.storage.tables import orders
from core.storage.work import Work
from core.usecases.give_back import give_back


async def release_places(work: Work, order_id: str, reason: str = "left") -> None:
    """Harmless where the order has gone on or ended already."""
    order = await work.get(ORDER, orders, order_id)
    if order is None or order.status != "open":
        return
    free_places(work, order)
    ended = change_order(work, order, status="cancelled", reason=reason, nudge_at=None)
    await give_back(work, ended)
    work.audit("order.left", order.id, reason=reason)
