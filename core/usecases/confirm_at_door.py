"""Somebody paid at the door, in cash or however the organizer takes money there."""

from core.domain.event import Event
from core.domain.refusals import Refused
from core.storage.orders import Order, WholeOrder
from core.storage.work import Work
from core.usecases.record_movement import Money, record_movement

CASH = "cash"


async def confirm_at_door(work: Work, event: Event, order: Order, amount: int, *, reference: str) -> WholeOrder:
    """`amount` is what was said to be due, `reference` makes the same confirmation twice be one. Refused: wrong_state
    where the order is not to be paid at the door (any more), or another amount is due."""
    waits = order.status == "awaiting_payment" and order.payment == "pay_at_door" and not order.overdue(work.now)
    if not waits or order.due != amount or amount <= 0:
        raise Refused("wrong_state", {"status": order.status, "due": order.due})
    money = Money(CASH, reference, amount, order.currency, event.organizer, event.live)
    paid, _ = await record_movement(work, event, order, money)
    work.audit("order.paid_at_door", order.id, amount=amount)
    return paid
